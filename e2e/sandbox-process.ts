import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The practice PI and the practice appliance of `ecmctl sandbox`, running in a process of their own. */
export interface SandboxProcess {
  readonly plugin: Readonly<Record<string, unknown>>;
  readonly appliance: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<'apiPassword' | 'apiRegistrationKey' | 'applianceClientSecret', string>>;
  /** Runs a console session on the appliance: find, get, release. Answers what the console shows. */
  consoleSession(user: string, jumpItem: object): Promise<Readonly<Record<string, unknown>>>;
  stop(): Promise<void>;
}

interface Facts {
  readonly applianceUrl: string;
  readonly settingsFile: string;
  readonly secretsFile: string;
  readonly caFile: string;
}

export async function startSandbox(): Promise<SandboxProcess> {
  const ecmctl = fileURLToPath(new URL('../dist/cli/ecmctl.js', import.meta.url));
  const child = spawn(process.execPath, [ecmctl, 'sandbox', '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const facts = await readFacts(child);
  const read = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, 'utf8'));
  const settings = (await read(facts.settingsFile)) as Pick<SandboxProcess, 'plugin' | 'appliance'>;
  const ca = await readFile(facts.caFile, 'utf8');
  return {
    ...settings,
    secrets: (await read(facts.secretsFile)) as SandboxProcess['secrets'],
    consoleSession: (username, jumpItem) =>
      post(`${facts.applianceUrl}/practice/sessions`, ca, { user: { username }, jumpItem }),
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function readFacts({ stdout }: ChildProcess): Promise<Facts> {
  if (stdout === null) throw new Error('The sandbox has no output.');
  const [line] = (await once(createInterface(stdout), 'line')) as [string];
  return JSON.parse(line) as Facts;
}

async function post(url: string, ca: string, body: object): Promise<Readonly<Record<string, unknown>>> {
  const asked = request(url, { method: 'POST', ca, headers: { 'content-type': 'application/json' } });
  asked.end(JSON.stringify(body));
  const [answer] = await once(asked, 'response');
  return JSON.parse(await text(answer)) as Readonly<Record<string, unknown>>;
}
