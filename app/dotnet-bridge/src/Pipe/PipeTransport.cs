using System;
using System.IO;
using System.IO.Pipes;
using System.Net.Sockets;
using System.Security.Principal;
using System.Threading.Tasks;

namespace EcmConfigurator.DotnetBridge.Pipe
{
    /// <summary>Opens the pipe on Windows and the Unix socket elsewhere.</summary>
    internal static class PipeTransport
    {
        private const string Prefix = @"\\.\pipe\";
        private const int ConnectMs = 2000;

        public static Task<Stream> OpenAsync(string address) =>
            BridgeOptions.IsWindows ? OpenPipeAsync(address) : OpenSocketAsync(address);

        private static async Task<Stream> OpenPipeAsync(string address)
        {
            var name = address.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? address.Substring(Prefix.Length) : address;
            // Identification: a program that has taken the name of the pipe cannot act as this account.
            var pipe = new NamedPipeClientStream(
                ".", name, PipeDirection.InOut, PipeOptions.Asynchronous, TokenImpersonationLevel.Identification);
            try
            {
                await pipe.ConnectAsync(ConnectMs).ConfigureAwait(false);
                return pipe;
            }
            catch (Exception error)
            {
                pipe.Dispose();
                if (error is UnauthorizedAccessException) throw Failures.PipeNotAllowed();
                if (error is TimeoutException || error is IOException) throw Failures.Absent();
                throw;
            }
        }

        private static async Task<Stream> OpenSocketAsync(string address)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await Task.Run(() => socket.Connect(new UnixDomainSocketEndPoint(address))).ConfigureAwait(false);
                return new NetworkStream(socket, true);
            }
            catch (Exception error)
            {
                socket.Dispose();
                if (error is SocketException refused && refused.SocketErrorCode == SocketError.AccessDenied)
                    throw Failures.PipeNotAllowed();
                if (error is SocketException) throw Failures.Absent();
                throw;
            }
        }
    }
}
