import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failure } from '../../shared/errors.ts';
import { err, ok } from '../../shared/result.ts';
import { requestRecord } from '../../test-support/request-record.ts';
import type { Secret } from '../../shared/secret.ts';
import type { ServiceStatus } from '../../shared/service-status.ts';
import {
  testConfigurator,
  typedSecrets,
  validPlugin,
  type TestConfigurator,
} from '../../test-support/test-configurator.ts';

let app: TestConfigurator;
beforeEach(async () => {
  app = await testConfigurator();
});
afterEach(() => app.remove());

const status: ServiceStatus = {
  version: '1.2.3',
  pid: 7,
  uptimeMs: 1,
  plugin: { id: 'pi', name: 'PI', version: '1.0.0', state: 'ready' },
  settingsRevision: 0,
  link: { state: 'off', active: false },
  counters: { lookups: 0, retrievals: 0, releases: 0, failures: {}, p50Ms: 0, p95Ms: 0 },
  tokens: 3,
  pendingCheckIns: 0,
  logLevel: 'info',
};
const appliance = { site: 'pra.example', port: 443, clientId: 'client', group: 'Default' };

async function connect(received: Partial<ServiceStatus> = {}): Promise<void> {
  app.pipe.answer('service/status', () => ok({ ...status, ...received }));
  app.pipe.setState({ kind: 'connected', info: { version: '1.2.3', protocol: 1 } as never });
  await vi.waitFor(async () =>
    expect(await app.call('service/state', {})).toMatchObject({
      value: { connection: 'connected', status: { pid: 7 } },
    }),
  );
}

function applied(): unknown[] {
  app.pipe.answer('settings/apply', ({ revision }: { readonly revision: number }) => ok({ revision }));
  return app.pipe.calls.filter(({ name }) => name === 'settings/apply').map(({ params }) => params);
}

describe('the service’s state', () => {
  it('is absent, with the reason, and nothing waits for it', async () => {
    expect(await app.call('service/state', {})).toEqual({
      ok: true,
      value: { connection: 'absent', reason: { message: 'The service does not run.', hint: 'Start it.' } },
    });
    expect(await app.call('service/reconnect-link', {})).toMatchObject({
      ok: false,
      error: { kind: 'service-unavailable' },
    });
    await app.call('service/reconnect', {});
    expect(app.pipe.reconnects).toBe(1);
  });

  it('is sent when it changes, and cleared when the connection is lost', async () => {
    await connect();
    app.pipe.notify('service/events', { ...status, tokens: 9 });
    expect(app.events.at(-1)).toMatchObject({
      event: 'service/state',
      payload: { connection: 'connected', status: { tokens: 9 } },
    });
    app.pipe.setState({
      kind: 'lost',
      reason: { kind: 'service-unavailable', message: 'gone', doing: '', hint: 'wait' },
    });
    expect(app.events.at(-1)).toEqual({
      event: 'service/state',
      payload: { connection: 'lost', reason: { message: 'gone', hint: 'wait' } },
    });
  });

  it('has its uptime advanced since it was received', async () => {
    await connect();
    await app.clock.advance(5_000);
    expect(await app.call('service/state', {})).toMatchObject({ value: { status: { uptimeMs: 5_001 } } });
  });

  it('comes with lines of its log while they are followed', async () => {
    app.pipe.notify('log/lines', { lines: ['{}'], skipped: 2 });
    expect(app.events.at(-1)).toEqual({ event: 'service/log', payload: { lines: ['{}'], skipped: 2 } });
  });

  it('ends with the app', async () => {
    await app.configurator.close();
    expect(app.pipe.disposed).toBe(true);
  });
});

describe('a service that has ended', () => {
  const line = (event: string) =>
    `${JSON.stringify({ level: 'info', time: '2026-11-24T09:00:00.000Z', event, correlationId: 'c0ffee' })}\n`;

  it('differs from one that never ran by its log', async () => {
    expect(await app.call('service/state', {})).not.toHaveProperty('value.lastRun');
    await writeFile(join(app.folder, 'ECM.log'), line('app.started'));
    const { state } = app.pipe.client;
    app.pipe.setState(state);
    await vi.waitFor(() =>
      expect(app.events.at(-1)).toMatchObject({
        event: 'service/state',
        payload: { connection: 'absent', lastRun: { end: 'unexpected', at: '2026-11-24T09:00:00.000Z' } },
      }),
    );
  });

  it('has its log and its requests read from the files', async () => {
    await writeFile(join(app.folder, 'ECM.log'), line('app.started'));
    await writeFile(join(app.folder, 'ECM.1.log'), line('app.started'));
    await writeFile(join(app.folder, 'requests.jsonl'), `${JSON.stringify(requestRecord({ correlationId: 'a' }))}\n`);
    expect(await app.call('service/tail', { lines: 10, follow: true })).toMatchObject({
      ok: true,
      value: { lines: [expect.stringContaining('app.started')], from: 'file' },
    });
    expect(await app.call('requests/log-lines', { correlationId: 'c0ffee' })).toMatchObject({
      value: { lines: [expect.stringContaining('app.started')] },
    });
    expect(await app.call('requests/list', { limit: 10 })).toMatchObject({
      ok: true,
      value: { requests: [{ correlationId: 'a' }] },
    });
  });
});

