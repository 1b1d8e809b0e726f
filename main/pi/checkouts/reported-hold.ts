import { ok } from '../../../shared/result.ts';
import type { RequestContext } from '../../plugins/contract.ts';
import { type PiResult } from '../gateway/gateway.ts';
import type { Account, CheckOutTarget, SharedCredential, SharedIdentifier, StoredCredential } from '../model.ts';
import type { PiAccess } from '../tokens/pi-access.ts';
import { accountKey, actorOf, queryOf, type CheckOutRecord } from './check-out-record.ts';
import type { ReportedHold } from './whose-hold.ts';

/** Who holds the record's account, by a fresh list as its actor; `undefined` if PI does not list the account to it. */
export async function reportedHold(
  access: PiAccess,
  record: CheckOutRecord,
  context: RequestContext,
): PiResult<ReportedHold | undefined> {
  const { by, key } = queryOf(record);
  const query = by === 'domain' ? { domain: key } : { system: key };
  const listed =
    record.target.kind === 'shared'
      ? await access.read(actorOf(record), context, (pi, token) => pi.listShared(token, key, context))
      : await access.read(actorOf(record), context, (pi, token) => pi.listStored(token, query, context));
  if (listed.ok) return ok(holdIn(listed.value.entries, record));
  const { means } = listed.error;
  return means === 'access-denied' || means === 'not-found' ? ok(undefined) : listed;
}

/** Who holds the account of this entry. */
export function holdOfEntry(entry: StoredCredential | SharedCredential): ReportedHold {
  const until = 'checkedOutUntil' in entry ? entry.checkedOutUntil?.getTime() : undefined;
  return { by: entry.checkedOutTo, until, comment: entry.checkOutComment };
}

function holdIn(
  entries: readonly (StoredCredential | SharedCredential)[],
  { endpointUrl, target }: CheckOutRecord,
): ReportedHold | undefined {
  const key = accountKey({ endpointUrl, target });
  const entry = entries.find((each) => accountKey({ endpointUrl, target: targetOfEntry(each) }) === key);
  return entry && holdOfEntry(entry);
}

/** What is checked out to get the password of an entry, or of what a credential id names. */
export function targetOfEntry(
  entry: { readonly account: Account } | { readonly identifier: SharedIdentifier },
): CheckOutTarget {
  return 'identifier' in entry
    ? { kind: 'shared', identifier: entry.identifier }
    : { kind: 'stored', account: entry.account };
}
