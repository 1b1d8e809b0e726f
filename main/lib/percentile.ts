/**
 * The smallest value that at least this part of the values does not exceed; `undefined` without values.
 * @param part from 0 to 1
 */
export function percentile(sorted: ArrayLike<number>, part: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)];
}
