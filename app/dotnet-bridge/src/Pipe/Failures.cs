namespace EcmConfigurator.DotnetBridge.Pipe
{
    /// <summary>The failures that the bridge itself finds. docs/dotnet-bridge.md lists them.</summary>
    internal static class Failures
    {
        private const string Unavailable = "service-unavailable";

        public static BridgeException Absent() => new BridgeException(
            Unavailable, "absent",
            "The ECM service of the Configurator does not run on this computer, or uses another pipe.",
            "Start the ECM service on this machine; ECM_PIPE and ECM_DATA_DIR must be the same for both.");

        public static BridgeException PipeNotAllowed() => new BridgeException(
            Unavailable, "no-access",
            "The account of this ECM may not open the pipe of the Configurator's ECM service.",
            "Run this ECM as the account of the ECM service, or as an administrator on Windows.");

        public static BridgeException NoKey() => new BridgeException(
            Unavailable, "no-access",
            "There is no key file for the bridge.",
            "Run \"ecmctl service bridging enable\", and compare the setting KeyFile with the service's data folder.");

        public static BridgeException KeyNotReadable() => new BridgeException(
            Unavailable, "no-access",
            "The key file of the bridge cannot be read, or is not a key of 32 bytes.",
            "Run this ECM as the account that may read bridge.key; for a new key disable and enable bridging.");

        public static BridgeException BridgingOff() => new BridgeException(
            Unavailable, "no-access",
            "The ECM service ended the connection: bridging is not enabled.",
            "Run \"ecmctl service bridging enable\" with the account of the ECM service.");

        public static BridgeException NotTheService() => new BridgeException(
            Unavailable, "no-access",
            "The program at the pipe has another key than bridge.key. Nothing was sent to it.",
            "Compare the setting KeyFile with the data folder of the running service; if it is the same, find out which program holds the pipe.");

        public static BridgeException ProofRefused() => new BridgeException(
            Unavailable, "no-access",
            "The ECM service refused the proof of the bridge.",
            "Compare the setting KeyFile with the data folder of the running service.");

        public static BridgeException OtherVersion(string own, string others) => new BridgeException(
            Unavailable, "version",
            "The bridge speaks version " + own + " of the pipe protocol, the ECM service " + others + ".",
            "Install bridge and Configurator of the same release.");

        public static BridgeException Busy() => new BridgeException(
            Unavailable, "busy",
            "All connections of the ECM service are taken.",
            "Try again in a moment; see in ECM.log which programs are connected.");

        public static BridgeException Lost() => new BridgeException(
            Unavailable, "lost",
            "The connection to the ECM service of the Configurator was lost.",
            "Try again: the bridge connects again by itself. ECM.log has the reason.");

        public static BridgeException TooSlow() => new BridgeException(
            Unavailable, "timeout",
            "The ECM service did not answer in time.",
            "Try again, and see in ECM.log how long requests take; RequestTimeoutSeconds sets the time.");

        public static BridgeException Invalid() => new BridgeException(
            "protocol", "",
            "The program at the pipe sent what is not in the pipe protocol.",
            "Install bridge and Configurator of the same release, and look into ECM.log.");

        public static BridgeException TooLong() => new BridgeException(
            "configuration", "input",
            "The session has more text than a message of the pipe may have.",
            "Shorten the names of the Jump Item.");

        public static BridgeException Cancelled() => new BridgeException("cancelled", "", "The request was cancelled.", "");

        public static BridgeException Unexpected(string type) => new BridgeException(
            "unexpected", "",
            "The bridge failed unexpectedly (" + type + ").",
            "Look for the correlation id in the log of this ECM.");
    }
}
