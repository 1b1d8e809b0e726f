import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** A request that is refused. The message is shown in the browser. */
export class Refusal extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.headers = headers;
  }
}

/** Against DNS rebinding: a page of another site can make its own name resolve to this computer. */
export function assertOwnHost({ host }: IncomingHttpHeaders, ownHost: string): void {
  if (host !== ownHost) throw new Refusal(421, 'This program answers only at its own address.');
}

const otherPage = 'This request comes from another page.';

/** Browsers name the origin of the page on every POST. A request without it does not come from a page. */
export function assertOwnOrigin({ origin, host }: IncomingHttpHeaders): void {
  if (origin !== `http://${host ?? ''}`) throw new Refusal(403, otherPage);
}

/** Another port of this computer is the same site, but not the same origin. */
export function assertSameOrigin(headers: IncomingHttpHeaders): void {
  if (headers['sec-fetch-site'] !== 'same-origin') throw new Refusal(403, otherPage);
}

/** Any page may lead to ours, but only ours may load its files as part of itself. `none` is an address that a person typed. */
export function assertOwnFileRequest(headers: IncomingHttpHeaders): void {
  const site = headers['sec-fetch-site'] ?? 'none';
  const isNavigation = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  if (site !== 'same-origin' && site !== 'none' && !isNavigation) throw new Refusal(403, otherPage);
}

export function assertMethod(method: string | undefined, allowed: 'GET' | 'POST'): void {
  if (method !== allowed) throw new Refusal(405, `Only ${allowed} is answered here.`, { allow: allowed });
}

/** More than any call of the contract needs. */
export const maxBodyBytes = 1024 * 1024;

/** Reads a JSON body, and stops reading as soon as it is too long. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const { headers } = request;
  // A form of another site cannot send this type without a CORS preflight, which is refused.
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw new Refusal(415, 'Only application/json is understood here.');
  const tooLong = new Refusal(413, 'The request is too long.', { connection: 'close' });
  if (Number(headers['content-length'] ?? 0) > maxBodyBytes) throw tooLong;
  const chunks: Buffer[] = [];
  let length = 0;
  // The connection stays open when reading stops early, so that the refusal can be sent.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBodyBytes) throw tooLong;
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  if (!isUtf8(body)) throw new Refusal(400, 'The request is not UTF-8.');
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    throw new Refusal(400, 'The request is not JSON.');
  }
}
