/** For each variant, the time of each counted round in milliseconds. */
export type Times<Name extends string> = Readonly<Record<Name, readonly number[]>>;

export interface Rounds {
  /** Rounds that are not counted, because V8 still compiles. */
  readonly warmUps: number;
  readonly counted: number;
}

/**
 * Times several variants: every round runs each once, and each round begins with another one, so that other load of the machine
 * affects all alike. There is no forced garbage collection between them, because it would discard compiled code.
 */
export async function timeInterleaved<Name extends string>(
  variants: Readonly<Record<Name, () => unknown>>,
  { warmUps, counted }: Rounds,
): Promise<Times<Name>> {
  const names = Object.keys(variants) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = -warmUps; round < counted; round += 1) {
    const first = Math.abs(round) % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const start = performance.now();
      await variants[name]();
      const time = performance.now() - start;
      if (round >= 0) times[name].push(time);
    }
  }
  return times;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}

/** The median of the ratios of each round, whose two times were measured under the same load. */
export function pairedRatio(of: readonly number[], to: readonly number[]): number {
  return median(of.map((value, round) => value / (to[round] ?? Number.NaN)));
}

/** Runs `work` for the numbers from 1 to `count`, at most `limit` at once. */
export async function runParallel(
  count: number,
  limit: number,
  work: (index: number) => Promise<unknown>,
): Promise<void> {
  let last = 0;
  const worker = async (): Promise<void> => {
    while (last < count) {
      last += 1;
      await work(last);
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
}
