import { join } from 'node:path';
import { expect, vi } from 'vitest';
import type { JumpItem } from '../../shared/jump-item.ts';
import { pluginSection } from '../../shared/drafts.ts';
import type { LookupResult } from '../../shared/lookup-result.ts';
import { ok } from '../../shared/result.ts';
import { Secret } from '../../shared/secret.ts';
import { piPluginId, type RawPlugin } from '../../shared/settings.ts';
import { keep, scenariosAsCsv, scenariosAsJson } from '../../renderer/features/test-settings/test-history.ts';
import { settingsToApply } from '../../main/ecm/pipe/method-schemas.ts';
import { createPiPlugin } from '../../main/pi/plugin.ts';
import { validateSetup } from '../../main/pi/setup.ts';
import { systemClock } from '../../main/platform/clock.ts';
import type { Fault } from '../../main/sandbox/faults.ts';
import { practiceSecrets } from '../../main/sandbox/practice-profile.ts';
import { vaultSchema } from '../../main/sandbox/vault-schema.ts';
import type { LeakTestEnvironment } from './environment.ts';
import { engineContext, rdp, session } from '../engine-on-practice.ts';
import { strategies, travel } from '../scenarios.ts';

/** What people and peers do with the product, each flow checked only for having really taken place. */

/** With everything switched on that any flow needs. */
function pluginOf({ practice }: LeakTestEnvironment, changes: RawPlugin = {}): RawPlugin {
  return { ...practice.settings(1).plugin, createSpinJobs: true, ...changes };
}

interface Answered {
  readonly ok: boolean;
  readonly value: Record<string, unknown>;
}

async function ask(
  environment: LeakTestEnvironment,
  name: string,
  input: object = {},
): Promise<Record<string, unknown>> {
  const answer = (await environment.call(name, input)) as unknown as Answered;
  expect(answer, name).toMatchObject({ ok: true });
  return answer.value;
}

interface Seeker {
  readonly username: string;
  readonly jumpItem: JumpItem;
  readonly settings?: RawPlugin;
  readonly secrets?: Readonly<Record<string, string>>;
}

const ann: Seeker = { username: 'HQ\\ann', jumpItem: rdp('kiosk7') };
const kiosk = 'Administrator (KIOSK7)';
let asked = 0;

function testInput(environment: LeakTestEnvironment, { username, jumpItem, settings = {}, secrets = {} }: Seeker) {
  asked += 1;
  return {
    requestId: String(asked),
    plugin: pluginOf(environment, settings),
    secrets,
    session: { user: { username }, jumpItem },
  };
}

async function lookUp(environment: LeakTestEnvironment, seeker: Seeker): Promise<Record<string, unknown>> {
  return ask(environment, 'test/lookup', testInput(environment, seeker));
}

async function retrieve(
  environment: LeakTestEnvironment,
  seeker: Seeker,
  label: string,
): Promise<Record<string, unknown>> {
  const { credentials } = (await lookUp(environment, seeker)) as { credentials: { id: string; label: string }[] };
  const credentialId = credentials.find((each) => each.label === label)?.id;
  expect(credentialId, label).toBeDefined();
  return ask(environment, 'test/retrieve', { ...testInput(environment, seeker), credentialId, fullCycle: true });
}

