import { expect, vi } from 'vitest';
import { keptResult } from '../../shared/compare-results.ts';
import { pluginSection } from '../../shared/drafts.ts';
import type { LookupResult } from '../../shared/lookup-result.ts';
import { ok } from '../../shared/result.ts';
import { piPluginId, type RawPlugin } from '../../shared/settings.ts';
import { scenariosAsCsv, scenariosAsJson } from '../../renderer/features/test-settings/scenarios-model.ts';
import { rdp } from '../../test-support/pi/engine-on-practice.ts';
import { strategies } from '../../test-support/pi/check-out-strategies.ts';
import { ann, call, kiosk, lookUp, pluginOf, retrieve, testInput, type TestRequest } from './app-calls.ts';
import type { LeakTestEnvironment } from './environment.ts';

/** Flows through the app. Each asserts only that it took place; the search for secrets follows after all flows. */

/** Saves settings and secrets through the app; the service applies them and connects to the appliance. */
export async function saveSettings(environment: LeakTestEnvironment): Promise<void> {
  const { practice, reveal } = environment;
  const typed = { apiPassword: reveal('PI: login of svc-ecm'), apiRegistrationKey: reveal('PI: registration key') };
  const { appliance } = practice.settings(1);
  const saved = await call(environment, 'settings/save', {
    profile: 'real',
    expectedRevision: 0,
    plugin: pluginOf(environment),
    secrets: typed,
  });
  expect(saved).toMatchObject({
    status: 'saved',
    view: { secrets: { apiPassword: 'set', apiRegistrationKey: 'set' } },
    service: { kind: 'applied' },
  });
  expect(
    await call(environment, 'settings/save', {
      profile: 'real',
      expectedRevision: 0,
      plugin: pluginOf(environment),
      secrets: typed,
    }),
  ).toMatchObject({ status: 'conflict' });
  const linked = await call(environment, 'appliance/save', {
    profile: 'real',
    expectedRevision: 1,
    appliance,
    clientSecret: reveal('client secret'),
  });
  expect(linked).toMatchObject({ status: 'saved', view: { clientSecret: 'set' }, service: { kind: 'applied' } });
  await vi.waitFor(() => expect(practice.appliance.clients).toHaveLength(1), { timeout: 10_000 });
  await call(environment, 'service/set-log-level', { level: 'debug' });
  await call(environment, 'service/tail', { lines: 1000, follow: true });
  for (const name of ['app/info', 'app/state', 'settings/read', 'appliance/read', 'service/state', 'bridging/read'])
    await call(environment, name);
}

/** Saves drafts and scenarios, with secrets in members where the page would not put them. */
export async function saveDraftsAndScenarios(environment: LeakTestEnvironment): Promise<void> {
  const { reveal, mark, evidence } = environment;
  const login = `https://svc:${mark('login in an address')}@pi.hq.example/AuthService.svc`;
  const values = {
    ...pluginOf(environment),
    endpointUrl: login,
    apiPassword: reveal('PI: login of svc-ecm'),
    apiRegistrationKey: reveal('PI: registration key'),
  };
  const ofPlugin = {
    profile: 'real',
    expectedRevision: 2,
    section: pluginSection(piPluginId),
    draft: { base: values, values },
  };
  expect(await call(environment, 'drafts/keep', ofPlugin)).toEqual({ status: 'saved' });
  const { appliance } = environment.practice.settings(1);
  const section = {
    ...appliance,
    clientSecret: reveal('client secret'),
    applianceClientSecret: reveal('client secret'),
  };
  expect(
    await call(environment, 'drafts/keep', {
      profile: 'real',
      expectedRevision: 2,
      section: 'appliance',
      draft: { base: {}, values: section },
    }),
  ).toEqual({ status: 'saved' });
  for (const each of [pluginSection(piPluginId), 'appliance'])
    expect(await call(environment, 'drafts/read', { section: each })).toMatchObject({ draft: { baseRevision: 2 } });
  const found = (await lookUp(environment, ann)) as unknown as LookupResult;
  expect(found.credentials.length).toBeGreaterThan(0);
  const scenarios = [
    { name: 'ann', session: { user: { username: ann.username }, jumpItem: ann.jumpItem }, last: keptResult(ok(found)) },
  ];
  expect(await call(environment, 'scenarios/save', { profile: 'real', expectedRevision: 0, scenarios })).toMatchObject({
    status: 'saved',
  });
  expect(await call(environment, 'scenarios/read')).toMatchObject({ revision: 1 });
  const { secrets, plugin } = testInput(environment, { ...ann, settings: { includeSharedLists: true } });
  const preview = {
    requestId: 'impact',
    plugin,
    secrets,
    scenarios: scenarios.map(({ name, session }) => ({ name, session })),
  };
  expect(await call(environment, 'impact/preview', preview)).toMatchObject({ failing: 0 });
  evidence.text('scenarios as JSON', scenariosAsJson(scenarios));
  evidence.text('scenarios as CSV', scenariosAsCsv(scenarios));
}

