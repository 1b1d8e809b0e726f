import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { serviceOnPractice, startService, type ServiceOnPractice } from '../../../test-support/service-on-practice.ts';
import { testCertificate } from '../../../test-support/test-certificates.ts';
import { memorySecrets, type SecretStore } from '../../platform/secrets/secret-store.ts';
import type { SettingsToApply } from '../pipe/method-schemas.ts';
import type { PipeClient } from '../pipe/pipe-client.ts';
import { readApplied } from './applied-settings.ts';
import type { EcmService } from './ecm-service.ts';
import { expectMode } from '../../../test-support/expect-mode.ts';

/** Whom the service trusts is what was accepted with its secrets, until the next settings. */

let practice: ServiceOnPractice;
let client: PipeClient<'administrator'>;
let secretStore: SecretStore;
let caFile: string;
let started: EcmService | undefined;

beforeEach(async () => {
  [secretStore, started] = [memorySecrets(), undefined];
  practice = await serviceOnPractice({ secretStore });
  client = await practice.client('administrator');
  caFile = join(practice.folder, 'practice-ca.pem');
});
afterEach(async () => {
  await started?.stop();
  await practice.stop();
});

const apply = (settings: SettingsToApply) => client.call('settings/apply', settings);
const withoutSecrets = (settings: SettingsToApply): SettingsToApply => ({ ...settings, secrets: {} });
const connected = (service: EcmService) =>
  vi.waitFor(() => expect(service.status().link).toMatchObject({ state: 'connected' }), { timeout: 10_000 });

async function otherFile(): Promise<string> {
  const path = join(practice.folder, 'other-ca.pem');
  await writeFile(path, `${await readFile(caFile, 'utf8')}\n${(await testCertificate()).cert}`);
  return path;
}

/** As at the next start of the process: a service with the same folder and store. */
async function restart(): Promise<EcmService> {
  await practice.service.stop();
  const { folder, address, log } = practice;
  started = await startService({ folder, address, log, secretStore, plugins: (registry) => registry });
  const kept = await readApplied(folder);
  if (!kept.ok || kept.value === undefined) throw new Error('nothing was kept');
  await started.apply(kept.value, {});
  return started;
}

describe('settings without secrets', () => {
  it('are applied with the stored ones while the same authorities are trusted', async () => {
    await apply(practice.settings(1));
    expect(await apply(withoutSecrets(practice.settings(2)))).toEqual({ ok: true, value: { revision: 2 } });
  });

  it('are refused with other authorities at the same addresses: for PI, and for the appliance', async () => {
    await apply(practice.settings(1));
    const other = practice.settings(2, { trustedCaFile: await otherFile() });
    expect(await apply(withoutSecrets(other))).toMatchObject({ ok: false, error: { detail: 'secret' } });
    expect(await apply({ ...withoutSecrets(other), appliance: {} })).toMatchObject({
      ok: false,
      error: { detail: 'secret', message: expect.stringContaining('other certificate authorities') },
    });
    const { applianceClientSecret: _absent, ...ofPlugin } = other.secrets;
    expect(await apply({ ...other, secrets: ofPlugin })).toMatchObject({
      ok: false,
      error: { detail: 'secret', setting: 'applianceClientSecret' },
    });
    expect(practice.service.status().settingsRevision).toBe(1);
  });

  it('are refused when the file has other authorities by now', async () => {
    await apply(practice.settings(1));
    await writeFile(caFile, await readFile(await otherFile(), 'utf8'));
    expect(await apply(withoutSecrets(practice.settings(2)))).toMatchObject({ ok: false, error: { detail: 'secret' } });
  });

  it('are refused when the text that came with them has other authorities', async () => {
    await apply(practice.settings(1));
    const trustedCa = await readFile(await otherFile(), 'utf8');
    expect(await apply({ ...withoutSecrets(practice.settings(2)), trustedCa })).toMatchObject({
      ok: false,
      error: { detail: 'secret' },
    });
  });
});

describe('a CA file that is replaced after the settings were applied', () => {
  it('changes nothing at the next start; its accepted text is kept for the owner alone', async () => {
    const accepted = await readFile(caFile, 'utf8');
    await apply(practice.settings(1));
    await connected(practice.service);
    await writeFile(caFile, (await testCertificate()).cert);
    const service = await restart();
    expect(service.status()).toMatchObject({ settingsRevision: 1, plugin: { state: 'ready' } });
    await connected(service);
    const kept = join(practice.folder, 'service-settings.json');
    expect(JSON.parse(await readFile(kept, 'utf8'))).toMatchObject({
      trustedCa: `${accepted.trim()}\n`,
    });
    expectMode(kept, 0o600);
  });

  it('is trusted neither by way of the kept text: another text there counts as other authorities', async () => {
    await apply(practice.settings(1));
    const kept = join(practice.folder, 'service-settings.json');
    const content = JSON.parse(await readFile(kept, 'utf8')) as object;
    await writeFile(kept, JSON.stringify({ ...content, trustedCa: (await testCertificate()).cert }));
    expect((await restart()).status()).toMatchObject({ settingsRevision: 0, link: { state: 'off' } });
  });
});

describe('plain http beyond this computer', () => {
  const endpointUrl = 'http://pi.invalid/AuthService.svc';

  it('is refused unless the settings say that it was confirmed for that origin', async () => {
    const settings = practice.settings(1, { endpointUrl });
    for (const confirmedHttpOrigins of [undefined, [], ['http://other.invalid']])
      expect(await apply({ ...settings, confirmedHttpOrigins })).toMatchObject({
        ok: false,
        error: { kind: 'configuration', setting: 'endpointUrl', message: expect.stringContaining('plain http') },
      });
    expect(await apply({ ...settings, confirmedHttpOrigins: ['http://pi.invalid'] })).toMatchObject({ ok: true });
    expect((await restart()).status().settingsRevision).toBe(1);
  });
});
