import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CallArgument } from '../../../shared/contract.ts';
import { Secret } from '../../../shared/secret.ts';
import type { RecentRequest } from '../../../shared/service-status.ts';
import type { TestPlugin } from '../../../test-support/fake-plugin.ts';
import { requestRecord } from '../../../test-support/request-record.ts';
import { session, testConfigurator, typedSecrets, validPlugin } from '../../../test-support/test-configurator.ts';
import type { TestConfigurator } from '../../../test-support/test-configurator.ts';

let app: TestConfigurator;
let plugin: TestPlugin;
beforeEach(async () => {
  app = await testConfigurator();
  const [first] = app.plugins;
  if (first === undefined) throw new Error('no plugin was made');
  plugin = first;
});
afterEach(() => app.remove());

type Preview = CallArgument<'impact/preview'>;
const scenario = { name: 'Ann', session };
const preview = (changes: Partial<Preview> = {}) =>
  app.call('impact/preview', {
    requestId: 'r1',
    plugin: { ...validPlugin, apiUser: 'changed' },
    secrets: {},
    scenarios: [scenario],
    ...changes,
  });
const save = () =>
  app.call('settings/save', { profile: 'real', expectedRevision: 0, plugin: validPlugin, secrets: typedSecrets });
const record = (...requests: readonly RecentRequest[]) =>
  writeFile(join(app.folder, 'requests.jsonl'), requests.map((each) => `${JSON.stringify(each)}\n`).join(''));

describe('impact/preview', () => {
  it('looks up scenarios and history with the saved settings and with those on screen, and reports progress', async () => {
    await save();
    plugin.setups.length = 0;
    await record(requestRecord(), requestRecord(), requestRecord({ session: { ...session, sessionId: 's' } }));
    expect(await preview()).toMatchObject({ ok: true, value: { requests: 2, changes: [], failing: 0 } });
    expect(plugin.setups.map(({ settings }) => settings.apiUser).toSorted()).toEqual(['changed', 'svc']);
    const progress = app.events.filter(({ event }) => event === 'impact/progress').map(({ payload }) => payload);
    expect(progress).toEqual([
      { requestId: 'r1', done: 1, all: 2 },
      { requestId: 'r1', done: 2, all: 2 },
    ]);
    expect([...app.answers, JSON.stringify(app.lines)].join()).not.toContain('marked');
  });

  it('takes the newest of the history, as many as are asked for', async () => {
    await save();
    await record(
      ...['a', 'b', 'c'].map((host) => requestRecord({ session: { ...session, jumpItem: { type: 'rdp', host } } })),
    );
    expect(await preview({ scenarios: [], limit: 2 })).toMatchObject({ ok: true, value: { requests: 2 } });
  });

  it('says so where the saved settings cannot be used', async () => {
    expect(await preview({ secrets: typedSecrets })).toMatchObject({
      ok: true,
      value: { requests: 1, effects: { recovers: 1 }, beforeError: { kind: 'configuration' } },
    });
  });

  it('never uses a stored secret for another address', async () => {
    for (const name of ['apiPassword', 'apiRegistrationKey'] as const)
      await app.store.write(name, { origin: 'https://pi.example', trust: 'system', value: Secret.of('marked-stored') });
    const answer = await preview({ plugin: { ...validPlugin, endpointUrl: 'https://evil.example/x.svc' } });
    expect(answer).toMatchObject({ ok: false, error: { kind: 'configuration', detail: 'secret' } });
    expect(plugin.setups).toEqual([]);
  });

  it('runs the scenarios where the history cannot be read, and says why it cannot', async () => {
    await save();
    await mkdir(join(app.folder, 'requests.jsonl'));
    expect(await preview()).toMatchObject({
      ok: true,
      value: { requests: 1, historyError: { message: expect.stringContaining('request history') } },
    });
  });

  it('in practice runs only scenarios: the history is of the real settings', async () => {
    await record(requestRecord());
    await app.call('practice/enter', {});
    const practice = { endpointUrl: 'http://127.0.0.1:4444/AuthService.svc', apiUser: 'p', globalApprover: 'approver' };
    expect(await preview({ plugin: practice })).toMatchObject({ ok: true, value: { requests: 1, changes: [] } });
  });

  it('can be cancelled', async () => {
    await save();
    plugin.waits = true;
    const running = preview();
    await vi.waitFor(() => expect(plugin.signals).toHaveLength(2));
    await app.call('request/cancel', { requestId: 'r1' });
    expect(await running).toMatchObject({ ok: false, error: { kind: 'cancelled' } });
  });
});
