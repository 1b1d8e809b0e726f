import { describe, expect, it } from 'vitest';
import { savedPlugin, settingsView } from '../../../test-support/renderer/test-views.ts';
import { exportedSettings, readImport, unsavedChanges } from './exchange-model.ts';

const file = (plugin: unknown, parts: object = {}): string =>
  JSON.stringify({ version: 1, revision: 3, plugin, ...parts });

function imported(source: string) {
  const read = readImport(source, savedPlugin);
  if (!read.ok) throw new Error(read.message);
  return read.value;
}

describe('an export', () => {
  it('is a settings file with what is saved, keys of newer versions included', () => {
    const view = settingsView({ plugin: { ...savedPlugin, fromNewer: 1 } });
    expect(JSON.parse(exportedSettings(view))).toEqual({
      version: 1,
      revision: 7,
      plugin: { ...savedPlugin, fromNewer: 1 },
    });
  });

  it('leaves out a secret that the stored section contains', () => {
    expect(
      exportedSettings(settingsView({ plugin: { ...savedPlugin, apiPassword: 'leak-test-secret' } })),
    ).not.toContain('leak-test-secret');
  });

  it('changes nothing when it is imported again', () => {
    expect(imported(exportedSettings(settingsView()))).toEqual({ values: {}, rows: [], leftOut: [] });
  });
});

describe('an import', () => {
  it.each([
    ['no JSON', '{', 'This is not a settings file (JSON).'],
    ['a list', '[]', 'This is not a settings file (JSON).'],
    ['another file', '{"name":"x"}', 'No plugin settings found in this text.'],
    ['a section that is none', '{"plugin":[1]}', 'No plugin settings found in this text.'],
  ])('refuses %s', (_name, source, message) => {
    expect(readImport(source, savedPlugin)).toEqual({ ok: false, message });
  });

  it('lists what differs from the form', () => {
    const { values, rows } = imported(file({ ...savedPlugin, apiUser: 'other', preferIpAddress: true }));
    expect(values).toEqual({ apiUser: 'other', preferIpAddress: true });
    expect(rows).toEqual([
      { key: 'apiUser', label: 'API User', before: 'svc-ecm', after: 'other' },
      {
        key: 'preferIpAddress',
        label: 'Prefer lookup of credentials by IP address over hostname',
        before: 'Off',
        after: 'On',
      },
    ]);
  });

  it('gives an absent key its default, as the file does', () => {
    const { domainMap: _map, ...rest } = savedPlugin;
    expect(imported(file(rest)).values).toEqual({ domainMap: [] });
  });

  it('reads a section without the file around it', () => {
    expect(imported(JSON.stringify({ ...savedPlugin, apiUser: 'other' })).values).toEqual({ apiUser: 'other' });
  });

  it('leaves out invalid values, unknown keys and secrets, and lists them', () => {
    const { values, leftOut } = imported(
      file(
        {
          ...savedPlugin,
          tokenTtlMinutes: 0,
          domainMap: ['hq.example=HQ', 'nonsense'],
          colour: 'red',
          apiPassword: 'leak-test-secret',
        },
        { version: 9 },
      ),
    );
    expect(values).toEqual({});
    expect(leftOut).toHaveLength(5);
    expect(leftOut.join(' ')).toMatch(/newer version \(9\).*Map Domains, line 2.*colour.*apiPassword/);
    expect(leftOut.join(' ')).not.toContain('leak-test-secret');
  });

  it('chooses no plugin, and says so', () => {
    const { values, leftOut } = imported(file(savedPlugin, { pluginId: 'example-vault' }));
    expect([values, leftOut]).toEqual([{}, [expect.stringContaining('example-vault')]]);
    expect(imported(file(savedPlugin, { pluginId: 'privileged-identity' })).leftOut).toEqual([]);
  });

  it('reads no key from the prototype', () => {
    expect(imported('{"plugin":{"__proto__":{"apiUser":"evil"}}}').values).not.toHaveProperty('apiUser', 'evil');
  });
});

describe('comparing with what is saved', () => {
  it('lists changed settings and typed secrets in the form’s order, without a secret', () => {
    const rows = unsavedChanges(
      settingsView(),
      { ...savedPlugin, globalApprover: 'boss', apiUser: 'other' },
      { apiPassword: 'leak-test-secret' },
    );
    expect(rows.map(({ key, before, after }) => [key, before, after])).toEqual([
      ['apiUser', 'svc-ecm', 'other'],
      ['apiPassword', 'Set', 'Entered, not saved yet'],
      ['globalApprover', 'approver', 'boss'],
    ]);
  });

  it('finds nothing in an untouched form', () => {
    expect(unsavedChanges(settingsView(), savedPlugin, {})).toEqual([]);
  });
});
