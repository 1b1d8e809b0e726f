import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  testConfigurator,
  typedSecrets,
  validPlugin,
  type TestConfigurator,
} from '../../test-support/test-configurator.ts';

let app: TestConfigurator;
beforeEach(async () => {
  app = await testConfigurator();
  for (const [expectedRevision, apiUser] of ['first', 'second'].entries())
    await app.call('settings/save', {
      profile: 'real',
      expectedRevision,
      plugin: { ...validPlugin, apiUser },
      secrets: typedSecrets,
    });
});
afterEach(() => app.remove());

it('lists the revisions, newest first, with what changed and by whom', async () => {
  expect(await app.call('settings/history', {})).toMatchObject({
    ok: true,
    value: {
      profile: 'real',
      revisions: [
        { revision: 2, changed: ['apiUser'], by: expect.stringMatching(/./) },
        { revision: 1, changed: expect.arrayContaining(['apiUser', 'endpointUrl']) },
      ],
    },
  });
  expect(JSON.stringify(app.answers)).not.toContain('marked');
});

it('compares two of them, and says which are kept', async () => {
  expect(await app.call('settings/compare', { from: 1, to: 2 })).toEqual({
    ok: true,
    value: { differences: [{ key: 'apiUser', old: 'first', new: 'second' }] },
  });
  expect(await app.call('settings/compare', { from: 1, to: 9 })).toMatchObject({
    ok: false,
    error: { message: expect.stringContaining('Revision 9 of the settings is not kept') },
  });
});

it('restores one as a new revision, tells all windows and keeps the secrets', async () => {
  expect(await app.call('settings/restore', { profile: 'real', expectedRevision: 2, revision: 1 })).toMatchObject({
    ok: true,
    value: { status: 'saved', revision: 3 },
  });
  expect(app.events).toContainEqual({ event: 'settings/saved', payload: { profile: 'real', revision: 3 } });
  expect(await app.call('settings/read', {})).toMatchObject({
    value: { revision: 3, plugin: { apiUser: 'first' }, secrets: { apiPassword: 'set' } },
  });
});

it('restores nothing if the settings were saved meanwhile', async () => {
  expect(await app.call('settings/restore', { profile: 'real', expectedRevision: 1, revision: 1 })).toEqual({
    ok: true,
    value: { status: 'conflict', revision: 2 },
  });
});

it('is empty in practice', async () => {
  await app.call('practice/enter', {});
  expect(await app.call('settings/history', {})).toEqual({ ok: true, value: { profile: 'practice', revisions: [] } });
});
