using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using BeyondTrust.Integration.ECM.SDK.Model;
using BeyondTrust.Integration.ECM.SDK.Plugin;
using BeyondTrust.Integration.ECM.SDK.Util;
using EcmConfigurator.DotnetBridge.Pipe;
using Newtonsoft.Json.Linq;

namespace EcmConfigurator.DotnetBridge.Plugin
{
    /// <summary>The plugin of the vendor's ECM: forwards to the ECM service of the Configurator (docs/bridge.md, section 8).</summary>
    public sealed class ConfiguratorPlugin : IECMPlugin, IDisposable
    {
        private const long FirstInMilliseconds = 100000000000;
        private readonly IBridgeLog log;
        private readonly PipeClient client;
        private readonly SessionMapper mapper;

        public ConfiguratorPlugin(BridgeOptions options, IBridgeLog log)
        {
            this.log = log;
            mapper = new SessionMapper(options.DefaultJumpItemType, log);
            client = new PipeClient(options, log);
        }

        // Constants: the host needs them before there is a connection, and Windows names its service after the plugin.
        public string Name => "BeyondTrust Privileged Identity (ECM Configurator bridge)";

        public string Description => "Forwards requests of this ECM to the ECM service of the ECM Configurator on this computer.";

        public string Version => typeof(ConfiguratorPlugin).Assembly.GetName().Version.ToString(3);

        public Task<ActionResult<PluginCapabilities>> GetPluginCapabilitiesAsync() =>
            Task.FromResult(Success(new PluginCapabilities { SupportsHealthCheck = true }));

        public async Task<ActionResult<PluginHealthStatus>> PerformHealthCheckAsync()
        {
            var failed = new PluginHealthStatus { IsHealthy = false };
            var result = await RunAsync("plugin/health", failed, async () =>
            {
                var answer = await CallAsync("plugin/health", new JObject()).ConfigureAwait(false);
                var healthy = answer["healthy"];
                return new PluginHealthStatus { IsHealthy = healthy != null && healthy.Type == JTokenType.Boolean && (bool)healthy };
            }).ConfigureAwait(false);
            if (result.IsSuccess && !result.ResultValue.IsHealthy)
                log.Warning("Bridge: the ECM service runs, but its plugin is not healthy. See Overview in the Configurator, or run \"ecmctl diagnose\".");
            return result;
        }

        public Task<ActionResult<IList<CredentialSummary>>> FindCredentialsForSessionAsync(SRASession session) =>
            RunAsync<IList<CredentialSummary>>("credentials/find", new List<CredentialSummary>(), async () =>
            {
                var answer = await CallAsync("credentials/find", ParametersOf(session)).ConfigureAwait(false);
                var list = answer["credentials"] as JArray ?? throw Failures.Invalid();
                return list.Select(each => new CredentialSummary
                {
                    CredentialId = TextOf(each, "credentialId"),
                    DisplayValue = TextOf(each, "displayValue"),
                }).ToList();
            });

        public Task<ActionResult<CredentialPackage>> GetCredentialForInjectionAsync(SRASession session, string credentialId) =>
            RunAsync<CredentialPackage>("credentials/get", null, async () =>
            {
                var parameters = ParametersOf(session, credentialId);
                var answer = await CallAsync("credentials/get", parameters, late => ReleaseLate(parameters)).ConfigureAwait(false);
                return PackageOf(credentialId, answer, parameters);
            });

