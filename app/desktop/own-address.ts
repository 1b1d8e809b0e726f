/** The app's own scheme: a standard, secure origin of its own, unlike `file:`. */
export const scheme = 'ecm';
export const pageUrl = `${scheme}://app/`;

/** Whether an address belongs to the bundle. An address that cannot be read does not. */
export function isOwnAddress(address: string): boolean {
  const url = URL.parse(address);
  return (
    url !== null && url.protocol === `${scheme}:` && url.host === 'app' && url.username === '' && url.password === ''
  );
}
