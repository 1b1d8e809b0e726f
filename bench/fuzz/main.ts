import { parseArgs } from 'node:util';
import { seeded } from './random.ts';
import { shrink } from './shrink.ts';
import { openCertificates } from './certificate-cases.ts';
import { keychainCase } from './keychain-cases.ts';
import { openRawWire } from './outside-cases.ts';
import type { FuzzCase } from './fuzz-case.ts';
import { assertAnswersAreRead, newFuzzCase, openWire } from './fuzz-cases.ts';

/**
 * npm run fuzz [-- --seconds N | --cases N, --seed N]: mutated answers for decoder and gateway, HTTP as it should not be, access tokens,
 * files in any encoding, random text for the parsers, random certificates and chains for TLS, random answers of the keychain. Each must
 * return a result or a typed failure within two seconds and must not change a prototype. A finding is printed with its seed and the smallest input that shows
 * it; the exit code is then 1.
 */

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    cases: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const seed = Number(values.seed);
const [seconds, limit] =
  values.cases === undefined ? [Number(values.seconds), Infinity] : [Infinity, Number(values.cases)];
if (!Number.isInteger(seed) || !(seconds > 0) || !(limit > 0)) {
  console.error('--seconds and --cases take a number above 0, --seed a whole number.');
  process.exit(2);
}

const slowestMs = 2_000;
const shrinkMs = 20_000;

const prototypes = [
  Object.prototype,
  Array.prototype,
  String.prototype,
  Function.prototype,
  Map.prototype,
  Promise.prototype,
].map((prototype) => [prototype, Reflect.ownKeys(prototype).length] as const);

/** Describes what went wrong, if anything did. */
async function findingOf({ run }: FuzzCase, input: Buffer): Promise<string | undefined> {
  const start = performance.now();
  try {
    await run(input);
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  if (prototypes.some(([prototype, count]) => Reflect.ownKeys(prototype).length !== count))
    return 'a prototype was changed';
  const ms = performance.now() - start;
  return ms > slowestMs ? `it took ${ms.toFixed(0)} ms` : undefined;
}

async function report(fuzzCase: FuzzCase, finding: string): Promise<never> {
  const again = async (input: Buffer): Promise<boolean> => (await findingOf(fuzzCase, input)) !== undefined;
  const smallest = await shrink(fuzzCase.input, again, performance.now() + shrinkMs);
  console.error(`Finding: ${fuzzCase.what}, seed ${seed}, case ${cases}\n${finding}`);
  console.error(
    `smallest input, ${smallest.length} of ${fuzzCase.input.length} bytes, base64: ${smallest.toString('base64')}\nas text: ${JSON.stringify(smallest.toString('latin1'))}`,
  );
  process.exit(1);
}

await assertAnswersAreRead();
const [wire, rawWire] = [await openWire(), await openRawWire()];
const certificates = await openCertificates();
const random = seeded(seed);
const counts = new Map<string, number>();
let cases = 0;
let slowest = { ms: 0, what: '' };
let peak = 0;
const newCases: readonly (() => FuzzCase)[] = [
  () => newFuzzCase(random, wire, rawWire),
  () => newFuzzCase(random, wire, rawWire),
  () => certificates.newCase(random),
  () => certificates.newFileCase(random),
  () => keychainCase(random),
];
const begin = performance.now();
while (performance.now() < begin + seconds * 1000 && cases < limit) {
  const fuzzCase = random.pick(newCases)();
  const start = performance.now();
  const finding = await findingOf(fuzzCase, fuzzCase.input);
  if (finding !== undefined) await report(fuzzCase, finding);
  const ms = performance.now() - start;
  if (ms > slowest.ms) slowest = { ms, what: fuzzCase.what };
  if (cases % 50 === 0) peak = Math.max(peak, process.memoryUsage.rss());
  const kind = fuzzCase.what.split(',')[0] ?? '';
  counts.set(kind, (counts.get(kind) ?? 0) + 1);
  cases += 1;
}
await Promise.all([certificates.close(), wire.close(), rawWire.close()]);
const took = (performance.now() - begin) / 1000;
console.log([...counts].map(([kind, count]) => `${kind} ${count}`).join(', '));
console.log(
  `seed ${seed}: ${cases} cases in ${took.toFixed(0)} s, no finding; slowest ${slowest.ms.toFixed(1)} ms (${slowest.what}), peak memory ${(peak / 1024 / 1024).toFixed(0)} MiB`,
);
