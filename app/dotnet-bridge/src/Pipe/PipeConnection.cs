using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Newtonsoft.Json.Linq;

namespace EcmConfigurator.DotnetBridge.Pipe
{
    /// <summary>One connection after its handshake: requests, answers, heartbeats. It ends once and is not used again.</summary>
    internal sealed class PipeConnection : IDisposable
    {
        private static readonly TimeSpan HandshakeTime = TimeSpan.FromSeconds(5);
        private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(10);
        private const int MissedHeartbeats = 3;

        private readonly Stream stream;
        private readonly FrameReader reader;
        private readonly TimeSpan interval;
        private readonly SemaphoreSlim writing = new SemaphoreSlim(1, 1);
        private readonly CancellationTokenSource ending = new CancellationTokenSource();
        private readonly TaskCompletionSource<bool> ended =
            new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Dictionary<long, PendingCall> calls = new Dictionary<long, PendingCall>();
        private readonly Stopwatch sinceMessage = Stopwatch.StartNew();
        private long lastId;
        private bool isClosed;

        private PipeConnection(Stream stream, FrameReader reader, TimeSpan interval)
        {
            this.interval = interval;
            this.stream = stream;
            this.reader = reader;
        }

        /// <summary>Completes when the connection has ended, for whatever reason.</summary>
        public Task Ended => ended.Task;

        /// <summary>Runs the handshake within its time. The stream is closed if that fails.</summary>
        /// <param name="heartbeats">the interval of heartbeats if it is not that of the protocol</param>
        public static async Task<PipeConnection> StartAsync(
            Stream stream, byte[] key, byte[] nonce, TimeSpan? heartbeats = null)
        {
            var reader = new FrameReader(stream);
            var deadline = new CancellationTokenSource(HandshakeTime);
            try
            {
                // Reads of sockets and pipes cannot be cancelled everywhere; closing the stream ends them.
                using (deadline.Token.Register(stream.Dispose))
                    await new Handshake(stream, reader, key, nonce).RunAsync().ConfigureAwait(false);
            }
            catch (Exception error)
            {
                stream.Dispose();
                if (deadline.IsCancellationRequested) throw Failures.TooSlow();
                if (error is IOException || error is ObjectDisposedException) throw Failures.Lost();
                throw;
            }
            var connection = new PipeConnection(stream, reader, heartbeats ?? HeartbeatInterval);
            _ = connection.ReadAllAsync();
            _ = connection.SendHeartbeatsAsync();
            return connection;
        }

        /// <summary>Sends a request and resolves with its result.</summary>
        /// <param name="late">gets a result that arrives after the request was cancelled or its time was over</param>
        public async Task<JObject> CallAsync(
            string method, JObject parameters, TimeSpan timeout, CancellationToken cancel, Action<JObject> late = null)
        {
            var call = new PendingCall(late);
            var id = Register(call);
            var message = Frames.Message(method, parameters);
            message["id"] = id;
            var body = Frames.Body(message);
            if (body.Length > Frames.MaxMessageBytes)
            {
                lock (calls) calls.Remove(id);
                throw Failures.TooLong();
            }
            using (var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancel, ending.Token))
            {
                deadline.CancelAfter(timeout);
                using (deadline.Token.Register(() => Abandon(id, call, cancel.IsCancellationRequested)))
                {
                    _ = SendAsync(body);
                    return await call.Task.ConfigureAwait(false);
                }
            }
        }

        public void Dispose() => Close();

        private long Register(PendingCall call)
        {
            lock (calls)
            {
                if (isClosed) throw Failures.Lost();
                lastId += 1;
                calls.Add(lastId, call);
                return lastId;
            }
        }

        private void Abandon(long id, PendingCall call, bool isCancelled)
        {
            lock (calls)
            {
                if (isClosed) return;
            }
            if (!call.TryFail(isCancelled ? Failures.Cancelled() : Failures.TooSlow())) return;
            _ = SendAsync(Frames.Body(Frames.Message("$/cancelRequest", new JObject { { "id", id } })));
        }

        /// <summary>Never throws: a write that fails ends the connection.</summary>
        private async Task SendAsync(byte[] body)
        {
            try
            {
                var frame = Frames.Framed(body);
                await writing.WaitAsync(ending.Token).ConfigureAwait(false);
                try
                {
                    await stream.WriteAsync(frame, 0, frame.Length).ConfigureAwait(false);
                }
                finally
                {
                    writing.Release();
                }
            }
            catch (Exception)
            {
                Close();
            }
        }

        private async Task ReadAllAsync()
        {
            try
            {
                for (byte[] body; (body = await reader.ReadAsync(Frames.MaxMessageBytes).ConfigureAwait(false)) != null;)
                {
                    lock (sinceMessage) sinceMessage.Restart();
                    var message = Frames.Parse(body);
                    Array.Clear(body, 0, body.Length);
                    Settle(message);
                }
            }
            catch (Exception)
            {
                // Whatever a peer sent or the stream threw, the connection is of no more use.
            }
            Close();
        }

        private void Settle(JObject message)
        {
            if (message["method"] != null || message["id"] == null || message["id"].Type != JTokenType.Integer) return;
            PendingCall call;
            lock (calls)
            {
                var id = (long)message["id"];
                if (!calls.TryGetValue(id, out call)) return;
                calls.Remove(id);
            }
            if (message["error"] is JObject error) call.TryFail(BridgeException.FromError(error));
            else if (message["result"] is JObject result) call.Succeed(result);
            else call.TryFail(Failures.Invalid());
        }

        private async Task SendHeartbeatsAsync()
        {
            try
            {
                while (true)
                {
                    await Task.Delay(interval, ending.Token).ConfigureAwait(false);
                    lock (sinceMessage)
                    {
                        if (sinceMessage.Elapsed > TimeSpan.FromTicks(interval.Ticks * MissedHeartbeats)) break;
                    }
                    // Not awaited: a peer that does not read must not stop the check of its silence.
                    _ = SendAsync(Frames.Body(Frames.Message("heartbeat", new JObject())));
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            Close();
        }

        private void Close()
        {
            List<PendingCall> open;
            lock (calls)
            {
                if (isClosed) return;
                isClosed = true;
                open = new List<PendingCall>(calls.Values);
                calls.Clear();
            }
            stream.Dispose();
            foreach (var call in open) call.TryFail(Failures.Lost());
            ending.Cancel();
            ended.TrySetResult(true);
        }

        /// <summary>A request that was sent. After its time it stays registered, because a late result may need a release.</summary>
        private sealed class PendingCall
        {
            private readonly TaskCompletionSource<JObject> outcome =
                new TaskCompletionSource<JObject>(TaskCreationOptions.RunContinuationsAsynchronously);
            private readonly Action<JObject> late;

            public PendingCall(Action<JObject> late)
            {
                this.late = late;
            }

            public Task<JObject> Task => outcome.Task;

            public bool TryFail(BridgeException failure) => outcome.TrySetException(failure);

            public void Succeed(JObject result)
            {
                if (!outcome.TrySetResult(result)) late?.Invoke(result);
            }
        }
    }
}
