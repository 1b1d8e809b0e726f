import type { IncomingMessage, ServerResponse } from 'node:http';
import { ecmGroupOf } from '../../../shared/ecm-group.ts';
import { consoleRequestSchema, runSession, type ConsoleParts, type ConsoleSession } from './console.ts';
import { parseJson } from './ecm-client.ts';
import type { CheckedEcm } from './ecm-connections.ts';
import type { TokenIssuer } from './token-issuer.ts';

interface HttpRoutesParts extends ConsoleParts {
  readonly tokens: TokenIssuer;
  readonly record: (session: ConsoleSession) => void;
}

const maxBodyBytes = 64 * 1024;
const loopbackHosts = ['127.0.0.1', 'localhost', '[::1]'];

class TooLargeError extends Error {}

/** The HTTP routes: the token endpoint, the status page, and the console simulator. */
export async function serve(request: IncomingMessage, response: ServerResponse, parts: HttpRoutesParts): Promise<void> {
  // Another host name would be DNS rebinding by a web page.
  const host = URL.parse(`http://${request.headers.host ?? ''}`)?.hostname ?? '';
  if (!loopbackHosts.includes(host))
    return sendJson(response, 421, { error: 'This is not the host that you are looking for.' });
  try {
    await answer(request, response, parts);
  } catch (error) {
    if (!(error instanceof TooLargeError)) throw error;
    sendJson(response, 413, { error: `At most ${maxBodyBytes} bytes.` });
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, parts: HttpRoutesParts): Promise<void> {
  const path = (request.url ?? '/').split('?')[0];
  const route = `${request.method} ${path}`;
  if (route === 'GET /' || route === 'GET /login') {
    return send(response, 200, 'text/html; charset=utf-8', statusPage(await parts.ecms.checkHealth()));
  }
  if (route === 'POST /oauth2/token') {
    const { status, body } = parts.tokens.issue(request.headers.authorization, await read(request));
    return sendJson(response, status, body);
  }
  if (route === 'POST /practice/sessions') return startSession(request, response, parts);
  return send(response, 404, 'text/html; charset=utf-8', '<!doctype html><title>Not found</title><p>Not found.</p>');
}

async function startSession(request: IncomingMessage, response: ServerResponse, parts: HttpRoutesParts): Promise<void> {
  // A web page cannot send this type to another site without a CORS preflight, which fails here.
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
    return sendJson(response, 415, { error: 'Send application/json.' });
  const input = consoleRequestSchema.safeParse(parseJson(await read(request)));
  if (!input.success) {
    const problems = input.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    return sendJson(response, 400, { error: 'Send {"user": {"username"}, "jumpItem": {"type", "host"}}.', problems });
  }
  const session = await runSession(input.data, parts);
  parts.record(session);
  return sendJson(response, 200, session);
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

function sendJson(response: ServerResponse, status: number, body: object): void {
  send(response, status, 'application/json', JSON.stringify(body));
}

function send(response: ServerResponse, status: number, contentType: string, body: string): void {
  response.writeHead(status, {
    'content-type': contentType,
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function row({ name, version, plugin, group, connectedSince, active, health, digest = '' }: CheckedEcm): string {
  const since = new Date(connectedSince).toISOString();
  const cells = [name, version, plugin, group, since, active ? 'active' : 'stand-by', digest.slice(0, 12), health];
  return `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`;
}

/** A sentence for each group whose ECMs do not run with the same settings. */
function differing(clients: readonly CheckedEcm[]): string {
  return [...Map.groupBy(clients, ({ group }) => group)]
    .filter(([, members]) => ecmGroupOf(members).differs)
    .map(([group]) => `<p>The ECMs of the group ${escaped(group)} run with different settings.</p>`)
    .join('');
}

/** The /login page of the practice appliance: the connected ECMs, as under Status > Information > ECM Clients. */
function statusPage(clients: readonly CheckedEcm[]): string {
  const heads = ['Name', 'Version', 'Plugin', 'ECM group', 'Connected since', 'State', 'Settings', 'Plugin health'];
  const table =
    clients.length === 0
      ? '<p>No ECM is connected.</p>'
      : `${differing(clients)}<table><thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead><tbody>${clients.map(row).join('')}</tbody></table>`;
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Practice appliance</title></head>' +
    `<body><h1>Practice appliance</h1><h2>Status &gt; Information &gt; ECM Clients</h2>${table}</body></html>`
  );
}
