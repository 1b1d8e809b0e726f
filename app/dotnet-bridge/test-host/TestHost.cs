using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using BeyondTrust.Integration.ECM.SDK.Model;
using EcmConfigurator.DotnetBridge.Pipe;
using EcmConfigurator.DotnetBridge.Plugin;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace EcmConfigurator.DotnetBridge.TestHost
{
    /// <summary>
    /// A stand-in for the vendor's ECM host: reads one JSON command a line from standard input, calls the plugin, prints one JSON answer a
    /// line. Passwords are printed as SHA-256 only. The log goes to standard error.
    /// </summary>
    internal static class Program
    {
        private static readonly object Printing = new object();

        /// <param name="arguments">the pipe, the key file, and the seconds that a request may take</param>
        private static void Main(string[] arguments)
        {
            var log = new StandardErrorLog();
            var options = new BridgeOptions { Pipe = arguments[0], KeyFile = arguments[1], RequestTimeoutSeconds = int.Parse(arguments[2]) };
            var plugins = Enumerable.Range(0, 2).Select(_ => new Lazy<ConfiguratorPlugin>(() => new ConfiguratorPlugin(options, log))).ToArray();
            var mapper = new SessionMapper(options.DefaultJumpItemType, log);
            for (string line; (line = Console.In.ReadLine()) != null;)
            {
                var command = JObject.Parse(line);
                var plugin = plugins[(int?)command["plugin"] ?? 0];
                _ = Task.Run(async () => Print(command, await AnswerAsync(command, plugin, mapper, options)));
            }
            foreach (var plugin in plugins.Where(each => each.IsValueCreated)) plugin.Value.Dispose();
        }

        private static async Task<JObject> AnswerAsync(
            JObject command, Lazy<ConfiguratorPlugin> plugin, SessionMapper mapper, BridgeOptions options)
        {
            var session = command["session"]?.ToObject<SRASession>();
            var credentialId = (string)command["credentialId"];
            switch ((string)command["do"])
            {
                case "find":
                    return JObject.FromObject(await plugin.Value.FindCredentialsForSessionAsync(session));
                case "get":
                    return WithoutPassword(JObject.FromObject(await plugin.Value.GetCredentialForInjectionAsync(session, credentialId)));
                case "release":
                    return JObject.FromObject(
                        await plugin.Value.ReleaseCredentialFromSessionAsync(session, credentialId, (long)command["endedAt"]));
                case "health":
                    return JObject.FromObject(await plugin.Value.PerformHealthCheckAsync());
                case "capabilities":
                    return JObject.FromObject(await plugin.Value.GetPluginCapabilitiesAsync());
                case "map":
                    return mapper.Map(OtherShapes.Make((string)command["shape"]));
                case "handshake":
                    return await HandshakeAsync(options, Convert.FromBase64String((string)command["nonce"]));
                case "wait for the end":
                    return await EndAsync(options, TimeSpan.FromMilliseconds((int)command["heartbeatMs"]));
                default:
                    throw new ArgumentException("There is no such command.");
            }
        }

        /// <summary>Runs one handshake with a given nonce, and one request.</summary>
        private static async Task<JObject> HandshakeAsync(BridgeOptions options, byte[] nonce)
        {
            var stream = await PipeTransport.OpenAsync(options.Address);
            try
            {
                using (var connection = await PipeConnection.StartAsync(stream, Handshake.ReadKey(options.KeyPath), nonce))
                    return await connection.CallAsync("plugin/health", new JObject(), options.RequestTimeout, CancellationToken.None);
            }
            catch (BridgeException failure)
            {
                return new JObject { { "failure", failure.Label } };
            }
        }

        /// <summary>Connects and answers when the connection has ended.</summary>
        private static async Task<JObject> EndAsync(BridgeOptions options, TimeSpan heartbeats)
        {
            var stream = await PipeTransport.OpenAsync(options.Address);
            var key = Handshake.ReadKey(options.KeyPath);
            using (var connection = await PipeConnection.StartAsync(stream, key, Handshake.NewNonce(), heartbeats))
                await connection.Ended;
            return new JObject { { "ended", true } };
        }

        private static JObject WithoutPassword(JObject result)
        {
            if (result["ResultValue"] is JObject package && package["Password"] != null)
            {
                using (var sha = SHA256.Create())
                    package["Password"] = BitConverter.ToString(sha.ComputeHash(Encoding.UTF8.GetBytes((string)package["Password"])));
            }
            return result;
        }

        private static void Print(JObject command, JObject answer)
        {
            var line = new JObject { { "id", command["id"] }, { "answer", answer } }.ToString(Formatting.None);
            lock (Printing) Console.Out.WriteLine(line);
        }

        private sealed class StandardErrorLog : IBridgeLog
        {
            public void Information(string text) => Console.Error.WriteLine("information: " + text);

            public void Warning(string text) => Console.Error.WriteLine("warning: " + text);
        }
    }

    /// <summary>Sessions as another release of the SDK might have them.</summary>
    internal static class OtherShapes
    {
        private enum Kind
        {
            Remote_RDP,
        }

        public static object Make(string shape)
        {
            switch (shape)
            {
                case "null":
                    return null;
                case "empty":
                    return new { SRAUser = (object)null, JumpItem = (object)null };
                case "enum":
                    return new
                    {
                        LSID = Guid.Empty,
                        User = new { UserName = "ann", DN = "cn=ann" },
                        JumpItem = new { Hostname = "web01", Type = Kind.Remote_RDP, JumpGroup = new { Name = "Servers" } },
                    };
                case "class":
                    return new { SRAUser = new { Username = "ann" }, JumpItem = new ShellJumpItem() };
                case "throwing":
                    return new { SRAUser = new { Username = "ann" }, JumpItem = new ThrowingItem() };
                case "addresses":
                    return new
                    {
                        SRAUser = new { Username = "ann" },
                        JumpItem = new { ComputerName = "web01", PrivateIp = "10.0.0.1", PublicIp = "192.0.2.1", IpAddresses = Many() },
                    };
                default:
                    throw new ArgumentException("There is no such shape.");
            }
        }

        private static List<string> Many() => Enumerable.Range(1, 20).Select(each => "10.1.0." + each).ToList();

        private class BaseItem
        {
            public string ComputerName = "base";
        }

        private sealed class ShellJumpItem : BaseItem
        {
            public new string ComputerName { get; } = "lnx01";
        }

        private sealed class ThrowingItem
        {
            public string ComputerName => throw new InvalidOperationException("must not be seen");

            public string Host { get; } = "web01";
        }
    }
}
