import { describe, expect, it } from 'vitest';
import { Secret } from '../../shared/secret.ts';
import { piPluginId } from '../../shared/settings.ts';
import {
  accountOf,
  mapSections,
  pluginIdOf,
  sectionOf,
  secretsToSend,
  sentSecret,
  trustedCaFileOf,
  withSection,
} from './settings-sections.ts';

const stored = { revision: 3, plugin: { apiUser: 'svc', trustedCaFile: '/ca.pem' }, plugins: { sample: { limit: 3 } } };

describe('the sections of plugins', () => {
  it.each([
    [piPluginId, stored.plugin],
    ['sample', { limit: 3 }],
    ['absent', {}],
    ['constructor', {}],
  ])('of %s is found', (id, section) => {
    expect(sectionOf(stored, id)).toEqual(section);
  });

  it.each([piPluginId, 'sample', 'absent'])('of %s is read as it was written, beside the others', (id) => {
    const written = withSection(stored, id, { x: 1 });
    expect(sectionOf(written, id)).toEqual({ x: 1 });
    for (const other of [piPluginId, 'sample'].filter((each) => each !== id))
      expect(sectionOf(written, other)).toEqual(sectionOf(stored, other));
    expect(written.revision).toBe(3);
  });

  it('are changed alike', () => {
    expect(mapSections(stored, (section) => ({ n: Object.keys(section).length }))).toEqual({
      revision: 3,
      plugin: { n: 2 },
      plugins: { sample: { n: 1 } },
    });
    expect(mapSections({ plugin: {} }, () => ({ x: 1 }))).toEqual({ plugin: { x: 1 } });
  });

  it('have the file of further authorities in the first one, whichever plugin is chosen', () => {
    expect(trustedCaFileOf({ ...stored, pluginId: 'sample' } as typeof stored)).toBe('/ca.pem');
    expect(trustedCaFileOf({ plugin: { trustedCaFile: 7 } })).toBe('');
  });

  it('choose the built-in plugin unless they name another', () => {
    expect([pluginIdOf({}), pluginIdOf({ pluginId: 'sample' })]).toEqual([piPluginId, 'sample']);
  });
});

describe('the secrets of plugins', () => {
  it('of the built-in one have no prefix in the store', () => {
    expect([accountOf(piPluginId, 'apiPassword'), accountOf('sample', 'apiPassword')]).toEqual([
      'apiPassword',
      'sample/apiPassword',
    ]);
  });

  const [own, client] = [Secret.of('own'), Secret.of('client')];
  it.each([piPluginId, 'sample'])('of %s are received as they are sent', (id) => {
    const sent = secretsToSend(id, { apiPassword: own, absent: undefined }, client);
    expect(sentSecret(sent, id, 'apiPassword')).toBe(own);
    expect(sentSecret(sent, id, 'absent')).toBeUndefined();
    expect(sent.secrets.applianceClientSecret).toBe(client);
  });

  it('are never taken for those of another plugin', () => {
    const sent = secretsToSend(piPluginId, { apiPassword: own }, undefined);
    expect(sentSecret(sent, 'sample', 'apiPassword')).toBeUndefined();
    expect(
      sentSecret(secretsToSend('sample', { apiPassword: own }, undefined), piPluginId, 'apiPassword'),
    ).toBeUndefined();
  });
});
