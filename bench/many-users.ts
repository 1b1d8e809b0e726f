import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Agent, request } from 'undici';
import type { PluginSetup } from '../main/pi/setup.ts';
import { printTable, type Bench, type Finding } from './support/bench.ts';
import { median, runParallel } from './support/measure.ts';
import { startPeer } from './support/peers.ts';
import {
  countLogins,
  lookUp,
  openEngine,
  practicePi,
  startPracticePeer,
  type PracticePeer,
} from './support/practice-peer.ts';
import { readyPi } from './support/ready-answers.ts';

const users = 100;
const lookups = 1_000;
const atOnce = 64;
const rounds = { warmUps: 1, counted: 5 } as const;
/** The engine's own limit. */
const connections = 8;

export const peers = { 'practice-pi': practicePi, 'ready-pi': readyPi };

/** A recorded request. */
interface Posted {
  readonly body: string;
  readonly action: string;
}

/** The milliseconds for all lookups or requests, `limit` at once. */
async function timeParallel<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<unknown>,
): Promise<number> {
  const start = performance.now();
  await runParallel(items.length, limit, (index) => work(items[index - 1] as T));
  return performance.now() - start;
}

/** Runs all lookups with a new engine and records its requests. */
async function throughEngine(setup: PluginSetup): Promise<{ readonly ms: number; readonly posted: readonly Posted[] }> {
  const posted: Posted[] = [];
  const record = (message: unknown): void => {
    const { request: sent } = message as {
      readonly request: { readonly body: string; readonly headers: readonly string[] };
    };
    posted.push({ body: sent.body, action: sent.headers[sent.headers.indexOf('soapaction') + 1] ?? '' });
  };
  const { engine, close } = await openEngine(setup);
  subscribe('undici:request:create', record);
  const names = Array.from({ length: lookups }, (_, index) => `HQ\\user${index % users}`);
  const ms = await timeParallel(names, atOnce, (name) => lookUp(engine, name, 'web01.hq.example'));
  unsubscribe('undici:request:create', record);
  await close();
  return { ms, posted };
}

/** Sends the same requests with a client that only reads the answers. */
async function bare(endpointUrl: string, posted: readonly Posted[]): Promise<number> {
  const dispatcher = new Agent({ connections, pipelining: 1 });
  const ms = await timeParallel(posted, atOnce, async ({ body, action }) => {
    const answer = await request(endpointUrl, {
      method: 'POST',
      headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: action },
      body,
      dispatcher,
    });
    await answer.body.arrayBuffer();
    if (answer.statusCode !== 200) throw new Error(`status ${answer.statusCode}`);
  });
  await dispatcher.close();
  return ms;
}

interface Compared {
  readonly calls: number;
  readonly ours: number;
  readonly bare: number;
  readonly ratio: number;
}

async function compare(setup: PluginSetup): Promise<Compared> {
  const pairs: { readonly ours: number; readonly bare: number; readonly calls: number }[] = [];
  for (let round = -rounds.warmUps; round < rounds.counted; round += 1) {
    const { ms, posted } = await throughEngine(setup);
    const pair = { ours: ms, bare: await bare(setup.settings.endpointUrl, posted), calls: posted.length };
    if (round >= 0) pairs.push(pair);
  }
  const of = (pick: (pair: (typeof pairs)[number]) => number): number => median(pairs.map(pick));
  return {
    calls: of(({ calls }) => calls),
    ours: of(({ ours }) => ours),
    bare: of((pair) => pair.bare),
    ratio: of((pair) => pair.bare / pair.ours),
  };
}

/** The number of logins during one run of all lookups. */
async function loginsOfOneRun(practice: PracticePeer): Promise<number> {
  const before = await countLogins(practice);
  await throughEngine(practice.setup);
  return (await countLogins(practice)) - before;
}

async function run(): Promise<readonly Finding[]> {
  const practice = await startPracticePeer({ users: String(users) });
  const ready = await startPeer('ready-pi');
  const logins = await loginsOfOneRun(practice);
  const atPractice = await compare(practice.setup);
  const atReady = await compare({
    ...practice.setup,
    settings: { ...practice.setup.settings, endpointUrl: ready.facts['endpointUrl'] ?? '' },
  });
  await Promise.all([ready.stop(), practice.stop()]);
  const cells = ({ calls, ours, bare: alone, ratio }: Compared): readonly string[] => [
    String(calls),
    ...[ours, alone].map((ms) => `${((lookups / ms) * 1000).toFixed(0)}/s`),
    `${(ratio * 100).toFixed(0)} %`,
  ];
  printTable([
    [`${lookups} lookups of ${users} users, ${atOnce} at once`, 'calls', 'ours', 'bare undici', 'rate'],
    ['the practice PI', ...cells(atPractice)],
    ['a server with prepared answers', ...cells(atReady)],
  ]);
  return [
    {
      what: 'logins besides one of each user and one of the API User',
      figure: Math.abs(logins - users - 1),
      unit: '',
      goal: { atMost: 0 },
    },
    { what: 'rate of a bare client, practice PI', figure: atPractice.ratio, unit: '×', goal: { atLeast: 0.75 } },
    { what: 'rate of a bare client, prepared answers', figure: atReady.ratio, unit: '×', goal: { atLeast: 0.4 } },
  ];
}

export const bench: Bench = {
  title: 'many users at once, with the engine alone',
  run,
};
