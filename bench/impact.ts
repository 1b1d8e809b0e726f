import { runImpact } from '../main/configurator/impact/run-impact.ts';
import type { PluginSetup } from '../main/pi/setup.ts';
import type { ImpactRequest } from '../shared/impact.ts';
import { ok } from '../shared/result.ts';
import { milliseconds, printTable, type Bench, type Finding } from './support/bench.ts';
import { median } from './support/measure.ts';
import { openEngine, practicePi, startPracticePeer } from './support/practice-peer.ts';

const latencyMs = 20;
const requests = 50;
const runs = 9;

export const peers = { 'practice-pi': practicePi };

/** Each of another user, so that each needs a login of its own at first; by a host name, for which several lists are asked. */
const distinct: readonly ImpactRequest[] = Array.from({ length: requests }, (_, index) => ({
  session: { user: { username: `HQ\\user${index}` }, jumpItem: { type: 'rdp', host: 'web01.hq.example' } },
}));

interface Times {
  /** With no token and no connection. */
  readonly cold: number;
  readonly warm: number;
}

async function measure(setup: PluginSetup): Promise<Times> {
  const { plugin, engine: before, close } = await openEngine(setup);
  const changed = await plugin.engine({ ...setup, settings: { ...setup.settings, filterLocalCredentials: true } });
  if (!changed.ok) throw new Error(changed.error.message);
  const preview = async (): Promise<number> => {
    const started = performance.now();
    const { signal } = new AbortController();
    const secrets = Object.values(setup.secrets);
    const impact = await runImpact({ before: ok(before), after: changed.value, secrets, requests: distinct, signal });
    const time = performance.now() - started;
    if (!impact.ok || impact.value.failing > 0) throw new Error('a lookup of the preview failed');
    return time;
  };
  const times = { cold: await preview(), warm: await preview() };
  await close();
  return times;
}

async function run(): Promise<readonly Finding[]> {
  const practice = await startPracticePeer({ latencyMs: String(latencyMs), users: String(requests) });
  await measure(practice.setup);
  const times: Times[] = [];
  for (let count = 0; count < runs; count += 1) times.push(await measure(practice.setup));
  await practice.stop();
  const [cold, warm] = [times.map((each) => each.cold), times.map((each) => each.warm)];
  printTable([
    [
      `${requests} requests of ${requests} users with both settings, server latency ${latencyMs} ms`,
      'median',
      'slowest',
    ],
    ['the first preview, logins included', milliseconds(median(cold)), milliseconds(Math.max(...cold))],
    ['the same again', milliseconds(median(warm)), milliseconds(Math.max(...warm))],
  ]);
  return [
    {
      what: `preview of ${requests} requests, logins included, median`,
      figure: median(cold),
      unit: 'ms',
      goal: { atMost: 2000 },
    },
  ];
}

export const bench: Bench = { title: 'impact preview of changed settings', run };
