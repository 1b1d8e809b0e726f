import { mostStretches, stateMarkMs, type RecordedLinkState, type ServiceState } from '../../../shared/activity.ts';
import type { StateEntry } from './state-history.ts';

/** From entries of states.jsonl to what service and link were over time. Pure. */

/** Times in milliseconds since 1970. */
export interface Stretch<S extends string> {
  readonly from: number;
  readonly to: number;
  readonly state: S;
}

export interface Range {
  readonly from: number;
  readonly to: number;
  /** After the last entry: `stopped` where it is known that no service runs, else `unknown`. */
  readonly after: 'stopped' | 'unknown';
}

interface States {
  readonly service: ServiceState;
  readonly link: RecordedLinkState;
}

/** An entry without a later one is valid for so long: a mark may be late, but not left out. */
const validMs = 3 * stateMarkMs;

const stopped: States = { service: 'stopped', link: 'stopped' };
const unknown: States = { service: 'unknown', link: 'unknown' };

/** @param entries oldest first; those before the range count for its beginning */
export function statesOver(entries: readonly StateEntry[], range: Range): readonly (States & { at: number })[] {
  const timed = entries.map((entry) => ({ ...entry, at: Date.parse(entry.at) })).sort((a, b) => a.at - b.at);
  const changes = timed.flatMap(({ at, service, link }, index) => {
    if (service === 'stopped') return [{ at, ...stopped }];
    const next = timed[index + 1];
    const here = { at, service, link };
    if (next === undefined) return [here, { at, ...(range.after === 'stopped' ? stopped : unknown) }];
    // A process that ended without an entry was last seen here.
    if (next.start === true) return [here, { at, ...stopped }];
    return next.at - at > validMs ? [here, { at, ...unknown }] : [here];
  });
  return [{ at: -Infinity, ...unknown }, ...changes];
}

/** The same state side by side is one stretch; nothing of no length is left. Covers the range without a gap. */
export function stretchesOf<K extends 'service' | 'link'>(
  states: readonly (States & { at: number })[],
  part: K,
  { from, to }: Range,
): readonly Stretch<States[K]>[] {
  const stretches: Stretch<States[K]>[] = [];
  for (const [index, { at, [part]: state }] of states.entries()) {
    const begin = Math.max(from, at);
    const end = Math.min(to, states[index + 1]?.at ?? to);
    if (end <= begin) continue;
    const last = stretches.at(-1);
    if (last?.state === state) stretches.splice(-1, 1, { ...last, to: end });
    else stretches.push({ from: begin, to: end, state });
  }
  return stretches;
}

/** The worst first: a slice with several states has the worst of them, so that nothing looks better than it was. */
const worstFirst: readonly (ServiceState | RecordedLinkState)[] = [
  'stopped',
  'refused',
  'disconnected',
  'suspended',
  'unknown',
  'off',
  'running',
  'connected',
];

/** As they are, or by slices of the range if there are more than can be shown. */
export function limited<S extends ServiceState | RecordedLinkState>(
  stretches: readonly Stretch<S>[],
  { from, to }: Range,
): { readonly stretches: readonly Stretch<S>[]; readonly sliceMs?: number } {
  if (stretches.length <= mostStretches) return { stretches };
  const sliceMs = Math.ceil((to - from) / mostStretches);
  const slices: Stretch<S>[] = [];
  let first = 0;
  for (let begin = from; begin < to; begin += sliceMs) {
    const end = Math.min(to, begin + sliceMs);
    while ((stretches[first]?.to ?? to) <= begin) first += 1;
    const state = worstWithin(stretches, first, end);
    const last = slices.at(-1);
    if (last?.state === state) slices.splice(-1, 1, { ...last, to: end });
    else slices.push({ from: begin, to: end, state });
  }
  return { stretches: slices, sliceMs };
}

function worstWithin<S extends ServiceState | RecordedLinkState>(
  stretches: readonly Stretch<S>[],
  first: number,
  end: number,
): S {
  let worst = stretches[first]?.state as S;
  for (let index = first; (stretches[index]?.from ?? end) < end; index += 1) {
    const state = stretches[index]?.state as S;
    if (worstFirst.indexOf(state) < worstFirst.indexOf(worst)) worst = state;
  }
  return worst;
}
