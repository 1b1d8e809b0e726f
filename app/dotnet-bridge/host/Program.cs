using System.Threading.Tasks;
using BeyondTrust.Integration.ECM.SDK;
using BeyondTrust.Integration.ECM.SDK.Plugin;
using BeyondTrust.Integration.ECM.SDK.Util;
using EcmConfigurator.DotnetBridge.Plugin;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EcmConfigurator.DotnetBridge.Host
{
    /// <summary>
    /// The host of the vendor's ECM with this plugin, as the SDK's published examples construct theirs. Never compiled: it needs the vendor's
    /// assemblies and .NET 8 (docs/dotnet-bridge.md).
    /// </summary>
    internal static class Program
    {
        private static async Task Main(string[] arguments)
        {
            var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder(arguments);
            builder.Services.AddSingleton<ECMLoggerFactory>();
            builder.Services.Configure<ECMConfig>(builder.Configuration.GetSection("ECMConfig"));
            builder.Services.AddSingleton<ECMServiceFactory>();

            // The SDK's loggers work only once the factory has been constructed.
            builder.Services.BuildServiceProvider().GetRequiredService<ECMLoggerFactory>();
            var options = builder.Configuration.GetSection("Bridge").Get<BridgeOptions>() ?? new BridgeOptions();
            var plugin = new ConfiguratorPlugin(options, new HostLog(ECMLoggerFactory.CreateLogger<ConfiguratorPlugin>()));

            // One instance for all service providers: one connection to the pipe.
            builder.Services.AddSingleton<IECMPlugin>(plugin);
            builder.Services.AddWindowsService(service => service.ServiceName = plugin.Name);
            builder.Services.AddHostedService(provider => provider.GetRequiredService<ECMServiceFactory>().CreateECMService());
            await builder.Build().RunAsync();
        }

        private sealed class HostLog : IBridgeLog
        {
            private readonly ILogger logger;

            public HostLog(ILogger logger)
            {
                this.logger = logger;
            }

            // The text is an argument and no template: braces in it have no meaning.
            public void Information(string text) => logger.LogInformation("{Text}", text);

            public void Warning(string text) => logger.LogWarning("{Text}", text);
        }
    }
}
