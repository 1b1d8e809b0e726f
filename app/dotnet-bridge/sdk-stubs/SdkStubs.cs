// Stubs of the vendor's ECM SDK, for compiling and testing without it. They contain no code of the vendor: only the names and types
// that docs/dotnet-bridge.md lists as seen in published examples or as assumed. A build with the SDK does not compile this folder.
using System.Collections.Generic;
using System.Threading.Tasks;

namespace BeyondTrust.Integration.ECM.SDK.Util
{
    public class ActionResult
    {
        public bool IsSuccess { get; set; }

        public string ErrorMessage { get; set; }
    }

    public class ActionResult<T> : ActionResult
    {
        public T ResultValue { get; set; }
    }
}

namespace BeyondTrust.Integration.ECM.SDK.Model
{
    /// <summary>SRAUser and JumpItem are known; SessionId is assumed.</summary>
    public class SRASession
    {
        public string SessionId { get; set; }

        public SRAUser SRAUser { get; set; }

        public JumpItem JumpItem { get; set; }
    }

    /// <summary>Username is known; DistinguishedName is assumed.</summary>
    public class SRAUser
    {
        public string Username { get; set; }

        public string DistinguishedName { get; set; }
    }

    /// <summary>ComputerName is known; the others are assumed.</summary>
    public class JumpItem
    {
        public string ComputerName { get; set; }

        public string JumpItemType { get; set; }

        public string Url { get; set; }

        public string ApplicationName { get; set; }

        public string JumpGroup { get; set; }

        public IList<string> AdditionalAddresses { get; set; }
    }

    public class CredentialSummary
    {
        public string CredentialId { get; set; }

        public string DisplayValue { get; set; }
    }

    public class CredentialPackage
    {
        public string CredentialId { get; set; }

        public string Username { get; set; }

        public string Password { get; set; }

        public static CredentialPackage BuildUsernamePasswordPackage(string credentialId, string username, string password) =>
            new CredentialPackage { CredentialId = credentialId, Username = username, Password = password };
    }

    public class EndpointPackage
    {
    }

    public enum EndpointPackageType
    {
        Unknown,
    }

    public class StartSessionDetails
    {
    }

    public class PluginHealthStatus
    {
        public bool IsHealthy { get; set; }
    }

    public class PluginCapabilities
    {
        public bool SupportsCredentialsUsed { get; set; }

        public bool SupportsEndpointSearch { get; set; }

        public bool SupportsHealthCheck { get; set; }

        public bool SupportsSessionComplete { get; set; }

        public bool SupportsSessionStarted { get; set; }

        public bool SupportsStartSession { get; set; }
    }
}

namespace BeyondTrust.Integration.ECM.SDK.Plugin
{
    using BeyondTrust.Integration.ECM.SDK.Model;
    using BeyondTrust.Integration.ECM.SDK.Util;

    public interface IECMPlugin
    {
        string Name { get; }

        string Description { get; }

        string Version { get; }

        Task<ActionResult<PluginCapabilities>> GetPluginCapabilitiesAsync();

        Task<ActionResult<PluginHealthStatus>> PerformHealthCheckAsync();

        Task<ActionResult<IList<CredentialSummary>>> FindCredentialsForSessionAsync(SRASession session);

        Task<ActionResult<CredentialPackage>> GetCredentialForInjectionAsync(SRASession session, string credentialId);

        Task<ActionResult> ReleaseCredentialFromSessionAsync(SRASession session, string credentialId, long sessionEndedTimestamp);

        Task<ActionResult<IReadOnlyList<EndpointPackage>>> FindAvailableEndpointsAsync(
            SRASession session, IReadOnlyList<EndpointPackageType> endpointSearchTypes, string searchCriteria, int? mostRecentlyUsedCount);

        Task<ActionResult<StartSessionDetails>> StartSessionAsync(SRASession session, string credentialId);

        Task<ActionResult> SessionStartedAsync(SRASession session, string historyUrl = null, int? historyUrlExpirySeconds = null);

        Task<ActionResult> SessionCompleteAsync(SRASession session);
    }
}
