import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Agent, fetch } from 'undici';
import { postConsoleSession, type ConsoleAnswer } from '../test-support/console-session.ts';

/** The practice PI and the practice appliance of `ecmctl sandbox`, running in a process of their own. */
export interface SandboxProcess {
  readonly plugin: Readonly<Record<string, unknown>>;
  readonly appliance: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<'apiPassword' | 'apiRegistrationKey' | 'applianceClientSecret', string>>;
  /** The page with the connected ECMs, as HTML. */
  statusPage(): Promise<string>;
  /** Runs a console session on the practice appliance. */
  consoleSession(user: string, jumpItem: object): Promise<ConsoleAnswer['body']>;
  stop(): Promise<void>;
}

interface Facts {
  readonly applianceUrl: string;
  readonly settingsFile: string;
  readonly secretsFile: string;
  readonly caFile: string;
}

interface SandboxOptions {
  /** The server contract of its PI, if it is not the built-in one. */
  readonly contract?: string | undefined;
  /** How late its PI answers, in milliseconds. */
  readonly latencyMs?: number;
}

export async function startSandbox({ contract, latencyMs = 0 }: SandboxOptions = {}): Promise<SandboxProcess> {
  const ecmctl = fileURLToPath(new URL('../dist/cli/ecmctl.js', import.meta.url));
  const other = contract === undefined ? [] : ['--contract', contract];
  const child = spawn(process.execPath, [ecmctl, 'sandbox', '--json', '--latency', String(latencyMs), ...other], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const facts = await readFacts(child);
  const read = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, 'utf8'));
  const settings = (await read(facts.settingsFile)) as Pick<SandboxProcess, 'plugin' | 'appliance'>;
  const ca = await readFile(facts.caFile, 'utf8');
  return {
    ...settings,
    secrets: (await read(facts.secretsFile)) as SandboxProcess['secrets'],
    statusPage: () => pageAt(`${facts.applianceUrl}/login`, ca),
    consoleSession: async (username, jumpItem) =>
      (await postConsoleSession(facts.applianceUrl, ca, { user: { username }, jumpItem })).body,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function pageAt(url: string, ca: string): Promise<string> {
  const dispatcher = new Agent({ connect: { ca } });
  try {
    return await (await fetch(url, { dispatcher })).text();
  } finally {
    await dispatcher.close();
  }
}

async function readFacts({ stdout }: ChildProcess): Promise<Facts> {
  if (stdout === null) throw new Error('The sandbox has no output.');
  const [line] = (await once(createInterface(stdout), 'line')) as [string];
  return JSON.parse(line) as Facts;
}
