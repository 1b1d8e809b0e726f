import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Clock } from '../../main/platform/clock.ts';
import { encodings, securityHeaders, type Bundle, type BundleFile, type Encoding } from '../bundle.ts';
import type { Host } from '../host.ts';
import { streamEvents } from './event-stream.ts';
import {
  assertMethod,
  assertOwnFileRequest,
  assertOwnHost,
  assertOwnOrigin,
  assertSameOrigin,
  readJson,
  Refusal,
} from './guards.ts';
import { listenOnLoopback } from './listen-on-loopback.ts';
import { createSignIn, type SignIn } from './sign-in.ts';

export interface WebShellParts {
  readonly host: Pick<Host, 'dispatch' | 'onEvent'>;
  readonly bundle: Bundle;
  readonly clock: Clock;
  /** Called after a page has signed in. */
  readonly onSignIn?: () => void;
}

export interface WebShell extends Pick<SignIn, 'newTypedCode'> {
  readonly port: number;
  /** The address of the page, without a secret. */
  readonly url: string;
  /** The address with a one-time code, which signs the page in. */
  newSignInUrl(): string;
  /** Ends event streams and connections. */
  close(): Promise<void>;
}

/**
 * Serves the renderer's bundle and the calls of the contract on loopback HTTP. The origin is new at each start, so that no earlier or
 * later program on the port shares storage or service workers with it; browsers resolve names below `localhost` to loopback.
 */
export async function startWebShell(parts: WebShellParts): Promise<WebShell> {
  const signIn = createSignIn(parts.clock);
  const name = `${randomBytes(10).toString('hex')}.localhost`;
  const { port, servers } = await listenOnLoopback(() => createShellServer(parts, name, signIn));
  const url = `http://${name}:${port}/`;
  return {
    port,
    url,
    newSignInUrl: () => `${url}#code=${signIn.newPageCode()}`,
    newTypedCode: signIn.newTypedCode,
    close: async () => void (await Promise.all(servers.map(stop))),
  };
}

function createShellServer(parts: WebShellParts, name: string, signIn: SignIn): Server {
  return createServer({ requestTimeout: 30_000 }, (request, response) => {
    for (const [header, value] of Object.entries(securityHeaders("'self'"))) response.setHeader(header, value);
    answer(request, response, parts, name, signIn).catch((problem: unknown) => refuse(request, response, problem));
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  parts: WebShellParts,
  name: string,
  signIn: SignIn,
): Promise<void> {
  const { headers, method } = request;
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  assertOwnHost(headers, `${name}:${request.socket.localPort ?? 0}`);
  if (!path.startsWith('/api/')) {
    assertOwnFileRequest(headers);
    return serveFile(request, response, parts.bundle.get(path));
  }
  const respond = routes[path];
  if (respond === undefined) throw nothingHere();
  // A GET carries no origin, so that nothing but files answers one.
  assertMethod(method, 'POST');
  assertSameOrigin(headers);
  assertOwnOrigin(headers);
  const bearer = bearerOf(headers.authorization);
  if (!withoutSession.has(path) && !signIn.accepts(bearer)) throw new Refusal(401, 'This page is not signed in.');
  await respond({ body: await readJson(request), bearer: bearer ?? '', response, parts, signIn });
}

interface ApiRequest {
  readonly body: unknown;
  readonly bearer: string;
  readonly response: ServerResponse;
  readonly parts: WebShellParts;
  readonly signIn: SignIn;
}

/** A page asks for the proof before it sends its token: another program may have the port by then. */
const withoutSession: ReadonlySet<string> = new Set(['/api/sign-in', '/api/prove']);

const routes: Readonly<Record<string, (request: ApiRequest) => void | Promise<void>>> = {
  /** `{code}` → `{bearer, programKey}`. */
  '/api/sign-in': ({ body, response, parts, signIn }) => {
    const session = signIn.redeem(textIn(body, 'code') ?? '');
    if (session === undefined) throw new Refusal(401, 'This code was used before, has expired, or is not right.');
    sendJson(response, session);
    parts.onSignIn?.();
  },
  /** `{nonce}` → `{proof}`. */
  '/api/prove': ({ body, response, signIn }) => {
    const nonce = textIn(body, 'nonce');
    if (nonce === undefined || !/^[\w-]{22,64}$/.test(nonce)) throw new Refusal(400, 'The request has no nonce.');
    sendJson(response, { proof: signIn.prove(nonce) });
  },
  /** `{}` → `{code}`, for a further window. */
  '/api/window': ({ response, signIn }) => sendJson(response, { code: signIn.newPageCode() }),
  /** `{name, input, window?}` → the answer of the call. */
  '/api/call': async ({ body, response, parts }) => {
    const name = textIn(body, 'name');
    if (name === undefined) throw new Refusal(400, 'The request names no call.');
    sendJson(response, await parts.host.dispatch(name, memberOf(body, 'input'), windowIn(body)));
  },
  /** `{window?}` → events, as they happen. */
  '/api/events': ({ body, bearer, response, parts, signIn }) =>
    streamEvents(response, { ...parts, window: windowIn(body), isSessionOpen: () => signIn.isOpen(bearer) }),
};

function bearerOf(authorization: string | undefined): string | undefined {
  return /^Bearer ([\w-]{43})$/.exec(authorization ?? '')?.[1];
}

function memberOf(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null && Object.hasOwn(body, name) ? (body as never)[name] : undefined;
}

function textIn(body: unknown, name: string): string | undefined {
  const value = memberOf(body, name);
  return typeof value === 'string' ? value : undefined;
}

/** The name that a page gives itself, by which its calls and its event stream belong to one window. */
function windowIn(body: unknown): string | undefined {
  const name = textIn(body, 'window');
  return name !== undefined && /^[\w-]{1,64}$/.test(name) ? name : undefined;
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.end(JSON.stringify(value));
}

function serveFile({ method, headers }: IncomingMessage, response: ServerResponse, file: BundleFile | undefined): void {
  if (file === undefined) throw nothingHere();
  assertMethod(method, 'GET');
  response.setHeader('content-type', file.type);
  response.setHeader('vary', 'accept-encoding');
  const encoding = encodings.find(
    (each) => accepts(headers['accept-encoding'], each) && file.encoded?.[each] !== undefined,
  );
  if (encoding !== undefined) response.setHeader('content-encoding', encoding);
  response.end((encoding && file.encoded?.[encoding]) ?? file.body);
}

/** Names with a weight of 0 are refused (RFC 9110, 12.5.3). */
function accepts(accepted: string | string[] | undefined, encoding: Encoding): boolean {
  return String(accepted ?? '')
    .split(',')
    .map((part) =>
      part
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/),
    )
    .some(([name, weight]) => name === encoding && !/^q=0(?:\.0*)?$/.test(weight ?? ''));
}

function nothingHere(): Refusal {
  return new Refusal(404, 'There is nothing at this address.');
}

function refuse(request: IncomingMessage, response: ServerResponse, problem: unknown): void {
  const refusal = problem instanceof Refusal ? problem : new Refusal(500, 'The program could not answer.');
  if (response.headersSent || request.socket.destroyed) {
    response.destroy();
    return;
  }
  response.writeHead(refusal.status, { 'content-type': 'text/html; charset=utf-8', ...refusal.headers });
  // The texts are our own, so nothing is escaped.
  response.end(
    `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>ECM Configurator</title></head><body><h1>ECM Configurator</h1><p>${refusal.message}</p></body></html>\n`,
  );
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
