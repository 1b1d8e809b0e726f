import { Agent, request } from 'undici';
import type { PluginSetup } from '../main/pi/setup.ts';
import { milliseconds, printTable, type Bench, type Finding } from './support/bench.ts';
import { median, timeInterleaved } from './support/measure.ts';
import { startPeer } from './support/peers.ts';
import { lookUp, openEngine, practicePi, startPracticePeer } from './support/practice-peer.ts';
import { readyPi } from './support/ready-answers.ts';

const latencyMs = 20;
const rounds = { warmUps: 20, counted: 101 } as const;
const [user, host] = ['HQ\\ann', 'web01.hq.example'] as const;

export const peers = { 'practice-pi': practicePi, 'ready-pi': readyPi };

interface Medians {
  /** One call of a bare client over an open connection. */
  readonly bare: number;
  readonly warm: number;
  readonly cold: number;
}

async function measure(setup: PluginSetup): Promise<Medians> {
  const agent = new Agent();
  const headers = { 'content-type': 'text/xml', soapaction: '"DoLogout"' };
  const bare = async (): Promise<unknown> =>
    (
      await request(setup.settings.endpointUrl, { method: 'POST', headers, body: '<x/>', dispatcher: agent })
    ).body.text();
  const { engine, close } = await openEngine(setup);
  // New engines for the cold lookups, opened before: opening is not measured.
  const newEngines = await Promise.all(
    Array.from({ length: rounds.warmUps + rounds.counted }, () => openEngine(setup)),
  );
  const unused = newEngines.values();
  const cold = async (): Promise<unknown> => {
    const next = unused.next().value;
    return next && lookUp(next.engine, user, host);
  };
  const times = await timeInterleaved({ bare, warm: () => lookUp(engine, user, host), cold }, rounds);
  await Promise.all([close(), agent.close(), ...newEngines.map((each) => each.close())]);
  return { bare: median(times.bare), warm: median(times.warm), cold: median(times.cold) };
}

const cells = ({ bare, warm, cold }: Medians): readonly string[] => [
  milliseconds(bare),
  ...[warm, cold].map((time) => `${milliseconds(time)} (${(time / latencyMs).toFixed(2)} × ${latencyMs} ms)`),
];

async function run(): Promise<readonly Finding[]> {
  const received = { latencyMs: String(latencyMs) };
  const ready = await startPeer('ready-pi', received);
  const practice = await startPracticePeer(received);
  const atReady = await measure({
    ...practice.setup,
    settings: { ...practice.setup.settings, endpointUrl: ready.facts['endpointUrl'] ?? '' },
  });
  const atPractice = await measure(practice.setup);
  await Promise.all([ready.stop(), practice.stop()]);
  printTable([
    [`median of ${rounds.counted}, server latency ${latencyMs} ms`, 'one bare call', 'warm lookup', 'cold lookup'],
    ['a server with prepared answers', ...cells(atReady)],
    ['the practice PI, which also processes the calls', ...cells(atPractice)],
  ]);
  // The unit is the time of a bare call and not the latency: timers are late on a busy machine.
  return [
    { what: 'warm lookup, round trips', figure: atReady.warm / atReady.bare, unit: '×', goal: { atMost: 1.2 } },
    { what: 'cold lookup, round trips', figure: atReady.cold / atReady.bare, unit: '×', goal: { atMost: 3.3 } },
  ];
}

export const bench: Bench = { title: 'round trips of a lookup', run };
