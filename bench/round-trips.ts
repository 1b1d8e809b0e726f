import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPiPlugin } from '../main/pi/create-pi-plugin.ts';
import { systemClock } from '../main/platform/clock.ts';
import { silentLog } from '../main/platform/log.ts';
import { defaultVault } from '../main/sandbox/default-vault.ts';
import { startPracticePi } from '../main/sandbox/practice-pi.ts';
import { practiceSettings } from '../main/sandbox/practice-profile.ts';
import { Secret } from '../shared/secret.ts';
import { loadPlugin, type RawPlugin } from '../shared/settings.ts';
import { milliseconds, printTable, type Bench, type Finding } from './support/bench.ts';
import { median } from './support/measure.ts';
import { startPeer, type Peer } from './support/peers.ts';

/** What one way to PI and back takes, besides the server's own work. */
const latencyMs = 20;
const rounds = { warmUps: 15, warm: 41, cold: 21 } as const;
const session = { user: { username: 'HQ\\ann' }, jumpItem: { type: 'rdp', host: 'kiosk7' } } as const;
const passwordOfPi = 'practice-password';
const keyOfPi = 'practice-key';

/** The practice PI, in a process of its own. */
const vault: Peer = async () => {
  const [svc, ...others] = defaultVault.identities;
  if (svc === undefined) throw new Error('the vault has no API User');
  const spec = { ...defaultVault, registrationKey: keyOfPi, identities: [{ ...svc, password: passwordOfPi }, ...others] };
  const pi = await startPracticePi({ port: 0, https: false, latencyMs, vault: spec });
  return { settings: JSON.stringify(practiceSettings(pi)) };
};

export const peers = { 'round-trips-vault': vault };

async function run(): Promise<readonly Finding[]> {
  const folder = await mkdtemp(join(tmpdir(), 'ecm-bench-'));
  const peer = await startPeer('round-trips-vault');
  const plugin = createPiPlugin({ ledgerFolder: folder, clock: systemClock, random: Math.random, log: silentLog });
  const { settings } = loadPlugin(JSON.parse(peer.facts['settings'] ?? '{}') as RawPlugin);
  const engine = await plugin.engine({ settings, secrets: { apiPassword: Secret.of(passwordOfPi), apiRegistrationKey: Secret.of(keyOfPi) } });
  if (!engine.ok) throw new Error(engine.error.message);
  const timed = async (): Promise<number> => {
    const start = performance.now();
    const context = { signal: new AbortController().signal, correlationId: 'bench', interactive: false };
    const { result } = await engine.value.find(session, context);
    if (!result.ok || result.value.length === 0) throw new Error('the lookup found nothing');
    return performance.now() - start;
  };
  const repeat = async (times: number, before = (): unknown => undefined): Promise<readonly number[]> => {
    const taken: number[] = [];
    for (let round = 0; round < times; round += 1) {
      before();
      taken.push(await timed());
    }
    return taken;
  };
  await repeat(rounds.warmUps);
  const warm = median(await repeat(rounds.warm));
  const cold = median(await repeat(rounds.cold, () => plugin.clearTokens()));
  await plugin.close();
  await peer.stop();
  await rm(folder, { recursive: true, force: true });
  printTable([
    [`lookup at ${latencyMs} ms server latency`, 'median'],
    ['warm (tokens cached)', milliseconds(warm)],
    ['cold (login, impersonation, lists)', milliseconds(cold)],
  ]);
  return [
    { what: 'warm lookup, round trips', figure: warm / latencyMs, unit: '×', goal: { atMost: 1.3 } },
    { what: 'cold lookup, round trips', figure: cold / latencyMs, unit: '×', goal: { atMost: 3.3 } },
  ];
}

export const bench: Bench = { title: 'latency of a lookup, in round trips to PI', run };
