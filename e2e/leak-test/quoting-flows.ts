import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { systemClock } from '../../main/platform/clock.ts';
import { markOfTheWeb } from '../../main/platform/files/mark-of-the-web.ts';
import { withheldText } from '../../main/platform/secrets/server-text.ts';
import { builtInPi } from '../../main/pi/plugin.ts';
import { createPluginRegistry } from '../../main/plugins/plugin-registry.ts';
import { Secret } from '../../shared/secret.ts';
import { testLink } from '../../test-support/link/link-fixture.ts';
import { startMisbehavingAppliance } from '../../test-support/link/misbehaving-appliance.ts';
import { rdp, session } from '../../test-support/pi/engine-on-practice.ts';
import { writeSample } from '../../test-support/sample-plugin.ts';
import { ann, call, kiosk, lookUp, retrieve, testInput } from './app-calls.ts';
import { inputs, kioskOptions, run } from './cli-flows.ts';
import { echoEncodings, xml } from './echo-encodings.ts';
import type { LeakTestEnvironment } from './environment.ts';

/** Flows in which a vault, an appliance and a plugin quote each secret, in each encoding, in each message that they can send. */

const listing = 'AccountStoreOps_StoredCredential_GetList';

/** Secrets of the app's process. The access token of the link is in the service alone. */
function heldByApp({ reveal, latestToken }: LeakTestEnvironment): readonly string[] {
  return [reveal('PI: login of svc-ecm'), reveal('PI: registration key'), reveal('client secret'), latestToken()];
}

/** Each secret as it is, and each encoding of one of them: which encodings are recognised does not depend on the secret. */
function quotesOf(secrets: readonly string[]): readonly string[] {
  const encoded = echoEncodings.map((encode, index) => encode(secrets[index % secrets.length] ?? ''));
  return [...secrets, ...encoded].map((quote) => `Refused for ${quote}.`);
}

/** PI quotes secrets that the call did not send, too. The app shows texts, so each has to be withheld. */
export async function quoteToApp(environment: LeakTestEnvironment): Promise<void> {
  const { pi } = environment.practice;
  await lookUp(environment, { ...ann, username: 'HQ\\bob' });
  for (const message of quotesOf(heldByApp(environment))) {
    pi.inject({ does: 'refuse', code: 42, message, operation: listing, times: 20 });
    expect(await lookUp(environment, ann), message).toMatchObject({ error: { text: withheldText } });
    pi.clearFaults();
  }
  for (const message of quotesOf(heldByApp(environment).slice(0, 1))) {
    pi.inject({ does: 'refuse', code: 42, message, as: 'fault', operation: 'DoLogin2', times: 20 });
    const answer = await call(environment, 'diagnose/run', { ...testInput(environment, ann), scope: 'full' });
    expect(answer['checks'], message).toContainEqual(expect.objectContaining({ name: 'login', text: withheldText }));
    pi.clearFaults();
  }
  pi.inject({ does: 'refuse', code: 42, message: 'Ask the owner of the list.', operation: listing, times: 20 });
  expect(await lookUp(environment, ann)).toMatchObject({ error: { text: 'Ask the owner of the list.' } });
  pi.clearFaults();
}

/** The service passes no text on, so it may contain any secret: the appliance's token and a stored password, too. */
export async function quoteToService(environment: LeakTestEnvironment): Promise<void> {
  const { practice, evidence, secrets, reveal } = environment;
  const linkToken = secrets.findLast(({ name }) => name.startsWith('appliance token'))?.value ?? '';
  const all = [...heldByApp(environment), linkToken, reveal('PI: Administrator of KIOSK7')];
  for (const [index, message] of quotesOf(all).entries()) {
    const as = index % 2 === 0 ? 'fault' : 'result';
    practice.pi.inject({ does: 'refuse', code: 42, message, as, operation: listing, times: 20 });
    const { body } = await practice.consoleSession({ user: { username: 'HQ\\ann' }, jumpItem: rdp('kiosk7') });
    evidence.value('what the console shows', body);
    expect(body).toMatchObject({ error: { kind: 'server', message: 'PI reports error 42.' } });
    practice.pi.clearFaults();
  }
  const bridge = await practice.client('bridge');
  evidence.value('the plugin for a bridge', [
    await bridge.call('plugin/health', {}),
    await bridge.call('plugin/capabilities', {}),
  ]);
  await call(environment, 'requests/list', { limit: 100 });
  await call(environment, 'service/state');
}

