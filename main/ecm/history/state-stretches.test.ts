import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostStretches } from '../../../shared/activity.ts';
import type { StateEntry } from './state-history.ts';
import { limited, statesOver, stretchesOf, type Range } from './state-stretches.ts';

const minute = 60_000;
const start = Date.UTC(2030, 0, 2, 3);
/** An hour, in minutes from its beginning. */
const range: Range = { from: start, to: start + 60 * minute, after: 'stopped' };
const iso = (minutes: number): string => new Date(start + minutes * minute).toISOString();

function entry(minutes: number, changes: Partial<StateEntry> = {}): StateEntry {
  return { at: iso(minutes), service: 'running', link: 'connected', ...changes };
}
/** The marks of a service that runs for that time. */
const marks = (from: number, to: number, changes: Partial<StateEntry> = {}): readonly StateEntry[] =>
  Array.from({ length: to - from + 1 }, (_, index) => entry(from + index, changes));
const begins = { start: true as const };

function shown(entries: readonly StateEntry[], part: 'service' | 'link', { after }: Pick<Range, 'after'> = range) {
  const stretches = stretchesOf(statesOver(entries, { ...range, after }), part, range);
  return stretches.map(({ from, to, state }) => `${(from - start) / minute}-${(to - start) / minute} ${state}`);
}

describe('the states of the service', () => {
  it.each<[string, readonly StateEntry[], readonly string[]]>([
    ['nothing is known without entries', [], ['0-60 unknown']],
    ['runs on from before', [entry(-1), ...marks(0, 60)], ['0-60 running']],
    [
      'before the first entry nothing is known',
      [entry(10, begins), ...marks(11, 60)],
      ['0-10 unknown', '10-60 running'],
    ],
    [
      'stopped orderly, and started again',
      [...marks(-1, 20), entry(20.5, { service: 'stopped' }), entry(40, begins), ...marks(41, 60)],
      ['0-20.5 running', '20.5-40 stopped', '40-60 running'],
    ],
    ['stopped long ago', [entry(-9000, { service: 'stopped' })], ['0-60 stopped']],
    [
      'killed: runs up to the last mark only',
      [...marks(-1, 20), entry(40, begins), ...marks(41, 60)],
      ['0-20 running', '20-40 stopped', '40-60 running'],
    ],
    ['killed, and not started again', marks(-1, 20), ['0-20 running', '20-60 stopped']],
    [
      'without marks in between, as while the computer sleeps',
      [...marks(-1, 20), ...marks(40, 60)],
      ['0-20 running', '20-40 unknown', '40-60 running'],
    ],
    ['a mark that is late changes nothing', [...marks(-1, 20), ...marks(23, 60)], ['0-60 running']],
    [
      'suspended for maintenance',
      [...marks(-1, 20), ...marks(21, 40, { service: 'suspended' }), ...marks(41, 60)],
      ['0-21 running', '21-41 suspended', '41-60 running'],
    ],
  ])('%s', (_what, entries, expected) => {
    expect(shown(entries, 'service')).toEqual(expected);
  });

  it('are not known after the last entry of a service that may run', () => {
    expect(shown(marks(-1, 20), 'service', { after: 'unknown' })).toEqual(['0-20 running', '20-60 unknown']);
  });
});

describe('the states of the link', () => {
  it('are those of a running service only', () => {
    const entries = [
      entry(0, { ...begins, link: 'disconnected' }),
      ...marks(1, 10),
      ...marks(11, 20, { link: 'refused' }),
      entry(21, { service: 'stopped', link: 'refused' }),
      entry(30, { ...begins, link: 'off' }),
      ...marks(31, 60, { link: 'off' }),
    ];
    expect(shown(entries, 'link')).toEqual([
      '0-1 disconnected',
      '1-11 connected',
      '11-21 refused',
      '21-30 stopped',
      '30-60 off',
    ]);
  });
});

const anyEntry = fc.record({
  at: fc.integer({ min: -100, max: 160 }).map(iso),
  service: fc.constantFrom('running' as const, 'suspended' as const, 'stopped' as const),
  link: fc.constantFrom('connected' as const, 'disconnected' as const, 'refused' as const, 'off' as const),
  start: fc.constantFrom(true as const, undefined),
});

it('the stretches cover the period without a gap, and no state follows itself', () => {
  fc.assert(
    fc.property(fc.array(anyEntry), (entries) => {
      for (const part of ['service', 'link'] as const) {
        const stretches = stretchesOf(statesOver(entries, range), part, range);
        expect([stretches[0]?.from, stretches.at(-1)?.to]).toEqual([range.from, range.to]);
        for (const [index, { from, to, state }] of stretches.entries()) {
          expect(to).toBeGreaterThan(from);
          const next = stretches[index + 1];
          if (next !== undefined) expect([next.from, next.state === state]).toEqual([to, false]);
        }
      }
    }),
  );
});

describe('very many changes', () => {
  const flapping = Array.from({ length: 3600 }, (_, second) => ({
    from: start + second * 1000,
    to: start + (second + 1) * 1000,
    state: second % 2 === 0 ? ('connected' as const) : ('disconnected' as const),
  }));

  it('are shown by slices, each with its worst state', () => {
    const { stretches, sliceMs } = limited(flapping, range);
    expect(sliceMs).toBe(9000);
    expect(stretches).toEqual([{ from: range.from, to: range.to, state: 'disconnected' }]);
  });

  it('keep a short outage, and cover the period', () => {
    const outage = flapping.map(
      (each, index) => ({ ...each, state: index === 1800 ? 'refused' : 'connected' }) as const,
    );
    const { stretches } = limited(outage, range);
    expect(stretches.map(({ state }) => state)).toEqual(['connected', 'refused', 'connected']);
    expect([stretches[0]?.from, stretches.at(-1)?.to]).toEqual([range.from, range.to]);
  });

  it('are not changed up to the limit', () => {
    const few = flapping.slice(0, mostStretches);
    expect(limited(few, range)).toEqual({ stretches: few });
  });
});
