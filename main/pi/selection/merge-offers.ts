import { longestCredentialId } from './credential-id.ts';
import type { Offer, Strategy } from './offer.ts';
import type { PiTraceEntry } from '../trace.ts';

/** The strongest permission first. */
const strategies: readonly Strategy[] = ['as-user', 'by-request', 'as-api-user'];

/**
 * Offers without repeats. The id names account, store and format: the same one found by another key is the same offer.
 * Where PI lists it with different permissions or flags, the strongest road and then the fewest flags count, so that the order
 * of PI's answers decides nothing.
 */
export class MergedOffers {
  readonly #offers = new Map<string, Offer>();

  readonly #trace: PiTraceEntry[];

  constructor(trace: PiTraceEntry[]) {
    this.#trace = trace;
  }

  add(offer: Offer): void {
    const { id, label } = offer.credential;
    if (id.length > longestCredentialId) {
      const subject = label.length > 80 ? `${label.slice(0, 80)}…` : label;
      const reason = 'Its names are too long for a credential id of 2 KiB.';
      this.#trace.push({ stage: 'filter', subject, outcome: 'dropped', code: 'id-too-long', reason });
      return;
    }
    const key = keyOf(offer);
    const earlier = this.#offers.get(key);
    if (earlier === undefined || counts(offer, earlier)) this.#offers.set(key, offer);
  }

  all(): readonly Offer[] {
    return [...this.#offers.values()];
  }
}

/** As good as the id, and for most a fifth as long: it takes longer to look something up by a long text than to make a short one. */
function keyOf({ credential: { id, format }, target }: Offer): string {
  if (target.kind === 'shared') return id;
  const { accountName, store, passwordList } = target.entry.account;
  if (passwordList !== undefined || store.customTypeName !== undefined) return id;
  return `${format} ${store.type} ${accountName.length} ${accountName}${store.targetName}`;
}

function counts(offer: Offer, earlier: Offer): boolean {
  const byStrategy = strategies.indexOf(offer.strategy) - strategies.indexOf(earlier.strategy);
  if (byStrategy !== 0) return byStrategy < 0;
  const byFlags = offer.credential.flags.length - earlier.credential.flags.length;
  if (byFlags !== 0) return byFlags < 0;
  return whatIsSeen(offer) < whatIsSeen(earlier);
}

function whatIsSeen({ credential: { flags, label, injectAs } }: Offer): string {
  return [label, injectAs, ...flags].join('\n');
}