/** Settings and secrets are saved through the app, the service gets them and connects to the appliance. */
export async function setUp(environment: LeakTestEnvironment): Promise<void> {
  const { practice, reveal } = environment;
  const typed = { apiPassword: reveal('PI: login of svc-ecm'), apiRegistrationKey: reveal('PI: registration key') };
  const { appliance } = practice.settings(1);
  const saved = await ask(environment, 'settings/save', {
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
    await ask(environment, 'settings/save', {
      profile: 'real',
      expectedRevision: 0,
      plugin: pluginOf(environment),
      secrets: typed,
    }),
  ).toMatchObject({ status: 'conflict' });
  const linked = await ask(environment, 'appliance/save', {
    profile: 'real',
    expectedRevision: 1,
    appliance,
    clientSecret: reveal('client secret'),
  });
  expect(linked).toMatchObject({ status: 'saved', view: { clientSecret: 'set' }, service: { kind: 'applied' } });
  await vi.waitFor(() => expect(practice.appliance.clients).toHaveLength(1), { timeout: 10_000 });
  await ask(environment, 'service/set-log-level', { level: 'debug' });
  await ask(environment, 'service/tail', { lines: 1000, follow: true });
  for (const name of ['app/info', 'app/state', 'settings/read', 'appliance/read', 'service/state'])
    await ask(environment, name);
}

/** Unsaved settings and scenarios are kept, by a page that does not know what is secret. */
export async function keepInTheApp(environment: LeakTestEnvironment): Promise<void> {
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
  expect(await ask(environment, 'drafts/keep', ofPlugin)).toEqual({ status: 'saved' });
  const { appliance } = environment.practice.settings(1);
  const section = {
    ...appliance,
    clientSecret: reveal('client secret'),
    applianceClientSecret: reveal('client secret'),
  };
  expect(
    await ask(environment, 'drafts/keep', {
      profile: 'real',
      expectedRevision: 2,
      section: 'appliance',
      draft: { base: {}, values: section },
    }),
  ).toEqual({ status: 'saved' });
  for (const each of [pluginSection(piPluginId), 'appliance'])
    expect(await ask(environment, 'drafts/read', { section: each })).toMatchObject({ draft: { baseRevision: 2 } });
  const found = (await lookUp(environment, ann)) as unknown as LookupResult;
  expect(found.credentials.length).toBeGreaterThan(0);
  const scenarios = [
    { name: 'ann', session: { user: { username: ann.username }, jumpItem: ann.jumpItem }, last: keep(ok(found)) },
  ];
  expect(await ask(environment, 'scenarios/save', { profile: 'real', expectedRevision: 0, scenarios })).toMatchObject({
    status: 'saved',
  });
  expect(await ask(environment, 'scenarios/read')).toMatchObject({ revision: 1 });
  evidence.text('scenarios as JSON', scenariosAsJson(scenarios));
  evidence.text('scenarios as CSV', scenariosAsCsv(scenarios));
}

/** Every way of getting a credential, both kinds of rotation, a conflict, and what is refused before PI is asked. */
export async function testInTheApp(environment: LeakTestEnvironment): Promise<void> {
  for (const { settings, username, jumpItem, label } of strategies) {
    expect(await retrieve(environment, { username, jumpItem, settings }, label)).toMatchObject({
      ok: true,
      checkedIn: true,
    });
  }
  const gina: Seeker = { username: 'HQ\\gina', jumpItem: rdp('file01') };
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
  expect(await ask(environment, 'pi/detect-version', { requestId, plugin })).toEqual({ piVersion: 'autoSpin' });
  expect(await ask(environment, 'pi/check-templates', { requestId, plugin, secrets })).toMatchObject({
    templates: [{ status: 'ok' }, { status: 'wrong-type' }],
  });
  for (const scope of ['reach', 'full'])
    await ask(environment, 'diagnose/run', { ...testInput(environment, ann), scope });
  expect(await ask(environment, 'tokens/clear')).toMatchObject({ cleared: expect.any(Number) });
}

/** Whoever speaks to the app without being the page: every answer is a refusal, and none repeats what came. */
export async function refusedInTheApp(environment: LeakTestEnvironment): Promise<void> {
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

/** What comes back when a server repeats what it was sent, however it writes that. */
const quotations: readonly ((sent: string) => string)[] = [
  (sent) => sent,
  (sent) => JSON.stringify(sent),
  (sent) => JSON.stringify(JSON.stringify(sent)),
  (sent) => encodeURIComponent(sent),
  (sent) => encodeURIComponent(sent).replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
  (sent) => new URLSearchParams({ sent }).toString(),
  (sent) => xml(sent),
  (sent) => xml(sent).replaceAll('&quot;', '&#34;').replaceAll('&apos;', '&#39;'),
  (sent) => `  ${sent.replaceAll(' ', '\n')}  `,
  (sent) => Buffer.from(sent).toString('base64'),
  (sent) => Buffer.from(sent).toString('base64url'),
  (sent) => Buffer.from(`name:${sent}`).toString('base64'),
  (sent) => Buffer.from(sent).toString('hex'),
  (sent) => Buffer.from(sent, 'utf16le').toString('base64'),
];

function xml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}

function envelope(body: string): string {
  return `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${body}</s:Body></s:Envelope>`;
}

/** Everything that a server can answer wrongly, each time repeating what it was sent. */
function answersThatRepeat(operation: string, sent: string): readonly Fault[] {
  const answer = (status: number, contentType: string, body: string): Fault => ({
    does: 'answer',
    status,
    contentType,
    body,
    operation,
  });
  const soap = 'text/xml; charset=utf-8';
  return [
    answer(200, 'text/html', `<html><body>${sent}</body></html>`),
    answer(500, 'text/html', `<html><body>${sent}</body></html>`),
    answer(302, 'text/html', sent),
    answer(401, 'text/plain', sent),
    answer(418, 'text/plain', sent),
    answer(200, 'application/json', JSON.stringify({ sent })),
    answer(200, soap, sent),
    answer(200, soap, `<a ${sent}`),
    answer(200, soap, `<!DOCTYPE x [<!ENTITY e "${sent}">]><x>&e;</x>`),
    answer(200, soap, envelope(`<${operation}Response xmlns="http://tempuri.org/"><${operation}Result>${xml(sent)}`)),
    answer(200, soap, envelope(`<Other x="${xml(sent)}">${xml(sent)}</Other>`)),
    answer(
      500,
      soap,
      envelope(`<s:Fault><faultcode>${xml(sent)}</faultcode><faultstring>${xml(sent)}</faultstring></s:Fault>`),
    ),
    answer(500, soap, envelope(`<s:Fault><faultstring>${xml(sent)}</faultstring></s:Fault>`)),
    answer(200, `text/xml; charset=${sent.replaceAll(/[^\x20-\x7e]/g, '')}`, sent),
  ];
}

/** One call after another in which `operation` goes wrong so, in the app. */
async function suffer(environment: LeakTestEnvironment, fault: Fault, seeker: Seeker = ann): Promise<void> {
  const { pi } = environment.practice;
  pi.clearFaults();
  pi.inject({ ...fault, times: 20 });
  expect(await lookUp(environment, seeker)).toMatchObject({ ok: false, error: { correlationId: expect.any(String) } });
  pi.clearFaults();
}

/** PI repeats what it is sent: the password at login, the token later, the registration key with both. */
export async function repeatedByPi(environment: LeakTestEnvironment): Promise<void> {
  const key = environment.reveal('PI: registration key');
  const faultsOf = (operation: string, sent: readonly string[]): readonly Fault[] => [
    ...answersThatRepeat(operation, sent.join(' ')),
    ...quotations.flatMap((quote) =>
      (['result', 'fault'] as const).map(
        (as): Fault => ({
          does: 'refuse',
          code: 42,
          message: `${sent.map(quote).join(' and ')} it was.`,
          as,
          operation,
        }),
      ),
    ),
  ];
  for (const fault of faultsOf('DoLogin2', [environment.reveal('PI: login of svc-ecm'), key])) {
    await ask(environment, 'tokens/clear');
    await suffer(environment, fault);
  }
  // The token of the last login is the one that all these are sent with.
  await lookUp(environment, ann);
  for (const fault of faultsOf('AccountStoreOps_StoredCredential_GetList', [environment.latestToken(), key]))
    await suffer(environment, fault);
}

/** PI answers a check-out with the password, and something else is wrong with the answer. */
export async function brokenCheckOuts(environment: LeakTestEnvironment): Promise<void> {
  const { pi } = environment.practice;
  const operation = 'AccountStoreOps_StoredCredential_CheckOut';
  for (const fault of answersThatRepeat(operation, environment.reveal('PI: Administrator of KIOSK7'))) {
    // See `notSearched` in the test.
    if (fault.does === 'answer' && fault.body.includes('faultstring')) continue;
    pi.inject({ ...fault, times: 20 });
    expect(await retrieve(environment, ann, kiosk)).toMatchObject({ ok: false });
    pi.clearFaults();
  }
}

/** Wrong secrets, and a network that fails in every way. */
export async function failures(environment: LeakTestEnvironment): Promise<void> {
  const {
    practice: { pi },
    mark,
  } = environment;
  expect(await lookUp(environment, { ...ann, secrets: { apiPassword: mark('wrong password') } })).toMatchObject({
    error: { kind: 'authentication' },
  });
  expect(await lookUp(environment, { ...ann, secrets: { apiRegistrationKey: mark('wrong key') } })).toMatchObject({
    error: { kind: 'registration-key' },
  });
  const wrong = {
    apiPassword: mark('wrong password at the ladder'),
    apiRegistrationKey: mark('wrong key at the ladder'),
  };
  expect(
    await ask(environment, 'diagnose/run', { ...testInput(environment, { ...ann, secrets: wrong }), scope: 'full' }),
  ).toMatchObject({ ok: false });
  const typed = { apiPassword: mark('typed for elsewhere'), apiRegistrationKey: mark('typed key for elsewhere') };
  for (const endpointUrl of [
    'http://127.0.0.1:9/x',
    pi.endpointUrl.replace('http:', 'https:'),
    'https://no-such-host.invalid/x',
  ]) {
    expect(await lookUp(environment, { ...ann, settings: { endpointUrl }, secrets: typed })).toMatchObject({
      ok: false,
    });
    await ask(environment, 'diagnose/run', {
      ...testInput(environment, { ...ann, settings: { endpointUrl }, secrets: typed }),
      scope: 'full',
    });
  }
  for (const code of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 42]) {
    await ask(environment, 'tokens/clear');
    await suffer(environment, { does: 'refuse', code, operation: 'DoLoginAsUser' });
  }
  await ask(environment, 'tokens/clear');
  await suffer(environment, { does: 'drop' });
  await suffer(environment, { does: 'drop', after: true });
  await suffer(environment, { does: 'delay', ms: 1_200 }, { ...ann, settings: { requestTimeoutMs: 1_000 } });
  pi.inject({ does: 'refuse', code: 10, times: 9, operation: 'AccountStoreOps_StoredCredential_CheckIn' });
  expect(await retrieve(environment, ann, kiosk)).toMatchObject({ ok: false, pendingCheckIn: true });
  pi.clearFaults();
}

