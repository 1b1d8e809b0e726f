import type { Difference } from '../../ui/difference-table.tsx';
import type { Tone } from '../../ui/status-text.tsx';
import { changeOf, isChange, type Kept, type KeptOffer, type Scenario } from './test-history.ts';
import type { Compared } from './scenarios-store.ts';
import { lab } from './text-scenarios.ts';
import { text as common } from '../../ui/text.ts';
import { text } from './text.ts';

/** What the lab says of its results. */

export function keptWords({ offers, failed }: Kept): string {
  return failed === undefined ? lab.offers(offers.length) : common.error.kinds[failed];
}

export function keptTone({ offers, failed }: Kept): Tone {
  if (failed !== undefined) return failed === 'cancelled' ? 'neutral' : 'bad';
  return offers.length > 0 ? 'good' : 'info';
}

/** What is different since the run before, a sentence each; one word where nothing is. */
export function changeWords({ last, before }: Scenario): readonly string[] {
  if (last === undefined) return [];
  if (before === undefined) return [lab.firstRun];
  const change = changeOf(before, last);
  if (!isChange(change)) return [lab.unchanged];
  const listed = (words: (names: string) => string, names: readonly string[]): readonly string[] =>
    names.length === 0 ? [] : [words(names.join(', '))];
  return [
    ...(change.outcome ? [lab.outcomeChanged(keptWords(before), keptWords(last))] : []),
    ...listed(lab.added, change.added),
    ...listed(lab.removed, change.removed),
    ...listed(lab.flagsChanged, change.flags),
  ];
}

function offerWords(offer: KeptOffer | undefined): string {
  if (offer === undefined) return lab.notOffered;
  return offer.flags.length === 0
    ? lab.offered
    : `${lab.offered} (${offer.flags.map((flag) => text.test.flags[flag]).join(', ')})`;
}

/** What the settings on screen change about a lookup; empty where they change nothing. */
export function comparedRows({ saved, draft }: Compared): readonly Difference[] {
  const change = changeOf(saved, draft);
  const find = ({ offers }: Kept, label: string): KeptOffer | undefined =>
    offers.find((offer) => offer.label === label);
  const outcome = change.outcome
    ? [{ key: ' outcome', label: lab.outcome, before: keptWords(saved), after: keptWords(draft) }]
    : [];
  const offers = [...change.added, ...change.removed, ...change.flags].map((label) => ({
    key: label,
    label,
    before: offerWords(find(saved, label)),
    after: offerWords(find(draft, label)),
  }));
  return [...outcome, ...offers];
}
