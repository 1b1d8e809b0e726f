using System;
using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Newtonsoft.Json.Linq;

namespace EcmConfigurator.DotnetBridge.Plugin
{
    /// <summary>Makes the member "session" of docs/bridge.md, section 5, of the SDK's session, read by reflection.</summary>
    internal sealed class SessionMapper
    {
        private const int MostAddresses = 16;
        private const int LongestSessionId = 256;
        private readonly string defaultType;
        private readonly IBridgeLog log;
        private readonly ConcurrentDictionary<string, bool> logged = new ConcurrentDictionary<string, bool>();

        public SessionMapper(string defaultType, IBridgeLog log)
        {
            this.defaultType = JumpItemTypes.Find(defaultType) ?? JumpItemTypes.JumpClient;
            this.log = log;
        }

        public JObject Map(object session)
        {
            var found = new Found();
            var user = found.Object("user", session, MemberTable.User);
            var item = found.Object("jumpItem", session, MemberTable.JumpItem);
            var mapped = new JObject();
            var sessionId = found.Text("sessionId", session, MemberTable.SessionId);
            if (sessionId != null && sessionId.Length <= LongestSessionId) mapped["sessionId"] = sessionId;
            mapped["user"] = User(user, found);
            mapped["jumpItem"] = JumpItem(item, found);
            LogOnce(found.Report());
            return mapped;
        }

        private static JObject User(object user, Found found)
        {
            var mapped = new JObject { { "username", found.Text("username", user, MemberTable.UserName) ?? "" } };
            Add(mapped, "distinguishedName", found.Text("distinguishedName", user, MemberTable.DistinguishedName));
            return mapped;
        }

        /// <summary>Each type has the members that the service accepts for it; others are left out.</summary>
        private JObject JumpItem(object item, Found found)
        {
            var host = found.Text("host", item, MemberTable.Host);
            var url = found.Text("url", item, MemberTable.Url);
            var application = found.Text("applicationName", item, MemberTable.Application);
            var addresses = found.Texts("additionalAddresses", item, MemberTable.Addresses).Where(each => each != host).Distinct();
            var group = found.Text("group", item, MemberTable.Group);
            var type = TypeOf(item, url, application, found);
            var mapped = new JObject { { "type", type } };
            if (type == JumpItemTypes.Web) Add(mapped, "url", url ?? host);
            else Add(mapped, "host", host);
            if (type == JumpItemTypes.SecureApp) Add(mapped, "applicationName", application);
            var some = new JArray(addresses.Take(MostAddresses));
            if (type == JumpItemTypes.JumpClient && some.Count > 0) mapped["additionalAddresses"] = some;
            Add(mapped, "group", group);
            return mapped;
        }

        private string TypeOf(object item, string url, string application, Found found)
        {
            var type = JumpItemTypes.Find(found.Text("type", item, MemberTable.JumpItemType)) ?? JumpItemTypes.Find(item?.GetType().Name);
            if (type == null && url != null) type = JumpItemTypes.Web;
            if (application != null && (type == null || type == JumpItemTypes.Rdp)) type = JumpItemTypes.SecureApp;
            // Without its application a SecureApp is looked up as the computer that it runs on.
            if (application == null && type == JumpItemTypes.SecureApp) type = JumpItemTypes.Rdp;
            return type ?? defaultType;
        }

        private static void Add(JObject target, string name, string text)
        {
            if (text != null) target[name] = text;
        }

        private void LogOnce(string report)
        {
            if (logged.TryAdd(report, true)) log.Information("Bridge: members of the SDK's session: " + report + ".");
        }

        /// <summary>Reads values and records under which names, never the values.</summary>
        private sealed class Found
        {
            private readonly List<string> members = new List<string>();

            public string Report() => string.Join(", ", members);

            public object Object(string purpose, object target, string[] names) =>
                Noted(purpose, MemberTable.Read(target, names).Where(each => each.Value != null).Take(1)).FirstOrDefault();

            public string Text(string purpose, object target, string[] names)
            {
                var texts = MemberTable.Read(target, names)
                    .Select(each => new KeyValuePair<string, object>(each.Key, TextOf(each.Value)))
                    .Where(each => each.Value != null).Take(1);
                return (string)Noted(purpose, texts).FirstOrDefault();
            }

            public List<string> Texts(string purpose, object target, string[] names) =>
                Noted(purpose, MemberTable.Read(target, names).Where(each => each.Value != null))
                    .SelectMany(Each).Select(TextOf).Where(text => text != null).ToList();

            private IEnumerable<object> Noted(string purpose, IEnumerable<KeyValuePair<string, object>> read)
            {
                var all = read.ToList();
                var names = all.Count == 0 ? "none" : string.Join("+", all.Select(each => each.Key));
                members.Add(purpose + "=" + names);
                return all.Select(each => each.Value);
            }

            private static IEnumerable<object> Each(object value)
            {
                if (value is IEnumerable list && !(value is string)) return list.Cast<object>();
                return new[] { value };
            }

            /// <summary>Texts, numbers, enumerations, addresses; or the name of an object, as of a Jump Group. Null if empty.</summary>
            private static string TextOf(object value)
            {
                if (value == null) return null;
                if (!(value is string) && !(value is IFormattable) && !(value is Uri) && !(value is System.Net.IPAddress))
                    value = MemberTable.Read(value, new[] { "Name" }).Select(each => each.Value as string).FirstOrDefault();
                var text = Convert.ToString(value, CultureInfo.InvariantCulture);
                return string.IsNullOrWhiteSpace(text) ? null : text;
            }
        }
    }
}
