using System;
using System.Collections.Generic;
using System.Linq;
using Newtonsoft.Json.Linq;

namespace EcmConfigurator.DotnetBridge.Pipe
{
    /// <summary>A failure in the form of docs/bridge.md, section 6: kind and detail for programs, message and hint for people.</summary>
    public sealed class BridgeException : Exception
    {
        private const int LongestText = 2000;

        internal BridgeException(string kind, string detail, string message, string hint, string correlationId = null)
            : base(message)
        {
            Kind = kind;
            Detail = detail;
            Hint = hint;
            CorrelationId = string.IsNullOrEmpty(correlationId) ? Guid.NewGuid().ToString() : correlationId;
        }

        public string Kind { get; }

        public string Detail { get; }

        public string Hint { get; }

        public string CorrelationId { get; }

        /// <summary>The text for ActionResult.ErrorMessage.</summary>
        public string Sentence => string.Join(" ", Parts().Where(part => part.Length > 0));

        /// <summary>The kind with its detail, as log lines name it.</summary>
        public string Label => string.IsNullOrEmpty(Detail) ? Kind : Kind + " (" + Detail + ")";

        private IEnumerable<string> Parts()
        {
            yield return Message;
            yield return Hint;
            yield return "[correlation id " + CorrelationId + "]";
        }

        /// <summary>Reads the member "error" of an answer. Missing members do not matter.</summary>
        internal static BridgeException FromError(JObject error)
        {
            var data = error["data"] as JObject ?? new JObject();
            return new BridgeException(
                Text(data["kind"], "protocol"),
                Text(data["detail"], ""),
                Text(data["message"], "The ECM service of the Configurator refused the request."),
                Text(data["hint"], ""),
                Text(data["correlationId"], ""));
        }

        /// <summary>Control characters would forge lines in the log.</summary>
        private static string Text(JToken token, string otherwise)
        {
            if (token == null || token.Type != JTokenType.String) return otherwise;
            var text = (string)token;
            if (text.Length > LongestText) text = text.Substring(0, LongestText);
            return new string(text.Select(c => char.IsControl(c) ? ' ' : c).ToArray());
        }
    }
}
