import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callNames, contract, type CallArgument, type WritingCall } from '../../shared/contract.ts';
import type { Basis, ProfileName } from '../../shared/writing.ts';
import {
  testConfigurator,
  session,
  typedSecrets,
  validPlugin,
  type TestConfigurator,
} from '../../test-support/test-configurator.ts';

let app: TestConfigurator;
let download: string;
beforeEach(async () => {
  app = await testConfigurator();
  download = await mkdtemp(join(tmpdir(), 'download-'));
  await cp(join(import.meta.dirname, '../../test-support/example-plugin'), download, { recursive: true });
});
afterEach(async () => {
  await app.remove();
  await rm(download, { recursive: true });
});

const pluginId = 'example-vault';
const changed = { ...validPlugin, apiUser: 'marked' };
const inputs: { readonly [K in WritingCall]: () => Omit<CallArgument<K>, keyof Basis> } = {
  'settings/save': () => ({ plugin: changed, secrets: { apiPassword: 'marked', apiRegistrationKey: 'marked' } }),
  'contract/save': () => ({ contract: null }),
  'settings/restore': () => ({ revision: 1 }),
  'appliance/save': () => ({
    appliance: { site: 'marked.example', port: 443, clientId: 'c', group: 'g' },
    clientSecret: 'marked',
  }),
  'plugins/choose': () => ({ id: 'privileged-identity' }),
  'plugins/choose-folder': () => ({ folder: download }),
  'plugins/unblock': () => ({ folder: download }),
  'plugins/save-settings': () => ({ pluginId, settings: { labelStyle: 'account' }, secrets: { vaultKey: 'marked' } }),
  'drafts/keep': () => ({ section: 'appliance', draft: { base: {}, values: { site: 'marked.example' } } }),
  'scenarios/save': () => ({ scenarios: [{ name: 'marked', session }] }),
};
const names = Object.keys(inputs) as readonly WritingCall[];
const write = (name: WritingCall, basis: Basis) =>
  app.call(name, { ...basis, ...inputs[name]() } as CallArgument<typeof name>);

/** Everything that is stored for the real profile: the files, and the secrets. */
async function stored(): Promise<unknown> {
  const files = (await readdir(app.folder, { recursive: true, withFileTypes: true })).filter((file) => file.isFile());
  const contents = files.map(async ({ parentPath, name }) => [
    join(parentPath, name),
    await readFile(join(parentPath, name), 'utf8'),
  ]);
  const accounts = ['apiPassword', 'apiRegistrationKey', 'applianceClientSecret', `${pluginId}/vaultKey`] as const;
  const secrets = await Promise.all(accounts.map((account) => app.store.read(account)));
  return [await Promise.all(contents), secrets];
}

/** Another plugin is chosen and has settings; settings are at revision 3, scenarios at revision 3 too. */
async function prepare(): Promise<void> {
  const real = (expectedRevision: number) => ({ profile: 'real' as ProfileName, expectedRevision });
  await cp(download, join(app.folder, 'plugins/example'), { recursive: true });
  await app.call('settings/save', { ...real(0), plugin: validPlugin, secrets: typedSecrets });
  await app.call('plugins/choose', { ...real(1), id: pluginId });
  await app.call('plugins/save-settings', { ...real(2), pluginId, settings: {}, secrets: { vaultKey: 'key' } });
  for (const revision of [0, 1, 2]) await app.call('scenarios/save', { ...real(revision), scenarios: [] });
}

describe('a call that writes', () => {
  it('is each one whose name says so', () => {
    expect(callNames.filter((name) => /\/(save|keep|choose|unblock|restore)/.test(name)).toSorted()).toEqual(
      names.toSorted(),
    );
  });

  it.each(names)('%s is refused without profile or revision', async (name) => {
    for (const input of [{ profile: 'real' }, { expectedRevision: 0 }]) {
      expect(contract[name].input.safeParse({ ...input, ...inputs[name]() }).success).toBe(false);
    }
    expect(contract[name].input.safeParse({ profile: 'real', expectedRevision: 0, ...inputs[name]() }).success).toBe(
      true,
    );
  });

  it.each(names)('%s from a window that shows practice writes nothing into the real profile', async (name) => {
    await prepare();
    const before = await stored();
    expect(await write(name, { profile: 'practice', expectedRevision: 3 })).toEqual({
      ok: true,
      value: { status: 'other-profile' },
    });
    expect(await stored()).toEqual(before);
  });

  it.each(names)(
    '%s from a window that shows the real profile writes nothing into practice, nor into the real profile',
    async (name) => {
      await prepare();
      await app.call('practice/enter', {});
      const before = await stored();
      expect(await write(name, { profile: 'real', expectedRevision: 3 })).toEqual({
        ok: true,
        value: { status: 'other-profile' },
      });
      expect(await stored()).toEqual(before);
      expect(await app.call('settings/read', {})).toMatchObject({
        value: { profile: 'practice', revision: 1, plugin: { apiUser: 'practice' } },
      });
      expect(await app.call('scenarios/read', {})).toMatchObject({ value: { profile: 'practice', revision: 0 } });
      expect(await app.call('drafts/read', { section: 'appliance' })).toEqual({
        ok: true,
        value: { profile: 'practice' },
      });
    },
  );

  // A draft is kept though the settings have changed since it was begun: saving it answers a conflict.
  it.each(names.filter((name) => name !== 'drafts/keep'))(
    '%s made from another revision than the stored one writes nothing',
    async (name) => {
      await prepare();
      const before = await stored();
      for (const expectedRevision of [2, 4]) {
        expect(await write(name, { profile: 'real', expectedRevision })).toMatchObject({
          ok: true,
          value: { status: 'conflict' },
        });
      }
      expect(await stored()).toEqual(before);
    },
  );

  it.each(names.filter((name) => name !== 'plugins/unblock'))('%s made from what is stored is done', async (name) => {
    await prepare();
    expect(await write(name, { profile: 'real', expectedRevision: 3 })).toMatchObject({
      ok: true,
      value: { status: 'saved' },
    });
  });
});

describe('what was read', () => {
  it.each(['settings/read', 'appliance/read', 'plugins/list', 'plugins/read-settings', 'scenarios/read'] as const)(
    'by %s names profile and revision',
    async (name) => {
      await prepare();
      expect(await app.call(name, {})).toMatchObject({ ok: true, value: { profile: 'real', revision: 3 } });
    },
  );
});
