import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Secret } from '../../../shared/secret.ts';
import { secretNames } from '../../../shared/settings.ts';
import { serviceOnPractice, type ServiceOnPractice } from '../../../test-support/service-on-practice.ts';
import { memorySecrets, type SecretStore } from '../../platform/secrets/secret-store.ts';
import type { SettingsToApply } from '../pipe/method-schemas.ts';
import type { PipeClient } from '../pipe/pipe-client.ts';

/** `settings/apply` with `verify`: secrets that are not stored yet are tried at PI and at the appliance before anything changes. */

let practice: ServiceOnPractice;
let configurator: PipeClient<'administrator'>;
let secrets: SecretStore;

beforeEach(async () => {
  secrets = memorySecrets();
  practice = await serviceOnPractice({ secretStore: secrets });
  configurator = await practice.client('administrator');
});

afterEach(() => practice.stop());

const apply = (settings: SettingsToApply) => configurator.call('settings/apply', { ...settings, verify: true });
const logins = (): number => practice.pi.calls.filter(({ operation }) => /login/i.test(operation)).length;

async function state() {
  const { settingsRevision, plugin } = practice.service.status();
  const stored = await Promise.all(secretNames.map((name) => secrets.read(name)));
  const file = await readFile(join(practice.folder, 'service-settings.json'), 'utf8').catch(() => '');
  return { settingsRevision, plugin, file, stored: stored.map((each) => each && [each.origin, each.value.reveal()]) };
}

/** The next settings, with one secret changed. */
const changed = (name: (typeof secretNames)[number], value = 'not the secret'): SettingsToApply => {
  const settings = practice.settings(2);
  return { ...settings, secrets: { ...settings.secrets, [name]: Secret.of(value) } };
};

describe('new secrets', () => {
  it.each([
    ['apiPassword', 'authentication'],
    ['apiRegistrationKey', 'registration-key'],
    ['applianceClientSecret', 'authentication'],
  ] as const)('change nothing where a wrong %s is refused', async (name, kind) => {
    expect(await apply(practice.settings(1))).toEqual({ ok: true, value: { revision: 1 } });
    const before = await state();
    const refused = await apply(changed(name));
    expect(refused).toMatchObject({ ok: false, error: { kind, hint: expect.stringContaining('Nothing was changed') } });
    expect(JSON.stringify(refused)).not.toContain('not the secret');
    expect(await state()).toEqual(before);
  });

  it('are tried at the first settings, too, which then are not kept', async () => {
    expect(await apply(changed('apiPassword'))).toMatchObject({ ok: false, error: { kind: 'authentication' } });
    expect(await state()).toMatchObject({ settingsRevision: 0, file: '', stored: [undefined, undefined, undefined] });
  });

  it('change nothing while PI cannot be reached', async () => {
    const settings = practice.settings(1, { requestTimeoutMs: 1000 });
    await practice.pi.stop();
    expect(await apply(settings)).toMatchObject({ ok: false, error: { kind: 'connectivity' } });
    expect(practice.service.status().settingsRevision).toBe(0);
  });

  it('are not looked at where the settings are refused', async () => {
    const settings = { ...changed('apiPassword'), plugin: { ...practice.settings(1).plugin, globalApprover: '' } };
    expect(await apply(settings)).toMatchObject({ ok: false, error: { setting: 'globalApprover' } });
    expect(logins()).toBe(0);
  });

  it('are applied untried without verify', async () => {
    expect(await configurator.call('settings/apply', changed('apiPassword'))).toEqual({
      ok: true,
      value: { revision: 2 },
    });
    expect(logins()).toBe(0);
  });
});

it('secrets that are stored already are not tried again', async () => {
  expect((await apply(practice.settings(1))).ok).toBe(true);
  // The link gets a token of its own.
  await vi.waitFor(() => expect(practice.service.status().link.state).toBe('connected'), { timeout: 10_000 });
  const { tokensIssued } = practice.appliance;
  practice.pi.clearCalls();
  expect(await apply(practice.settings(2, { tokenTtlMinutes: 2 }))).toEqual({ ok: true, value: { revision: 2 } });
  expect([logins(), practice.appliance.tokensIssued]).toEqual([0, tokensIssued]);
});

it('the trial of a secret is a login of its own, whose token is not kept', async () => {
  expect((await apply(practice.settings(1))).ok).toBe(true);
  expect(logins()).toBe(1);
  expect(practice.service.status().tokens).toBe(0);
});
