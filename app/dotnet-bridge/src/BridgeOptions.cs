using System;
using System.IO;

namespace EcmConfigurator.DotnetBridge
{
    /// <summary>The section "Bridge" of appsettings.json. An empty value means the default of docs/bridge.md, section 1.</summary>
    public sealed class BridgeOptions
    {
        /// <summary>Windows: the name of the pipe, with or without \\.\pipe\; elsewhere the path of the Unix socket.</summary>
        public string Pipe { get; set; } = "";

        public string KeyFile { get; set; } = "";

        public int RequestTimeoutSeconds { get; set; } = 60;

        /// <summary>The type of Jump Items whose kind cannot be read from the SDK's objects.</summary>
        public string DefaultJumpItemType { get; set; } = "jump-client";

        internal static bool IsWindows => Path.DirectorySeparatorChar == '\\';

        internal TimeSpan RequestTimeout => TimeSpan.FromSeconds(Math.Max(1, RequestTimeoutSeconds));

        internal string Address
        {
            get
            {
                if (!string.IsNullOrWhiteSpace(Pipe)) return Pipe.Trim();
                return IsWindows ? "ecm-configurator" : Path.Combine(DataFolder(), "ecm.sock");
            }
        }

        internal string KeyPath =>
            string.IsNullOrWhiteSpace(KeyFile) ? Path.Combine(DataFolder(), "bridge.key") : KeyFile.Trim();

        private static string DataFolder()
        {
            if (IsWindows)
                return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), "EcmConfigurator");
            var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
            if (string.IsNullOrEmpty(state))
                state = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local/state");
            return Path.Combine(state, "ecm-configurator");
        }
    }
}