export async function practise(environment: LeakTestEnvironment): Promise<void> {
  expect(await ask(environment, 'practice/enter')).toMatchObject({ profile: 'practice' });
  const { plugin } = (await ask(environment, 'settings/read')) as { plugin: RawPlugin };
  expect(await retrieve(environment, { ...ann, settings: plugin }, kiosk)).toMatchObject({ ok: true });
  await ask(environment, 'diagnose/run', { ...testInput(environment, { ...ann, settings: plugin }), scope: 'full' });
  await ask(environment, 'support/bundle');
  expect(await ask(environment, 'practice/leave')).toMatchObject({ profile: 'real' });
}

/** The appliance asks, and so does a bridge. What the bridge gets is the one answer with a password; it is a Secret there. */
export async function serve(environment: LeakTestEnvironment): Promise<void> {
  const { practice, evidence } = environment;
  const seen = async (request: object, expected: object): Promise<void> => {
    const { body } = await practice.consoleSession(request);
    evidence.value('what the console shows', body);
    expect(body).toMatchObject(expected);
  };
  await seen({ user: { username: 'HQ\\ann' }, jumpItem: rdp('kiosk7') }, { injected: true, released: true });
  await seen({ user: { username: 'HQ\\bob' }, jumpItem: rdp('lnx01') }, { sessionId: expect.any(String) });
  await seen({ user: { username: 'HQ\\harry' }, jumpItem: rdp('kiosk7') }, { error: { kind: 'impersonation' } });
  practice.appliance.revokeTokens();
  practice.appliance.dropClients();
  await ask(environment, 'service/reconnect-link');
  await vi.waitFor(() => expect(practice.appliance.clients).toHaveLength(1), { timeout: 10_000 });

  const bridge = await practice.client('bridge');
  const request = { ...session('HQ\\ann', rdp('kiosk7'), 'a-bridge') };
  const found = await bridge.call('credentials/find', { session: request });
  const credentialId = found.ok
    ? (found.value.credentials.find(({ displayValue }) => displayValue === kiosk)?.credentialId ?? '')
    : '';
  const got = await bridge.call('credentials/get', { session: request, credentialId });
  expect(got).toMatchObject({ ok: true });
  const released = await bridge.call('credentials/release', {
    session: request,
    credentialId,
    endedAt: new Date(0).toISOString(),
  });
  expect(released).toMatchObject({ ok: true, value: { checkIn: 'done' } });
  const forged = await bridge.call('credentials/get', { session: request, credentialId: 'v1.forged' });
  expect(forged).toMatchObject({ ok: false });
  for (const answer of [found, got, released, forged]) evidence.value('answer to the bridge', answer);
  for (const name of ['service/recent-requests', 'service/state', 'tokens/clear', 'service/reconnect'])
    await ask(environment, name);
}

