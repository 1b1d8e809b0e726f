import type { ErrorInfo } from './errors.ts';
import type { LookupResult } from './lookup-result.ts';
import type { Result } from './result.ts';
import type { Kept, KeptOffer } from './scenarios.ts';

/** Kept results of lookups and how they differ. Pure. */

export function keptResult(answer: Result<Pick<LookupResult, 'credentials' | 'error'>, Pick<ErrorInfo, 'kind'>>): Kept {
  if (!answer.ok) return { offers: [], failed: answer.error.kind };
  const { credentials, error } = answer.value;
  const offers = credentials.map(({ label, flags }) => ({ label, flags }));
  return { offers, ...(error === undefined ? {} : { failed: error.kind }) };
}

export interface Change {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly flags: readonly string[];
  /** Whether one of them failed and the other did not, or failed in another way. */
  readonly outcome: boolean;
}

const labels = (offers: readonly KeptOffer[]): readonly string[] => offers.map(({ label }) => label);
const sameFlags = (left: KeptOffer, right: KeptOffer): boolean =>
  left.flags.toSorted().join() === right.flags.toSorted().join();

/** The differences of `after`. Credentials are compared by label, because ids are not stable. */
export function changeOf(before: Kept, after: Kept): Change {
  const had = new Map(before.offers.map((offer) => [offer.label, offer]));
  const has = new Set(labels(after.offers));
  return {
    added: labels(after.offers).filter((label) => !had.has(label)),
    removed: labels(before.offers).filter((label) => !has.has(label)),
    flags: labels(
      after.offers.filter((offer) => {
        const earlier = had.get(offer.label);
        return earlier !== undefined && !sameFlags(earlier, offer);
      }),
    ),
    outcome: before.failed !== after.failed,
  };
}

export function isChange({ added, removed, flags, outcome }: Change): boolean {
  return outcome || added.length + removed.length + flags.length > 0;
}
