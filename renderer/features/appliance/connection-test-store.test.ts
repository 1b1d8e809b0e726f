import { describe, expect, it } from 'vitest';
import type { Check } from '../../../shared/diagnose-result.ts';
import type { ApplianceView } from '../../../shared/views.ts';
import { ok } from '../../../shared/result.ts';
import { testClient } from '../../../test-support/renderer/test-client.ts';
import { createApplianceStore } from './appliance-store.ts';
import { keyOfSettings } from '../../lib/section-draft.ts';
import { createApplianceTestStore } from './connection-test-store.ts';

const dns: Check = { name: 'site-dns', status: 'pass', detail: 'pra.example is 10.0.0.9.', ms: 2 };
const view: ApplianceView = {
  profile: 'real',
  revision: 3,
  appliance: { site: 'pra.example', port: 443, clientId: 'id' },
  problems: [],
  clientSecret: 'set',
};

async function made() {
  const { client, calls } = testClient({
    'appliance/read': () => ok(view),
    'appliance/test': () => ok({ ok: true, checks: [dns] }),
    'request/cancel': () => ok({}),
  });
  const draft = createApplianceStore(client);
  await draft.getState().load('real');
  const store = createApplianceTestStore({ client, newId: () => 'id-1', now: () => 1000 }, draft);
  return { draft, store, tests: () => calls.filter(({ name }) => name === 'appliance/test') };
}

describe('a test of the connection', () => {
  it('is made with what is on screen, a typed secret included, and keeps no secret', async () => {
    const { draft, store, tests } = await made();
    draft.getState().edit('site', 'other.example');
    draft.getState().typeSecret('clientSecret', 'hunter2');
    await store.getState().start();
    const appliance = { ...view.appliance, site: 'other.example' };
    expect(tests()).toEqual([
      { name: 'appliance/test', input: { requestId: 'id-1', appliance, clientSecret: 'hunter2' } },
    ]);
    expect(store.getState().request).toMatchObject({ phase: 'answered', value: { checks: [dns] } });
    expect(JSON.stringify(store.getState().request)).not.toContain('hunter2');
  });

  it.each([
    ['a changed setting', (draft: Draft) => draft.edit('port', 8443)],
    ['a typed secret', (draft: Draft) => draft.typeSecret('clientSecret', 'other')],
  ] as const)('belongs to its inputs: %s makes it out of date', async (_what, change) => {
    const { draft, store } = await made();
    await store.getState().start();
    const { request } = store.getState();
    const key = 'input' in request ? request.input.key : '';
    const keyNow = (): string => keyOfSettings(draft.getState().values, draft.getState().typedCount);
    expect(keyNow()).toBe(key);
    change(draft.getState());
    expect(keyNow()).not.toBe(key);
  });

  it('shows its checks as they end, and none of another request', async () => {
    const { store } = await made();
    void store.getState().start();
    store.getState().receive({ requestId: 'other', check: dns });
    expect(store.getState().request).toMatchObject({ phase: 'running', progress: undefined });
    store.getState().receive({ requestId: 'id-1', check: dns });
    expect(store.getState().request).toMatchObject({ phase: 'running', progress: [dns] });
  });
});

type Draft = ReturnType<ReturnType<typeof createApplianceStore>['getState']>;
