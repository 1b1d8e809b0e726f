import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { Secret } from '../shared/secret.ts';
import { builtInContract } from '../main/pi/contract/built-in.ts';
import { SoapGateway } from '../main/pi/gateway/soap-gateway.ts';
import { milliseconds, printTable, type Bench, type Finding } from './support/bench.ts';
import { credentialListAnswer } from './support/credential-list.ts';

/** The control keeps the event loop busy in turns of about the length of a chunk of an answer. */
const control = { turns: 500, turnMs: 2 } as const;

const answers = { warmUp: 3, counted: 10 } as const;

/** The server runs in a separate thread, so that its work is not measured. */
const serverCode = `
  const { createServer } = require('node:http');
  const { parentPort, workerData } = require('node:worker_threads');
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(200, { 'content-type': 'text/xml; charset=utf-8' }).end(workerData));
  });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

async function run(): Promise<readonly Finding[]> {
  const server = new Worker(serverCode, { eval: true, workerData: credentialListAnswer(10_000_000) });
  const [port] = (await once(server, 'message')) as [number];
  const gateway = new SoapGateway({
    endpointUrl: `http://127.0.0.1:${port}/AuthService.svc`,
    contract: builtInContract,
    registrationKey: Secret.of('key'),
    timeoutMs: 60_000,
  });
  const ask = async (): Promise<number> => {
    const start = performance.now();
    const context = { signal: new AbortController().signal, correlationId: 'bench' };
    const listed = await gateway.listStored(Secret.of('token'), { system: 'web01' }, context);
    if (!listed.ok) throw new Error(listed.error.failure.message);
    return performance.now() - start;
  };
  for (let answer = 0; answer < answers.warmUp; answer += 1) await ask();
  let total = 0;
  const delay = await delayDuring(async () => {
    for (let answer = 0; answer < answers.counted; answer += 1) total += await ask();
  });
  const idle = await delayDuring(keepBusy);
  await gateway.close();
  await server.terminate();
  printTable([
    ['10 MB answer over local HTTP', 'whole call', 'median delay', 'p99', 'max'],
    [`${answers.counted} answers`, ...[total / answers.counted, delay.median, delay.p99, delay.max].map(milliseconds)],
    ['control: short turns without an answer', '', ...[idle.median, idle.p99, idle.max].map(milliseconds)],
  ]);
  return [
    { what: 'event-loop delay, p99', figure: delay.p99, unit: 'ms', goal: { atMost: 15 } },
    { what: 'event-loop delay, max', figure: delay.max, unit: 'ms', goal: { atMost: 50 } },
  ];
}

interface Delay {
  readonly median: number;
  readonly p99: number;
  readonly max: number;
}

/** In milliseconds. The monitor's interval of 1 ms is part of each delay. */
async function delayDuring(work: () => Promise<void>): Promise<Delay> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await work();
  delay.disable();
  return { median: delay.percentile(50) / 1e6, p99: delay.percentile(99) / 1e6, max: delay.max / 1e6 };
}

/** Delays of this control are caused by other load of the machine. */
async function keepBusy(): Promise<void> {
  for (let turn = 0; turn < control.turns; turn += 1) {
    const end = performance.now() + control.turnMs;
    while (performance.now() < end);
    await nextTurn();
  }
}

export const bench: Bench = { title: 'event-loop delay while a 10 MB answer arrives through the gateway', run };
