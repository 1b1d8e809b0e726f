import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { errorDetails, withCorrelation, type ErrorKind, type Failure } from '../../shared/errors.ts';
import type { JumpItem } from '../../shared/jump-item.ts';
import { Secret } from '../../shared/secret.ts';
import type { RawPlugin } from '../../shared/settings.ts';
import {
  engineContext,
  engineOnPractice,
  offerId,
  rdp,
  session,
  type EngineOnPractice,
} from '../../e2e/engine-on-practice.ts';
import { watchRequests, type RequestWatch } from '../../e2e/request-watch.ts';
import { createHttpServers, type HttpServers } from '../../test-support/http-servers.ts';
import { testCertificate, type TestCertificateOptions } from '../../test-support/test-certificates.ts';
import { defaultVault } from '../sandbox/default-vault.ts';
import type { Fault } from '../sandbox/faults.ts';
import type { PluginSecrets } from './setup.ts';
import { encodeCredentialId } from './selection/credential-id.ts';

/** Every kind of error that people see (product.md section 4), reached through the engine over a real socket. */

const context = engineContext();
const kiosk = rdp('kiosk7');
const checkOut = 'AccountStoreOps_StoredCredential_CheckOut';
const delegation = /Delegation > Web Application Global Delegation Permissions/;
const mappings = /Delegation > Web Application Identity Impersonation Mappings/;
const wrongUrl = /Endpoint URL.*SDK Web Services.*Manage Web Appliance/;
const envelope = (body: string): string =>
  `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${body}</s:Body></s:Envelope>`;
const fault = (code: string, detail = ''): string =>
  envelope(`<s:Fault><faultcode>s:${code}</faultcode><faultstring>It went wrong.</faultstring>${detail}</s:Fault>`);
const html = '<!DOCTYPE html><html><body>Welcome</body></html>';

let practice: EngineOnPractice;
let watch: RequestWatch;
let fixtures: HttpServers;

beforeEach(async () => {
  fixtures = createHttpServers();
  watch = watchRequests();
  // One entry of a shared list that may only be requested, which PI has no requests for.
  const entry = {
    account: 'on-request',
    systemName: 'KIOSK7',
    alsoFor: [],
    grants: { 'Help desk': ['request' as const] },
  };
  const vault = {
    ...defaultVault,
    sharedLists: [...defaultVault.sharedLists, { name: 'Vault room', entries: [entry] }],
  };
  practice = await engineOnPractice({ vault, onRequest: watch.onRequest });
});

afterEach(async () => {
  vi.unstubAllEnvs();
  watch.release();
  await practice.stop();
  await fixtures.end();
});

interface Asking {
  readonly settings?: RawPlugin;
  readonly secrets?: Partial<PluginSecrets>;
  readonly username?: string;
  readonly jumpItem?: JumpItem;
  readonly signal?: AbortSignal;
  readonly interactive?: boolean;
}

/** Looks up and answers why it failed. */
async function lookUp({
  settings,
  secrets,
  username = 'HQ\\ann',
  jumpItem = kiosk,
  signal,
  interactive = true,
}: Asking): Promise<Failure> {
  const engine = await practice.plugin.engine(practice.setup(settings, secrets));
  if (!engine.ok) return engine.error;
  const { result } = await engine.value.findCredentials(session(username, jumpItem), {
    ...engineContext(signal),
    interactive,
  });
  if (result.ok) throw new Error('the lookup did not fail');
  return result.error;
}

/** Gets the credential of that label while that goes wrong, and answers why it failed. */
async function get(
  username: string,
  jumpItem: JumpItem,
  label: string,
  wrong?: Fault,
  settings: RawPlugin = {},
): Promise<Failure> {
  const engine = await practice.engine(settings);
  const request = session(username, jumpItem);
  const id = await offerId(engine, request, label);
  if (wrong !== undefined) practice.pi.inject(wrong);
  const got = await engine.getCredential(request, id, context);
  if (got.ok) throw new Error('the retrieval did not fail');
  return got.error;
}

/** Fetches by id what is not offered. */
async function getById(id: string): Promise<Failure> {
  const got = await (await practice.engine()).getCredential(session('HQ\\ann', kiosk), id, context);
  if (got.ok) throw new Error('the retrieval did not fail');
  return got.error;
}

