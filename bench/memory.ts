import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { PiPlugin } from '../main/pi/plugin.ts';
import type { PiGateway } from '../main/pi/gateway/soap-gateway.ts';
import { systemClock } from '../main/platform/clock.ts';
import { silentLog } from '../main/platform/logging/log.ts';
import { ok } from '../shared/result.ts';
import { Secret } from '../shared/secret.ts';
import { printTable, type Bench, type Finding } from './support/bench.ts';
import { runParallel } from './support/measure.ts';
import { benchContext, setupOf } from './support/practice-peer.ts';

/** A tenth of the goal's million lookups against a hundred thousand. */
const lookups = { first: 10_000, all: 100_000 } as const;
/** Lookups between garbage collections: otherwise V8's own tables grow with the garbage and would be measured too. */
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

/** A gateway without network, because the memory of the engine is measured. It answers in a later turn of the event loop. */
function gateway(): PiGateway {
  const later = async <T>(value: T) => {
    await nextTurn();
    return ok(value);
  };
  const answers = {
    login: () => later(Secret.of('api-token')),
    loginAsUser: () => later(Secret.of('user-token')),
    logout: () => later(undefined),
    listStored: () => later({ entries: [entry] }),
    listShared: () => later({ entries: [] }),
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
  const plugin = new PiPlugin({
    ledgerFolder: folder,
    clock: systemClock,
    random: Math.random,
    log: silentLog,
    openGateway: gateway,
  });
  const engine = await plugin.engine(
    setupOf({
      endpointUrl: 'http://127.0.0.1:9/AuthService.svc',
      apiUser: 'svc',
      globalApprover: 'approver',
      domainMap: ['hq.example=HQ'],
    }),
  );
  if (!engine.ok) throw new Error(engine.error.message);
  const lookUp = async (index: number): Promise<void> => {
    if (index % collectEvery === 0) collect();
    const session = {
      user: { username: `HQ\\user${index % users}` },
      jumpItem: { type: 'rdp', host: `web${index % 50}.hq.example` },
    } as const;
    await engine.value.findCredentials(session, { ...benchContext(), correlationId: String(index) });
  };
  await runParallel(lookups.first, atOnce, lookUp);
  const first = await heapInMiB(collect);
  await runParallel(lookups.all - lookups.first, atOnce, (index) => lookUp(lookups.first + index));
  const all = await heapInMiB(collect);
  await plugin.close();
  await rm(folder, { recursive: true, force: true });
  printTable([
    [`${users} users, shortened run`, 'heap in use'],
    [`after ${lookups.first.toLocaleString('en')} lookups`, `${first.toFixed(2)} MiB`],
    [`after ${lookups.all.toLocaleString('en')} lookups`, `${all.toFixed(2)} MiB`],
  ]);
  return [
    { what: 'heap after all lookups, of that after a tenth', figure: all / first, unit: '×', goal: { atMost: 1.05 } },
  ];
}

export const bench: Bench = { title: 'memory of the engine after many lookups', run };