describe('the activity', () => {
  const activity = { historyDays: 30, buckets: [], service: { stretches: [] }, link: { stretches: [] } };

  it('is that of the service while it runs', async () => {
    await connect();
    app.pipe.answer('activity/read', () => ok(activity));
    expect(await app.call('service/activity', { period: '30d' })).toEqual(ok(activity));
    expect(app.pipe.calls.at(-1)).toMatchObject({ name: 'activity/read', params: { period: '30d' } });
  });

  it('is read from the files while no service runs, which is then stopped', async () => {
    await writeFile(join(app.folder, 'requests.jsonl'), `${JSON.stringify(requestRecord({ correlationId: 'a' }))}\n`);
    const entry = { at: '2020-01-02T03:04:05.000Z', service: 'running', link: 'connected' };
    await writeFile(join(app.folder, 'states.jsonl'), `${JSON.stringify(entry)}\n`);
    expect(await app.call('service/activity', { period: '24h' })).toMatchObject({
      ok: true,
      value: { historyDays: 30, service: { stretches: [{ state: 'stopped' }] } },
    });
  });

  it('is off where the saved settings keep no history', async () => {
    const settings = { version: 1, revision: 1, plugin: {}, appliance: {}, operation: { historyDays: 0 } };
    await writeFile(join(app.folder, 'settings.json'), JSON.stringify(settings));
    expect(await app.call('service/activity', { period: '24h' })).toMatchObject({ value: { historyDays: 0 } });
  });
});

describe('controlling the service', () => {
  it('is done by the manager of the system, and the service is looked for at once', async () => {
    expect(await app.call('service/control', { action: 'start' })).toEqual({
      ok: true,
      value: { service: 'ecm-service' },
    });
    expect(app.pipe.reconnects).toBe(1);
  });

  it('answers what to do by hand where the manager refuses', async () => {
    await app.remove();
    const cause = failure('service-unavailable', 'no-access', { message: 'No.', doing: 'starting', hint: 'As root.' });
    app = await testConfigurator({ controlService: async () => err(cause) });
    expect(await app.call('service/control', { action: 'start' })).toMatchObject({ error: { hint: 'As root.' } });
  });

  it('is not for practice', async () => {
    await app.call('practice/enter', {});
    expect(await app.call('service/control', { action: 'stop' })).toMatchObject({ ok: false });
  });
});

describe('following the log', () => {
  const open = (window: string) => app.configurator.onEvent(() => {}, window);
  const tail = (window: string | undefined, follow: boolean) => app.call('service/tail', { lines: 0, follow }, window);
  const asked = () =>
    app.pipe.calls
      .filter(({ name }) => name === 'log/tail')
      .map(({ params }) => (params as { readonly follow: boolean }).follow);

  beforeEach(async () => {
    await connect();
    app.pipe.answer('log/tail', () => ok({ lines: [], following: true }));
  });

  it('goes on until the last window that followed has left it', async () => {
    for (const window of ['one', 'two']) open(window);
    for (const [window, follow] of [
      ['one', true],
      ['two', true],
      ['one', false],
      ['two', false],
    ] as const)
      await tail(window, follow);
    expect(asked()).toEqual([true, true, true, false]);
  });

  it('ends with the last window that followed, even if it is closed without a call', async () => {
    const [closeOne, closeTwo] = [open('one'), open('two')];
    await tail('one', true);
    await tail('two', true);
    closeOne();
    expect(asked()).toEqual([true, true]);
    closeTwo();
    expect(asked()).toEqual([true, true, false]);
  });

  it('goes on while a window has one of two connections left', async () => {
    const closeOld = open('one');
    const closeNew = open('one');
    await tail('one', true);
    closeOld();
    expect(asked()).toEqual([true]);
    closeNew();
    expect(asked()).toEqual([true, false]);
  });

  it.each([undefined, 'closed'])(
    'is not for a window without events (%s): it reads, and is not remembered',
    async (window) => {
      open('closed')();
      expect(await tail(window, true)).toEqual({ ok: true, value: { lines: [], from: 'service' } });
      expect(asked()).toEqual([false]);
    },
  );

  it('begins anew with a service that comes back', async () => {
    for (const window of ['one', 'two']) open(window);
    await tail('one', true);
    app.pipe.setState({
      kind: 'lost',
      reason: { kind: 'service-unavailable', message: 'gone', doing: '', hint: 'wait' },
    });
    await connect();
    await tail('two', true);
    await tail('two', false);
    expect(asked()).toEqual([true, true, false]);
  });
});

