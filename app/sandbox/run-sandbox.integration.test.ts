import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startPracticeAppliance } from '../../main/sandbox/appliance/practice-appliance.ts';
import { runSandbox, type SandboxFacts } from './run-sandbox.ts';

const options = { port: 0, https: false, latencyMs: 0 };
const servers: Server[] = [];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-sandbox-'));
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) vi.stubEnv(name, folder);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) server.close();
  await rm(folder, { recursive: true });
});

async function listen(port = 0): Promise<number> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  return (server.address() as AddressInfo).port;
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const port = await listen();
  const server = servers.pop();
  server?.close();
  if (server !== undefined) await once(server, 'close');
  return port;
}

const isFree = (port: number): Promise<boolean> =>
  listen(port).then(
    () => true,
    () => false,
  );

it('stops the practice PI and fails when the port of the practice appliance is in use', async () => {
  const port = await freePort();
  const busy = await listen();
  const started: SandboxFacts[] = [];
  const onBusyPort: typeof startPracticeAppliance = (appliance) => startPracticeAppliance({ ...appliance, port: busy });
  const ended = await runSandbox(
    { ...options, port },
    (facts) => started.push(facts),
    new AbortController().signal,
    onBusyPort,
  );
  expect(ended).toMatchObject({
    ok: false,
    error: {
      kind: 'configuration',
      detail: 'usage',
      doing: 'starting the practice appliance',
      message: expect.stringContaining('EADDRINUSE'),
    },
  });
  expect(started).toEqual([]);
  expect(await readdir(folder)).toEqual([]);
  expect(await isFree(port)).toBe(true);
});

it('stops the practice PI when the practice appliance rejects with a bug', async () => {
  const port = await freePort();
  const broken = () => Promise.reject(new RangeError('a bug'));
  await expect(runSandbox({ ...options, port }, () => {}, new AbortController().signal, broken)).rejects.toThrow(
    'a bug',
  );
  expect(await isFree(port)).toBe(true);
});

it('stops both and removes the files when `started` throws', async () => {
  const port = await freePort();
  const throwing = (): void => {
    throw new RangeError('a bug');
  };
  await expect(runSandbox({ ...options, port }, throwing, new AbortController().signal)).rejects.toThrow('a bug');
  expect(await readdir(folder)).toEqual([]);
  expect(await isFree(port)).toBe(true);
});
