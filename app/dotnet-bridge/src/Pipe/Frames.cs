using System;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace EcmConfigurator.DotnetBridge.Pipe
{
    /// <summary>Messages as bytes (docs/bridge.md, section 2).</summary>
    internal static class Frames
    {
        public const int MaxHandshakeBytes = 4096;
        public const int MaxMessageBytes = 4194304;
        private const int DeepestJson = 64;
        private static readonly UTF8Encoding Strict = new UTF8Encoding(false, true);
        // Half of a surrogate pair in a name becomes a replacement character: the service finds no such name.
        private static readonly UTF8Encoding Lenient = new UTF8Encoding(false);

        public static byte[] Body(JObject message) => Lenient.GetBytes(message.ToString(Formatting.None));

        public static byte[] Framed(byte[] body)
        {
            var header = Encoding.ASCII.GetBytes("Content-Length: " + body.Length.ToString(CultureInfo.InvariantCulture) + "\r\n\r\n");
            var frame = new byte[header.Length + body.Length];
            header.CopyTo(frame, 0);
            body.CopyTo(frame, header.Length);
            return frame;
        }

        public static JObject Message(string method, JObject parameters) =>
            new JObject { { "jsonrpc", "2.0" }, { "method", method }, { "params", parameters } };

        /// <summary>Throws a failure of kind "protocol" for anything but one object of JSON-RPC 2.0.</summary>
        public static JObject Parse(byte[] body)
        {
            try
            {
                using (var reader = new JsonTextReader(new StreamReader(new MemoryStream(body), Strict, false)))
                {
                    reader.MaxDepth = DeepestJson;
                    // Times stay texts, as they were sent.
                    reader.DateParseHandling = DateParseHandling.None;
                    var message = JObject.Load(reader);
                    if (reader.Read() || !IsText(message["jsonrpc"], "2.0")) throw Failures.Invalid();
                    return message;
                }
            }
            catch (Exception error) when (error is JsonException || error is ArgumentException || error is FormatException || error is OverflowException)
            {
                // The exception is not kept: its text may quote the message.
                throw Failures.Invalid();
            }
        }

        public static bool IsText(JToken token, string text) =>
            token != null && token.Type == JTokenType.String && (string)token == text;
    }

    /// <summary>Reads bodies from a stream.</summary>
    internal sealed class FrameReader
    {
        private const int MaxHeaderBytes = 1024;
        private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;
        private static readonly Regex Length = new Regex("^Content-Length:[ \t]*([1-9][0-9]{0,9})[ \t]*\\z", Options);
        private static readonly Regex Type = new Regex(
            "^Content-Type:[ \t]*application/(json|vscode-jsonrpc)[ \t]*(;[ \t]*charset[ \t]*=[ \t]*\"?utf-?8\"?)?[ \t]*\\z",
            Options);

        private readonly Stream stream;
        private readonly byte[] buffer = new byte[16384];
        private int start;
        private int end;

        public FrameReader(Stream stream)
        {
            this.stream = stream;
        }

        /// <summary>The next body, or null after the end between two messages.</summary>
        public async Task<byte[]> ReadAsync(int maxBody)
        {
            var header = await ReadHeaderAsync().ConfigureAwait(false);
            if (header == null) return null;
            var body = new byte[LengthOf(header, maxBody)];
            for (var at = 0; at < body.Length;)
            {
                if (start == end && !await FillAsync().ConfigureAwait(false)) throw Failures.Lost();
                var part = Math.Min(end - start, body.Length - at);
                Buffer.BlockCopy(buffer, start, body, at, part);
                // A body may contain a password.
                Array.Clear(buffer, start, part);
                start += part;
                at += part;
            }
            return body;
        }

        private async Task<string> ReadHeaderAsync()
        {
            var header = new StringBuilder();
            while (true)
            {
                if (start == end && !await FillAsync().ConfigureAwait(false))
                {
                    if (header.Length == 0) return null;
                    throw Failures.Lost();
                }
                header.Append((char)buffer[start++]);
                var length = header.Length;
                if (length >= 4 && header[length - 1] == '\n' && header[length - 2] == '\r' && header[length - 3] == '\n' && header[length - 4] == '\r')
                    return header.ToString(0, length - 4);
                if (length >= MaxHeaderBytes) throw Failures.Invalid();
            }
        }

        private static int LengthOf(string header, int maxBody)
        {
            long? length = null;
            var typed = false;
            foreach (var line in header.Split(new[] { "\r\n" }, StringSplitOptions.None))
            {
                var match = Length.Match(line);
                if (match.Success && length == null)
                    length = long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
                else if (!typed && Type.IsMatch(line))
                    typed = true;
                else
                    throw Failures.Invalid();
            }
            if (length == null || length > maxBody) throw Failures.Invalid();
            return (int)length.Value;
        }

        private async Task<bool> FillAsync()
        {
            start = 0;
            end = await stream.ReadAsync(buffer, 0, buffer.Length).ConfigureAwait(false);
            return end > 0;
        }
    }
}
