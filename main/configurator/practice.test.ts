import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { secretNames } from '../../shared/settings.ts';
import {
  session,
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

const enter = () => app.call('practice/enter', {});
const leave = () => app.call('practice/leave', {});
const read = () => app.call('settings/read', {});

describe('the app', () => {
  it('answers version, profile and folders', async () => {
    const logLevel = 'info';
    const value = {
      version: '1.2.3',
      shell: 'web',
      profile: 'real',
      secretStore: 'memory',
      dataFolder: app.folder,
      logLevel,
    };
    expect(await app.call('app/info', {})).toEqual({ ok: true, value });
  });

  it('announces that there is no keychain', async () => {
    const other = await testConfigurator({
      store: { ...app.store, kind: 'encrypted-file', notice: 'no keychain here' },
    });
    expect(await other.call('app/info', {})).toMatchObject({
      value: { secretStore: 'encrypted-file', secretStoreNotice: 'no keychain here' },
    });
    await other.remove();
  });

  it('a notice that was dismissed is kept in a file and shown no more, until it says something else', async () => {
    const store = { ...app.store, kind: 'encrypted-file' as const, notice: 'no keychain here' };
    const other = await testConfigurator({ store });
    const notice = async () => {
      const info = await other.call('app/info', {});
      return info.ok ? info.value.secretStoreNotice : info.error.message;
    };
    expect(await other.call('app/dismiss-notice', {})).toMatchObject({ ok: true });
    expect(await notice()).toBeUndefined();
    expect(JSON.parse(await readFile(join(other.folder, 'notices.json'), 'utf8'))).toEqual({
      version: 1,
      dismissed: ['no keychain here'],
    });
    store.notice = 'the keychain is broken';
    expect(await notice()).toBe('the keychain is broken');
    await other.remove();
  });

  it('sets the level of its log, in practice too, and answers it', async () => {
    const answer = await app.call('app/set-log-level', { level: 'debug' });
    expect(answer).toMatchObject({ ok: true, value: { logLevel: 'debug', profile: 'real' } });
    await app.call('practice/enter', {});
    expect(await app.call('app/set-log-level', { level: 'info' })).toMatchObject({
      value: { logLevel: 'info', profile: 'practice' },
    });
    expect(await app.call('app/info', {})).toMatchObject({ ok: true, value: { logLevel: 'info' } });
  });

  it('opens the links that it knows', async () => {
    expect(await app.call('app/open-link', { link: 'vendor-guide' })).toEqual({ ok: true, value: {} });
    expect(app.links).toEqual(['vendor-guide']);
  });

  it('counts tokens and pending check-ins, reports changes, and clears', async () => {
    const [real] = app.plugins;
    Object.assign(real ?? {}, { tokens: 3, pending: 1 });
    real?.notify();
    const payload = { profile: 'real', tokenCount: 3, pendingCheckIns: 1 };
    expect(await app.call('app/state', {})).toEqual({ ok: true, value: payload });
    expect(app.events).toEqual([{ event: 'app/state', payload }]);
    expect(await app.call('tokens/clear', {})).toEqual({ ok: true, value: { cleared: 3 } });
  });

  it('resumes check-ins of an earlier run with the saved settings, once', async () => {
    await app.call('settings/save', {
      profile: 'real',
      expectedRevision: 0,
      plugin: validPlugin,
      secrets: typedSecrets,
    });
    const [real] = app.plugins;
    Object.assign(real ?? {}, { pending: 1 });
    real?.notify();
    real?.notify();
    await vi.waitFor(() => expect(real?.inUse.map(([, after]) => after?.settings.apiUser)).toEqual(['svc', 'svc']));
  });
});

describe('practice', () => {
  it('has settings, secrets, plugin and ledger of its own', async () => {
    expect(await enter()).toMatchObject({ ok: true, value: { profile: 'practice', secretStore: 'memory' } });
    expect(await read()).toMatchObject({
      ok: true,
      value: {
        plugin: { apiUser: 'practice' },
        problems: [],
        secrets: { apiPassword: 'set', apiRegistrationKey: 'set' },
      },
    });
    const plugin = {
      endpointUrl: 'http://127.0.0.1:4444/AuthService.svc',
      apiUser: 'practice',
      globalApprover: 'approver',
    };
    expect(await app.call('test/lookup', { requestId: 'r', plugin, secrets: {}, session })).toMatchObject({
      ok: true,
      value: { ok: true },
    });
    const [real, practice] = app.plugins;
    expect(real?.setups).toEqual([]);
    expect(practice?.setups[0]?.secrets.apiPassword.reveal()).toBe('marked-practice-password');
    expect(practice?.ledgerFolder).not.toBe(real?.ledgerFolder);
    expect(practice?.ledgerFolder).toContain('practice');
    expect(app.answers.join()).not.toContain('marked');
  });

  it('writes nothing real, whatever is saved in it, and brings the real profile back untouched', async () => {
    await app.call('settings/save', {
      profile: 'real',
      expectedRevision: 0,
      plugin: validPlugin,
      secrets: typedSecrets,
    });
    const [before, files] = [await app.settingsText(), await readdir(app.folder)];
    const stored = await Promise.all(secretNames.map((name) => app.store.read(name)));
    await enter();
    const plugin = { ...validPlugin, apiUser: 'changed' };
    const saved = await app.call('settings/save', {
      profile: 'practice',
      expectedRevision: 1,
      plugin,
      secrets: { apiPassword: 'p', apiRegistrationKey: 'k' },
    });
    expect(saved).toMatchObject({
      ok: true,
      value: { status: 'saved', view: { revision: 2, plugin: { apiUser: 'changed' } } },
    });
    expect(
      await app.call('settings/save', { profile: 'practice', expectedRevision: 1, plugin, secrets: {} }),
    ).toMatchObject({ value: { status: 'conflict' } });
    expect(await app.settingsText()).toBe(before);
    expect(await leave()).toMatchObject({ ok: true, value: { profile: 'real' } });
    expect(await read()).toMatchObject({ value: { revision: 1, plugin: { apiUser: 'svc' } } });
    expect([await app.settingsText(), await readdir(app.folder)]).toEqual([before, files]);
    expect(await Promise.all(secretNames.map((name) => app.store.read(name)))).toEqual(stored);
  });

  it('starts and stops once, however often it is asked', async () => {
    await Promise.all([enter(), enter()]);
    expect(app.practice).toEqual({ started: 1, stopped: 0 });
    await Promise.all([leave(), leave()]);
    expect(app.practice).toEqual({ started: 1, stopped: 1 });
    expect(app.plugins.map(({ closed }) => closed)).toEqual([false, true]);
  });

  it('drops what was changed in it', async () => {
    await enter();
    await app.call('settings/save', {
      profile: 'practice',
      expectedRevision: 1,
      plugin: { ...validPlugin, apiUser: 'changed' },
      secrets: typedSecrets,
    });
    await leave();
    await enter();
    expect(await read()).toMatchObject({ value: { revision: 1, plugin: { apiUser: 'practice' } } });
  });

  it('cancels what runs in it when it is left', async () => {
    await enter();
    const [, practice] = app.plugins;
    Object.assign(practice ?? {}, { waits: true });
    const running = app.call('diagnose/run', { requestId: 'd', scope: 'full' });
    await vi.waitFor(() => expect(practice?.signals).toHaveLength(1));
    await leave();
    expect(await running).toMatchObject({ ok: false, error: { kind: 'cancelled' } });
  });

  it('sends the screens which profile is current, and nothing of the other one', async () => {
    await enter();
    app.plugins[0]?.notify();
    app.plugins[1]?.notify();
    await leave();
    app.plugins[1]?.notify();
    const states = app.events.filter(({ event }) => event === 'app/state');
    expect(states.map(({ payload }) => payload)).toMatchObject([
      { profile: 'practice' },
      { profile: 'practice' },
      { profile: 'real' },
    ]);
  });

  it('ends with the app', async () => {
    await enter();
    await app.configurator.close();
    expect(app.practice.stopped).toBe(1);
    expect(app.plugins.map(({ closed }) => closed)).toEqual([true, true]);
  });

  it('is not entered when the practice PI cannot be started', async () => {
    const broken = await testConfigurator({ openPractice: () => Promise.reject(new Error('no port')) });
    expect(await broken.call('practice/enter', {})).toMatchObject({ ok: false, error: { kind: 'unexpected' } });
    expect(await broken.call('app/info', {})).toMatchObject({ value: { profile: 'real' } });
    await broken.remove();
  });
});
