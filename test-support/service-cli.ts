import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCli } from '../app/cli/run-cli.ts';
import type { Ran } from './cli-harness.ts';
import type { ServiceOnPractice } from './service-on-practice.ts';
import { testAddress } from './test-address.ts';

/** The command line on the data folder of a service on practice systems, and the files that it is given. */
export function serviceCli(practice: ServiceOnPractice) {
  let files = 0;
  const file = async (content: string | Buffer): Promise<string> => {
    files += 1;
    const path = join(practice.folder, `given-${files}.json`);
    await writeFile(path, content, { mode: 0o600 });
    return path;
  };
  return {
    file,
    /** The settings that the practice systems need, as a file. */
    settingsFile: (revision: number, changes: object = {}, sections: object = {}): Promise<string> => {
      const { plugin, appliance } = practice.settings(revision);
      return file(JSON.stringify({ version: 1, revision, plugin: { ...plugin, ...changes }, appliance, ...sections }));
    },
    secretsFile: (changes: object = {}): Promise<string> => {
      const { secrets } = practice.settings(1);
      const values = Object.entries(secrets).map(([name, secret]) => [name, secret?.reveal()]);
      return file(JSON.stringify({ ...Object.fromEntries(values), ...changes }));
    },
    run: (argv: readonly string[], stdin: string | Buffer = '', env: NodeJS.ProcessEnv = {}): Promise<Ran> =>
      runOnFolder(practice.folder, argv, stdin, env),
  };
}

/** The command line on this data folder. */
export async function runOnFolder(
  folder: string,
  argv: readonly string[],
  stdin: string | Buffer = '',
  env: NodeJS.ProcessEnv = {},
): Promise<Ran> {
  let out = '';
  let err = '';
  const code = await runCli(argv, '1.2.3', {
    env: { ECM_DATA_DIR: folder, ECM_PIPE: testAddress(env['ECM_DATA_DIR'] ?? folder), ...env },
    stdout: (text) => (out += text),
    stderr: (text) => (err += text),
    readStdin: async () => Buffer.from(stdin),
    signal: new AbortController().signal,
  });
  return { code, out, err, json: argv.includes('--json') ? (JSON.parse(out) as Record<string, unknown>) : {} };
}
