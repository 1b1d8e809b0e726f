import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Clock } from '../../main/platform/clock.ts';
import { securityHeaders, type Bundle } from '../bundle.ts';
import type { Host } from '../host.ts';
import { streamEvents } from './event-stream.ts';
import {
  assertMethod,
  assertNavigation,
  assertOwnHost,
  assertOwnOrigin,
  assertOwnSite,
  readJson,
  Refusal,
} from './guards.ts';
import { listenOnLoopback } from './listen-on-loopback.ts';
import { createSession, type Session } from './session.ts';

export const idleMs = 12 * 60 * 60 * 1000;

export interface WebShellParts {
  readonly host: Pick<Host, 'dispatch' | 'onEvent'>;
  readonly bundle: Bundle;
  readonly clock: Clock;
}

export interface WebShell {
  readonly port: number;
  /** The one-time address to open. */
  readonly url: string;
  /** Ends event streams and connections. */
  close(): Promise<void>;
}

/** Serves the renderer's bundle and the calls of the contract on loopback HTTP, to the browser that opened the one-time address. */
export async function startWebShell(parts: WebShellParts): Promise<WebShell> {
  const session = createSession(parts.clock, idleMs);
  const { port, servers } = await listenOnLoopback(() => createShellServer(parts, session));
  return {
    port,
    url: `http://127.0.0.1:${port}/open?token=${session.token}`,
    close: async () => void (await Promise.all(servers.map(stop))),
  };
}

function createShellServer(parts: WebShellParts, session: Session): Server {
  return createServer({ requestTimeout: 30_000 }, (request, response) => {
    for (const [name, value] of Object.entries(securityHeaders("'self'"))) response.setHeader(name, value);
    answer(request, response, parts, session).catch((problem: unknown) => refuse(request, response, problem));
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  parts: WebShellParts,
  session: Session,
): Promise<void> {
  const { headers, method = '' } = request;
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  const port = request.socket.localPort ?? 0;
  assertOwnHost(headers, port);
  if (path === '/open') {
    return openSession(request, response, session, query);
  }
  assertOwnSite(headers);
  assertOwnOrigin(headers, method);
  assertSession(request, session);
  if (path === '/api/call') await call(request, response, parts);
  else if (path === '/api/events') {
    assertMethod(method, 'GET');
    const window = windowName(new URLSearchParams(query).get('window') ?? undefined);
    streamEvents(response, { ...parts, window, isSessionOpen: session.isOpen });
  } else serveFile(request, response, parts.bundle.get(path));
}

/**
 * Exchanges the one-time token for the session cookie and leads the browser to the page. Not by a redirect: after one that began
 * at another site, the browser would not send the strict cookie.
 */
function openSession(request: IncomingMessage, response: ServerResponse, session: Session, query: string): void {
  assertMethod(request.method, 'GET');
  assertNavigation(request.headers);
  const value = session.redeem(new URLSearchParams(query).get('token') ?? '');
  if (value !== undefined)
    response.setHeader('set-cookie', `${cookieName(request)}=${value}; HttpOnly; SameSite=Strict; Path=/`);
  else if (!session.accepts(cookieOf(request))) throw new Refusal(401, usedMessage);
  sendPage(response, 200, enterPage);
}

const usedMessage =
  'This address was used before, or is not complete. Stop the program and start it again: it prints a new one.';
const noSessionMessage =
  'This browser was not let in, or it has not been used for 12 hours. Stop the program and start it again: it prints an address to open.';

function assertSession(request: IncomingMessage, session: Session): void {
  if (!session.accepts(cookieOf(request))) throw new Refusal(401, noSessionMessage);
}

/** Cookies are shared by all ports of a host; the port in the name keeps two programs from overwriting each other's. */
function cookieName({ socket }: IncomingMessage): string {
  return `ecm-session-${socket.localPort ?? 0}`;
}

function cookieOf(request: IncomingMessage): string | undefined {
  const start = `${cookieName(request)}=`;
  const cookies = (request.headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
  return cookies.find((cookie) => cookie.startsWith(start))?.slice(start.length);
}

async function call(request: IncomingMessage, response: ServerResponse, { host }: WebShellParts): Promise<void> {
  assertMethod(request.method, 'POST');
  const body = await readJson(request);
  if (typeof body !== 'object' || body === null || !('name' in body) || typeof body.name !== 'string') {
    throw new Refusal(400, 'The request names no call.');
  }
  const window = 'window' in body ? windowName(body.window) : undefined;
  const value = await host.dispatch(body.name, 'input' in body ? body.input : undefined, window);
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.end(JSON.stringify(value));
}

/** The name that a page gives itself, by which its calls and its event stream belong to one window. */
function windowName(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w-]{1,64}$/.test(value) ? value : undefined;
}

function serveFile(
  { method }: IncomingMessage,
  response: ServerResponse,
  file: { type: string; body: Buffer } | undefined,
): void {
  if (file === undefined) throw new Refusal(404, 'There is nothing at this address.');
  assertMethod(method, 'GET');
  response.setHeader('content-type', file.type);
  response.end(file.body);
}

/** Leads on to the app from our own origin. */
const enterPage = page('<meta http-equiv="refresh" content="0;url=/">', '<p><a href="/">Open ECM Configurator</a></p>');

/** The texts are our own, so nothing is escaped. */
function page(head: string, body: string): string {
  return `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>ECM Configurator</title>${head}</head><body>${body}</body></html>\n`;
}

function sendPage(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' });
  response.end(html);
}

function refuse(request: IncomingMessage, response: ServerResponse, problem: unknown): void {
  const refusal = problem instanceof Refusal ? problem : new Refusal(500, 'The program could not answer.');
  if (response.headersSent || request.socket.destroyed) {
    response.destroy();
    return;
  }
  for (const [name, value] of Object.entries(refusal.headers)) response.setHeader(name, value);
  sendPage(response, refusal.status, page('', `<h1>ECM Configurator</h1><p>${refusal.message}</p>`));
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
