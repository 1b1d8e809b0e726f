import { changeOf, isChange } from '../../../shared/compare-results.ts';
import type { Difference } from '../../ui/difference-table.tsx';
import type { Tone } from '../../ui/status-text.tsx';
import { text } from '../../ui/text.ts';
import type { Compared, Kept, KeptOffer, Scenario } from './scenarios-model.ts';
import { comparisonTexts, scenarioTexts, test } from './text.ts';

/** Kept results of lookups, and their differences, as text. */

export function keptText({ offers, failed }: Kept): string {
  return failed === undefined ? comparisonTexts.offers(offers.length) : text.error.kinds[failed];
}

export function keptTone({ offers, failed }: Kept): Tone {
  if (failed !== undefined) return failed === 'cancelled' ? 'neutral' : 'bad';
  return offers.length > 0 ? 'good' : 'info';
}

/** What changed since the run before, a sentence for each change. */
export function changeTexts({ last, before }: Scenario): readonly string[] {
  if (last === undefined) return [];
  if (before === undefined) return [scenarioTexts.firstRun];
  const change = changeOf(before, last);
  if (!isChange(change)) return [scenarioTexts.unchanged];
  const listed = (sentence: (names: string) => string, names: readonly string[]): readonly string[] =>
    names.length === 0 ? [] : [sentence(names.join(', '))];
  return [
    ...(change.outcome ? [scenarioTexts.outcomeChanged(keptText(before), keptText(last))] : []),
    ...listed(scenarioTexts.added, change.added),
    ...listed(scenarioTexts.removed, change.removed),
    ...listed(scenarioTexts.flagsChanged, change.flags),
  ];
}

function offerText(offer: KeptOffer | undefined): string {
  if (offer === undefined) return comparisonTexts.notOffered;
  return offer.flags.length === 0
    ? comparisonTexts.offered
    : `${comparisonTexts.offered} (${offer.flags.map((flag) => test.flags[flag]).join(', ')})`;
}

/** How the results of a lookup with both settings differ, a row for each difference. */
export function comparedRows({ saved, draft }: Compared): readonly Difference[] {
  const change = changeOf(saved, draft);
  const find = ({ offers }: Kept, label: string): KeptOffer | undefined =>
    offers.find((offer) => offer.label === label);
  const outcome = change.outcome
    ? [{ key: ' outcome', label: comparisonTexts.outcome, before: keptText(saved), after: keptText(draft) }]
    : [];
  const offers = [...change.added, ...change.removed, ...change.flags].map((label) => ({
    key: label,
    label,
    before: offerText(find(saved, label)),
    after: offerText(find(draft, label)),
  }));
  return [...outcome, ...offers];
}
