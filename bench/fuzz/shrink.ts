/**
 * Removes parts of the input that the finding does not need: first halves, then quarters, down to single bytes. At the deadline it
 * returns the smallest input so far.
 */
export async function shrink(
  input: Buffer,
  isFinding: (smaller: Buffer) => Promise<boolean>,
  deadline: number,
): Promise<Buffer> {
  let smallest = input;
  for (let size = Math.ceil(input.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < smallest.length && performance.now() < deadline; ) {
      const smaller = Buffer.concat([smallest.subarray(0, at), smallest.subarray(at + size)]);
      if (await isFinding(smaller)) smallest = smaller;
      else at += size;
    }
  }
  return smallest;
}
