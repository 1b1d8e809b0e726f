using System;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Tasks;
using Newtonsoft.Json.Linq;

namespace EcmConfigurator.DotnetBridge.Pipe
{
    /// <summary>The mutual proof (docs/bridge.md, section 3), for the role bridge.</summary>
    internal sealed class Handshake
    {
        private const int Version = 2;
        private const int KeyBytes = 32;
        private readonly Stream stream;
        private readonly FrameReader reader;
        private readonly byte[] key;
        private readonly byte[] ownHello;

        public Handshake(Stream stream, FrameReader reader, byte[] key, byte[] nonce)
        {
            this.stream = stream;
            this.reader = reader;
            this.key = key;
            ownHello = Frames.Body(Frames.Message("hello", new JObject
            {
                { "role", "bridge" },
                { "nonce", Convert.ToBase64String(nonce) },
                { "versions", new JArray(Version) },
            }));
        }

        public static byte[] NewNonce()
        {
            var nonce = new byte[KeyBytes];
            using (var random = RandomNumberGenerator.Create()) random.GetBytes(nonce);
            return nonce;
        }

        public static byte[] ReadKey(string path)
        {
            byte[] key;
            try
            {
                key = File.ReadAllBytes(path);
            }
            catch (Exception error) when (error is FileNotFoundException || error is DirectoryNotFoundException)
            {
                throw Failures.NoKey();
            }
            catch (Exception error) when (error is IOException || error is UnauthorizedAccessException)
            {
                throw Failures.KeyNotReadable();
            }
            return key.Length == KeyBytes ? key : throw Failures.KeyNotReadable();
        }

        /// <summary>Returns when the service is ready for requests; throws otherwise.</summary>
        public async Task RunAsync()
        {
            await SendAsync(ownHello).ConfigureAwait(false);
            var hello = await NextAsync(Failures.BridgingOff).ConfigureAwait(false);
            CheckVersion(ParamsOf(hello, "hello"));
            var proof = ParamsOf(await NextAsync(Failures.Lost).ConfigureAwait(false), "proof");
            if (!IsMac(proof["mac"], Proof("service", hello))) throw Failures.NotTheService();
            var mac = Convert.ToBase64String(Proof("client", hello));
            await SendAsync(Frames.Body(Frames.Message("proof", new JObject { { "mac", mac } }))).ConfigureAwait(false);
            ParamsOf(await NextAsync(Failures.ProofRefused).ConfigureAwait(false), "ready");
        }

        private Task SendAsync(byte[] body)
        {
            var frame = Frames.Framed(body);
            return stream.WriteAsync(frame, 0, frame.Length);
        }

        private async Task<byte[]> NextAsync(Func<BridgeException> atEnd)
        {
            try
            {
                return await reader.ReadAsync(Frames.MaxHandshakeBytes).ConfigureAwait(false) ?? throw atEnd();
            }
            catch (IOException)
            {
                // A reset instead of an end: the service closed before it had read everything.
                throw atEnd();
            }
        }

        private static JObject ParamsOf(byte[] body, string method)
        {
            var message = Frames.Parse(body);
            var parameters = message["params"] as JObject;
            if (Frames.IsText(message["method"], "refused") && parameters != null) throw Failures.Busy();
            if (!Frames.IsText(message["method"], method) || parameters == null) throw Failures.Invalid();
            return parameters;
        }

        private static void CheckVersion(JObject hello)
        {
            if (!Frames.IsText(hello["role"], "service")) throw Failures.Invalid();
            var version = hello["version"];
            if (version != null && version.Type == JTokenType.Integer && version.ToString() == Version.ToString()) return;
            var theirs = (hello["versions"] as JArray ?? new JArray()).Where(each => each.Type == JTokenType.Integer).Take(16);
            throw Failures.OtherVersion(Version.ToString(), string.Join(", ", theirs));
        }

        private byte[] Proof(string side, byte[] serviceHello)
        {
            var prefix = Encoding.ASCII.GetBytes("ecm-configurator pipe\n" + side + "\n");
            var covered = prefix.Concat(ownHello).Concat(new[] { (byte)'\n' }).Concat(serviceHello).ToArray();
            using (var hmac = new HMACSHA256(key)) return hmac.ComputeHash(covered);
        }

        private static bool IsMac(JToken received, byte[] expected)
        {
            if (received == null || received.Type != JTokenType.String) return false;
            try
            {
                return CryptographicOperations.FixedTimeEquals(Convert.FromBase64String((string)received), expected);
            }
            catch (FormatException)
            {
                return false;
            }
        }
    }
}
