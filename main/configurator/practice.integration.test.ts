import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallArgument, CallName, CallOutput } from '../../shared/contract.ts';
import type { ErrorInfo } from '../../shared/errors.ts';
import type { Result } from '../../shared/result.ts';
import { systemClock } from '../platform/clock.ts';
import { openEncryptedFile } from '../platform/secrets/encrypted-secrets.ts';
import { openLog, type OpenedLog } from '../platform/logging/pino-log.ts';
import { defaultVault } from '../sandbox/default-vault.ts';
import { startPracticePi, type PracticePi } from '../sandbox/practice-pi.ts';
import { practiceSecrets, practiceSettings } from '../sandbox/practice-profile.ts';
import { createConfigurator, type Configurator } from './create-configurator.ts';
import { createDispatch, type Dispatch } from './dispatch.ts';
import { testPipe } from '../../test-support/configurator-pipe.ts';
import { readIfPresent } from '../platform/files/files.ts';
import { testAddress } from '../../test-support/test-address.ts';

let folder = '';
let pi: PracticePi;
let log: OpenedLog;
let configurator: Configurator;
let dispatch: Dispatch;
let crossed: string[] = [];

const vaultPassword = 'marked <&> vault';
type Holder = (typeof defaultVault.systems)[number] | (typeof defaultVault.domains)[number];
const marked = <H extends Holder>(holder: H): H => ({
  ...holder,
  credentials: holder.credentials.map((credential) => ({ ...credential, password: vaultPassword })),
});
const vault = { ...defaultVault, systems: defaultVault.systems.map(marked), domains: defaultVault.domains.map(marked) };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'practice-'));
  pi = await startPracticePi({ port: 0, https: false, latencyMs: 0, vault });
  log = await openLog({ folder, fileName: 'Configurator.log', level: 'debug' });
  crossed = [];
  configurator = createConfigurator({
    version: '1.2.3',
    shell: 'web',
    dataFolder: folder,
    clock: systemClock,
    random: Math.random,
    log,
    secretStore: openEncryptedFile(folder),
    openPractice: async () => ({ plugin: practiceSettings(pi), secrets: practiceSecrets(pi), stop: async () => {} }),
    pipe: testPipe().client,
    pipeAddress: testAddress(folder),
    controlService: async () => ({ ok: true, value: { service: 'ecm-service' } }),
    latestLines: () => [],
    logLevel: log,
    openLink: async () => {},
  });
  configurator.onEvent((event, payload) => crossed.push(JSON.stringify([event, payload])));
  dispatch = createDispatch(configurator.handlers, log);
});
afterEach(async () => {
  await configurator.close();
  await pi.stop();
  await log.close();
  await rm(folder, { recursive: true });
});

async function call<K extends CallName>(name: K, input: CallArgument<K>): Promise<CallOutput<K>> {
  const answer = (await dispatch(name, input)) as Result<CallOutput<K>, ErrorInfo>;
  crossed.push(JSON.stringify(answer));
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value;
}

const session = { user: { username: 'HQ\\ann' }, jumpItem: { type: 'rdp', host: 'web01.hq.example' } } as const;

/** Everything that could contain a secret: all answers, and every file of the data folder. */
async function traces(): Promise<string> {
  await log.close();
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names
    .filter((entry) => entry.isFile())
    // A lock may be removed in the meantime.
    .map(async (entry) => (await readIfPresent(join(entry.parentPath, entry.name)))?.toString('latin1') ?? '');
  return [...crossed, ...(await Promise.all(files))].join('\n');
}

/** The ways in which a text may be written down. */
function spellings(text: string): readonly string[] {
  const xml = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return [
    text,
    xml,
    encodeURIComponent(text),
    btoa(text),
    Buffer.from(text, 'utf16le').toString('latin1'),
    Buffer.from(text).toString('hex'),
  ];
}

describe('the practice vault, from the dispatcher to PI', () => {
  it('finds, retrieves, checks in and diagnoses, and no secret is left behind anywhere', async () => {
    await call('practice/enter', {});
    const { plugin } = await call('settings/read', {});
    const found = await call('test/lookup', { requestId: 'a', plugin, secrets: {}, session });
    expect(found).toMatchObject({ ok: true });
    const [first] = found.credentials;
    if (first === undefined) throw new Error('the practice vault offered nothing');
    const retrieved = await call('test/retrieve', {
      requestId: 'b',
      plugin,
      secrets: {},
      session,
      credentialId: first.id,
    });
    expect(retrieved).toMatchObject({ ok: true, checkedIn: true, account: first.account });
    expect(await call('diagnose/run', { requestId: 'c', plugin, secrets: {}, session, scope: 'full' })).toMatchObject({
      ok: true,
    });
    expect((await call('app/state', {})).tokenCount).toBeGreaterThan(0);
    expect((await call('tokens/clear', {})).cleared).toBeGreaterThan(0);
    expect(await call('app/state', {})).toEqual({ profile: 'practice', tokenCount: 0, pendingCheckIns: 0 });
    await call('practice/leave', {});

    const left = await traces();
    expect(left).toContain('lookup.finished');
    const { apiPassword, apiRegistrationKey } = practiceSecrets(pi);
    for (const secret of [apiPassword.reveal(), apiRegistrationKey.reveal(), vaultPassword]) {
      for (const spelling of spellings(secret)) expect(left).not.toContain(spelling);
    }
  });

  it('reports a wrong password as such, and the next test works', async () => {
    await call('practice/enter', {});
    const { plugin } = await call('settings/read', {});
    const wrong = await call('test/lookup', {
      requestId: 'a',
      plugin,
      secrets: { apiPassword: 'marked-wrong' },
      session,
    });
    expect(wrong).toMatchObject({ ok: false, error: { kind: 'authentication' } });
    expect(await call('test/lookup', { requestId: 'b', plugin, secrets: {}, session })).toMatchObject({ ok: true });
    expect(await traces()).not.toContain('marked-wrong');
  });

  it('tests real settings that are saved, with the secrets of the store', async () => {
    const secrets = practiceSecrets(pi);
    const typed = {
      apiPassword: secrets.apiPassword.reveal(),
      apiRegistrationKey: secrets.apiRegistrationKey.reveal(),
    };
    const plugin = practiceSettings(pi);
    const saved = await call('settings/save', { profile: 'real', expectedRevision: 0, plugin, secrets: typed });
    expect(saved).toMatchObject({ status: 'saved', view: { secrets: { apiPassword: 'set' } } });
    const found = await call('test/lookup', { requestId: 'a', plugin, secrets: {}, session });
    expect(found).toMatchObject({ ok: true });
    const left = await traces();
    for (const secret of Object.values(typed))
      for (const spelling of spellings(secret)) expect(left).not.toContain(spelling);
  });
});