/**
 * What answers a check-out, a rotation or a check-in is discarded, so a stored password may be in it. The last flow, because it leaves
 * the credential checked out.
 */
export async function quoteInCheckOuts(environment: LeakTestEnvironment): Promise<void> {
  const { pi } = environment.practice;
  const password = environment.reveal('PI: Administrator of KIOSK7');
  const message = echoEncodings.map((encode) => `It is ${encode(password)}.`).join(' ');
  for (const verb of ['CheckOut', 'Spin', 'CheckIn']) {
    const operation = `AccountStoreOps_StoredCredential_${verb}`;
    for (const as of ['fault', 'result'] as const) pi.inject({ does: 'refuse', code: 42, message, as, operation });
    expect(JSON.stringify(await retrieve(environment, ann, kiosk)), verb).toContain('PI reports error 42.');
    if (verb !== 'CheckIn') await retrieve(environment, ann, kiosk);
    pi.clearFaults();
  }
}

/** An appliance that quotes client secret and token in its answers to the token request, the upgrade and the registration. */
export async function quoteByAppliance(environment: LeakTestEnvironment): Promise<void> {
  const { practice, evidence, mark } = environment;
  const clientSecret = mark('client secret of a quoting appliance');
  for (const encode of echoEncodings) {
    const quote = JSON.stringify(`Refused for ${encode(clientSecret)} and t.`).slice(1, -1);
    const refusals = [
      {
        answerToken: (_request: unknown, socket: NodeJS.WritableStream) =>
          void socket.end(
            `HTTP/1.1 401 Not OK\r\ncontent-type: application/json\r\n\r\n{"error": "${quote}", "error_description": "${quote}"}`,
          ),
      },
      { answerUpgrade: (socket: NodeJS.WritableStream) => void socket.end(`HTTP/1.1 418 No\r\n\r\n${quote}`) },
      { subprotocol: quote.replaceAll(/[^\w-]/g, '') },
      {
        answerRegistration: (socket: { send(text: string): void }, id: number | undefined) =>
          socket.send(
            `{"jsonrpc": "2.0", "id": ${id}, "error": {"code": -32000, "message": "${quote}", "data": "${quote}"}}`,
          ),
      },
    ];
    for (const refusal of refusals) {
      const appliance = await startMisbehavingAppliance(refusal);
      const site = { siteUrl: appliance.siteUrl, clientId: 'ecm', clientSecret: Secret.of(clientSecret) };
      const { link, states, reached } = testLink(site, { log: practice.log });
      try {
        link.start();
        await Promise.race([reached('waiting'), reached('refused')]);
      } finally {
        await link.stop();
        await appliance.stop();
      }
      evidence.value('states of the link', states);
    }
  }
}

/** Every text of the plugin quotes its secret, in the encoding that its setting names. */
function quotingPlugin(): string {
  const encodings = echoEncodings.map((encode) => encode.toString()).join(',\n');
  return `
const hex = (text) => Buffer.from(text).toString('hex');
const characters = (text, spell) => [...text].map((character) => spell(character.codePointAt(0))).join('');
const xml = ${xml.toString()};
const encodings = [${encodings}];
const field = { group: 'g', hint: '', explanation: '' };
export default ({ log, secretOf }) => ({
  id: 'sample',
  form: { groups: [{ id: 'g', label: 'G' }], fields: [
    { ...field, key: 'encoding', label: 'Encoding', required: false, kind: 'number', min: 0, max: 99, default: 0 },
    { ...field, key: 'token', label: 'Token', required: true, kind: 'secret' } ] },
  capabilities: () => [], validate: () => undefined, replaced: () => 0, tokenCount: () => 0, clearTokens: () => 0,
  pendingCheckIns: () => 0, onChange: () => () => {}, close: async () => {},
  engine: async (setup) => ({ ok: true, value: engineFor(setup, log) }),
  diagnose: async (setup) => ({ ok: true, value: diagnosisOf(sayingOf(setup)) }),
});
const sayingOf = ({ settings, secrets }) => 'It is ' + encodings[settings.encoding](secrets.token.reveal());
const failureOf = (said) => ({ kind: 'server', detail: 'fault', message: said, doing: said, hint: said, heldBy: said, heldUntil: said });
const diagnosisOf = (said) => ({ ok: false, failure: failureOf(said), checks: [{ name: 'dns', status: 'fail', detail: said, hint: said, ms: 1 }] });
function engineFor(setup, log) {
  const said = sayingOf(setup);
  const refused = { ok: false, error: failureOf(said) };
  const spinJob = { status: 'failed', message: said };
  log.warn('lookup.failed', { message: said, user: said, host: said, reason: said, correlationId: said });
  log.warn(said, { message: said });
  return {
    findCredentials: async () => ({ trace: [{ stage: 'offer', subject: said, outcome: 'dropped', reason: said }], warnings: [said], result: refused }),
    getCredential: async () => refused,
    releaseCredential: async () => { throw new Error(said); },
    testRetrieve: async () => ({ result: refused, checkedIn: false, pendingCheckIn: false, warnings: [said], spinJob }),
    health: async () => ({ healthy: false, message: said }),
  };
}`;
}

