import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../shared/secret.ts';
import { secretNames, type SecretName } from '../../../shared/settings.ts';
import { memorySecrets, type SecretBinding, type SecretStore } from './secret-store.ts';
import { SecretStoreError } from './store-errors.ts';
import { resolveSecrets, type SecretSources } from './read-secrets.ts';

const origin = 'https://pi.example';
const boundTo = { origin, trust: 'system' };
const places = (['apiPassword', 'apiRegistrationKey'] as const).map((name) => ({ name, account: name }));
let secretsFile = '';
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secrets-'));
  secretsFile = join(folder, 'secrets.json');
});
afterEach(() => rm(folder, { recursive: true }));

async function storeOf(secrets: Partial<Record<SecretName, string>>, binding: SecretBinding = boundTo) {
  const store = memorySecrets();
  for (const name of secretNames)
    await store.write(name, { ...binding, value: Secret.of(secrets[name] ?? `stored ${name}`) });
  return store;
}

const mustNotOpen = (): Promise<SecretStore> => Promise.reject(new Error('the store must not be opened'));

async function resolve(sources: Partial<SecretSources>) {
  const resolved = await resolveSecrets({ places, env: {}, boundTo, openStore: () => storeOf({}), ...sources });
  if (!resolved.ok) throw new Error(`${resolved.error.kind} ${resolved.error.detail}: ${resolved.error.message}`);
  const { otherOrigin, values, applianceClientSecret } = resolved.value;
  const revealed = Object.entries(values).map(([name, secret]) => [name, secret?.reveal()] as const);
  const clientSecret = applianceClientSecret && { applianceClientSecret: applianceClientSecret.reveal() };
  return { otherOrigin, ...Object.fromEntries(revealed), ...clientSecret };
}

