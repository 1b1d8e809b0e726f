using System;
using System.Collections.Generic;
using System.Linq;

namespace EcmConfigurator.DotnetBridge.Plugin
{
    /// <summary>The types of docs/bridge.md, section 5, by the texts that the SDK may use for them, in letters and digits only.</summary>
    internal static class JumpItemTypes
    {
        public const string JumpClient = "jump-client";
        public const string Rdp = "rdp";
        public const string SecureApp = "rdp-secureapp";
        public const string Web = "web";

        private static readonly Dictionary<string, string> Known = new Dictionary<string, string>
        {
            { "jumpclient", JumpClient }, { "client", JumpClient }, { "remotejump", JumpClient }, { "localjump", JumpClient },
            { "jumpoint", JumpClient }, { "remotejumpitem", JumpClient }, { "localjumpitem", JumpClient },
            { "rdp", Rdp }, { "remoterdp", Rdp }, { "localrdp", Rdp }, { "remotedesktop", Rdp }, { "rdpjump", Rdp },
            { "rdpsecureapp", SecureApp }, { "secureapp", SecureApp }, { "remoteapp", SecureApp }, { "rdpremoteapp", SecureApp },
            { "shell", "shell" }, { "shelljump", "shell" }, { "ssh", "shell" }, { "telnet", "shell" },
            { "web", Web }, { "webjump", Web }, { "website", Web },
            { "vnc", "vnc" }, { "remotevnc", "vnc" }, { "localvnc", "vnc" },
            { "protocoltunnel", "protocol-tunnel" }, { "protocoltunneljump", "protocol-tunnel" }, { "tunnel", "protocol-tunnel" },
            { "tcptunnel", "protocol-tunnel" }, { "tcp", "protocol-tunnel" }, { "mssql", "protocol-tunnel" },
        };

        /// <summary>Reads "RemoteRDP", "Remote RDP", "remote_rdp" and "RemoteRdpJumpItem"; null for anything else.</summary>
        public static string Find(string text)
        {
            if (text == null) return null;
            var letters = new string(text.Where(char.IsLetterOrDigit).ToArray()).ToLowerInvariant();
            if (Known.TryGetValue(letters, out var type)) return type;
            const string suffix = "jumpitem";
            if (!letters.EndsWith(suffix, StringComparison.Ordinal)) return null;
            return Known.TryGetValue(letters.Substring(0, letters.Length - suffix.Length), out type) ? type : null;
        }
    }
}
