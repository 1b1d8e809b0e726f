import type { Clock } from '../platform/clock.ts';
import type { Channel } from './channel.ts';
import { notificationBody } from './json-rpc.ts';

export const heartbeatMs = 10_000;
const mostMissed = 3;
export const heartbeatMethod = 'heartbeat';

const beat = notificationBody(heartbeatMethod, {});

/**
 * Each side sends a heartbeat every 10 s; three missed in a row close the channel, for nobody may be there any more although
 * the system still calls it open. Any whole message counts. What is counted are beats, not time: after the machine slept, or
 * its clock jumped, the peer gets its three chances.
 * @returns to be called for every message from the peer
 */
export function startHeartbeat(channel: Channel, clock: Clock): () => void {
  const over = new AbortController();
  channel.onClose(() => over.abort());
  let missed = 0;
  let heard = false;
  const run = async (): Promise<void> => {
    while (channel.closedBy === undefined) {
      void channel.send(beat);
      await clock.delay(heartbeatMs, over.signal);
      missed = heard ? 0 : missed + 1;
      heard = false;
      if (missed === mostMissed) channel.close('silent');
    }
  };
  run().catch(() => undefined); // the delay ends with the channel
  return () => {
    heard = true;
  };
}

/** Closes the channel as `late` unless the returned function is called in time. */
export function startDeadline(channel: Channel, clock: Clock, ms: number): () => void {
  const met = new AbortController();
  channel.onClose(() => met.abort());
  clock.delay(ms, met.signal).then(
    () => channel.close('late'),
    () => undefined,
  );
  return () => met.abort();
}
