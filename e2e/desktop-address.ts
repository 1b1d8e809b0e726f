import { scheme } from '../app/desktop/guards.ts';

/**
 * Chromium shows no page of a scheme that is registered from outside, and intercepts no request to it. So the browser uses an https address in
 * the place of the app's, which is a standard and secure origin too. The app sees its own addresses only; headers are unchanged, because
 * the policy of the page names no scheme but `'self'`.
 */
const ending = `.${scheme}.invalid`;

/** `ecm://app/x` becomes `https://app.ecm.invalid/x`; an address of another scheme stays as it is. */
export function inBrowser(url: string): string {
  return url.replace(new RegExp(`^${scheme}://([^/?#]*)`), `https://$1${ending}`);
}

/** The reverse. */
export function inApp(url: string): string {
  const address = URL.parse(url);
  if (address?.protocol !== 'https:' || !address.host.endsWith(ending)) return url;
  return url.replace(`https://${address.host}`, `${scheme}://${address.host.slice(0, -ending.length)}`);
}
