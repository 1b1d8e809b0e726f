import { describe, expect, it } from 'vitest';
import { ok } from '../../../shared/result.ts';
import { testClient, type Plan } from '../../../test-support/renderer/test-client.ts';
import { applianceRules as rules } from './appliance-draft.ts';
import { isDirty, problemsOf, secretStateOf } from '../../lib/section-draft.ts';
import { createApplianceStore } from './appliance-store.ts';
import { applianceView, savedAppliance } from '../../../test-support/renderer/test-views.ts';

async function loaded(plan: Plan = {}) {
  const { client, calls } = testClient({ 'appliance/read': () => ok(applianceView()), ...plan });
  const store = createApplianceStore(client);
  await store.getState().load('real');
  return { get: store.getState, calls };
}

describe('the problems that prevent saving', () => {
  it.each([
    ['nothing, as stored', savedAppliance, {}, []],
    ['nothing, without a site: that ends the link', { ...savedAppliance, site: '', port: 'x' }, {}, []],
    [
      'a site that is an address',
      { ...savedAppliance, site: 'https://pra.hq.example' },
      {},
      ['site must be the host name alone, without https://, port and path'],
    ],
    ['a port out of range', { ...savedAppliance, port: 70_000 }, {}, ['port must be a whole number from 1 to 65535']],
    ['a missing client id', { ...savedAppliance, clientId: '' }, {}, ['clientId is required']],
    ['the secret of another site', { ...savedAppliance, site: 'other.example' }, {}, ['clientSecret is required']],
    ['nothing, with the secret typed again', { ...savedAppliance, site: 'other.example' }, { clientSecret: 's' }, []],
    ['a secret without a site to bind it to', {}, { clientSecret: 's' }, ['site is required']],
  ] as const)('%s', (_name, values, typed, problems) => {
    expect(
      problemsOf({ rules, view: applianceView(), values, secrets: typed }).map(
        ({ key, message }) => `${key} ${message}`,
      ),
    ).toEqual(problems);
  });
});

describe('the state of the client secret', () => {
  it.each([
    ['stored for this site', 'set', savedAppliance, {}, 'set'],
    ['stored for another site', 'set', { ...savedAppliance, site: 'other.example' }, {}, 'other-origin'],
    ['stored for another port', 'set', { ...savedAppliance, port: 8443 }, {}, 'other-origin'],
    ['typed', 'set', savedAppliance, { clientSecret: 's' }, 'typed'],
    ['none', 'not-set', savedAppliance, {}, 'not-set'],
  ] as const)('%s', (_name, stored, values, typed, state) => {
    const view = applianceView({ clientSecret: stored });
    expect(secretStateOf({ rules, view, values, secrets: typed }, 'clientSecret')).toBe(state);
  });
});

describe('saving the appliance', () => {
  it('sends the changes, unknown keys and the entered secret, and then removes the secret', async () => {
    const stored = { ...savedAppliance, later: 1 };
    const { get, calls } = await loaded({
      'appliance/read': () => ok(applianceView({ appliance: stored })),
      'appliance/save': ({ appliance }) =>
        ok({
          status: 'saved',
          view: applianceView({ revision: 8, appliance }),
          service: { kind: 'applied', revision: 8 },
        }),
    });
    get().edit('group', 'EMEA');
    get().typeSecret('clientSecret', 'hunter2');
    expect(isDirty(get())).toBe(true);
    await get().saveDraft();
    expect(calls.at(-1)).toEqual({
      name: 'appliance/save',
      input: { profile: 'real', expectedRevision: 7, appliance: { ...stored, group: 'EMEA' }, clientSecret: 'hunter2' },
    });
    expect(get().save).toEqual({ phase: 'saved', service: { kind: 'applied', revision: 8 } });
    expect(isDirty(get())).toBe(false);
    expect(JSON.stringify(get())).not.toContain('hunter2');
  });

  it('sends no secret that was not entered', async () => {
    const { get, calls } = await loaded({
      'appliance/save': ({ appliance }) => ok({ status: 'saved', view: applianceView({ appliance }) }),
    });
    get().edit('port', 443);
    get().edit('clientId', 'c-2');
    await get().saveDraft();
    expect(calls.at(-1)?.input).toEqual({
      profile: 'real',
      expectedRevision: 7,
      appliance: { ...savedAppliance, clientId: 'c-2' },
    });
  });
});
