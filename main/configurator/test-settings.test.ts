import { applianceCheckNames } from '../../shared/diagnose-result.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CallArgument } from '../../shared/contract.ts';
import { Secret } from '../../shared/secret.ts';
import {
  session,
  testConfigurator,
  typedSecrets,
  validPlugin,
  type TestConfigurator,
} from '../../test-support/test-configurator.ts';
import { offered, type TestPlugin } from '../../test-support/fake-plugin.ts';

let app: TestConfigurator;
let real: TestPlugin;
beforeEach(async () => {
  app = await testConfigurator();
  const [first] = app.plugins;
  if (first === undefined) throw new Error('no plugin was made');
  real = first;
});
afterEach(() => app.remove());

type Lookup = CallArgument<'test/lookup'>;
const input = (changes: Partial<Lookup> = {}): Lookup => ({
  requestId: 'r1',
  plugin: validPlugin,
  secrets: typedSecrets,
  session,
  ...changes,
});
const lookup = (changes: Partial<Lookup> = {}) => app.call('test/lookup', input(changes));
const retrieve = (changes: Partial<Lookup> = {}) =>
  app.call('test/retrieve', { ...input(changes), credentialId: 'v1.x' });
const storeBoth = async (origin: string): Promise<void> => {
  for (const name of ['apiPassword', 'apiRegistrationKey'] as const)
    await app.store.write(name, { origin, trust: 'system', value: Secret.of('marked-stored') });
};

describe('test/lookup', () => {
  it('answers what the engine offers for the draft on screen, with the trace', async () => {
    expect(await lookup()).toMatchObject({
      ok: true,
      value: { ok: true, credentials: [offered], trace: [{ stage: 'identity' }] },
    });
    const [setup] = real.setups;
    expect([setup?.settings.apiUser, setup?.secrets.apiPassword.reveal()]).toEqual(['svc', 'marked-password']);
    expect(await app.settingsText()).toBeUndefined();
    expect([...app.answers, JSON.stringify(app.lines)].join()).not.toContain('marked');
  });

  it('takes secrets that were not typed from the store', async () => {
    await storeBoth('https://pi.example');
    expect(await lookup({ secrets: { apiRegistrationKey: 'typed' } })).toMatchObject({ ok: true, value: { ok: true } });
    const secrets = real.setups[0]?.secrets;
    expect([secrets?.apiPassword.reveal(), secrets?.apiRegistrationKey.reveal()]).toEqual(['marked-stored', 'typed']);
  });

  it('never uses a stored secret for another address', async () => {
    await storeBoth('https://pi.example');
    const plugin = { ...validPlugin, endpointUrl: 'https://evil.example/x.svc' };
    expect(await lookup({ plugin, secrets: {} })).toMatchObject({
      ok: true,
      value: {
        ok: false,
        error: { kind: 'configuration', detail: 'secret', message: expect.stringContaining('another address') },
      },
    });
    expect(real.setups).toEqual([]);
  });

  it.each([
    ['a bad setting', { plugin: { ...validPlugin, domainMap: ['a=A', 'b'] } }, 'domainMap, line 2'],
    ['a missing setting', { plugin: {} }, 'endpointUrl'],
    ['a missing secret', { secrets: {} }, 'apiPassword'],
    [
      'plain http that was not confirmed',
      { plugin: { ...validPlugin, endpointUrl: 'http://pi.example/x.svc' } },
      'endpointUrl',
    ],
  ])('with %s is a failed lookup that names it, and calls nobody', async (_what, changes, name) => {
    const error = {
      kind: 'configuration',
      message: expect.stringContaining(name),
      correlationId: expect.stringMatching(/.+/),
    };
    expect(await lookup(changes)).toMatchObject({ ok: true, value: { ok: false, credentials: [], error } });
    expect(real.setups).toEqual([]);
    expect(app.lines).toMatchObject([
      [
        'lookup.failed',
        {
          kind: 'configuration',
          user: 'ann',
          jumpItem: 'rdp',
          host: 'web01',
          doing: expect.stringMatching(/./),
          hint: expect.stringMatching(/./),
        },
      ],
    ]);
  });

  it('tries plain http that was confirmed', async () => {
    const plugin = { ...validPlugin, endpointUrl: 'http://pi.example/x.svc' };
    await app.call('settings/save', {
      profile: 'real',
      expectedRevision: 0,
      plugin,
      secrets: typedSecrets,
      confirmHttp: true,
    });
    expect(await lookup({ plugin, secrets: {} })).toMatchObject({ ok: true, value: { ok: true } });
  });
});

