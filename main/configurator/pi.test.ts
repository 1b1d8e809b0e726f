import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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

const plainHttp = { ...validPlugin, endpointUrl: 'http://pi.invalid/x.svc' };

describe('pi/detect-version', () => {
  const detect = (plugin: Readonly<Record<string, unknown>>) =>
    app.call('pi/detect-version', { requestId: 'r1', plugin });

  it('makes no call over plain http that was not confirmed', async () => {
    expect(await detect(plainHttp)).toMatchObject({
      ok: false,
      error: { kind: 'configuration', hint: expect.stringContaining('confirm plain http') },
    });
  });

  it('makes the call over plain http that was confirmed, whatever else is missing', async () => {
    await app.call('settings/save', {
      profile: 'real',
      expectedRevision: 0,
      plugin: plainHttp,
      secrets: typedSecrets,
      confirmHttp: true,
    });
    expect(await detect({ endpointUrl: plainHttp.endpointUrl })).toMatchObject({
      ok: false,
      error: { kind: 'connectivity', correlationId: expect.stringMatching(/.+/) },
    });
  });

  it('names the setting that it lacks', async () => {
    expect(await detect({})).toMatchObject({
      ok: false,
      error: { kind: 'configuration', message: expect.stringContaining('endpointUrl') },
    });
  });
});

describe('pi/check-templates', () => {
  const check = (
    changes: { readonly plugin?: Readonly<Record<string, unknown>>; readonly secrets?: typeof typedSecrets } = {},
  ) => app.call('pi/check-templates', { requestId: 'r1', plugin: validPlugin, secrets: typedSecrets, ...changes });

  it('answers how each job stands, with the draft on screen', async () => {
    expect(await check()).toEqual({
      ok: true,
      value: { templates: [{ status: 'ok', type: 'OS_Windows', jobId: 41 }] },
    });
    expect(app.plugins[0]?.setups[0]?.secrets.apiPassword.reveal()).toBe('marked-password');
    expect(app.answers.join()).not.toContain('marked');
  });

  it.each([
    ['settings that are not valid', { plugin: {} }, 'endpointUrl'],
    ['plain http that was not confirmed', { plugin: plainHttp }, 'endpointUrl'],
  ])('is refused with %s, and calls nobody', async (_what, changes, name) => {
    expect(await check(changes)).toMatchObject({
      ok: false,
      error: { kind: 'configuration', message: expect.stringContaining(name) },
    });
    expect(app.plugins[0]?.setups).toEqual([]);
  });

  it('ends when it is cancelled', async () => {
    const [real] = app.plugins;
    if (real === undefined) throw new Error('no plugin was made');
    real.waits = true;
    const running = check();
    await vi.waitFor(() => expect(real.signals).toHaveLength(1));
    await app.call('request/cancel', { requestId: 'r1' });
    expect(await running).toMatchObject({ ok: false, error: { kind: 'cancelled' } });
  });
});