describe('resolveSecrets', () => {
  it('prefers the file to the environment and that to the store, secret by secret', async () => {
    await writeFile(secretsFile, '\uFEFF{"apiPassword": "from file", "unknown": 1}');
    const env = { ECM_API_PASSWORD: 'from env', ECM_APPLIANCE_CLIENT_SECRET: 'client' };
    expect(await resolve({ secretsFile, env })).toEqual({
      apiPassword: 'from file',
      apiRegistrationKey: 'stored apiRegistrationKey',
      applianceClientSecret: 'client',
      otherOrigin: [],
    });
  });

  it('removes the variables from the environment, used or not', async () => {
    await writeFile(secretsFile, '{"apiPassword": "p", "apiRegistrationKey": "k"}');
    const env = { ECM_API_PASSWORD: 'a', ECM_API_REGISTRATION_KEY: '', ECM_APPLIANCE_CLIENT_SECRET: 'c', PATH: '/bin' };
    await resolve({ secretsFile, env, openStore: mustNotOpen });
    expect(env).toEqual({ PATH: '/bin' });
  });

  it.each([
    [{ apiPassword: 'p', apiRegistrationKey: 'k' }, {}],
    [{}, { ECM_API_PASSWORD: 'p', ECM_API_REGISTRATION_KEY: 'k' }],
    [{ apiPassword: 'p', apiRegistrationKey: '' }, { ECM_API_REGISTRATION_KEY: 'k' }],
  ])('does not open the store when nothing is missing: %j %j', async (file, env) => {
    await writeFile(secretsFile, JSON.stringify(file));
    expect(await resolve({ secretsFile, env, openStore: mustNotOpen })).toEqual({
      apiPassword: 'p',
      apiRegistrationKey: 'k',
      otherOrigin: [],
    });
  });

  it('takes no variable for the secret of another plugin, whatever its name there', async () => {
    const others = [{ name: 'apiPassword', account: 'other/apiPassword' }] as const;
    expect(await resolve({ places: others, env: { ECM_API_PASSWORD: 'of PI' } })).toEqual({ otherOrigin: [] });
    await writeFile(secretsFile, '{"apiPassword": "from file"}');
    expect(await resolve({ places: others, secretsFile })).toEqual({ apiPassword: 'from file', otherOrigin: [] });
  });

  it.each(['http://pi.example', 'https://pi.example:8443', 'https://other.example'])(
    'gives nothing that is stored for %s',
    async (other) => {
      expect(await resolve({ openStore: () => storeOf({}, { ...boundTo, origin: other }) })).toEqual({
        otherOrigin: ['apiPassword', 'apiRegistrationKey'],
      });
    },
  );

  it.each(['sha256:other', undefined])(
    'gives nothing that is stored for other authorities (%s), and says which',
    async (trust) => {
      const openStore = () => storeOf({}, { origin, trust });
      const resolved = await resolveSecrets({ places, env: {}, boundTo, openStore });
      const otherTrust = ['apiPassword', 'apiRegistrationKey'];
      expect(resolved).toMatchObject({ ok: true, value: { values: {}, otherOrigin: [], otherTrust } });
    },
  );

  it.each([
    ['that is missing', undefined],
    ['that is no JSON', '{"apiPassword": leak-test-value}'],
    ['that is a list', '["leak-test-value"]'],
    ['in windows-1252', Buffer.from('{"apiPassword": "leak-test-value-\u00e4"}', 'latin1')],
    ['in UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0])],
    ['of NULs', Buffer.alloc(64)],
    ['that lost a character', '{"apiPassword": "leak-test-value-\uFFFD"}'],
    ['with a misspelt name and no other', '{"leak-test-value": "leak-test-value"}'],
    ['with a number for a secret', '{"apiPassword": 12345678, "x": "leak-test-value"}'],
  ])('fails with the path of a secrets file %s, and nothing of its content', async (_what, text) => {
    if (text !== undefined) await writeFile(secretsFile, text);
    const resolved = await resolveSecrets({ places, secretsFile, env: {}, boundTo, openStore: mustNotOpen });
    expect(resolved).toMatchObject({
      ok: false,
      error: { kind: 'configuration', detail: 'file', message: expect.stringContaining(secretsFile) },
    });
    expect(JSON.stringify(resolved)).not.toMatch(/leak-test-value|12345678/);
  });

  it.each([
    ['UTF-8 with a mark', Buffer.from('\uFEFF{"apiPassword": "pä"}')],
    ['UTF-16LE with a mark', Buffer.from('\uFEFF{"apiPassword": "pä"}\r\n', 'utf16le')],
    ['UTF-16BE with a mark', Buffer.from('\uFEFF{"apiPassword": "pä"}', 'utf16le').swap16()],
    ['a line end in the value', Buffer.from('{"apiPassword": "pä\\r\\n", "apiRegistrationKey": "\\n"}')],
  ])('reads a secrets file: %s', async (_title, bytes) => {
    await writeFile(secretsFile, bytes);
    const secrets = await resolve({ secretsFile });
    expect(secrets).toMatchObject({ apiPassword: 'pä', apiRegistrationKey: 'stored apiRegistrationKey' });
  });

  it.each([
    ['little-endian', Buffer.from('{"apiPassword": "leak-test-value"}', 'utf16le')],
    ['big-endian', Buffer.from('{"apiPassword": "leak-test-value"}', 'utf16le').swap16()],
  ])('refuses a secrets file in UTF-16 without a byte order mark, %s, with the remedy', async (_title, bytes) => {
    await writeFile(secretsFile, bytes);
    const resolved = await resolveSecrets({ places, secretsFile, env: {}, boundTo, openStore: mustNotOpen });
    const message = `The secrets file ${secretsFile} is UTF-16 without a byte order mark, which is not read.`;
    expect(resolved).toMatchObject({
      ok: false,
      error: { message, hint: expect.stringContaining('Save it as UTF-8') },
    });
  });

  it('points out a name that is no secret, without repeating it', async () => {
    await writeFile(secretsFile, '{"apiPassword": "p", "apiRegistrationKey": "k", "leak-test-value": "x"}', {
      mode: 0o600,
    });
    const resolved = await resolveSecrets({ places, secretsFile, env: {}, boundTo, openStore: mustNotOpen });
    const warnings = resolved.ok ? resolved.value.warnings : [];
    expect(warnings.join()).toContain("a name that is no secret's; there are apiPassword, apiRegistrationKey");
    expect(warnings.join()).not.toContain('leak-test-value');
  });

  it('points out blanks and quotation marks of a secrets file and of variables, which stay', async () => {
    await writeFile(secretsFile, '{"apiPassword": " p "}');
    const env = { ECM_API_REGISTRATION_KEY: '"k"' };
    const resolved = await resolveSecrets({ places, secretsFile, env, boundTo, openStore: mustNotOpen });
    const warnings = resolved.ok ? resolved.value.warnings.filter((warning) => !warning.includes('chmod')) : [];
    expect(warnings).toEqual([
      expect.stringMatching(/^API Password \(apiPassword\) in the secrets file .* white space/),
      expect.stringMatching(/^The variable ECM_API_REGISTRATION_KEY is in quotation marks/),
    ]);
  });

  it('fails when the store refuses', async () => {
    const locked: SecretStore = {
      ...memorySecrets(),
      read: () => Promise.reject(new SecretStoreError('locked')),
    };
    const resolved = await resolveSecrets({ places, env: {}, boundTo, openStore: async () => locked });
    expect(resolved).toMatchObject({
      ok: false,
      error: { kind: 'configuration', detail: 'secret', message: expect.stringContaining('the keychain is locked') },
    });
  });
});
