import { parseArgs } from 'node:util';
import { describeEndpoint } from '../../main/pi/endpoint/describe-endpoint.ts';
import { decodeAnswer } from '../../main/pi/gateway/decoder/decode-answer.ts';
import { answerShape } from '../../main/pi/gateway/decoder/shapes.ts';
import { resultSchemas } from '../../main/pi/gateway/schemas.ts';
import { answerOf, declaredFault, faultOf, refused, sharedList, sharedXml, storedList, storedXml } from '../../main/pi/gateway/sample-answers.ts';
import type { OperationName } from '../../main/pi/gateway/wire.ts';
import { resolveIdentities } from '../../main/pi/identity/resolve-identities.ts';
import { decodeCredentialId } from '../../main/pi/selection/credential-id.ts';
import { jumpItemTypeNames } from '../../shared/jump-item.ts';
import { parseDomainMap } from '../../shared/domain-map.ts';
import { mutate, randomText } from './mutate.ts';
import { seeded, type Random } from './random.ts';

/**
 * npm run fuzz [-- --seconds N --seed N]: broken answers for the decoder, random text for the parsers. Whatever comes, each answers
 * with one of its own results, soon, and leaves no trace in the prototypes. Prints the seed with which a finding comes again.
 */

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '20' }, seed: { type: 'string', default: String(Date.now() % 1_000_000) } } });
const seed = Number(values.seed);
const random = seeded(seed);
const slowestMs = 2000;

const stored: OperationName = 'AccountStoreOps_StoredCredential_GetList';
const shared: OperationName = 'AccountStoreOps_SharedCredential_GetList';
const samples: readonly (readonly [OperationName, string])[] = [
  [stored, answerOf(stored, storedList(...Array.from({ length: 20 }, (_, index) => storedXml(`account${index}`))))],
  [shared, answerOf(shared, sharedList(sharedXml('a', 'list', 'web01'), sharedXml('b', 'list', 'web01')))],
  ['DoLogin2', answerOf('DoLogin2', '', refused(1, 'no'))],
  ['DoLogin2', faultOf('s:Server', 'broken', declaredFault(10, 'busy'))],
];

async function* inPieces(bytes: Buffer, from: Random): AsyncIterable<Buffer> {
  for (let at = 0; at < bytes.length; ) {
    const size = 1 + from.below(bytes.length);
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

interface Trial {
  readonly what: string;
  readonly input: string;
  readonly run: () => unknown;
}

function decoderTrial(): Trial {
  const [operation, sample] = random.pick(samples);
  const bytes = mutate(Buffer.from(sample), random);
  const contentType = random.pick(['text/xml; charset=utf-8', 'text/xml', 'text/html', 'text/xml; charset=utf-16', 'text/xml; charset=x']);
  const run = async (): Promise<void> => {
    const answer = await decodeAnswer(inPieces(bytes, random), contentType, answerShape(operation));
    if (!['envelope', 'html', 'not-soap', 'malformed'].includes(answer.is)) throw new Error(`an unknown answer ${answer.is}`);
    if (answer.is === 'envelope') resultSchemas.nothing.safeParse(answer.envelope);
  };
  return { what: 'decoder', input: bytes.toString('base64'), run };
}

function parserTrial(): Trial {
  const text = randomText(random);
  const type = random.pick(jumpItemTypeNames);
  const settings = { defaultDomain: '', fallbackToLocalAccount: true, domainMap: ['hq.example=HQ'] };
  const run = random.pick<() => unknown>([
    () => resolveIdentities({ username: text, distinguishedName: text }, settings),
    () => describeEndpoint({ type, host: text, url: text, additionalAddresses: [text], applicationName: text }),
    () => describeEndpoint({ type: 'rdp', host: text }),
    () => describeEndpoint({ type: 'web', url: `https://${text}` }),
    () => decodeCredentialId(text),
    () => decodeCredentialId(`v1.${Buffer.from(text).toString('base64url')}`),
    () => parseDomainMap(text.split(';')),
  ]);
  return { what: 'parser', input: JSON.stringify(text), run };
}

const untouched = [Object.prototype, Array.prototype, String.prototype, Function.prototype].map((prototype) => [prototype, Reflect.ownKeys(prototype).length] as const);

function assertUntouched(): void {
  for (const [prototype, count] of untouched) if (Reflect.ownKeys(prototype).length !== count) throw new Error('a prototype was changed');
}

let trials = 0;
let slowest = { ms: 0, what: '' };
let peak = 0;
const end = performance.now() + Number(values.seconds) * 1000;
while (performance.now() < end) {
  const trial = random.below(4) === 0 ? parserTrial() : decoderTrial();
  const start = performance.now();
  try {
    await trial.run();
    assertUntouched();
  } catch (problem) {
    console.error(`Finding (${trial.what}, seed ${seed}, trial ${trials}): ${problem instanceof Error ? (problem.stack ?? problem.message) : String(problem)}\ninput: ${trial.input}`);
    process.exit(1);
  }
  const ms = performance.now() - start;
  if (ms > slowestMs) {
    console.error(`Finding (${trial.what}, seed ${seed}, trial ${trials}): it took ${ms.toFixed(0)} ms\ninput: ${trial.input}`);
    process.exit(1);
  }
  if (ms > slowest.ms) slowest = { ms, what: trial.what };
  if (trials % 500 === 0) peak = Math.max(peak, process.memoryUsage().rss);
  trials += 1;
}
console.log(`seed ${seed}: ${trials} trials in ${values.seconds} s, no finding; slowest ${slowest.ms.toFixed(1)} ms (${slowest.what}), peak memory ${(peak / 1024 / 1024).toFixed(0)} MiB`);
