import type { PiTraceEntry } from '../trace.ts';
import { longestCredentialId } from './credential-id.ts';
import type { Offer, Strategy } from './offer.ts';

/** The strongest permission first. */
const strategies: readonly Strategy[] = ['as-user', 'by-request', 'as-api-user'];

/**
 * Offers without duplicates. The id names account, store and format, so the same id found by another key is the same offer.
 * Where PI lists it with different permissions or flags, the strongest strategy and then the fewest flags win, so that the
 * result does not depend on the order of PI's answers.
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
    const earlier = this.#offers.get(id);
    if (earlier === undefined || isPreferred(offer, earlier)) this.#offers.set(id, offer);
  }

  all(): readonly Offer[] {
    return [...this.#offers.values()];
  }
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