/** A secret that the appliance does not accept, and settings that the service refuses. */
export async function refusedByTheAppliance(environment: LeakTestEnvironment): Promise<void> {
  const { practice, mark, reveal } = environment;
  const { appliance } = practice.settings(1);
  const save = async (clientSecret: string): Promise<void> => {
    const { revision } = (await ask(environment, 'appliance/read')) as { revision: number };
    expect(
      await ask(environment, 'appliance/save', {
        profile: 'real',
        expectedRevision: revision,
        appliance,
        clientSecret,
      }),
    ).toMatchObject({ status: 'saved' });
  };
  await save(mark('wrong client secret'));
  await vi.waitFor(
    async () =>
      expect(await ask(environment, 'service/state')).toMatchObject({
        status: { link: { reason: expect.any(String) } },
      }),
    { timeout: 10_000 },
  );
  await ask(environment, 'diagnose/run', { ...testInput(environment, ann), scope: 'full' });
  await save(reveal('client secret'));
  await vi.waitFor(() => expect(practice.appliance.clients).toHaveLength(1), { timeout: 10_000 });
  const { secrets, ...settings } = practice.settings(99, { globalApprover: '' });
  const refused = await practice.service.apply(settings, { ...secrets });
  expect(refused).toMatchObject({ ok: false });
  environment.evidence.value('settings that the service refuses', refused);
}

