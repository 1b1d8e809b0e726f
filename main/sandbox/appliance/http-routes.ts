import type { IncomingMessage, ServerResponse } from 'node:http';
import { consoleRequestSchema, runSession, type ConsoleParts, type ConsoleSession } from './console.ts';
import { statusPage } from './status-page.ts';
import type { TokenIssuer } from './token-issuer.ts';

export interface HttpRoutesParts extends ConsoleParts {
  readonly tokens: TokenIssuer;
  readonly record: (session: ConsoleSession) => void;
}

const maxBodyBytes = 64 * 1024;
const loopbackHosts = ['127.0.0.1', 'localhost', '[::1]'];

class TooLargeError extends Error {}

/** Answers what comes by plain HTTP: the token endpoint, the status page, and the console simulator. */
export async function serve(request: IncomingMessage, response: ServerResponse, parts: HttpRoutesParts): Promise<void> {
  // Another name for this computer is a web page's attempt to get in by DNS rebinding.
  const host = URL.parse(`http://${request.headers.host ?? ''}`)?.hostname ?? '';
  if (!loopbackHosts.includes(host))
    return sayJson(response, 421, { error: 'This is not the host that you are looking for.' });
  try {
    await route(request, response, parts);
  } catch (error) {
    if (!(error instanceof TooLargeError)) throw error;
    sayJson(response, 413, { error: `At most ${maxBodyBytes} bytes.` });
  }
}

async function route(request: IncomingMessage, response: ServerResponse, parts: HttpRoutesParts): Promise<void> {
  const path = (request.url ?? '/').split('?')[0];
  const asked = `${request.method} ${path}`;
  if (asked === 'GET /' || asked === 'GET /login') {
    return say(response, 200, 'text/html; charset=utf-8', statusPage(await parts.ecms.checkUp()));
  }
  if (asked === 'POST /oauth2/token') {
    const { status, body } = parts.tokens.issue(request.headers.authorization, await read(request));
    return sayJson(response, status, body);
  }
  if (asked === 'POST /practice/sessions') return startSession(request, response, parts);
  return say(response, 404, 'text/html; charset=utf-8', '<!doctype html><title>Not found</title><p>Not found.</p>');
}

async function startSession(request: IncomingMessage, response: ServerResponse, parts: HttpRoutesParts): Promise<void> {
  // A web page cannot send this type to another site without being asked for permission, which nobody gives.
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
    return sayJson(response, 415, { error: 'Send application/json.' });
  const wanted = consoleRequestSchema.safeParse(parseJson(await read(request)));
  if (!wanted.success) {
    const problems = wanted.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    return sayJson(response, 400, { error: 'Send {"user": {"username"}, "jumpItem": {"type", "host"}}.', problems });
  }
  const session = await runSession(wanted.data, parts);
  parts.record(session);
  return sayJson(response, 200, session);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) throw new TooLargeError();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function sayJson(response: ServerResponse, status: number, body: object): void {
  say(response, status, 'application/json', JSON.stringify(body));
}

function say(response: ServerResponse, status: number, contentType: string, body: string): void {
  response.writeHead(status, {
    'content-type': contentType,
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}
