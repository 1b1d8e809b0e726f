import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CallArgument, CallName } from '../../shared/contract.ts';
import { Secret } from '../../shared/secret.ts';
import { openEncryptedFile } from '../../main/platform/secrets/encrypted-secrets.ts';
import { readTrust } from '../../main/platform/network/trusted-ca.ts';
import { startCliHarness, type Ran } from '../../test-support/cli-harness.ts';
import { startScriptedServer, type ScriptedServer } from '../../test-support/scripted-server.ts';
import { testCertificate, type TestCertificate } from '../../test-support/test-certificates.ts';
import { session, testConfigurator, type TestConfigurator } from '../../test-support/test-configurator.ts';

/** A server at the address of PI, with a certificate of another authority, and settings that trust that authority. It gets no stored secret. */

const cli = await startCliHarness();
const [ours, theirs]: readonly TestCertificate[] = [await testCertificate(), await testCertificate()];
const secrets = { apiPassword: 'marked-password', apiRegistrationKey: 'marked-key' };
let impostor: ScriptedServer;
let received: string[];
const ca = { ours: '', theirs: '', both: '' };

beforeAll(async () => {
  impostor = await startScriptedServer(theirs);
  impostor.always(({ request, body, response }) => {
    received.push(`${request.url ?? ''}${JSON.stringify(request.headers)}${body}`);
    response.writeHead(request.url === '/login' ? 200 : 500).end();
  });
  for (const name of ['ours', 'theirs', 'both'] as const) {
    ca[name] = join(cli.folder, `${name}.pem`);
    const certificates = { ours: ours?.cert, theirs: theirs?.cert, both: `${ours?.cert}\n${theirs?.cert}` };
    await writeFile(ca[name], certificates[name] ?? '');
  }
});
afterAll(async () => {
  await impostor.close();
  await cli.stop();
});
beforeEach(() => {
  received = [];
  vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', 'disabled:');
});
afterEach(() => vi.unstubAllEnvs());

const pluginOf = (trustedCaFile: string) => ({
  endpointUrl: `${impostor.origin}/AuthService.svc`,
  apiUser: 'svc',
  globalApprover: 'approver',
  trustedCaFile,
});
const fileWith = (trustedCaFile: string): Promise<string> =>
  cli.file({
    version: 1,
    revision: 1,
    plugin: pluginOf(trustedCaFile),
    appliance: { site: 'localhost', port: Number(new URL(impostor.origin).port), clientId: 'ecm', group: 'Default' },
  });
const run = (argv: readonly string[], stdin = '', env = {}): Promise<Ran> =>
  cli.run([...argv, '--json'], undefined, env, stdin);

async function storeWith(trustedCaFile: string, env = {}): Promise<void> {
  const settings = await fileWith(trustedCaFile);
  for (const [name, value] of [...Object.entries(secrets), ['applianceClientSecret', 'marked-client'] as const])
    expect((await run(['secrets', 'set', name, '--settings', settings], value, env)).code).toBe(0);
}

const request = ['--user', 'ann', '--type', 'rdp', '--host', 'web01'];
const lookup = ['lookup', ...request];
const commands: Readonly<Record<string, readonly string[]>> = {
  lookup,
  retrieve: ['retrieve', '--credential', 'x', ...request],
  diagnose: ['diagnose', ...request],
};

describe('the command line', () => {
  it.each(Object.entries(commands))('%s sends nothing when other authorities are trusted', async (_name, argv) => {
    await storeWith(ca.ours);
    for (const trusted of [ca.theirs, ca.both]) {
      const { code, json } = await run([...argv, '--settings', await fileWith(trusted)]);
      expect({ code, json }).toMatchObject({
        code: 2,
        json: { ok: false, error: { kind: 'configuration', detail: 'secret', setting: 'apiPassword' } },
      });
    }
    expect(received).toEqual([]);
  });

  it('sends nothing with fewer authorities than the secrets were stored with', async () => {
    await storeWith(ca.both);
    expect((await run([...lookup, '--settings', await fileWith(ca.theirs)])).code).toBe(2);
    expect(received).toEqual([]);
  });

  it('sends nothing to whom NODE_EXTRA_CA_CERTS vouches for only now', async () => {
    await storeWith('');
    const env = { NODE_EXTRA_CA_CERTS: ca.theirs };
    expect((await run([...lookup, '--settings', await fileWith('')], '', env)).code).toBe(2);
    expect(received).toEqual([]);
  });

  it('diagnose sends no stored client secret with given secrets of PI', async () => {
    await storeWith(ca.ours);
    const given = ['--secrets-file', await cli.file(secrets)];
    const { json } = await run(['diagnose', '--settings', await fileWith(ca.theirs), ...given]);
    expect(json['checks']).toContainEqual(expect.objectContaining({ name: 'oauth', status: 'fail' }));
    const marked = Buffer.from('ecm:marked-client').toString('base64');
    expect(received.join()).toContain('marked-key');
    expect(received.join()).not.toContain(marked);
    await storeWith(ca.theirs);
    await run(['diagnose', '--settings', await fileWith(ca.theirs), ...given]);
    expect(received.join()).toContain(marked);
  });

  it('takes secrets that an earlier release stored for what the saved settings trust, and for nothing else', async () => {
    const store = openEncryptedFile(cli.dataFolder);
    await mkdir(cli.dataFolder, { recursive: true });
    const saved = join(cli.dataFolder, 'settings.json');
    await writeFile(saved, await readFile(await fileWith(ca.theirs)));
    for (const [name, value] of Object.entries(secrets))
      await store.write(name as keyof typeof secrets, { origin: impostor.origin, value: Secret.of(value) });
    expect((await run([...lookup, '--settings', await fileWith(ca.both)])).code).toBe(2);
    expect(received).toEqual([]);
    await run(lookup);
    expect(received.join()).toContain('marked-key');
    await writeFile(saved, await readFile(await fileWith(ca.both)));
    expect((await run(lookup)).code).toBe(2);
  });

  it('sends nothing after the CA file was replaced', async () => {
    const replaced = join(cli.folder, 'replaced.pem');
    await writeFile(replaced, ours?.cert ?? '');
    await storeWith(replaced);
    await writeFile(replaced, theirs?.cert ?? '');
    expect((await run([...lookup, '--settings', await fileWith(replaced)])).code).toBe(2);
    expect(received).toEqual([]);
  });

  it.each(['', 'NODE_EXTRA_CA_CERTS'])(
    'does send them to whom they were stored for (%s), so the server listens',
    async (variable) => {
      const env = variable === '' ? {} : { [variable]: ca.theirs };
      const trusted = variable === '' ? ca.theirs : '';
      await storeWith(trusted, env);
      await run([...lookup, '--settings', await fileWith(trusted)], '', env);
      expect(received.join()).toContain('marked-key');
    },
  );
});