/** What comes back instead of the answer to the login. */
function instead(status: number, body: string, contentType = 'text/xml; charset=utf-8'): () => Promise<Failure> {
  return () => {
    practice.pi.inject({ does: 'answer', status, contentType, body, operation: 'DoLogin2' });
    return lookUp({});
  };
}

function refusing(code: number, as: 'result' | 'fault', message = 'As the test says.'): () => Promise<Failure> {
  return () => {
    practice.pi.inject({ does: 'refuse', code, as, message, operation: 'DoLogin2' });
    return lookUp({});
  };
}

/** A server of TLS whose certificate is trusted, and is what it is. */
async function atTls(options: TestCertificateOptions, isTrusted = true): Promise<Failure> {
  const certificate = await testCertificate(options);
  const { origin } = await fixtures.server(certificate);
  const trustedCaFile = join(practice.folder, 'test-ca.pem');
  await writeFile(trustedCaFile, certificate.cert);
  return lookUp({
    settings: { endpointUrl: new URL('/AuthService.svc', origin).href, trustedCaFile: isTrusted ? trustedCaFile : '' },
  });
}

/** Through the proxy that the environment names; the other settings keep it to this one lookup. */
function through(proxy: string, endpointUrl?: string): Promise<Failure> {
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY']) vi.stubEnv(name, proxy);
  for (const name of ['http_proxy', 'https_proxy', 'NO_PROXY', 'no_proxy']) vi.stubEnv(name, undefined);
  return lookUp({ settings: { requestTimeoutMs: 14_000, ...(endpointUrl === undefined ? {} : { endpointUrl }) } });
}

async function closedPort(): Promise<string> {
  const other = createHttpServers();
  const url = await other.rawServer(() => {});
  await other.end();
  return url;
}

const day = 24 * 60 * 60_000;
const needsLogin = 'HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n';

interface Row {
  readonly when: string;
  readonly received: `${ErrorKind}` | `${ErrorKind} ${string}`;
  readonly hint: RegExp;
  readonly provoke: () => Promise<Failure>;
  readonly facts?: Partial<Failure>;
}

const connectivity: readonly Row[] = [
  {
    when: 'the host name is unknown',
    received: 'connectivity dns',
    hint: /Endpoint URL/,
    provoke: () => lookUp({ settings: { endpointUrl: 'https://no-such-host.invalid/ERPMWebService/AuthService.svc' } }),
  },
  {
    when: 'nobody listens',
    received: 'connectivity refused',
    hint: /Endpoint URL/,
    provoke: async () => lookUp({ settings: { endpointUrl: await closedPort() } }),
  },
  {
    when: 'no answer begins',
    received: 'connectivity timeout',
    hint: /Request Timeout/,
    provoke: () => {
      watch.hold();
      return lookUp({ settings: { requestTimeoutMs: 1000 } });
    },
  },
  {
    when: 'the answer does not end',
    received: 'connectivity timeout',
    hint: /Request Timeout/,
    provoke: async () => {
      const endpointUrl = await fixtures.rawServer((socket) =>
        socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 1000\r\n\r\n<s:Envelope'),
      );
      return lookUp({ settings: { endpointUrl, requestTimeoutMs: 1000 } });
    },
  },
  {
    when: 'the connection is closed instead of answered',
    received: 'connectivity reset',
    hint: /firewall/,
    provoke: () => {
      practice.pi.inject({ does: 'drop', operation: 'DoLogin2' });
      return lookUp({});
    },
  },
  {
    when: 'the connection breaks off in the middle of the answer',
    received: 'connectivity reset',
    hint: /firewall/,
    provoke: async () => {
      const endpointUrl = await fixtures.rawServer((socket) =>
        socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 1000\r\n\r\n<s:Envelope', () =>
          socket.resetAndDestroy(),
        ),
      );
      return lookUp({ settings: { endpointUrl } });
    },
  },
  { when: 'PI itself answers 407', received: 'connectivity proxy', hint: /HTTPS_PROXY/, provoke: instead(407, html) },
  {
    when: 'the proxy wants a login, for http',
    received: 'connectivity proxy',
    hint: /HTTPS_PROXY/,
    provoke: async () => through(await fixtures.rawServer((socket) => socket.end(needsLogin))),
  },
  {
    when: 'the proxy wants a login, for https',
    received: 'connectivity proxy',
    hint: /HTTPS_PROXY/,
    provoke: async () =>
      through(await fixtures.rawServer((socket) => socket.end(needsLogin)), 'https://pi.hq.invalid/AuthService.svc'),
  },
  {
    when: 'the proxy is dead, for http',
    received: 'connectivity proxy',
    hint: /HTTPS_PROXY/,
    provoke: async () => through(await closedPort()),
  },
  {
    when: 'the proxy is dead, for https',
    received: 'connectivity proxy',
    hint: /HTTPS_PROXY/,
    provoke: async () => through(await closedPort(), 'https://pi.hq.invalid/AuthService.svc'),
  },
  {
    when: 'the proxy of the environment is no address',
    received: 'connectivity proxy',
    hint: /HTTPS_PROXY/,
    provoke: () => through('http://:0:0/'),
  },
  {
    when: "the proxy's name is unknown",
    received: 'connectivity proxy',
    hint: /HTTPS_PROXY/,
    provoke: () => through('http://no-such-proxy.invalid:3128', 'https://pi.hq.invalid/AuthService.svc'),
  },
  {
    when: 'the proxy cannot reach PI',
    received: 'connectivity proxy',
    hint: /HTTPS_PROXY/,
    provoke: async () =>
      through(
        await fixtures.rawServer((socket) => socket.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n')),
        'https://pi.hq.invalid/AuthService.svc',
      ),
  },
  {
    when: 'the proxy hangs up',
    received: 'connectivity proxy',
    hint: /HTTPS_PROXY/,
    provoke: async () =>
      through(await fixtures.rawServer((socket) => socket.destroy()), 'https://pi.hq.invalid/AuthService.svc'),
  },
];

