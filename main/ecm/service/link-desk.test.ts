import { expect, it } from 'vitest';
import { Secret } from '../../../shared/secret.ts';
import { silentLog } from '../../platform/log.ts';
import { manualClock } from '../../platform/manual-clock.ts';
import { scriptedRequests } from '../link/link-fixture.ts';
import { createLinkDesk } from './link-desk.ts';

const appliance = { site: 'pra.example', clientId: 'ecm' };
const secret = Secret.of('s');

function setUp() {
  const clock = manualClock();
  const registration = { name: 'ecm-1', version: '1.0.0', plugin: () => 'PI 1.0.0' };
  return { clock, desk: createLinkDesk({ registration, requests: scriptedRequests(), clock, random: () => 0, log: silentLog }) };
}

it('links nothing before the settings are taken', () => {
  const { desk, clock } = setUp();
  expect(desk.prepare(appliance, secret, undefined)).toMatchObject({ ok: true });
  expect([desk.status().state, clock.waiting]).toEqual(['off', 0]);
});

it('links nothing once it is stopped, whatever was prepared before', async () => {
  const { desk, clock } = setUp();
  const prepared = desk.prepare(appliance, secret, undefined);
  if (!prepared.ok) throw new Error(prepared.error.message);
  await desk.stop();
  await prepared.value();
  expect([desk.status().state, clock.waiting]).toEqual(['off', 0]);
});

it.each([
  ['a setting is missing', { site: 'pra.example' }, secret, 'appliance.clientId'],
  ['the client secret is missing', appliance, undefined, 'applianceClientSecret'],
  ['the site is no address', { ...appliance, site: 'no site' }, secret, 'site'],
])('refuses when %s', (_what, settings, clientSecret, words) => {
  expect(setUp().desk.prepare(settings, clientSecret, undefined)).toMatchObject({ ok: false, error: { kind: 'configuration', message: expect.stringContaining(words) } });
});
