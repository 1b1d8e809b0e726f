import { getEventListeners } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import { createHttpClient, type HttpClient } from '../../platform/network/http-client.ts';
import { manualClock, type ManualClock } from '../../../test-support/manual-clock.ts';
import { startPracticeAppliance, type PracticeAppliance } from '../../sandbox/appliance/practice-appliance.ts';
import type { LinkState } from './link-client.ts';
import { testLink, until, type TestLink } from '../../../test-support/link/link-fixture.ts';
import { createLinkConnector, type ConnectLink } from './link-socket.ts';

const hourMs = 60 * 60_000;
const beatMs = 30_000;
const drops = 200;

const open: { stop(): Promise<void> }[] = [];
const warnings: Error[] = [];
const warn = (warning: Error): void => void warnings.push(warning);

afterEach(async () => {
  process.off('warning', warn);
  await Promise.all(open.splice(0).map((part) => part.stop()));
});

/** The same numbers in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Real sockets, with a count of unanswered pings, calls and token requests. */
class Traffic {
  inFlight = 0;
  connections = 0;
  stopSignal: AbortSignal | undefined;
  readonly http: HttpClient;
  readonly connect: ConnectLink;

  constructor(clock: ManualClock) {
    const http = createHttpClient({ timeoutMs: 15_000 });
    this.http = {
      send: async (call, use) => {
        this.inFlight += 1;
        return http.send(call, use).finally(() => (this.inFlight -= 1));
      },
      close: () => http.close(),
    };
    const connect = createLinkConnector({ clock, timeoutMs: 15_000 });
    this.connect = (target, accept) => {
      this.stopSignal = target.signal;
      return connect(target, (socket) => {
        this.connections += 1;
        let own = 0;
        const count = (change: number): void => {
          own += change;
          this.inFlight += change;
        };
        const ping = (): void => (count(1), socket.ping());
        const send = (text: string): Promise<boolean> => {
          count('method' in (JSON.parse(text) as object) ? 1 : 0);
          return socket.send(text);
        };
        const listener = accept({ ping, send, close: socket.close, terminate: socket.terminate });
        return {
          pong: () => (count(-1), listener.pong()),
          message: (text) => (count('method' in (JSON.parse(text) as object) ? 0 : -1), listener.message(text)),
          closed: (code, cause) => (count(-own), listener.closed(code, cause)),
        };
      });
    };
  }
}

interface Day {
  readonly clock: ManualClock;
  readonly appliance: PracticeAppliance;
  readonly traffic: Traffic;
  readonly made: TestLink;
}

async function settled({ traffic, made }: Day): Promise<void> {
  await until(
    () => traffic.inFlight === 0 && (made.link.state.kind === 'connected' || made.link.state.kind === 'waiting'),
  );
}

/** Moves the time on in steps no longer than a heartbeat, and lets the network keep up. */
async function liveUntil(day: Day, end: number): Promise<void> {
  const { clock, made, traffic } = day;
  while (clock.now() < end) {
    const { state } = made.link;
    const due = state.kind === 'waiting' ? Math.max(state.until, clock.now() + 1) : end;
    await clock.advance(Math.min(due, end, clock.now() + beatMs) - clock.now());
    await settled(day);
    if (made.link.state.kind !== 'connected') continue;
    // Heartbeat and renewal: the only timers of a connected link, whatever came before. Nobody listens for its end in vain.
    expect(clock.waiting).toBe(2);
    expect(traffic.stopSignal === undefined ? -1 : getEventListeners(traffic.stopSignal, 'abort').length).toBe(0);
  }
}

async function fetchStatus({ siteUrl }: PracticeAppliance): Promise<void> {
  const page = await fetch(`${siteUrl}/login`);
  expect(await page.text()).toContain('ECM Clients');
}

