import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AuditFacts } from '../../../shared/audit-entry.ts';
import { emptyChain, hashOf, linesAfter, type ChainEnd } from './chain.ts';
import { verifyChain, type KnownHead, type Verdict } from './verify-chain.ts';

const at = Date.UTC(2030, 0, 2);
const cleared = (count: number): AuditFacts => ({ event: 'tokens.cleared', count });
/** The lines of a chain with so many entries, and of one that goes on after an entry. */
const chain = (length: number): string[] => [
  ...linesAfter(
    emptyChain,
    Array.from({ length }, (_, index) => ({ at, facts: cleared(index) })),
  ).lines,
];
const headOf = (lines: readonly string[], seq: number): ChainEnd => ({ seq, hash: hashOf(lines[seq - 1] ?? '') });

const verify = (lines: readonly string[], known: readonly KnownHead[] = []): Promise<Verdict> =>
  verifyChain(async function* () {
    yield* lines.map((text, index) => ({ text, file: 'audit.jsonl', line: index + 1 }));
  }, known);

describe('a chain that is whole', () => {
  it.each([0, 1, 2, 50])('with %d entries is found whole', async (length) => {
    const lines = chain(length);
    expect(await verify(lines, length === 0 ? [] : [headOf(lines, length)])).toEqual({
      entries: length,
      head: hashOf(lines.at(-1) ?? '') === hashOf('') ? emptyChain.hash : hashOf(lines.at(-1) ?? ''),
    });
  });

  it('may begin after entries that are too old, which an entry says', async () => {
    const old = chain(3);
    const end = headOf(old, 3);
    const { lines } = linesAfter(end, [
      { at, facts: cleared(4) },
      { at, facts: { event: 'trail.expired', through: 3, hash: end.hash } },
    ]);
    expect(await verify(lines)).toMatchObject({ entries: 2 });
    expect((await verify(lines)).fault).toBeUndefined();
    // Its head may be known from the time before.
    expect((await verify(lines, [end])).fault).toBeUndefined();
    // A file that was to be removed may still be there after a kill.
    expect((await verify([...old.slice(1), ...lines])).fault).toBeUndefined();
  });
});

describe('a fault is found and its place named', () => {
  const lines = chain(9);
  const without = (index: number) => lines.filter((_, each) => each !== index);
  const swapped = (one: number, other: number) =>
    lines.map((line, index) => lines[index === one ? other : index === other ? one : index] ?? line);
  const changed = (index: number, from: string, to: string) =>
    lines.map((line, each) => (each === index ? line.replace(from, to) : line));

  it.each<[string, readonly string[], readonly KnownHead[], object]>([
    ['a changed value', changed(4, '"count":4', '"count":7'), [], { is: 'changed', seq: 5, line: 5 }],
    [
      'a changed value of the last entry',
      changed(8, '"count":8', '"count":7'),
      [headOf(lines, 9)],
      { is: 'changed', seq: 9, line: 9 },
    ],
    ['a changed number', changed(4, '"seq":5', '"seq":50'), [], { is: 'removed', seq: 5, line: 5 }],
    ['white space that was added', changed(4, '"count":4', '"count": 4'), [], { is: 'changed', seq: 5, line: 5 }],
    ['a line that is no entry', changed(4, '{', ''), [], { is: 'unreadable', seq: 5, line: 5 }],
    ['a removed entry', without(4), [], { is: 'removed', seq: 5, line: 5 }],
    [
      'several removed entries',
      lines.filter((_, index) => index < 2 || index > 5),
      [],
      { is: 'removed', seq: 3, line: 3 },
    ],
    ['a removed first entry', without(0), [], { is: 'removed', seq: 1, line: 1 }],
    ['entries in another order', swapped(3, 6), [], { is: 'reordered', seq: 4, line: 4 }],
    ['neighbours in another order', swapped(3, 4), [], { is: 'reordered', seq: 4, line: 4 }],
    [
      'an entry that is there twice',
      [...lines.slice(0, 5), ...lines.slice(4)],
      [],
      { is: 'reordered', seq: 5, line: 6 },
    ],
    ['an end that is cut off', lines.slice(0, 6), [headOf(lines, 9)], { is: 'cut-off', seq: 7, line: 7 }],
    ['all entries that are cut off', [], [headOf(lines, 9)], { is: 'cut-off', seq: 1, line: 1 }],
    [
      'a head without a number that is cut off',
      lines.slice(0, 6),
      [{ hash: headOf(lines, 9).hash }],
      { is: 'cut-off', seq: 7, line: 7 },
    ],
    [
      'another chain in its place',
      chain(12).map((line) => line.replace('2030', '2031')),
      [headOf(lines, 9)],
      { is: 'changed' },
    ],
  ])('%s', async (_what, given, known, fault) => {
    expect((await verify(given, known)).fault).toMatchObject({ file: 'audit.jsonl', ...fault });
  });

  it('an end that was written anew with right hashes differs from the head that is known', async () => {
    const forged = [...lines.slice(0, 8), ...linesAfter(headOf(lines, 8), [{ at, facts: cleared(99) }]).lines];
    expect((await verify(forged)).fault).toBeUndefined();
    expect((await verify(forged, [headOf(lines, 9)])).fault).toMatchObject({ is: 'changed', seq: 9 });
  });

  it('entries that were removed besides those that are too old', async () => {
    const { lines: rest } = linesAfter(headOf(lines, 9), [
      { at, facts: cleared(10) },
      { at, facts: { event: 'trail.expired', through: 3, hash: headOf(lines, 3).hash } },
    ]);
    expect((await verify([...lines.slice(3), ...rest])).fault).toBeUndefined();
    expect((await verify([...lines.slice(4), ...rest])).fault).toMatchObject({ is: 'removed', seq: 4 });
  });
});

