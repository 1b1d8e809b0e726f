import type { Session } from '../../../shared/jump-item.ts';
import type { LogFields } from './log.ts';

/** What was asked, by whom and for what, as it was received. */
export function sessionFields({ user, jumpItem }: Session): LogFields {
  const { type, additionalAddresses: addresses, applicationName: application } = jumpItem;
  const { username, distinguishedName: dn } = user;
  return { user: username, dn, jumpItem: type, ...placeFields(jumpItem), addresses, application };
}

/** A web address may be in either field, and may carry a password or a token: only its origin and path are logged. */
function placeFields({ host, url }: Session['jumpItem']): LogFields {
  const place = host ?? url;
  if (place === undefined) return {};
  const address = URL.parse(place);
  if (address !== null && /^https?:$/.test(address.protocol)) return { url: `${address.origin}${address.pathname}` };
  return place === host ? { host } : {};
}
