import { expect, it } from 'vitest';
import { Secret } from '../../../shared/secret.ts';
import { silentLog } from '../../platform/logging/log.ts';
import { manualClock } from '../../../test-support/manual-clock.ts';
import { requestsOn, scriptedRouter } from '../../../test-support/link/link-fixture.ts';
import { LinkController, type LinkControllerParts } from './link-controller.ts';
import type { ApplianceLink } from '../link/link-client.ts';
import { ok } from '../../../shared/result.ts';

const appliance = { site: 'pra.example', clientId: 'ecm' };
const secret = Secret.of('s');
const nothingElse = ok({ pem: undefined, filePem: undefined, anchor: 'system' });

function setUp(parts: Partial<LinkControllerParts> = {}) {
  const clock = manualClock();
  const registration = { name: 'ecm-1', version: '1.0.0', plugin: () => 'PI 1.0.0' };
  return {
    clock,
    controller: new LinkController({
      registration,
      openRequests: () => requestsOn(scriptedRouter(), clock),
      clock,
      random: () => 0,
      log: silentLog,
      ...parts,
    }),
  };
}

it('links nothing before the settings are taken', async () => {
  const { controller, clock } = setUp();
  expect(await controller.prepare(appliance, secret, nothingElse)).toMatchObject({ ok: true });
  expect([controller.status().state, clock.waiting]).toEqual(['off', 0]);
});

it('links nothing once it is stopped, whatever was prepared before', async () => {
  const { controller, clock } = setUp();
  const prepared = await controller.prepare(appliance, secret, nothingElse);
  if (!prepared.ok) throw new Error(prepared.error.message);
  await controller.stop();
  await prepared.value();
  expect([controller.status().state, clock.waiting]).toEqual(['off', 0]);
});

it('takes the next link even if the former fails to end', async () => {
  const started: string[] = [];
  const createLink: LinkControllerParts['createLink'] = ({ registration: { group } }) =>
    ok({
      state: { kind: 'connecting' },
      start: () => started.push(group),
      stop: () => Promise.reject(new TypeError('a bug')),
      onChange: () => () => {},
    } as unknown as ApplianceLink);
  const { controller } = setUp({ createLink });
  for (const group of ['one', 'two']) {
    const prepared = await controller.prepare({ ...appliance, group }, secret, nothingElse);
    if (prepared.ok) await prepared.value();
  }
  expect([started, controller.status().state]).toEqual([['one', 'two'], 'connecting']);
});

it.each([
  ['a setting is missing', { site: 'pra.example' }, secret, 'appliance.clientId'],
  ['the client secret is missing', appliance, undefined, 'applianceClientSecret'],
  ['the site is no address', { ...appliance, site: 'no site' }, secret, 'site'],
])('refuses when %s', async (_what, settings, clientSecret, words) => {
  expect(await setUp().controller.prepare(settings, clientSecret, nothingElse)).toMatchObject({
    ok: false,
    error: { kind: 'configuration', message: expect.stringContaining(words) },
  });
});

it('has an appliance while the link to it is replaced, and says that it has none only after settings without one', async () => {
  const state = { kind: 'stopped' };
  const link = { state, start: () => {}, stop: async () => {}, onChange: () => () => {} } as unknown as ApplianceLink;
  const { controller } = setUp({ createLink: () => ok(link) });
  const seen: boolean[] = [controller.hasAppliance];
  controller.onChange(() => seen.push(controller.hasAppliance));
  for (const settings of [appliance, { ...appliance, group: 'two' }, {}]) {
    const prepared = await controller.prepare(settings, secret, nothingElse);
    if (prepared.ok) await prepared.value();
  }
  expect(seen).toEqual([true, true, true, false]);
});
