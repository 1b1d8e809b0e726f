import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { createServer as createHttpsServer } from 'node:https';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { runCli } from '../app/cli/run-cli.ts';
import { testConfigurator, type TestConfiguratorOptions } from '../test-support/test-configurator.ts';
import { runAllChecks, type DiagnosisFacts } from '../main/diagnostics/all-checks.ts';
import { systemClock } from '../main/platform/clock.ts';
import type { MarkOfTheWeb } from '../main/platform/files/mark-of-the-web.ts';
import { certifiedByAuthority } from '../test-support/test-certificates.ts';
import { startPracticeAppliance, type PracticeAppliance } from '../main/sandbox/appliance/practice-appliance.ts';
import { validateSetup, type PluginSecrets } from '../main/pi/setup.ts';
import type { Check } from '../shared/diagnose-result.ts';
import { failure } from '../shared/errors.ts';
import { Secret } from '../shared/secret.ts';
import type { RawPlugin } from '../shared/settings.ts';
import {
  engineContext,
  engineOnPractice,
  rdp,
  session,
  type EngineOnPractice,
} from '../test-support/pi/engine-on-practice.ts';
import { serviceOnPractice } from '../test-support/service-on-practice.ts';
import { prepareDataFolder, serviceSecrets, statusOf } from './service-data-folder.ts';
import { startServiceProcess } from './service-process.ts';
import { troubleshootingRows, type TroubleshootingRow } from '../test-support/troubleshooting-rows.ts';
import { testAddress } from '../test-support/test-address.ts';

/** Reproduces every row of the troubleshooting table with the practice systems, and checks what shows it and its hint. */

interface Shown {
  /** The check, the kind of error, or the reason of a refused plugin. */
  readonly shows: string;
  readonly hint: string | undefined;
}

let practice: EngineOnPractice;
let secure: EngineOnPractice;
let appliance: PracticeAppliance;

beforeAll(async () => {
  [practice, secure, appliance] = await Promise.all([
    engineOnPractice(),
    engineOnPractice({ https: true }),
    startPracticeAppliance({ port: 0, https: true }),
  ]);
});
afterAll(() => Promise.all([practice.stop(), secure.stop(), appliance.stop()]));

function firstFailure(checks: readonly Check[]): Shown {
  const check = checks.find(({ status }) => status === 'fail');
  return { shows: check?.name ?? 'nothing failed', hint: check?.hint };
}

/** A closed port. */
async function closedPort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

interface ToPi {
  readonly settings?: RawPlugin;
  readonly secrets?: Partial<PluginSecrets>;
  readonly user?: string;
  readonly target?: EngineOnPractice;
}

async function diagnosePi({ settings, secrets, user, target = practice }: ToPi): Promise<Shown> {
  const request = { scope: 'full' as const, ...(user === undefined ? {} : { session: session(user, rdp('kiosk7')) }) };
  const { checks } = await target.diagnose(request, engineContext(), settings, secrets);
  return firstFailure(checks);
}

async function diagnoseAppliance(changes: Partial<NonNullable<DiagnosisFacts['appliance']>> = {}): Promise<Shown> {
  const { siteUrl, clientId, clientSecret, caPem } = appliance;
  const reason = failure('service-unavailable', 'absent', {
    message: 'It does not run.',
    doing: 'testing',
    hint: 'Start it.',
  });
  const { checks } = await runAllChecks({
    plugin: async () => ({ ok: true, checks: [] }),
    service: { state: { kind: 'absent', reason }, savedRevision: 0 },
    appliance: { siteUrl, clientId, clientSecret, trustedCa: caPem, status: undefined, ...changes },
    clock: systemClock,
    signal: new AbortController().signal,
  });
  return firstFailure(checks);
}

interface PluginFolder extends TestConfiguratorOptions {
  /** The files of the folder, by name. */
  readonly files: Readonly<Record<string, string>>;
  /** The administrator's remedy, after which the plugin must be ready. */
  readonly remedy?: (folder: string) => Promise<void>;
}