const tls: readonly Row[] = [
  {
    when: 'the certificate has expired',
    received: 'tls expired',
    hint: /certificate/,
    provoke: () => atTls({ notBefore: new Date(Date.now() - 2 * day), notAfter: new Date(Date.now() - day) }),
  },
  {
    when: 'the certificate is not valid yet',
    received: 'tls expired',
    hint: /clock/,
    provoke: () => atTls({ notBefore: new Date(Date.now() + day), notAfter: new Date(Date.now() + 2 * day) }),
  },
  {
    when: 'nobody knows who signed the certificate',
    received: 'tls unknown-ca',
    hint: /Trusted CA File/,
    provoke: () => atTls({}, false),
  },
  {
    when: 'the certificate is for another host',
    received: 'tls wrong-host',
    hint: /Endpoint URL/,
    provoke: () => atTls({ dnsName: 'pi.other.example' }),
  },
  {
    when: 'the port does not speak TLS',
    received: 'tls protocol',
    hint: /TLS 1\.2/,
    provoke: () => lookUp({ settings: { endpointUrl: practice.pi.endpointUrl.replace('http:', 'https:') } }),
  },
];

const login: readonly Row[] = [
  {
    when: 'the API password is wrong',
    received: 'authentication',
    hint: /API User.*API Password/,
    provoke: () => lookUp({ secrets: { apiPassword: Secret.of('wrong-word-of-the-test') } }),
  },
  {
    when: 'the API User is unknown',
    received: 'authentication',
    hint: /API User/,
    provoke: () => lookUp({ settings: { apiUser: 'nobody' } }),
  },
  {
    when: 'the Authenticator is wrong',
    received: 'authentication',
    hint: /Authenticator/,
    provoke: () => lookUp({ settings: { authenticator: 'LAB' } }),
  },
  {
    when: 'the password was refused a moment ago',
    received: 'authentication paused',
    hint: /API User.*API Password/,
    provoke: async () => {
      const wrong = { secrets: { apiPassword: Secret.of('wrong-word-of-the-test') }, interactive: false };
      await lookUp(wrong);
      return lookUp(wrong);
    },
  },
  {
    when: 'no token is accepted',
    received: 'authentication token',
    hint: /Token Lifetime/,
    provoke: () => {
      practice.pi.inject({ does: 'refuse', code: 2, operation: 'DoLoginAsUser', times: 2 });
      return lookUp({});
    },
  },
  {
    when: 'the registration key is wrong',
    received: 'registration-key',
    hint: /API Registration Key/,
    provoke: () => lookUp({ secrets: { apiRegistrationKey: Secret.of('wrong-key-of-the-test') } }),
  },
  {
    when: 'the API User may not impersonate the user',
    received: 'impersonation not-allowed',
    hint: mappings,
    provoke: () => lookUp({ username: 'HQ\\harry' }),
  },
  {
    when: 'PI does not know the user',
    received: 'impersonation unknown-user',
    hint: mappings,
    provoke: () => lookUp({ username: 'HQ\\zoe' }),
  },
];

