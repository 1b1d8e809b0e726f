import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readApplied } from '../../main/ecm/service/applied-settings.ts';
import type { EcmService } from '../../main/ecm/service/ecm-service.ts';
import { builtInContract } from '../../main/pi/contract/built-in.ts';
import { memorySecrets } from '../../main/platform/secrets/secret-store.ts';
import { openLog, type OpenedLog } from '../../main/platform/logging/pino-log.ts';
import { commandsOf, sectionOf } from '../../test-support/operate-doc.ts';
import { serviceCli } from '../../test-support/service-cli.ts';
import { serviceOnPractice, startService, type ServiceOnPractice } from '../../test-support/service-on-practice.ts';
import { testAddress } from '../../test-support/test-address.ts';

/** "Backup and restore" of docs/operate.md: the files that it lists are enough, and the commands do what it says. */

const section = 'Backup and restore';
/** The first cells of the table of files. */
const listed = [...sectionOf(section).matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, cell = '']) =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
);

let practice: ServiceOnPractice;
let root: string;
let log: OpenedLog | undefined;
let restored: EcmService | undefined;

beforeEach(async () => {
  practice = await serviceOnPractice();
  root = await mkdtemp(join(tmpdir(), 'ecm-restore-'));
});
afterEach(async () => {
  await restored?.stop();
  await log?.close();
  await practice.stop();
  await rm(root, { recursive: true, force: true });
});

const backup = (): string => join(root, 'backup');
const folder = (): string => join(root, 'data');

/** A service with settings that were saved and applied, and a server contract. */
async function setUp(): Promise<string | undefined> {
  const { secrets, ...settings } = practice.settings(1);
  const contract = builtInContract;
  expect((await practice.service.apply({ ...settings, contract }, secrets)).ok).toBe(true);
  const cli = serviceCli(practice);
  const file = await cli.settingsFile(1, {}, { contract });
  expect(await cli.run(['settings', 'import', file])).toMatchObject({ code: 0 });
  return practice.service.status().settingsDigest;
}

/** Copies what the page lists and what is there. */
async function copyListed(from: string, to: string): Promise<void> {
  await mkdir(to, { mode: 0o700 });
  for (const name of (await readdir(from)).filter((each) => listed.includes(each)))
    await cp(join(from, name), join(to, name), { recursive: true });
}

async function start(): Promise<EcmService> {
  log = await openLog({ folder: folder(), fileName: 'ECM.log', level: 'info' });
  const address = testAddress(folder());
  const parts = { folder: folder(), address, log, secretStore: memorySecrets() };
  restored = await startService({ ...parts, plugins: (registry) => registry });
  await restored.applySaved(() => readApplied(folder()), {});
  return restored;
}

async function run(argv: readonly string[], stdin: string) {
  const { code, out, err } = await serviceCli({ ...practice, folder: folder() }).run(argv, stdin);
  expect({ argv, code }, out + err).toEqual({ argv, code: 0 });
  return out;
}

it('the listed files and the secrets bring a service back as it was', async () => {
  const digest = await setUp();
  await practice.service.stop();
  await copyListed(practice.folder, backup());
  expect((await readdir(backup())).toSorted()).toEqual(
    [
      'admin.key',
      'pipe.key',
      'sealing.key',
      'service-settings.json',
      'settings-history.json',
      'settings.json',
    ].toSorted(),
  );
  const { secrets } = practice.settings(1);
  for (const name of await readdir(backup())) {
    const text = await readFile(join(backup(), name), 'utf8');
    for (const secret of Object.values(secrets)) expect(text).not.toContain(secret?.reveal());
  }

  await copyListed(backup(), folder());
  const service = await start();
  expect(service.status()).toMatchObject({ plugin: { state: 'not-configured' } });
  const given: Readonly<Record<string, string | undefined>> = {
    'api-password.txt': secrets.apiPassword?.reveal(),
    'api-registration-key.txt': secrets.apiRegistrationKey?.reveal(),
    'client-secret.txt': secrets.applianceClientSecret?.reveal(),
  };
  const commands = commandsOf(section);
  expect(commands).toHaveLength(5);
  for (const { argv, input } of commands) await run(argv, input === undefined ? '' : (given[input] ?? ''));

  expect(service.status()).toMatchObject({ plugin: { state: 'ready' }, settingsDigest: digest });
  await expect.poll(() => service.status().link.active, { timeout: 10_000 }).toBe(true);
  const session = { user: { username: 'HQ\\ann' }, jumpItem: { type: 'rdp', host: 'kiosk7' } };
  expect((await practice.consoleSession(session)).body).toMatchObject({ injected: true, released: true });
});

it.skipIf(process.platform === 'win32')('a folder that is open to others is refused, as the page says', async () => {
  await setUp();
  await copyListed(practice.folder, folder());
  await chmod(folder(), 0o777);
  const { code, err } = await serviceCli({ ...practice, folder: folder() }).run(['settings', 'show']);
  expect({ code, said: err }).toEqual({ code: 2, said: expect.stringContaining('chmod') });
});
