using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;

namespace EcmConfigurator.DotnetBridge.Plugin
{
    /// <summary>
    /// The names under which the SDK may have each member. Only ComputerName and Username are known from published code; the others
    /// are likely. A member that is absent is never an error.
    /// </summary>
    internal static class MemberTable
    {
        public static readonly string[] SessionId = { "SessionId", "SRASessionId", "SessionKey", "SessionGuid", "LSID", "Id" };
        public static readonly string[] User = { "SRAUser", "User" };
        public static readonly string[] UserName = { "Username", "LoginName", "Name" };
        public static readonly string[] DistinguishedName = { "DistinguishedName", "UserDistinguishedName", "LdapDistinguishedName", "DN" };
        public static readonly string[] JumpItem = { "JumpItem" };
        public static readonly string[] JumpItemType = { "JumpItemType", "JumpType", "ItemType", "Type", "Kind" };
        public static readonly string[] Host = { "ComputerName", "HostName", "Host", "Address" };
        public static readonly string[] Url = { "Url", "WebUrl", "WebsiteUrl", "SiteUrl", "Uri" };
        public static readonly string[] Application =
            { "ApplicationName", "AppName", "RemoteAppName", "SecureAppName", "RemoteApplicationName" };
        public static readonly string[] Group = { "JumpGroupName", "JumpGroup", "GroupName", "Group" };
        public static readonly string[] Addresses =
            { "AdditionalAddresses", "AdditionalIpAddresses", "IpAddresses", "AdditionalIpAddress", "PrivateIp", "PublicIp", "IpAddress" };

        private const BindingFlags Public = BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase;

        /// <summary>The values of the members that exist, in the order of the names. A getter that throws counts as absent.</summary>
        public static IEnumerable<KeyValuePair<string, object>> Read(object target, IEnumerable<string> names) =>
            target == null ? Enumerable.Empty<KeyValuePair<string, object>>() : names.SelectMany(name => Member(target, name));

        private static IEnumerable<KeyValuePair<string, object>> Member(object target, string name)
        {
            // The most derived declaration: a hidden member of a base class would be ambiguous.
            for (var type = target.GetType(); type != null; type = type.BaseType)
            {
                var property = type.GetProperties(Public | BindingFlags.DeclaredOnly).FirstOrDefault(each =>
                    string.Equals(each.Name, name, StringComparison.OrdinalIgnoreCase) && each.CanRead && each.GetIndexParameters().Length == 0);
                if (property != null) return Value(property.Name, () => property.GetValue(target, null));
                var field = type.GetField(name, Public | BindingFlags.DeclaredOnly);
                if (field != null) return Value(field.Name, () => field.GetValue(target));
            }
            return Enumerable.Empty<KeyValuePair<string, object>>();
        }

        private static IEnumerable<KeyValuePair<string, object>> Value(string name, Func<object> read)
        {
            object value;
            try
            {
                value = read();
            }
            catch (TargetInvocationException)
            {
                yield break;
            }
            yield return new KeyValuePair<string, object>(name, value);
        }
    }
}
