import type { IncomingHttpHeaders } from 'node:http';

/** A request that is not answered as asked. The words go to the person in front of the browser. */
export class Refusal extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, words: string, headers: Readonly<Record<string, string>> = {}) {
    super(words);
    this.name = 'Refusal';
    this.status = status;
    this.headers = headers;
  }
}

/** A page of another site can make its own name point at this computer; only our own names are answered. */
export function assertOwnHost({ host }: IncomingHttpHeaders, port: number): void {
  const own = [`127.0.0.1:${port}`, `[::1]:${port}`, `localhost:${port}`];
  if (host === undefined || !own.includes(host))
    throw new Refusal(421, 'This program answers only at its own address.');
}

/** Browsers name the page that a request comes from. Whatever changes something must come from our own page. */
export function assertOwnOrigin({ origin, host }: IncomingHttpHeaders, method: string): void {
  if (origin === undefined && method === 'GET') return;
  if (origin !== `http://${host ?? ''}`) throw new Refusal(403, 'This request comes from another page.');
}

/** Another port of this computer is the same site, but not the same origin. `none` is an address that a person typed. */
export function assertOwnSite(headers: IncomingHttpHeaders): void {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    throw new Refusal(403, 'This request comes from another page.');
  }
}

/** The address with the token may be followed from anywhere, such as a mail or a terminal in a browser, but only as a page. */
export function assertNavigation(headers: IncomingHttpHeaders): void {
  const mode = headers['sec-fetch-mode'];
  const destination = headers['sec-fetch-dest'];
  if ((mode ?? 'navigate') !== 'navigate' || (destination ?? 'document') !== 'document') {
    throw new Refusal(403, 'This address can only be opened as a page of its own.');
  }
}

export function assertMethod(method: string | undefined, allowed: 'GET' | 'POST'): void {
  if (method !== allowed) throw new Refusal(405, `Only ${allowed} is answered here.`, { allow: allowed });
}

/** A form of another site cannot send this type without asking first, and it is never told yes. */
export function assertJson(headers: IncomingHttpHeaders): void {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw new Refusal(415, 'Only application/json is understood here.');
}
