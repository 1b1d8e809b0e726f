import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ServiceStatus } from '../shared/service-status.ts';
import { runCli } from '../app/cli/run-cli.ts';
import type { PracticeAppliance } from '../main/sandbox/appliance/practice-appliance.ts';
import type { PracticePi } from '../main/sandbox/practice-pi.ts';
import { practiceSecrets, practiceSettings } from '../main/sandbox/practice-profile.ts';
import { ownSurroundings } from './own-surroundings.ts';

/** The built ECM service, running in a process of its own. */
export interface ServiceProcess {
  readonly pid: number;
  /** Resolves when it says that it runs; rejects with what it said if it ends instead. */
  readonly running: Promise<void>;
  readonly ended: Promise<number | null>;
  /** All that it has written. */
  printed(): string;
  /** Asks it to end, or makes it, and answers its exit code: none when it was killed. */
  end(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<number | null>;
}

/**
 * @param folder its data folder, with the socket of its pipe in it
 * @param secrets by the names of the environment
 */
export function startServiceProcess(folder: string, secrets: Readonly<Record<string, string>>): ServiceProcess {
  const main = fileURLToPath(new URL('../dist/service/main.cjs', import.meta.url));
  const env = { ...ownSurroundings(folder), ECM_PIPE: join(folder, 'ecm.sock'), ...secrets };
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  let printed = '';
  const running = new Promise<void>((resolve, reject) => {
    for (const output of [child.stdout, child.stderr]) {
      output.on('data', (chunk: Buffer) => {
        printed += chunk.toString('utf8');
        if (printed.includes('The ECM service is running')) resolve();
      });
    }
    void ended.then((code) => reject(new Error(`The service ended at its start with code ${code}: ${printed}`)));
  });
  // Who only waits for the end has heard of it there.
  running.catch(() => {});
  return {
    pid: child.pid ?? 0,
    running,
    ended,
    printed: () => printed,
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}

/** Puts into a data folder what the Configurator would have saved there. */
export async function prepareDataFolder(folder: string, { pi, appliance, caFile }: { readonly pi: PracticePi; readonly appliance: PracticeAppliance; readonly caFile: string }): Promise<void> {
  const { hostname, port } = new URL(appliance.siteUrl);
  const section = { site: hostname, port: Number(port), clientId: appliance.clientId, group: 'Default' };
  await mkdir(folder, { mode: 0o700 });
  await writeFile(join(folder, 'settings.json'), JSON.stringify({ version: 1, revision: 1, plugin: practiceSettings(pi, caFile), appliance: section }));
}

export function serviceSecrets(pi: PracticePi, appliance: PracticeAppliance): Record<string, string> {
  const { apiPassword, apiRegistrationKey } = practiceSecrets(pi);
  return {
    ECM_API_PASSWORD: apiPassword.reveal(),
    ECM_API_REGISTRATION_KEY: apiRegistrationKey.reveal(),
    ECM_APPLIANCE_CLIENT_SECRET: appliance.clientSecret.reveal(),
  };
}

/** What the service in this folder tells of itself, as `ecmctl service status` tells it. */
export async function statusOf(folder: string): Promise<ServiceStatus> {
  let out = '';
  const code = await runCli(['service', 'status', '--json'], '1.2.3', {
    env: { ECM_DATA_DIR: folder, ECM_PIPE: join(folder, 'ecm.sock') },
    stdout: (text) => (out += text),
    stderr: () => {},
    readStdin: async () => '',
    signal: new AbortController().signal,
  });
  if (code !== 0) throw new Error(`ecmctl service status ended with ${code}: ${out}`);
  return (JSON.parse(out) as { readonly status: ServiceStatus }).status;
}
