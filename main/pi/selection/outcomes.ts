import type { SharedCredential, StoredCredential } from '../model.ts';
import type { PiTraceEntry } from '../trace.ts';
import { sortOffers } from './build-offers.ts';
import { longestCredentialId } from './credential-id.ts';
import type { Offer, Strategy } from './offer.ts';

/** The strongest permission first. */
const strategies: readonly Strategy[] = ['as-user', 'by-request', 'as-api-user'];

/**
 * Names a credential over all queries that list it. Systems of the same target that PI names differently are different ones. No name
 * has a NUL, because XML has none; JSON of the same is slower, for each of ten thousand entries.
 */
export function storedKey({ account, systemDnsName, systemName }: StoredCredential): string {
  const { accountName, store, passwordList } = account;
  const { customTypeName, targetName, type } = store;
  return `${accountName}\0${type}\0${customTypeName}\0${targetName}\0${passwordList}\0${systemDnsName}\0${systemName}`;
}

export function sharedKey({ identifier: { accountName, listName, systemName } }: SharedCredential): string {
  return `${accountName}\0${listName}\0${systemName}`;
}

/**
 * What became of the credentials that PI listed, each once, however many queries list it: one that any query offers is not dropped.
 *
 * The id of an offer names account, store and format, so the same id found by another key is the same offer. Where PI lists it with
 * different permissions or flags, the strongest strategy and then the fewest flags win, so that the result does not depend on the
 * order of PI's answers.
 */
export class Outcomes {
  readonly #offers = new Map<string, Offer>();
  readonly #offered = new Set<string>();
  /** By credential, in the order in which they were dropped. */
  readonly #drops = new Map<string, PiTraceEntry>();

  /** @param key of the credential, as {@link storedKey} or {@link sharedKey} makes it */
  drop(key: string, entry: PiTraceEntry): void {
    if (!this.#drops.has(key)) this.#drops.set(key, entry);
  }

  /** One of the offers of a credential; it has one for each format. */
  offer(key: string, offer: Offer): void {
    const { id, label } = offer.credential;
    if (id.length > longestCredentialId) {
      this.drop(key, tooLong(label));
      return;
    }
    this.#offered.add(key);
    const earlier = this.#offers.get(id);
    if (earlier === undefined || isPreferred(offer, earlier)) this.#offers.set(id, offer);
  }

  drops(): readonly PiTraceEntry[] {
    // The id of one format may be too long while that of another is not.
    const isLeftOut = ([key, { code }]: readonly [string, PiTraceEntry]): boolean =>
      code === 'id-too-long' || !this.#offered.has(key);
    return [...this.#drops].filter(isLeftOut).map(([, entry]) => entry);
  }

  /** Sorted. */
  offers(): readonly Offer[] {
    return sortOffers([...this.#offers.values()]);
  }
}

function tooLong(label: string): PiTraceEntry {
  const subject = label.length > 80 ? `${label.slice(0, 80)}…` : label;
  const reason = 'Its names are too long for a credential id of 2 KiB.';
  return { stage: 'filter', subject, outcome: 'dropped', code: 'id-too-long', reason };
}

function isPreferred(offer: Offer, earlier: Offer): boolean {
  const byStrategy = strategies.indexOf(offer.strategy) - strategies.indexOf(earlier.strategy);
  if (byStrategy !== 0) return byStrategy < 0;
  const byFlags = offer.credential.flags.length - earlier.credential.flags.length;
  if (byFlags !== 0) return byFlags < 0;
  return visibleText(offer) < visibleText(earlier);
}

function visibleText({ credential: { flags, label, injectAs } }: Offer): string {
  return [label, injectAs, ...flags].join('\n');
}