describe('test/retrieve', () => {
  it('answers account and check-in, and nothing of the password', async () => {
    const value = { ok: true, account: 'root', injectAs: 'root', checkedIn: true, warnings: ['w'] };
    expect(await retrieve()).toEqual({ ok: true, value });
  });

  it('is refused like the lookup', async () => {
    expect(await retrieve({ secrets: {} })).toMatchObject({
      ok: true,
      value: { ok: false, checkedIn: false, error: { detail: 'secret' } },
    });
    expect(app.lines).toMatchObject([['retrieve.failed', { kind: 'configuration' }]]);
  });
});

describe('diagnose/run', () => {
  it('runs the checks with the draft', async () => {
    const run = app.call('diagnose/run', {
      requestId: 'd',
      scope: 'full',
      plugin: validPlugin,
      secrets: typedSecrets,
      session,
    });
    expect(await run).toMatchObject({
      ok: true,
      value: { ok: true, checks: expect.arrayContaining([expect.objectContaining({ name: 'dns' })]) },
    });
  });

  it('looks at the service and the appliance too, in full and outside of practice', async () => {
    const names = async (scope: 'full' | 'reach') => {
      const run = await app.call('diagnose/run', { requestId: 'd', scope, plugin: validPlugin, secrets: typedSecrets });
      return run.ok ? run.value.checks.map(({ name }) => name) : [];
    };
    expect(await names('full')).toEqual(['dns', 'service', 'pipe', ...applianceCheckNames]);
    expect(await names('reach')).toEqual(['dns']);
  });

  it('without a draft runs the checks with the saved settings', async () => {
    await app.call('settings/save', {
      profile: 'real',
      expectedRevision: 0,
      plugin: { ...validPlugin, apiUser: 'saved' },
      secrets: typedSecrets,
    });
    expect(await app.call('diagnose/run', { requestId: 'd', scope: 'reach' })).toMatchObject({ ok: true });
    expect(real.setups.at(-1)?.settings.apiUser).toBe('saved');
  });

  it('is refused when the settings are not valid', async () => {
    const run = await app.call('diagnose/run', { requestId: 'd', scope: 'reach' });
    expect(run).toMatchObject({
      ok: false,
      error: { kind: 'configuration', message: expect.stringContaining('endpointUrl') },
    });
  });
});

describe('request/cancel', () => {
  it.each([
    ['test/lookup', () => lookup(), { ok: true, value: { ok: false, error: { kind: 'cancelled' } } }],
    ['test/retrieve', () => retrieve(), { ok: true, value: { ok: false, error: { kind: 'cancelled' } } }],
    [
      'diagnose/run',
      () => app.call('diagnose/run', { requestId: 'r1', scope: 'reach', plugin: validPlugin, secrets: typedSecrets }),
      { ok: false, error: { kind: 'cancelled' } },
    ],
  ])('ends %s, which says so', async (_name, start, answer) => {
    real.waits = true;
    const running = start();
    await vi.waitFor(() => expect(real.signals).toHaveLength(1));
    expect(await app.call('request/cancel', { requestId: 'another' })).toEqual({ ok: true, value: {} });
    expect(real.signals[0]?.aborted).toBe(false);
    await app.call('request/cancel', { requestId: 'r1' });
    expect(await running).toMatchObject(answer);
  });

  it('works even before the engine was called', async () => {
    real.waits = true;
    const running = lookup();
    await app.call('request/cancel', { requestId: 'r1' });
    expect(await running).toMatchObject({ ok: true, value: { error: { kind: 'cancelled' } } });
  });
});