        public async Task<ActionResult> ReleaseCredentialFromSessionAsync(
            SRASession session, string credentialId, long sessionEndedTimestamp)
        {
            var result = await RunAsync("credentials/release", false, async () =>
            {
                var parameters = ParametersOf(session, credentialId);
                parameters["endedAt"] = EndedAt(sessionEndedTimestamp);
                await CallAsync("credentials/release", parameters).ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
            return new ActionResult { IsSuccess = result.IsSuccess, ErrorMessage = result.ErrorMessage };
        }

        public Task<ActionResult<IReadOnlyList<EndpointPackage>>> FindAvailableEndpointsAsync(
            SRASession session, IReadOnlyList<EndpointPackageType> endpointSearchTypes, string searchCriteria, int? mostRecentlyUsedCount) =>
            Task.FromResult(new ActionResult<IReadOnlyList<EndpointPackage>>
            {
                IsSuccess = false,
                ResultValue = new List<EndpointPackage>(),
                ErrorMessage = "This plugin does not search endpoints.",
            });

        public Task<ActionResult<StartSessionDetails>> StartSessionAsync(SRASession session, string credentialId) =>
            Task.FromResult(new ActionResult<StartSessionDetails>
            {
                IsSuccess = false,
                ErrorMessage = "This plugin does not start sessions.",
            });

        public Task<ActionResult> SessionStartedAsync(SRASession session, string historyUrl, int? historyUrlExpirySeconds) =>
            Task.FromResult(new ActionResult { IsSuccess = true });

        public Task<ActionResult> SessionCompleteAsync(SRASession session) =>
            Task.FromResult(new ActionResult { IsSuccess = true });

        public void Dispose() => client.Dispose();

        private static ActionResult<T> Success<T>(T value) => new ActionResult<T> { IsSuccess = true, ResultValue = value };

        /// <summary>No exception leaves the plugin: each becomes a result with a sentence, logged with its correlation id.</summary>
        private async Task<ActionResult<T>> RunAsync<T>(string method, T failed, Func<Task<T>> work)
        {
            BridgeException failure;
            try
            {
                return Success(await work().ConfigureAwait(false));
            }
            catch (BridgeException known)
            {
                failure = known;
            }
            catch (Exception error)
            {
                // The text of an unknown exception may quote data; its type does not.
                failure = Failures.Unexpected(error.GetType().Name);
            }
            log.Warning("Bridge: " + method + " failed, " + failure.Label + ". " + failure.Sentence);
            return new ActionResult<T> { IsSuccess = false, ResultValue = failed, ErrorMessage = failure.Sentence };
        }

        private Task<JObject> CallAsync(string method, JObject parameters, Action<JObject> late = null) =>
            client.CallAsync(method, parameters, CancellationToken.None, late);

        private JObject ParametersOf(SRASession session, string credentialId = null)
        {
            var parameters = new JObject { { "session", mapper.Map(session) } };
            if (credentialId != null) parameters["credentialId"] = credentialId;
            return parameters;
        }

        /// <summary>A credential without the two texts cannot be injected, so it is released.</summary>
        private CredentialPackage PackageOf(string credentialId, JObject answer, JObject parameters)
        {
            try
            {
                // The SDK takes the password as a text; nothing here keeps it.
                return CredentialPackage.BuildUsernamePasswordPackage(
                    credentialId, TextOf(answer, "injectAs"), TextOf(answer, "password"));
            }
            catch (BridgeException)
            {
                ReleaseLate(parameters);
                throw;
            }
        }

        /// <summary>The vendor's ECM has been answered with a failure, so it will not release this credential.</summary>
        private void ReleaseLate(JObject parameters)
        {
            var release = (JObject)parameters.DeepClone();
            release["endedAt"] = EndedAt(0);
            _ = RunAsync("credentials/release", false, async () =>
            {
                await CallAsync("credentials/release", release).ConfigureAwait(false);
                log.Information("Bridge: a credential that arrived after its time was released.");
                return true;
            });
        }

        private static string TextOf(JToken holder, string name)
        {
            var token = holder is JObject ? holder[name] : null;
            return token != null && token.Type == JTokenType.String ? (string)token : throw Failures.Invalid();
        }

        /// <summary>Unix seconds in published examples; milliseconds are recognised by their size, and no time means now.</summary>
        private static string EndedAt(long timestamp)
        {
            var seconds = timestamp >= FirstInMilliseconds ? timestamp / 1000 : timestamp;
            var isTime = seconds > 0 && seconds < FirstInMilliseconds;
            var time = isTime ? DateTimeOffset.FromUnixTimeSeconds(seconds) : DateTimeOffset.UtcNow;
            return time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        }
    }
}