const retrieval: readonly Row[] = [
  {
    when: 'PI denies the check-out',
    received: 'authorization',
    hint: /Delegation/,
    provoke: () => get('HQ\\ann', kiosk, 'Administrator (KIOSK7)', { does: 'refuse', code: 3, operation: checkOut }),
  },
  {
    when: 'PI denies the check-out to the API User',
    received: 'authorization',
    hint: /API User.*Include credentials where user only has Allow Remote Session permission/,
    provoke: () =>
      get(
        'HQ\\carol',
        { type: 'vnc', host: 'web01' },
        'localops (WEB01)',
        { does: 'refuse', code: 3, operation: checkOut },
        { includeRemoteSessionOnly: true },
      ),
  },
  {
    when: 'a forged id names what is not offered',
    received: 'authorization not-offered',
    hint: /permissions/,
    provoke: () =>
      getById(
        encodeCredentialId({
          kind: 'local',
          account: { accountName: 'DSRM', store: { targetName: 'DC01', type: 1 } },
          format: 'name',
        }),
      ),
  },
  {
    when: 'somebody else holds the credential',
    received: 'checkout-conflict',
    hint: new RegExp(`Ignore Password Checkout.*${delegation.source}`),
    provoke: () => get('HQ\\gina', rdp('file01'), 'Administrator (FILE01)'),
    facts: { heldBy: 'HQ\\ann', heldUntil: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string },
  },
  {
    when: 'the Global Approver may not grant',
    received: 'approval grant-failed',
    hint: /Global Approver.*grant password requests/,
    provoke: () => get('HQ\\bob', kiosk, 'HQ\\svc-backup', undefined, { globalApprover: 'HQ\\ann' }),
    facts: { requestId: 1 },
  },
  {
    when: 'the Global Approver does not exist',
    received: 'approval grant-failed',
    hint: new RegExp(`Global Approver.*${mappings.source}`),
    provoke: () => get('HQ\\bob', kiosk, 'HQ\\svc-backup', undefined, { globalApprover: 'nobody' }),
    facts: { requestId: 1 },
  },
  {
    when: 'an entry of a shared list needs an approval',
    received: 'approval not-requestable',
    hint: /shared credential list/,
    provoke: () => get('HQ\\bob', kiosk, 'on-request (Vault room / KIOSK7)', undefined, { includeSharedLists: true }),
  },
  {
    when: 'PI wants an approval that it did not want for others',
    received: 'approval',
    hint: /Global Approver/,
    provoke: () => get('HQ\\bob', kiosk, 'HQ\\svc-backup', { does: 'refuse', code: 6, operation: checkOut }),
  },
  {
    when: 'the account is gone',
    received: 'not-found',
    hint: /still exists/,
    provoke: () => get('HQ\\ann', kiosk, 'Administrator (KIOSK7)', { does: 'refuse', code: 4, operation: checkOut }),
  },
];