const entry = 'export default {};\n';
const manifest = {
  id: 'sample',
  name: 'Sample',
  description: 'For tests',
  version: '1.0.0',
  apiVersion: 1,
  entry: 'plugin.mjs',
  sha256: { 'plugin.mjs': createHash('sha256').update(entry).digest('hex') },
};

/** Creates a plugin folder where the Configurator looks for plugins, and returns how it is listed. */
async function listPlugin({ files, remedy, ...options }: PluginFolder): Promise<Shown> {
  const app = await testConfigurator(options);
  try {
    const folder = join(app.folder, 'plugins', 'sample');
    await mkdir(folder, { recursive: true });
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const listed = async () => {
      const answer = await app.call('plugins/list', {});
      return answer.ok ? answer.value.plugins.find((each) => each.folder === folder) : undefined;
    };
    const found = await listed();
    await remedy?.(folder);
    if (remedy !== undefined) expect(await listed()).toMatchObject({ state: 'ready' });
    return { shows: found?.reason ?? 'not refused', hint: found?.hint };
  } finally {
    await app.remove();
  }
}

/** Every file has the mark of the web, until it is unblocked. */
function blocked(): MarkOfTheWeb {
  const unblocked = new Set<string>();
  return { isMarked: async (path) => !unblocked.has(path), unblock: async (path) => void unblocked.add(path) };
}

/** Kills a service process, then runs `ecmctl diagnose`. */
async function killService(): Promise<Shown> {
  const folder = join(secure.folder, 'service');
  const caFile = join(secure.folder, 'appliance-ca.pem');
  await writeFile(caFile, appliance.caPem ?? '');
  await prepareDataFolder(folder, { pi: practice.pi, appliance, caFile });
  const secrets = serviceSecrets(practice.pi, appliance);
  const service = startServiceProcess(folder, secrets);
  await service.running;
  await vi.waitFor(async () => expect((await statusOf(folder)).link.state).toBe('connected'), { timeout: 10_000 });
  await service.end('SIGKILL');
  let out = '';
  await runCli(['diagnose', '--json'], '1.2.3', {
    env: { ECM_DATA_DIR: folder, ECM_PIPE: testAddress(folder), ...secrets },
    stdout: (text) => (out += text),
    stderr: () => {},
    readStdin: async () => Buffer.alloc(0),
    signal: new AbortController().signal,
  });
  const { checks } = JSON.parse(out) as { readonly checks: readonly Check[] };
  expect(checks.find(({ name }) => name === 'link')).toMatchObject({
    status: 'warn',
    hint: expect.stringContaining('Start the ECM service'),
  });
  const check = checks.find(({ name }) => name === 'service');
  expect(check?.detail).toContain('The ECM service ended unexpectedly');
  return { shows: check?.name ?? '', hint: check?.hint };
}