describe('the app', () => {
  let app: TestConfigurator;
  beforeEach(async () => {
    app = await testConfigurator();
    const trust = await readTrust(ca.ours);
    if (!trust.ok) throw new Error(trust.error.message);
    const binding = { origin: impostor.origin, trust: trust.value.anchor };
    for (const [name, value] of Object.entries(secrets))
      await app.store.write(name as keyof typeof secrets, { ...binding, value: Secret.of(value) });
    await writeFile(join(app.folder, 'settings.json'), JSON.stringify({ revision: 1, plugin: pluginOf(ca.ours) }));
  });
  afterEach(() => app.remove());

  const draft = () => ({ requestId: 'r', plugin: pluginOf(ca.theirs), secrets: {} });
  const calls = {
    'test/lookup': () => ({ ...draft(), session }),
    'test/retrieve': () => ({ ...draft(), session, credentialId: 'x' }),
    'diagnose/run': () => ({ ...draft(), scope: 'full' }),
    'pi/check-templates': draft,
    'settings/save': () => ({ profile: 'real', expectedRevision: 1, plugin: pluginOf(ca.theirs), secrets: {} }),
    'plugins/save-settings': () => ({
      profile: 'real',
      expectedRevision: 1,
      pluginId: 'privileged-identity',
      settings: pluginOf(ca.theirs),
      secrets: {},
    }),
  } satisfies Partial<Record<CallName, () => unknown>>;

  it.each(Object.keys(calls) as (keyof typeof calls)[])(
    '%s uses no stored secret with other authorities',
    async (name) => {
      const answer = await app.call(name, calls[name]() as CallArgument<typeof name>);
      expect(JSON.stringify(answer)).toContain('other certificate authorities were trusted');
      expect(app.plugins[0]?.setups).toEqual([]);
      expect(received).toEqual([]);
    },
  );

  it('uses them with the same, and says when the file of the saved settings was replaced', async () => {
    expect(await app.call('settings/read', {})).toMatchObject({ value: { secrets: { apiPassword: 'set' } } });
    await app.call('test/lookup', { ...draft(), plugin: pluginOf(ca.ours), session });
    expect(app.plugins[0]?.setups).toHaveLength(1);
    const before = await readFile(ca.ours, 'utf8');
    await writeFile(ca.ours, theirs?.cert ?? '');
    const read = await app.call('settings/read', {});
    await writeFile(ca.ours, before);
    expect(read).toMatchObject({
      value: { secrets: { apiPassword: 'other-trust', apiRegistrationKey: 'other-trust' } },
    });
  });

  it('typed secrets are stored for the authorities of the settings that are saved', async () => {
    const save = { profile: 'real', expectedRevision: 1, plugin: pluginOf(ca.theirs), secrets } as const;
    expect(await app.call('settings/save', save)).toMatchObject({ ok: true, value: { status: 'saved' } });
    const trust = await readTrust(ca.theirs);
    expect(trust.ok && (await app.store.read('apiPassword'))?.trust).toBe(trust.ok && trust.value.anchor);
  });

  it('the client secret of the appliance belongs to them too', async () => {
    const appliance = { site: 'pra.example', port: 443, clientId: 'c', group: 'g' };
    const clientSecret = 'marked-client';
    await app.call('appliance/save', { profile: 'real', expectedRevision: 1, appliance, clientSecret });
    expect(await app.call('appliance/read', {})).toMatchObject({ value: { clientSecret: 'set' } });
    await app.call('settings/save', { profile: 'real', expectedRevision: 2, plugin: pluginOf(ca.theirs), secrets });
    expect(await app.call('appliance/read', {})).toMatchObject({ value: { clientSecret: 'other-trust' } });
  });
});