const wrongAnswers: readonly Row[] = [
  {
    when: 'the path does not exist',
    received: 'protocol wrong-url',
    hint: wrongUrl,
    provoke: () => lookUp({ settings: { endpointUrl: practice.pi.endpointUrl.replace('AuthService', 'Nowhere') } }),
  },
  {
    when: 'a web page comes back',
    received: 'protocol html',
    hint: wrongUrl,
    provoke: instead(200, html, 'text/html'),
  },
  { when: 'a web page calls itself XML', received: 'protocol html', hint: wrongUrl, provoke: instead(200, html) },
  ...[301, 302, 307, 308, 400, 403, 404, 405, 410].map(
    (status): Row => ({
      when: `HTTP ${status} comes back`,
      received: 'protocol wrong-url',
      hint: wrongUrl,
      provoke: instead(status, html, 'text/html'),
    }),
  ),
  {
    when: 'HTTP 401 comes back',
    received: 'protocol wrong-url',
    hint: /Windows authentication.*Endpoint URL/,
    provoke: instead(401, html, 'text/html'),
  },
  {
    when: 'JSON comes back',
    received: 'protocol not-soap',
    hint: wrongUrl,
    provoke: instead(200, '{"error":"not here"}', 'application/json'),
  },
  { when: 'nothing comes back', received: 'protocol not-soap', hint: wrongUrl, provoke: instead(200, '') },
  { when: 'plain text comes back', received: 'protocol not-soap', hint: wrongUrl, provoke: instead(200, 'hello') },
  {
    when: 'the envelope is of another SOAP',
    received: 'protocol not-soap',
    hint: wrongUrl,
    provoke: instead(
      200,
      envelope('').replace('http://schemas.xmlsoap.org/soap/envelope/', 'http://www.w3.org/2003/05/soap-envelope'),
    ),
  },
  {
    when: 'the service is of another namespace',
    received: 'protocol malformed',
    hint: wrongUrl,
    provoke: instead(200, envelope('<DoLogin2Response xmlns="http://other.example/"/>')),
  },
  {
    when: 'the answer is cut off',
    received: 'protocol malformed',
    hint: wrongUrl,
    provoke: instead(200, envelope('').slice(0, -20)),
  },
  {
    when: 'the answer fits another question',
    received: 'protocol malformed',
    hint: wrongUrl,
    provoke: instead(200, envelope('<DoLogoutResponse xmlns="http://tempuri.org/"/>')),
  },
  {
    when: 'what comes back is no HTTP',
    received: 'protocol malformed',
    hint: wrongUrl,
    provoke: async () =>
      lookUp({ settings: { endpointUrl: await fixtures.rawServer((socket) => socket.end('SSH-2.0-nobody\r\n')) } }),
  },
  {
    when: 'the server does not know the action',
    received: 'protocol wrong-url',
    hint: wrongUrl,
    provoke: instead(500, fault('ActionNotSupported')),
  },
  {
    when: 'the server does not know the address',
    received: 'protocol wrong-url',
    hint: wrongUrl,
    provoke: instead(500, fault('DestinationUnreachable')),
  },
  {
    when: 'the server says fault with 200',
    received: 'server fault',
    hint: /log of the PI web server/,
    provoke: instead(200, fault('Server')),
  },
];

const server: readonly Row[] = [
  { when: 'PI is busy', received: 'server busy', hint: /load/, provoke: refusing(10, 'result') },
  { when: 'PI is busy, in a fault', received: 'server busy', hint: /load/, provoke: refusing(10, 'fault') },
  ...[502, 503, 504].map(
    (status): Row => ({
      when: `HTTP ${status} comes back`,
      received: 'server busy',
      hint: /load/,
      provoke: instead(status, html, 'text/html'),
    }),
  ),
  {
    when: 'an argument is invalid',
    received: 'server fault',
    hint: /contract check/,
    provoke: refusing(11, 'result'),
    facts: { message: expect.stringContaining('11') as string },
  },
  {
    when: 'an argument is invalid, in a fault',
    received: 'server fault',
    hint: /contract check/,
    provoke: refusing(11, 'fault'),
    facts: { message: expect.stringContaining('11') as string },
  },
  {
    when: 'the code is unknown',
    received: 'server fault',
    hint: /number/,
    provoke: refusing(4711, 'result'),
    facts: { message: expect.stringContaining('4711') as string },
  },
  {
    when: 'the code is unknown, in a fault',
    received: 'server fault',
    hint: /number/,
    provoke: refusing(4711, 'fault'),
    facts: { message: expect.stringContaining('4711') as string },
  },
  {
    when: 'a fault has no detail',
    received: 'server fault',
    hint: /log of the PI web server/,
    provoke: instead(500, fault('Server')),
  },
  {
    when: 'a fault has a detail of something else',
    received: 'server fault',
    hint: /log of the PI web server/,
    provoke: instead(500, fault('Server', '<detail><Trouble xmlns="http://other.example/">?</Trouble></detail>')),
  },
];