/** Opens a session that lasts until the connection is lost. */
async function holdSession({ appliance }: Day): Promise<{ readonly over: Promise<Response> }> {
  const body = JSON.stringify({ user: { username: 'ann' }, jumpItem: { type: 'rdp', host: 'web01' }, holdMs: 600_000 });
  const over = fetch(`${appliance.siteUrl}/practice/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  await until(() => appliance.holding.size === 1);
  return { over };
}

/** The longest that each wait may have been, from the states and when they were entered. */
function ceilings(
  states: readonly { readonly at: number; readonly state: LinkState }[],
): { readonly waited: number; readonly ceiling: number }[] {
  let failed = 0;
  return states.flatMap(({ at, state }, index) => {
    if (state.kind !== 'waiting') return [];
    const before = states[index - 1];
    if (before?.state.kind === 'connected' && at - before.state.since >= 60_000) failed = 0;
    failed += 1;
    return [{ waited: state.until - at, ceiling: Math.min(1000 * 2 ** (failed - 1), 60_000) }];
  });
}

it('a day of the link: tokens renewed in time, 200 lost connections, waits within their bounds, nothing left behind', {
  timeout: 120_000,
}, async () => {
  process.on('warning', warn);
  const clock = manualClock();
  const start = clock.now();
  const random = seeded(7);
  const appliance = await startPracticeAppliance({ port: 0, https: false, now: () => clock.now() });
  open.push(appliance);
  const traffic = new Traffic(clock);
  const made = testLink(appliance, { clock, random, http: traffic.http, connect: traffic.connect });
  open.push(made.link);
  const states: { readonly at: number; readonly state: LinkState }[] = [];
  made.link.onChange((state) => states.push({ at: clock.now(), state }));
  made.link.start();
  const day: Day = { clock, appliance, traffic, made };
  await settled(day);

  // Lost connections come in bursts, so that the back-off grows, with quiet hours between, in which tokens end.
  const dropTimes = Array.from(
    { length: drops },
    (_, index) => start + Math.floor(index / 25) * 3 * hourMs + (index % 25) * 20_000 + Math.floor(random() * 20_000),
  );
  let nextStatus = start;
  for (const [index, dropAt] of dropTimes.entries()) {
    for (; nextStatus < dropAt; nextStatus += 10 * 60_000) {
      await liveUntil(day, nextStatus);
      await fetchStatus(appliance);
      await settled(day);
    }
    await liveUntil(day, dropAt);
    while (made.link.state.kind !== 'connected') await liveUntil(day, clock.now() + 1000);
    const session = index % 10 === 0 ? await holdSession(day) : undefined;
    const releases = made.router.asked.filter((asked) => asked.startsWith('release')).length;
    appliance.dropClients();
    await made.reached('waiting');
    await until(() => appliance.clients.length === 0);
    if (session === undefined) continue;
    await session.over;
    expect(made.router.asked.filter((asked) => asked.startsWith('release'))).toHaveLength(releases + 1);
  }
  await liveUntil(day, start + 24 * hourMs);
  expect(made.link.state.kind).toBe('connected');

  const waits = ceilings(states);
  expect(waits).toHaveLength(drops);
  expect(waits.filter(({ waited, ceiling }) => waited < 0 || waited >= ceiling)).toEqual([]);
  expect(Math.max(...waits.map(({ waited }) => waited))).toBeGreaterThan(30_000);
  expect(waits.filter(({ ceiling }) => ceiling === 1000).length).toBeGreaterThanOrEqual(8);
  expect(states.filter(({ state }) => state.kind === 'refused')).toEqual([]);
  expect(traffic.connections).toBe(drops + 1);
  // One every 55 minutes, whatever the number of connections.
  expect(appliance.tokensIssued).toBeGreaterThanOrEqual(24);
  expect(appliance.tokensIssued).toBeLessThanOrEqual(27);
  expect(appliance.sessions).toHaveLength(drops / 10);

  await made.link.stop();
  await until(() => appliance.clients.length === 0);
  expect([clock.waiting, warnings]).toEqual([0, []]);
});
