import { request } from 'undici';
import type { FunctionName } from '../shared/contract-functions.ts';
import type { ServerContract } from '../shared/server-contract.ts';
import { decodeAnswer } from '../main/pi/gateway/decoder/decode-answer.ts';
import { answerShape } from '../main/pi/gateway/decoder/shapes.ts';
import { resultSchemas } from '../main/pi/gateway/schemas.ts';
import { writeEnvelope, type Inputs } from '../main/pi/gateway/write-envelope.ts';
import { defaultVault } from '../main/sandbox/default-vault.ts';
import { startPracticePi, type PracticePi } from '../main/sandbox/practice-pi.ts';
import { practiceSecrets } from '../main/sandbox/practice-profile.ts';
import { adaptedContract } from '../test-support/pi/adapted-contract.ts';
import { milliseconds, printTable, type Bench, type Finding } from './support/bench.ts';
import { median, pairedRatio, runParallel, timeInterleaved } from './support/measure.ts';
import { lookUp, openEngine, practicePi, startPracticePeer } from './support/practice-peer.ts';

export const peers = { 'practice-pi': practicePi };

const compared = ['built-in', 'renamed'] as const;
type Compared = (typeof compared)[number];

const entries = 4000;
const lookups = { count: 200, atOnce: 32 } as const;
const [user, host] = ['HQ\\ann', 'web01.hq.example'] as const;
const within = { atMost: 1.1 } as const;

/** A system with many accounts. */
const bigSystem = {
  name: 'BIG',
  dnsName: 'big.hq.example',
  ipAddress: '10.9.9.9',
  credentials: Array.from({ length: entries }, (_, index) => ({
    account: `svc-${index}`,
    type: 'OS_Windows' as const,
    autoSpin: true,
    randomPassword: false,
    grants: { 'HQ\\ann': ['view' as const] },
  })),
};

interface ListAnswer {
  readonly bytes: Buffer;
  decode(): Promise<number>;
}

async function listAnswer(name: Compared): Promise<ListAnswer> {
  const vault = { ...defaultVault, systems: [...defaultVault.systems, bigSystem] };
  const pi = await startPracticePi({ port: 0, https: false, latencyMs: 0, vault, contract: name });
  try {
    const contract = await adaptedContract(name, pi.endpointUrl);
    const password = practiceSecrets(pi).apiPassword.reveal();
    const login = await post(pi, contract, 'login', { userName: 'svc-ecm', password, loginType: 1 });
    const api = await decode(contract, 'login', login);
    const asUser = { token: api.reveal(), authenticator: 'HQ', userName: 'ann' };
    const token = await decode(contract, 'loginAsUser', await post(pi, contract, 'loginAsUser', asUser));
    const bytes = await post(pi, contract, 'listStoredBySystem', { token: token.reveal(), system: 'BIG' });
    return { bytes, decode: async () => (await decode(contract, 'listStoredBySystem', bytes)).entries.length };
  } finally {
    await pi.stop();
  }
}

async function post(pi: PracticePi, contract: ServerContract, name: FunctionName, inputs: Inputs): Promise<Buffer> {
  const offered = offeredFunction(contract, name);
  const key = practiceSecrets(pi).apiRegistrationKey.reveal();
  const { body } = await request(pi.endpointUrl, {
    method: 'POST',
    headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${offered.soapAction}"` },
    body: writeEnvelope(contract, offered.request, key, inputs),
  });
  return Buffer.from(await body.arrayBuffer());
}

function offeredFunction({ functions }: ServerContract, name: FunctionName) {
  const offered = functions[name];
  if (offered === undefined) throw new Error(`the contract has no ${name}`);
  return offered;
}

const chunkBytes = 64 * 1024;

async function* inChunks(bytes: Buffer): AsyncIterable<Buffer> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
}

async function decode<Name extends 'login' | 'loginAsUser' | 'listStoredBySystem'>(
  contract: ServerContract,
  name: Name,
  bytes: Buffer,
) {
  const shape = answerShape(contract, name, offeredFunction(contract, name));
  const answer = await decodeAnswer(inChunks(bytes), 'text/xml; charset=utf-8', shape);
  if (answer.is !== 'envelope') throw new Error(`decoded as ${answer.is}`);
  return resultSchemas[name].parse(answer.envelope) as ReturnType<(typeof resultSchemas)[Name]['parse']>;
}

async function decoding(): Promise<Finding> {
  const [ours, theirs] = [await listAnswer('built-in'), await listAnswer('renamed')];
  if ((await ours.decode()) !== (await theirs.decode())) throw new Error('the two contracts do not list the same');
  const times = await timeInterleaved({ ours: ours.decode, theirs: theirs.decode }, { warmUps: 20, counted: 41 });
  printTable([
    [`${entries} entries`, 'size', 'decoded in'],
    ...([ours, theirs] as const).map(({ bytes }, index) => [
      compared[index] ?? '',
      `${(bytes.length / 1e6).toFixed(2)} MB`,
      milliseconds(median(index === 0 ? times.ours : times.theirs)),
    ]),
  ]);
  return {
    what: 'decoding the same list, adapted to built in',
    figure: pairedRatio(times.theirs, times.ours),
    unit: '×',
    goal: within,
  };
}

async function openLookups(contract: Compared) {
  const pi = await startPracticePeer({ contract });
  const { endpointUrl } = pi.setup.settings;
  const setup = { ...pi.setup, contract: await adaptedContract(contract, endpointUrl) };
  const { engine, close } = await openEngine(setup);
  return {
    one: () => lookUp(engine, user, host),
    many: () => runParallel(lookups.count, lookups.atOnce, () => lookUp(engine, user, host)),
    close: async () => {
      await close();
      await pi.stop();
    },
  };
}

async function lookingUp(): Promise<readonly Finding[]> {
  const [ours, theirs] = [await openLookups('built-in'), await openLookups('renamed')];
  const one = await timeInterleaved({ ours: ours.one, theirs: theirs.one }, { warmUps: 100, counted: 201 });
  const many = await timeInterleaved({ ours: ours.many, theirs: theirs.many }, { warmUps: 3, counted: 15 });
  await Promise.all([ours.close(), theirs.close()]);
  printTable([
    ['warm lookup', 'one', `${lookups.count}, ${lookups.atOnce} at once`],
    ['built-in', milliseconds(median(one.ours)), milliseconds(median(many.ours))],
    ['renamed', milliseconds(median(one.theirs)), milliseconds(median(many.theirs))],
  ]);
  return [
    {
      what: 'one lookup, adapted to built in',
      figure: pairedRatio(one.theirs, one.ours),
      unit: '×',
      goal: within,
    },
    {
      what: 'many lookups, adapted to built in',
      figure: pairedRatio(many.theirs, many.ours),
      unit: '×',
      goal: within,
    },
  ];
}

export const bench: Bench = {
  title: 'a server with another contract, compared with the built-in one',
  run: async () => [await decoding(), ...(await lookingUp())],
};
