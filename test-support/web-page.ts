import type { IncomingMessage } from 'node:http';
import { createHttpBrowser, type Reply } from './http-browser.ts';

/** A page of the web shell that signed in with the code in its address, as requests. */
export interface WebPage {
  /** The headers of its requests. */
  readonly headers: Readonly<Record<string, string>>;
  post(path: string, body: unknown): Promise<Reply>;
  /** Opens the event stream. */
  events(window?: string): Promise<IncomingMessage>;
}

export async function openWebPage(signInUrl: string): Promise<WebPage> {
  const { port, host, origin, hash } = new URL(signInUrl);
  const browser = createHttpBrowser(Number(port), host);
  const own = { origin, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };
  const code = hash.replace(/^#code=/, '');
  const { text } = await browser.request('/api/sign-in', {
    method: 'POST',
    headers: own,
    body: JSON.stringify({ code }),
  });
  const headers = { ...own, authorization: `Bearer ${(JSON.parse(text) as { readonly bearer: string }).bearer}` };
  return {
    headers,
    post: (path, body) =>
      browser.request(path, {
        method: 'POST',
        headers,
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    events: (window) => browser.follow('/api/events', { method: 'POST', headers, body: JSON.stringify({ window }) }),
  };
}
