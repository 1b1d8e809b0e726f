import type { Socket } from 'node:net';
import { expect } from 'vitest';
import { envelope, fault, html, instead, refusing, wrongUrl, type ErrorRow } from './failing-calls.ts';

const day = 24 * 60 * 60_000;
/** The answer of a server that sends no more of it. */
const begunAnswer = 'HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 1000\r\n\r\n<s:Envelope';
const behindProxy = 'https://pi.hq.invalid/AuthService.svc';
const needsLogin = 'HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n';

type On = Parameters<ErrorRow['provoke']>[0];
const talking = (talk: (socket: Socket) => void) => (on: On) => on.servers.rawServer(talk);
const proxies: readonly (readonly [when: string, proxy: (on: On) => Promise<string>, endpointUrl?: string])[] = [
  ['the proxy wants a login, for http', talking((socket) => socket.end(needsLogin))],
  ['the proxy wants a login, for https', talking((socket) => socket.end(needsLogin)), behindProxy],
  ['the proxy is dead, for http', (on) => on.closedPort()],
  ['the proxy is dead, for https', (on) => on.closedPort(), behindProxy],
  ["the proxy's name is unknown", async () => 'http://no-such-proxy.invalid:3128', behindProxy],
  [
    'the proxy cannot reach PI',
    talking((socket) => socket.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n')),
    behindProxy,
  ],
  ['the proxy hangs up', talking((socket) => socket.destroy()), behindProxy],
  ['the proxy is silent', talking(() => {}), behindProxy],
];

const connectivity: readonly ErrorRow[] = [
  {
    when: 'the host name is unknown',
    received: 'connectivity dns',
    hint: /Endpoint URL/,
    provoke: (on) =>
      on.lookUp({ settings: { endpointUrl: 'https://no-such-host.invalid/ERPMWebService/AuthService.svc' } }),
  },
  {
    when: 'nobody listens',
    received: 'connectivity refused',
    hint: /Endpoint URL/,
    provoke: async (on) => on.lookUp({ settings: { endpointUrl: await on.closedPort() } }),
  },
  {
    when: 'no answer begins',
    received: 'connectivity timeout',
    hint: /Request Timeout/,
    provoke: (on) => {
      on.watch.hold();
      return on.lookUp({ settings: { requestTimeoutMs: 1000 } });
    },
  },
  {
    when: 'the answer does not end',
    received: 'connectivity timeout',
    hint: /Request Timeout/,
    provoke: async (on) => {
      const endpointUrl = await on.servers.rawServer((socket) => socket.write(begunAnswer));
      return on.lookUp({ settings: { endpointUrl, requestTimeoutMs: 1000 } });
    },
  },
  {
    when: 'the connection is closed instead of answered',
    received: 'connectivity reset',
    hint: /firewall/,
    provoke: (on) => {
      on.practice.pi.inject({ does: 'drop', operation: 'DoLogin2' });
      return on.lookUp({});
    },
  },
  {
    when: 'the connection breaks off in the middle of the answer',
    received: 'connectivity reset',
    hint: /firewall/,
    provoke: async (on) => {
      const endpointUrl = await on.servers.rawServer((socket) =>
        socket.write(begunAnswer, () => socket.resetAndDestroy()),
      );
      return on.lookUp({ settings: { endpointUrl } });
    },
  },
  { when: 'PI itself answers 407', received: 'connectivity proxy', hint: /HTTPS_PROXY/, provoke: instead(407, html) },
  {
    when: 'the proxy of the environment is no address',
    received: 'configuration input',
    hint: /HTTP_PROXY/,
    provoke: (on) => on.through('http://:0:0/'),
  },
  ...proxies.map(
    ([when, proxy, endpointUrl]): ErrorRow => ({
      when,
      received: 'connectivity proxy',
      hint: /HTTPS_PROXY/,
      provoke: async (on) => on.through(await proxy(on), endpointUrl, 1000),
    }),
  ),
];

const tls: readonly ErrorRow[] = [
  {
    when: 'the certificate has expired',
    received: 'tls expired',
    hint: /certificate/,
    provoke: (on) => on.atTls({ notBefore: new Date(Date.now() - 2 * day), notAfter: new Date(Date.now() - day) }),
  },
  {
    when: 'the certificate is not valid yet',
    received: 'tls expired',
    hint: /clock/,
    provoke: (on) => on.atTls({ notBefore: new Date(Date.now() + day), notAfter: new Date(Date.now() + 2 * day) }),
  },
  {
    when: 'nobody knows who signed the certificate',
    received: 'tls unknown-ca',
    hint: /Trusted CA File/,
    provoke: (on) => on.atTls({}, false),
  },
  {
    when: 'the certificate is for another host',
    received: 'tls wrong-host',
    hint: /Endpoint URL/,
    provoke: (on) => on.atTls({ dnsName: 'pi.other.example' }),
  },
  {
    when: 'the port does not speak TLS',
    received: 'tls protocol',
    hint: /port/,
    provoke: (on) => on.lookUp({ settings: { endpointUrl: on.practice.pi.endpointUrl.replace('http:', 'https:') } }),
  },
];

const wrongAnswers: readonly ErrorRow[] = [
  {
    when: 'the path does not exist',
    received: 'protocol wrong-url',
    hint: wrongUrl,
    provoke: (on) =>
      on.lookUp({ settings: { endpointUrl: on.practice.pi.endpointUrl.replace('AuthService', 'Nowhere') } }),
  },
  {
    when: 'a web page comes back',
    received: 'protocol html',
    hint: wrongUrl,
    provoke: instead(200, html, 'text/html'),
  },
  { when: 'a web page calls itself XML', received: 'protocol html', hint: wrongUrl, provoke: instead(200, html) },
  ...[301, 302, 307, 308, 400, 403, 404, 405, 410].map(
    (status): ErrorRow => ({
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
    provoke: async (on) =>
      on.lookUp({
        settings: { endpointUrl: await on.servers.rawServer((socket) => socket.end('SSH-2.0-nobody\r\n')) },
      }),
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

const server: readonly ErrorRow[] = [
  { when: 'PI is busy', received: 'server busy', hint: /load/, provoke: refusing(10, 'result') },
  { when: 'PI is busy, in a fault', received: 'server busy', hint: /load/, provoke: refusing(10, 'fault') },
  ...[502, 503, 504].map(
    (status): ErrorRow => ({
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

/** Failures of the network, of TLS, and of what the server answers. */
export const networkErrorRows = [...connectivity, ...tls, ...wrongAnswers, ...server];
