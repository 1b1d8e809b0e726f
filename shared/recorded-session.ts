import type { JumpItem, Session } from './jump-item.ts';

/** A session as request history, audit trail and check-out records keep it. Pure. */

/** Longest text of a field: what others send may be of any length. */
export const longestText = 500;

/** @returns the text, cut where it is longer than a record keeps */
export function cut(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText)}…` : text;
}

export function recordedSession({ sessionId, user, jumpItem }: Session): Session {
  const { username, distinguishedName: dn } = user;
  return {
    ...(sessionId === undefined ? {} : { sessionId: cut(sessionId) }),
    user: { username: cut(username), ...(dn === undefined ? {} : { distinguishedName: cut(dn) }) },
    jumpItem: recordedJumpItem(jumpItem),
  };
}

/** A web address may carry a password or a token outside of its origin and path, so only these are kept. */
export function recordedJumpItem({ type, host, additionalAddresses, url, applicationName, group }: JumpItem): JumpItem {
  const address = url === undefined ? undefined : withoutQuery(url);
  return {
    type,
    ...(host === undefined ? {} : { host: cut(withoutQuery(host) ?? host) }),
    ...(additionalAddresses === undefined ? {} : { additionalAddresses: additionalAddresses.map(cut) }),
    ...(address === undefined ? {} : { url: cut(address) }),
    ...(applicationName === undefined ? {} : { applicationName: cut(applicationName) }),
    ...(group === undefined ? {} : { group: cut(group) }),
  };
}

/** Nothing for what is no web address. */
function withoutQuery(text: string): string | undefined {
  // Most hosts have no scheme, and the error of `new URL` costs more than the rest of a record.
  if (!text.includes(':')) return undefined;
  try {
    const { protocol, origin, pathname } = new URL(text);
    return /^https?:$/.test(protocol) ? `${origin}${pathname}` : undefined;
  } catch {
    return undefined;
  }
}
