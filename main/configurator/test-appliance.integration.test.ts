import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RawAppliance } from '../../shared/appliance.ts';
import type { Check } from '../../shared/diagnose-result.ts';
import { testConfigurator, validPlugin, type TestConfigurator } from '../../test-support/test-configurator.ts';
import { startPracticeAppliance, type PracticeAppliance } from '../sandbox/appliance/practice-appliance.ts';

/** "Test connection" of the Appliance screen, against a practice appliance over TLS. */

let app: TestConfigurator;
let practice: PracticeAppliance;
beforeEach(async () => {
  [app, practice] = await Promise.all([
    testConfigurator({ now: Date.now() }),
    startPracticeAppliance({ port: 0, https: true }),
  ]);
  const trustedCaFile = join(app.folder, 'ca.pem');
  await writeFile(trustedCaFile, practice.caPem ?? '', { mode: 0o600 });
  await app.call('settings/save', {
    profile: 'real',
    expectedRevision: 0,
    plugin: { ...validPlugin, trustedCaFile },
    secrets: { apiPassword: 'typed-password', apiRegistrationKey: 'typed-key' },
  });
});
afterEach(async () => {
  await app.remove();
  await practice.stop();
});

const shown = (changes: object = {}) => {
  const { hostname, port } = new URL(practice.siteUrl);
  return { site: hostname, port: Number(port), clientId: practice.clientId, ...changes };
};
const test = (appliance: RawAppliance, secret: object = { clientSecret: practice.clientSecret.reveal() }) =>
  app.call('appliance/test', { requestId: 'r', appliance, ...secret });
const statuses = (answer: Awaited<ReturnType<typeof test>>) =>
  Object.fromEntries(answer.ok ? answer.value.checks.map(({ name, status }: Check) => [name, status]) : []);

describe('the test of the connection to the appliance', () => {
  it('passes with what is on screen, saves nothing, and registers nothing', async () => {
    const answer = await test(shown());
    expect(statuses(answer)).toEqual({
      'site-dns': 'pass',
      'site-tcp': 'pass',
      'site-tls': 'pass',
      'site-login-page': 'pass',
      oauth: 'pass',
      'ecm-permission': 'pass',
    });
    expect(await app.call('appliance/read', {})).toMatchObject({
      value: { revision: 1, appliance: {}, clientSecret: 'not-set' },
    });
    expect(JSON.stringify(app.answers)).not.toContain(practice.clientSecret.reveal());
  });

  it('uses the stored secret of the same site, and of no other', async () => {
    await app.call('appliance/save', {
      profile: 'real',
      expectedRevision: 1,
      appliance: shown(),
      clientSecret: practice.clientSecret.reveal(),
    });
    expect(statuses(await test(shown(), {}))).toMatchObject({ oauth: 'pass' });
    expect(statuses(await test(shown({ site: 'localhost' }), {}))).toMatchObject({ oauth: 'fail' });
  });

  it('stops at the first failure', async () => {
    const answer = await test(shown(), { clientSecret: 'wrong' });
    expect(statuses(answer)).toMatchObject({ oauth: 'fail', 'ecm-permission': 'skipped' });
  });

  it('names a setting that is wrong, and connects to nothing', async () => {
    expect(await test(shown({ site: '' }))).toMatchObject({
      ok: false,
      error: { kind: 'configuration', setting: 'appliance.site' },
    });
  });
});
