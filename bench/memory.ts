import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createPiPlugin } from '../main/pi/plugin.ts';
import type { PiGateway } from '../main/pi/gateway/gateway.ts';
import { systemClock } from '../main/platform/clock.ts';
import { silentLog } from '../main/platform/logging/log.ts';
import { ok } from '../shared/result.ts';
import { Secret } from '../shared/secret.ts';
import { pluginDefaults } from '../shared/settings.ts';
import { printTable, type Bench, type Finding } from './support/bench.ts';

/** Shortened: the goal speaks of a million lookups against a hundred thousand. */
const lookups = { first: 10_000, all: 100_000 } as const;
/** Garbage is collected so often: tables that node keeps of garbage would otherwise grow with its amount, and be taken for ours. */
const collectEvery = 1_000;
const users = 500;
const atOnce = 64;

const entry = {
  account: { accountName: 'Administrator', store: { targetName: 'WEB01', type: 1 } },
  autoSpin: true,
  hasRandomPassword: true,
  permissions: { viewPasswords: true, requestPasswords: false, allowRemoteSessions: false },
  systemName: 'WEB01',
};

/** PI without a wire: what is looked at here is what the engine keeps. It answers in a later turn, as anything with a wire does. */
function gateway(): PiGateway {
  const later = async <T>(value: T) => {
    await nextTurn();
    return ok(value);
  };
  const answers = {
    login: () => later(Secret.of('api-token')),
    loginAsUser: () => later(Secret.of('user-token')),
    logout: () => later(undefined),
    listStored: () => later([entry]),
    listShared: () => later([]),
    close: async () => {},
  };
  return answers as unknown as PiGateway;
}

async function heapInMiB(collect: () => void): Promise<number> {
  for (let round = 0; round < 5; round += 1) {
    collect();
    await nextTurn();
  }
  return process.memoryUsage().heapUsed / 1024 / 1024;
}

async function run(): Promise<readonly Finding[]> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const folder = await mkdtemp(join(tmpdir(), 'ecm-bench-'));
  const plugin = createPiPlugin({
    ledgerFolder: folder,
    clock: systemClock,
    random: Math.random,
    log: silentLog,
    openGateway: gateway,
  });
  const settings = {
    ...pluginDefaults,
    endpointUrl: 'http://127.0.0.1:9/AuthService.svc',
    apiUser: 'svc',
    globalApprover: 'approver',
    domainMap: ['hq.example=HQ'],
  };
  const engine = await plugin.engine({
    settings,
    secrets: { apiPassword: Secret.of('x'), apiRegistrationKey: Secret.of('y') },
  });
  if (!engine.ok) throw new Error(engine.error.message);
  let done = 0;
  const lookUpUntil = async (total: number): Promise<void> => {
    const lane = async (): Promise<void> => {
      while (done < total) {
        done += 1;
        if (done % collectEvery === 0) collect();
        const session = {
          user: { username: `HQ\\user${done % users}` },
          jumpItem: { type: 'rdp', host: `web${done % 50}.hq.example` },
        } as const;
        await engine.value.findCredentials(session, {
          signal: new AbortController().signal,
          correlationId: String(done),
          interactive: false,
        });
      }
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
  };
  await lookUpUntil(lookups.first);
  const first = await heapInMiB(collect);
  await lookUpUntil(lookups.all);
  const all = await heapInMiB(collect);
  await plugin.close();
  await rm(folder, { recursive: true, force: true });
  printTable([
    [`${users} users, shortened run`, 'heap in use'],
    [`after ${lookups.first.toLocaleString('en')} lookups`, `${first.toFixed(2)} MiB`],
    [`after ${lookups.all.toLocaleString('en')} lookups`, `${all.toFixed(2)} MiB`],
  ]);
  return [{ what: 'heap after all, of that after a tenth', figure: all / first, unit: '×', goal: { atMost: 1.05 } }];
}

export const bench: Bench = { title: 'what the engine keeps of its lookups', run };
