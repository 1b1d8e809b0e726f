/** One way of doing what is compared. */
export type Way = () => unknown;

/** For each way, the time of each counted round, in milliseconds. */
export type Times<Name extends string> = Readonly<Record<Name, readonly number[]>>;

export interface Rounds {
  /** Rounds that are not counted: the compiler is still at work. */
  readonly warmUps: number;
  readonly counted: number;
}

/**
 * Times several ways side by side: every round does each of them once, each time beginning with another one, so that whatever
 * else the machine does is spread over all. Garbage is not collected by force in between: that would throw away compiled code too.
 */
export async function timeInterleaved<Name extends string>(
  ways: Readonly<Record<Name, Way>>,
  { warmUps, counted }: Rounds,
): Promise<Times<Name>> {
  const names = Object.keys(ways) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = -warmUps; round < counted; round += 1) {
    const first = Math.abs(round) % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const start = performance.now();
      await ways[name]();
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

/** The middle of the rounds' own ratios: pairs are compared within the same moment of the machine. */
export function pairedRatio(of: readonly number[], to: readonly number[]): number {
  return median(of.map((value, round) => value / (to[round] ?? Number.NaN)));
}
