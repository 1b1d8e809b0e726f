import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Secret } from '../../../shared/secret.ts';
import { type LogEvent, type LogFields, silentLog } from '../logging/log.ts';
import { memorySecrets, type SecretStore } from './secret-store.ts';
import { SecretStoreError, storeProblems, type StoreProblem } from './store-errors.ts';
import { openSecretStore } from './open-secret-store.ts';

const savedTrust = async (): Promise<string> => 'sha256:saved';

const folder = await mkdtemp(join(tmpdir(), 'store-'));
afterAll(() => rm(folder, { recursive: true }));

async function open(openKeychain: () => Promise<SecretStore>) {
  const warnings: [LogEvent, LogFields?][] = [];
  const log = { ...silentLog, warn: (...line: [LogEvent, LogFields?]) => void warnings.push(line) };
  const store = await openSecretStore({ folder, log, openKeychain, savedTrust, probeMs: 1 });
  return { store, warnings };
}

describe('openSecretStore', () => {
  it('opens the keychain where there is one', async () => {
    const keychain: SecretStore = { ...memorySecrets(), kind: 'keychain' };
    expect(await open(async () => keychain)).toMatchObject({ store: { kind: 'keychain' }, warnings: [] });
  });

  it.each([
    ['there is no keychain', new SecretStoreError('missing', 'no bus')],
    ['the keychain fails with a text that nobody knows, as a translated one', new SecretStoreError('unknown', 'nein')],
  ])('opens the encrypted file, and logs it, when %s', async (_what, error) => {
    const { store, warnings } = await open(() => Promise.reject(error));
    expect(store).toMatchObject({ kind: 'encrypted-file', notice: expect.stringContaining('no keychain') });
    expect(warnings).toEqual([['secrets.fallback', { message: error.message }]]);
  });

  const unusable: Readonly<Partial<Record<StoreProblem, () => Promise<SecretStore>>>> = {
    timeout: () => new Promise(() => {}),
    ...Object.fromEntries(
      (['locked', 'no-collection', 'refused', 'full'] as const).map((problem) => [
        problem,
        () => Promise.reject(new SecretStoreError(problem)),
      ]),
    ),
  };
  it.each(Object.entries(unusable))(
    'never takes a keychain that is there (%s) for one without secrets',
    async (problem, openKeychain) => {
      const { store, warnings } = await open(openKeychain);
      expect(store.notice).toContain(storeProblems[problem as StoreProblem].hint);
      for (const call of [store.read('apiPassword'), store.remove('apiPassword')])
        await expect(call).rejects.toMatchObject({ problem });
      const entry = { origin: 'https://pi.example', trust: 'system', value: Secret.of('value') };
      await expect(store.write('apiPassword', entry)).rejects.toMatchObject({ problem });
      expect(warnings).toEqual([]);
      expect(await readdir(folder)).toEqual([]);
    },
  );

  it('goes on with the encrypted file where that was used before', async () => {
    const used = join(folder, 'secrets.json');
    await writeFile(used, '{"version":1,"secrets":{}}', { mode: 0o600 });
    const { store } = await open(() => Promise.reject(new SecretStoreError('locked')));
    expect(store.kind).toBe('encrypted-file');
    await rm(used);
  });

  it('logs that a file of secrets was set aside, and has it among its notices', async () => {
    const damaged = join(folder, 'secrets.json');
    await writeFile(damaged, 'not json', { mode: 0o600 });
    const { store, warnings } = await open(() => Promise.reject(new SecretStoreError('missing')));
    expect(store.notices?.()).toEqual([]);
    await store.read('apiPassword');
    const notice = expect.stringMatching(/could not be read.*secrets\.json\..*\.unreadable/);
    expect(store.notices?.()).toEqual([notice]);
    expect(warnings.slice(1)).toEqual([
      ['file.set-aside', { file: expect.stringContaining(`${damaged}.`), message: notice }],
    ]);
    for (const name of await readdir(folder)) await rm(join(folder, name));
  });

  it('rejects for a bug in the keychain', async () => {
    await expect(open(() => Promise.reject(new TypeError('bug')))).rejects.toThrow('bug');
  });
});

describe('an entry of a release that did not record what was trusted', () => {
  const entry = { origin: 'https://pi.example', value: Secret.of('value') };

  it('is bound to what the saved settings trust when it is read first', async () => {
    const keychain = memorySecrets();
    await keychain.write('apiPassword', entry);
    const { store } = await open(async () => keychain);
    expect(await store.read('apiPassword')).toEqual({ ...entry, trust: 'sha256:saved' });
    expect(await keychain.read('apiPassword')).toEqual({ ...entry, trust: 'sha256:saved' });
  });

  it('is bound before another secret is written, so that later settings do not decide it', async () => {
    const keychain = memorySecrets();
    await keychain.write('applianceClientSecret', entry);
    const { store } = await open(async () => keychain);
    await store.write('apiPassword', { ...entry, trust: 'sha256:new' });
    expect(await keychain.read('applianceClientSecret')).toEqual({ ...entry, trust: 'sha256:saved' });
    expect(await keychain.read('apiPassword')).toEqual({ ...entry, trust: 'sha256:new' });
  });

  it('of another plugin stays as it is: that plugin decides whom it trusts', async () => {
    const keychain = memorySecrets();
    await keychain.write('sample/key', entry);
    const { store } = await open(async () => keychain);
    expect(await store.read('sample/key')).toEqual(entry);
  });
});