describe('saving', () => {
  it('sends the service the settings with their secrets, and answers what it runs', async () => {
    await connect();
    applied();
    const saved = await app.call('settings/save', {
      profile: 'real',
      expectedRevision: 0,
      plugin: validPlugin,
      secrets: typedSecrets,
    });
    expect(saved).toMatchObject({ ok: true, value: { status: 'saved', service: { kind: 'applied', revision: 1 } } });
    expect(app.pipe.calls.at(-1)).toMatchObject({
      name: 'settings/apply',
      params: { revision: 1, plugin: { apiUser: 'svc' } },
    });
    const sent = app.pipe.calls.at(-1)?.params as { readonly secrets: { readonly apiPassword?: Secret } } | undefined;
    expect(sent?.secrets.apiPassword?.reveal()).toBe('marked-password');
    expect(app.answers.join()).not.toContain('marked');
  });

  it('succeeds without the service, which gets them when it is reached, once', async () => {
    expect(
      await app.call('settings/save', {
        profile: 'real',
        expectedRevision: 0,
        plugin: validPlugin,
        secrets: typedSecrets,
      }),
    ).toMatchObject({ value: { service: { kind: 'absent' } } });
    applied();
    await connect();
    await vi.waitFor(() => expect(applied()).toHaveLength(1));
    app.pipe.notify('service/events', status);
    await app.call('app/state', {});
    expect(applied()).toHaveLength(1);
  });

  it('in practice never touches the service', async () => {
    await connect();
    await app.call('practice/enter', {});
    const saved = await app.call('settings/save', {
      profile: 'practice',
      expectedRevision: 1,
      plugin: validPlugin,
      secrets: typedSecrets,
    });
    expect(saved).toMatchObject({ ok: true, value: { status: 'saved' } });
    expect(await app.call('tokens/clear', {})).toEqual({ ok: true, value: { cleared: 0 } });
    for (const [name, input] of [
      ['service/reconnect-link', {}],
      ['service/set-log-level', { level: 'debug' }],
    ] as const) {
      expect(await app.call(name, input as never)).toMatchObject({
        ok: false,
        error: { hint: 'Leave practice first.' },
      });
    }
    expect(app.pipe.calls.map(({ name }) => name)).toEqual(['service/status']);
  });
});

describe('the appliance', () => {
  it('is saved with its secret bound to the site, validated, and given to the service', async () => {
    await connect();
    applied();
    expect(
      await app.call('appliance/save', {
        profile: 'real',
        expectedRevision: 0,
        appliance,
        clientSecret: 'marked-client',
      }),
    ).toMatchObject({
      ok: true,
      value: {
        status: 'saved',
        view: { revision: 1, appliance, problems: [], clientSecret: 'set' },
        service: { kind: 'applied' },
      },
    });
    expect(await app.store.read('applianceClientSecret')).toMatchObject({ origin: 'https://pra.example' });
    expect(await app.settings()).toMatchObject({ revision: 1, appliance });
    expect(await app.settingsText()).not.toContain('marked');
    const elsewhere = await app.call('appliance/save', {
      profile: 'real',
      expectedRevision: 1,
      appliance: { ...appliance, site: 'other.example' },
    });
    expect(elsewhere).toMatchObject({ value: { view: { clientSecret: 'other-origin' } } });
  });

  it('that is wrong is refused by name, and another admin’s is not overwritten', async () => {
    expect(
      await app.call('appliance/save', { profile: 'real', expectedRevision: 0, appliance: { ...appliance, port: 0 } }),
    ).toMatchObject({
      ok: false,
      error: { kind: 'configuration', message: expect.stringContaining('appliance.port') },
    });
    await app.call('appliance/save', { profile: 'real', expectedRevision: 0, appliance });
    expect(await app.call('appliance/save', { profile: 'real', expectedRevision: 0, appliance })).toMatchObject({
      value: { status: 'conflict', view: { revision: 1 } },
    });
  });

  it('and the settings of PI leave each other alone', async () => {
    await app.call('settings/save', {
      profile: 'real',
      expectedRevision: 0,
      plugin: validPlugin,
      secrets: typedSecrets,
    });
    await app.call('appliance/save', { profile: 'real', expectedRevision: 1, appliance });
    expect(await app.settings()).toMatchObject({ revision: 2, plugin: { apiUser: 'svc' }, appliance });
    expect(await app.call('appliance/read', {})).toMatchObject({ value: { revision: 2, clientSecret: 'not-set' } });
  });
});

describe('clearing tokens', () => {
  it('counts those here and those of the service', async () => {
    Object.assign(app.plugins[0] ?? {}, { tokens: 2 });
    app.pipe.answer('tokens/clear', () => ok({ cleared: 5 }));
    expect(await app.call('tokens/clear', {})).toEqual({ ok: true, value: { cleared: 2, service: 5 } });
  });
});
