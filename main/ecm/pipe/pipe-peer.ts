import type { Clock } from '../../platform/clock.ts';
import type { FramedStream } from '../../rpc/framed-stream.ts';
import { startHeartbeat } from '../../rpc/heartbeat.ts';
import type { RpcPeer } from '../../rpc/rpc-peer.ts';

/** Requests of one connection that may be without an answer at a time. */
export const maxInFlight = 256;
const heartbeatMs = 10_000;

/** Passes the messages of a stream whose two ends have proven themselves to the peer, with heartbeats, until it closes. */
export function runPipePeer(peer: RpcPeer, stream: FramedStream, clock: Clock): void {
  stream.onClose(() => peer.close());
  const heard = startHeartbeat(clock, peer.closed, {
    intervalMs: heartbeatMs,
    maxUnanswered: 3,
    startsAtOnce: true,
    beat: () => void peer.notify('heartbeat', {}),
    dead: () => stream.close('silent'),
  });
  stream.consume((body) => {
    heard(); // any message is a sign of life
    peer.receive(body);
  });
}