export async function quoteByPlugin(environment: LeakTestEnvironment): Promise<void> {
  const { practice, evidence, mark, input } = environment;
  const token = mark('secret of a quoting plugin');
  await writeSample(join(practice.folder, 'plugins', 'sample'), quotingPlugin());
  const dataFolder = await mkdtemp(join(tmpdir(), 'ecm-leak-test-plugin-'));
  await writeSample(join(dataFolder, 'plugins', 'sample'), quotingPlugin());
  const host = { clock: systemClock, random: Math.random, log: practice.log, secretOf: Secret.of };
  const registry = createPluginRegistry({ builtIn: builtInPi, mark: markOfTheWeb(process.platform), dataFolder, host });
  const opened = await registry.open('sample');
  if (!opened.ok) throw new Error(opened.error.message);
  const context = { signal: new AbortController().signal, correlationId: 'c', interactive: true };
  const request = session('HQ\\ann', rdp('kiosk7'));
  for (const encoding of echoEncodings.keys()) {
    const setup = { settings: { encoding }, secrets: { token: Secret.of(token) } };
    const engine = await opened.value.engine(setup);
    if (!engine.ok) throw new Error(engine.error.message);
    evidence.value('answers of the plugin', [
      await engine.value.getCredential(request, 'id', context),
      await engine.value.releaseCredential(request, 'id', 0, context),
      await engine.value.health(context),
      opened.value.capabilities(),
    ]);
    const settings = { version: 1, revision: 1, pluginId: 'sample', plugins: { sample: { encoding } } };
    const settingsFile = await input('plugin-settings.json', settings);
    const files = ['--settings', settingsFile, '--secrets-file', await input('plugin-secrets.json', { token })];
    const found = await run(environment, ['lookup', ...kioskOptions, '--explain', '--show-text', ...files]);
    expect(found).toMatchObject({ error: { kind: 'server', text: withheldText } });
    await run(environment, ['retrieve', '--credential', 'id', ...kioskOptions, ...files]);
    await run(environment, ['diagnose', '--show-text', ...files]);
  }
  await opened.value.close();
  await rm(dataFolder, { recursive: true, force: true });
}

/** The command line shows a text only where it is asked for, and then only one without a secret. */
export async function quoteToCli(environment: LeakTestEnvironment): Promise<void> {
  const { practice, reveal, latestToken } = environment;
  const lookup = ['lookup', ...kioskOptions, '--explain', ...(await inputs(environment))];
  const sent = [reveal('PI: login of svc-ecm'), reveal('PI: registration key')];
  const refuse = (message: string): void => {
    practice.pi.clearFaults();
    practice.pi.inject({ does: 'refuse', code: 42, message, operation: listing, times: 40 });
  };
  for (const message of quotesOf(sent)) {
    refuse(message);
    const shown = await run(environment, [...lookup, '--show-text']);
    expect(shown, message).toMatchObject({ error: { kind: 'server', text: withheldText } });
  }
  for (const message of quotesOf([latestToken(), reveal('PI: Administrator of KIOSK7')])) {
    refuse(message);
    const { error } = await run(environment, lookup);
    expect(error).toMatchObject({ message: 'PI reports error 42.' });
    expect(error).not.toHaveProperty('text');
  }
  practice.pi.clearFaults();
}