/** The engine itself: what it answers, as an exception's handler or a debugger would print it. */
export async function useTheEngine(environment: LeakTestEnvironment): Promise<void> {
  const { practice, evidence } = environment;
  const plugin = createPiPlugin({
    ledgerFolder: join(practice.folder, 'engine-check-outs'),
    clock: systemClock,
    random: () => 0,
    log: practice.log,
  });
  for (const strategy of strategies) {
    const setup = validateSetup(pluginOf(environment, strategy.settings), practiceSecrets(practice.pi));
    evidence.value('setup', setup);
    const engine = setup.ok ? await plugin.engine(setup.value) : setup;
    if (!engine.ok) throw new Error(engine.error.message);
    const attempt = await travel(engine.value, strategy, engineContext());
    expect(attempt).toMatchObject({ got: { ok: true }, released: { ok: true } });
    evidence.value(`journey ${strategy.name}`, attempt);
    evidence.value('engine', engine.value);
    const cancelled = await engine.value.findCredentials(
      session(strategy.username, strategy.jumpItem),
      engineContext(AbortSignal.abort()),
    );
    evidence.value('cancelled', cancelled);
  }
  evidence.value('plugin', plugin);
  await plugin.close();
}

/** What is thrown when secrets come in a wrong form, as whatever catches it last would print it. */
export function throwAround(environment: LeakTestEnvironment): void {
  const secret = environment.mark('in a wrong form');
  const held = Secret.of(secret);
  const attempts: readonly (() => unknown)[] = [
    () =>
      settingsToApply.parse({
        revision: secret,
        plugin: secret,
        appliance: {},
        secrets: { apiPassword: [secret], more: secret },
      }),
    () => settingsToApply.encode({ revision: 1, plugin: {}, appliance: {}, secrets: { apiPassword: secret as never } }),
    () => vaultSchema.parse({ registrationKey: [secret], identities: [{ name: '', password: secret, roles: secret }] }),
    () => structuredClone(held),
    () => Reflect.apply(held.reveal.bind({}), undefined, []),
    () => new URL(`${String(held)}`),
    () => {
      throw new Error(`with ${String(held)}`, { cause: { held, list: [held] } });
    },
  ];
  for (const attempt of attempts) {
    try {
      environment.evidence.value('what came of a wrong form', attempt());
    } catch (error) {
      environment.evidence.value('thrown', error);
    }
  }
}