describe('any chain', () => {
  const facts = fc.record({
    event: fc.constant('tokens.cleared' as const),
    who: fc.string({ maxLength: 20 }),
    count: fc.nat(),
  });
  const chains = fc.array(facts, { minLength: 1, maxLength: 30 }).map(
    (entries) =>
      linesAfter(
        emptyChain,
        entries.map((each, index) => ({ at: at + index, facts: each })),
      ).lines,
  );
  const places = fc.record({ lines: chains, one: fc.nat(), other: fc.nat() });

  it('is whole as it was written', () =>
    fc.assert(
      fc.asyncProperty(chains, async (lines) => {
        expect(await verify(lines, [headOf(lines, lines.length)])).toEqual({
          entries: lines.length,
          head: hashOf(lines.at(-1) ?? ''),
        });
      }),
    ));

  it.each<[string, (lines: readonly string[], one: number, other: number) => readonly string[]]>([
    ['with any entry removed', (lines, one) => lines.filter((_, index) => index !== one)],
    ['with any end cut off', (lines, one) => lines.slice(0, one)],
    [
      'with any two entries exchanged',
      (lines, one, other) =>
        lines.map((line, index) => lines[index === one ? other : index === other ? one : index] ?? line),
    ],
    [
      'with any entry moved',
      (lines, one, other) => {
        const rest = lines.filter((_, index) => index !== one);
        return [...rest.slice(0, other), lines[one] ?? '', ...rest.slice(other)];
      },
    ],
    [
      'with any entry repeated',
      (lines, one, other) => [...lines.slice(0, other), lines[one] ?? '', ...lines.slice(other)],
    ],
    [
      'with any character changed',
      (lines, one, other) =>
        lines.map((line, index) => {
          if (index !== one) return line;
          const place = other % line.length;
          return `${line.slice(0, place)}${line[place] === 'x' ? 'y' : 'x'}${line.slice(place + 1)}`;
        }),
    ],
  ])('%s is not', async (_what, damage) => {
    await fc.assert(
      fc.asyncProperty(places, async ({ lines, one, other }) => {
        const damaged = damage(lines, one % lines.length, other % lines.length);
        fc.pre(damaged.join('\n') !== lines.join('\n'));
        expect((await verify(damaged, [headOf(lines, lines.length)])).fault).toBeDefined();
      }),
    );
  });
});