const ours: readonly Row[] = [
  {
    when: 'Trusted CA File does not exist',
    received: 'configuration setting',
    hint: /Trusted CA File/,
    provoke: () => lookUp({ settings: { trustedCaFile: join(practice.folder, 'absent.pem') } }),
  },
  {
    when: 'the user name is empty',
    received: 'configuration input',
    hint: /./,
    provoke: () => lookUp({ username: '' }),
  },
  {
    when: 'the host is missing',
    received: 'configuration input',
    hint: /./,
    provoke: () => lookUp({ jumpItem: { type: 'rdp' } }),
  },
  {
    when: 'a text cannot be sent as XML',
    received: 'configuration input',
    hint: /Username/,
    provoke: () => lookUp({ username: 'HQ\\an\uFFFFn' }),
  },
  {
    when: 'a credential id cannot be read',
    received: 'configuration credential-id',
    hint: /./,
    provoke: () => getById('nonsense'),
  },
  {
    when: 'the check-out cannot be recorded',
    received: 'configuration file',
    hint: /folder/,
    provoke: async () => {
      await practice.engine();
      // What an earlier call still cleans up in it may be in the way for a moment.
      await rm(join(practice.folder, 'check-outs'), { recursive: true, force: true, maxRetries: 10 });
      await writeFile(join(practice.folder, 'check-outs'), 'in the way');
      return get('HQ\\ann', kiosk, 'Administrator (KIOSK7)');
    },
  },
  {
    when: 'the request is cancelled',
    received: 'cancelled',
    hint: /again/,
    provoke: async () => {
      const request = new AbortController();
      watch.hold();
      const failing = lookUp({ signal: request.signal });
      await watch.untilWaiting(1);
      request.abort();
      return failing;
    },
  },
];

const rows = [...connectivity, ...tls, ...login, ...retrieval, ...wrongAnswers, ...server, ...ours];

/** Everything that must not be seen: what was typed, what PI made up, and tokens by their shape. */
function secretsIn(text: string): readonly string[] {
  const { registrationKey, credentials, identities } = practice.pi.vault;
  const passwords = [...credentials.stored, ...credentials.shared].map(({ password }) => password);
  const secrets = [
    registrationKey,
    identities.passwordOf('svc-ecm') ?? '',
    'wrong-word-of-the-test',
    'wrong-key-of-the-test',
    'practice-token-',
    ...passwords,
  ];
  return secrets.filter((secret) => text.includes(secret));
}

function received({ kind, detail }: Failure): string {
  return detail === undefined ? kind : `${kind} ${detail}`;
}

describe.each(rows)('when $when', (row) => {
  it(`it is told as ${row.received}, with what to look at, and the next call works`, async () => {
    const failure = await row.provoke();
    expect(received(failure)).toBe(row.received);
    expect(failure.hint).toMatch(row.hint);
    if (row.facts !== undefined) expect(failure).toMatchObject(row.facts);
    for (const text of [failure.message, failure.doing, failure.hint]) expect(text).toMatch(/\w{3}/);
    expect(failure.message).toMatch(/^[A-Z]/);
    const shown = JSON.stringify(withCorrelation(failure, 'test'));
    expect(shown).not.toMatch(/undefined|\[object|NaN/);
    expect(secretsIn(shown)).toEqual([]);
    vi.unstubAllEnvs();
    watch.release();
    practice.pi.clearFaults();
    const next = await (await practice.engine()).findCredentials(session('HQ\\ann', kiosk), context);
    expect(next.result).toMatchObject({ ok: true });
  });
});

it('every kind and detail that the engine can tell is in the table', () => {
  // The engine is given valid settings with their secrets, and knows neither the command line nor the pipe.
  const elsewhere = ['configuration secret', 'configuration usage', 'service-unavailable', 'unexpected'];
  const all = Object.entries(errorDetails).flatMap(([kind, details]) =>
    details.length === 0 ? [kind] : details.map((detail) => `${kind} ${detail}`),
  );
  const missing = all.filter(
    (one) => !rows.some((row) => row.received === one) && !elsewhere.some((start) => one.startsWith(start)),
  );
  expect(missing).toEqual([]);
});