/** Every check-out strategy, both kinds of rotation, a check-out conflict, and requests that fail before PI is called. */
export async function testInApp(environment: LeakTestEnvironment): Promise<void> {
  for (const { settings, username, jumpItem, label } of strategies) {
    expect(await retrieve(environment, { username, jumpItem, settings }, label)).toMatchObject({
      ok: true,
      checkedIn: true,
    });
  }
  const gina: TestRequest = { username: 'HQ\\gina', jumpItem: rdp('file01') };
  expect(await retrieve(environment, gina, 'Administrator (FILE01)')).toMatchObject({
    error: { kind: 'checkout-conflict' },
  });
  expect(await lookUp(environment, { username: 'HQ\\harry', jumpItem: rdp('kiosk7') })).toMatchObject({
    error: { kind: 'impersonation' },
  });
  expect(await lookUp(environment, { ...ann, settings: { globalApprover: '' } })).toMatchObject({
    error: { kind: 'configuration' },
  });
  const { requestId, plugin, secrets } = testInput(environment, {
    ...ann,
    settings: { piVersion: 'templateJobs', templateJobIds: { OS_Windows: 41, OS_UnixAndCompat: 41 } },
  });
  expect(await call(environment, 'pi/detect-version', { requestId, plugin })).toEqual({ piVersion: 'autoSpin' });
  expect(await call(environment, 'pi/check-templates', { requestId, plugin, secrets })).toMatchObject({
    templates: [{ status: 'ok' }, { status: 'wrong-type' }],
  });
  for (const scope of ['reach', 'full'])
    await call(environment, 'diagnose/run', { ...testInput(environment, ann), scope });
  expect(await call(environment, 'tokens/clear')).toMatchObject({ cleared: expect.any(Number) });
}

/** Invalid calls: each is refused, and no answer contains what was sent. */
export async function sendInvalidCalls(environment: LeakTestEnvironment): Promise<void> {
  const stray = environment.mark('stray input');
  const input = testInput(environment, ann);
  const refused = [
    [
      'settings/save',
      { profile: 'real', expectedRevision: 1, plugin: {}, secrets: { apiPassword: stray, more: stray } },
    ],
    ['settings/save', { profile: 'real', expectedRevision: stray, plugin: {}, secrets: {} }],
    ['settings/save', { profile: 'real', expectedRevision: 1, plugin: {}, secrets: stray }],
    ['appliance/save', { profile: 'real', expectedRevision: 1, appliance: {}, clientSecret: [stray] }],
    ['test/lookup', { ...input, secrets: { apiPassword: [stray] } }],
    ['test/lookup', { ...input, [`${stray}`]: 1 }],
    ['service/set-log-level', { level: stray }],
    ['no/such-call', { secret: stray }],
  ] as const;
  for (const [name, wrong] of refused) expect(await environment.call(name, wrong), name).toMatchObject({ ok: false });
  for (const body of [`{"name": "settings/save", "input": "${stray}`, JSON.stringify(stray), JSON.stringify([stray])])
    await environment.post(body);
}

/** Enters practice, retrieves, diagnoses, writes a support bundle, and leaves practice. */
export async function usePractice(environment: LeakTestEnvironment): Promise<void> {
  expect(await call(environment, 'practice/enter')).toMatchObject({ profile: 'practice' });
  const { plugin } = (await call(environment, 'settings/read')) as { plugin: RawPlugin };
  // Absent settings would be those of the real profile, and another CA file makes secrets count as not set.
  const request = { ...ann, settings: { trustedCaFile: '', ...plugin } };
  expect(await retrieve(environment, request, kiosk)).toMatchObject({ ok: true });
  await call(environment, 'diagnose/run', { ...testInput(environment, request), scope: 'full' });
  await call(environment, 'support/bundle');
  expect(await call(environment, 'practice/leave')).toMatchObject({ profile: 'real' });
}
