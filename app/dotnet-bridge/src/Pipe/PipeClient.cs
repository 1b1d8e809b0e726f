using System;
using System.Threading;
using System.Threading.Tasks;
using Newtonsoft.Json.Linq;

namespace EcmConfigurator.DotnetBridge.Pipe
{
    /// <summary>
    /// Stays connected to the service: connects again with growing pauses. A request during a pause ends the pause, and fails with
    /// the reason of the next attempt.
    /// </summary>
    internal sealed class PipeClient : IDisposable
    {
        private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(0.5);
        private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

        private readonly BridgeOptions options;
        private readonly IBridgeLog log;
        private readonly CancellationTokenSource disposing = new CancellationTokenSource();
        private readonly SemaphoreSlim wanted = new SemaphoreSlim(0, 1);
        private readonly Random random = new Random();
        private readonly object state = new object();
        private TaskCompletionSource<PipeConnection> attempt = NewAttempt();
        private string loggedLabel = "";

        public PipeClient(BridgeOptions options, IBridgeLog log)
        {
            this.options = options;
            this.log = log;
            _ = Task.Run(StayConnectedAsync);
        }

        public async Task<JObject> CallAsync(
            string method, JObject parameters, CancellationToken cancel, Action<JObject> late = null)
        {
            var connection = await ConnectedAsync().ConfigureAwait(false);
            return await connection.CallAsync(method, parameters, options.RequestTimeout, cancel, late).ConfigureAwait(false);
        }

        public void Dispose()
        {
            disposing.Cancel();
            lock (state)
            {
                if (attempt.Task.Status == TaskStatus.RanToCompletion) attempt.Task.Result.Dispose();
                else attempt.TrySetException(Failures.Lost());
            }
        }

        private Task<PipeConnection> ConnectedAsync()
        {
            lock (state)
            {
                if (attempt.Task.Status != TaskStatus.RanToCompletion && wanted.CurrentCount == 0) wanted.Release();
                return attempt.Task;
            }
        }

        private async Task StayConnectedAsync()
        {
            var pause = ShortestPause;
            while (!disposing.IsCancellationRequested)
            {
                var connection = await TryConnectAsync().ConfigureAwait(false);
                if (connection != null)
                {
                    pause = ShortestPause;
                    await connection.Ended.ConfigureAwait(false);
                    ConnectionEnded();
                }
                await PauseAsync(pause).ConfigureAwait(false);
                pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
            }
        }

        private async Task<PipeConnection> TryConnectAsync()
        {
            var key = new byte[0];
            try
            {
                key = Handshake.ReadKey(options.KeyPath);
                var stream = await PipeTransport.OpenAsync(options.Address).ConfigureAwait(false);
                return Publish(await PipeConnection.StartAsync(stream, key, Handshake.NewNonce()).ConfigureAwait(false));
            }
            catch (Exception error)
            {
                AttemptFailed(error as BridgeException ?? Failures.Unexpected(error.GetType().Name));
                return null;
            }
            finally
            {
                Array.Clear(key, 0, key.Length);
            }
        }

        private PipeConnection Publish(PipeConnection connection)
        {
            lock (state)
            {
                if (disposing.IsCancellationRequested) connection.Dispose();
                attempt.TrySetResult(connection);
            }
            loggedLabel = "";
            log.Information("Bridge: connected to the ECM service of the Configurator.");
            return connection;
        }

        private void AttemptFailed(BridgeException failure)
        {
            // The same reason is logged once until it changes.
            if (loggedLabel != failure.Message) log.Warning("Bridge: not connected, " + failure.Label + ". " + failure.Sentence);
            loggedLabel = failure.Message;
            lock (state)
            {
                attempt.TrySetException(failure);
                // Read, so that a failure for which no request waits is not reported as unobserved.
                _ = attempt.Task.Exception;
                attempt = NewAttempt();
            }
        }

        private void ConnectionEnded()
        {
            lock (state) attempt = NewAttempt();
            if (!disposing.IsCancellationRequested) log.Warning("Bridge: the connection to the ECM service ended; connecting again.");
        }

        /// <summary>Never shorter than the shortest pause; longer only while no request waits.</summary>
        private async Task PauseAsync(TimeSpan pause)
        {
            try
            {
                await Task.Delay(ShortestPause, disposing.Token).ConfigureAwait(false);
                var rest = TimeSpan.FromTicks((long)((pause - ShortestPause).Ticks * (0.5 + random.NextDouble() / 2)));
                await wanted.WaitAsync(rest, disposing.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // The client is disposed.
            }
        }

        private static TaskCompletionSource<PipeConnection> NewAttempt() =>
            new TaskCompletionSource<PipeConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