/** A site that accepts TLS connections and closes them when a page is requested. */
async function siteWithoutLoginPage(): Promise<Shown> {
  const { key, cert, authority } = await certifiedByAuthority();
  const server = createHttpsServer({ key, cert }, (request) => request.socket.destroy()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await diagnoseAppliance({
      siteUrl: `https://localhost:${(server.address() as AddressInfo).port}`,
      trustedCa: authority,
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** The test names `HQ\ann`, the appliance `ann`: the recent requests show the difference, and Default Domain resolves it. */
async function namedDifferently(): Promise<Shown> {
  const environment = await serviceOnPractice();
  try {
    const service = await environment.client('administrator');
    const target = { jumpItem: { type: 'rdp', host: 'kiosk7' } };
    await service.call('settings/apply', environment.settings(1, { defaultDomain: '' }));
    await vi.waitFor(() => expect(environment.appliance.clients).toHaveLength(1), { timeout: 10_000 });
    expect(await environment.consoleSession({ user: { username: 'ann' }, ...target })).not.toMatchObject({
      body: { injected: true },
    });
    const recent = await service.call('requests/recent', {});
    const request = recent.ok ? recent.value.requests[0] : undefined;
    if (request === undefined) throw new Error('the request is not among the recent ones');
    expect(request).toMatchObject({ session: { user: { username: 'ann' } }, candidates: ['ann'] });
    const test = await (await practice.engine()).findCredentials(session('HQ\\ann', rdp('kiosk7')), engineContext());
    // The candidates that "Compare with my test" shows.
    expect(
      test.trace
        .filter(({ stage, outcome }) => stage === 'identity' && outcome === 'tried')
        .map(({ subject }) => subject),
    ).toEqual(['HQ\\ann']);
    expect(test.result).toMatchObject({ ok: true });
    await service.call('settings/apply', environment.settings(2, { defaultDomain: 'HQ' }));
    expect(await environment.consoleSession({ user: { username: 'ann' }, ...target })).toMatchObject({
      body: { injected: true },
    });
    return { shows: request.failure?.kind ?? 'no failure', hint: request.failure?.hint };
  } finally {
    await environment.stop();
  }
}

const reproduce: Readonly<Record<TroubleshootingRow, () => Promise<Shown>>> = {
  'plugin files are missing': () =>
    listPlugin({
      files: { 'plugin.json': JSON.stringify(manifest) },
      remedy: (folder) => writeFile(join(folder, 'plugin.mjs'), entry),
    }),
  'the plugin is no whole folder': () => listPlugin({ files: { 'plugin.mjs': entry } }),
  'Windows blocks the plugin': () => {
    const mark = blocked();
    return listPlugin({
      files: { 'plugin.json': JSON.stringify(manifest), 'plugin.mjs': entry },
      mark,
      remedy: (folder) => mark.unblock(join(folder, 'plugin.mjs')),
    });
  },
  'a required setting is missing': async () => {
    const refused = validateSetup({
      settings: { endpointUrl: practice.pi.endpointUrl, apiUser: 'svc-ecm' },
      secrets: {},
    });
    return { shows: refused.ok ? 'valid' : refused.error.kind, hint: refused.ok ? undefined : refused.error.hint };
  },
  'Endpoint URL names something else': () =>
    diagnosePi({ settings: { endpointUrl: new URL('/elsewhere', practice.pi.endpointUrl).href } }),
  'API Password is wrong': () => diagnosePi({ secrets: { apiPassword: Secret.of('wrong') } }),
  'API Registration Key is wrong': () => diagnosePi({ secrets: { apiRegistrationKey: Secret.of('wrong') } }),
  'the certificate of PI is not trusted': () => diagnosePi({ target: secure, settings: { trustedCaFile: '' } }),
  'the API User may not act for the user': () => diagnosePi({ user: 'HQ\\harry' }),
  'nothing matches, which is an answer': async () => {
    const { result, trace } = await (await practice.engine({ includeSharedLists: true })).findCredentials(
      session('HQ\\ann', { type: 'vnc', host: 'nowhere' }),
      engineContext(),
    );
    expect(result).toEqual({ ok: true, value: [] });
    const last = trace.at(-1);
    return { shows: last?.stage ?? '', hint: last?.reason.replace(/^.*?\. /, '') };
  },
  'the name of PI cannot be resolved': () =>
    diagnosePi({ settings: { endpointUrl: 'https://no-such-host.invalid/AuthService.svc' } }),
  'no way from this machine to PI': async () =>
    diagnosePi({ settings: { endpointUrl: `http://127.0.0.1:${await closedPort()}/AuthService.svc` } }),
  'the account on the Appliance screen is wrong': () => diagnoseAppliance({ clientSecret: Secret.of('wrong') }),
  'the client secret is not set': () => diagnoseAppliance({ clientSecret: undefined }),
  'the appliance does not permit the account to be an ECM': async () => {
    appliance.allowAccess(false);
    const shown = await diagnoseAppliance();
    appliance.allowAccess(true);
    return shown;
  },
  'the ECM service has stopped': killService,
  'no way from this machine to the appliance': async () =>
    diagnoseAppliance({ siteUrl: `https://127.0.0.1:${await closedPort()}` }),
  'the login page of the appliance does not load': siteWithoutLoginPage,
  'the console names the user differently than the test did': namedDifferently,
};

it.each(Object.keys(troubleshootingRows) as TroubleshootingRow[])('%s: shown with its hint', async (row) => {
  expect(await reproduce[row]()).toEqual(troubleshootingRows[row]);
});
