import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../app/cli/run-cli.ts';
import { defaultVault } from '../main/sandbox/default-vault.ts';
import { startPracticePi, type PracticePiOptions } from '../main/sandbox/practice-pi.ts';
import { practiceSecrets, practiceSettings } from '../main/sandbox/practice-profile.ts';
import { testAddress } from './test-address.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly json: Record<string, unknown>;
}

/** The command line with a practice PI over real sockets, in a folder of its own. */
export async function startCliHarness(of: Pick<PracticePiOptions, 'contract'> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'ecmctl-'));
  const pi = await startPracticePi({ port: 0, https: false, latencyMs: 0, vault: defaultVault, ...of });
  let files = 0;
  /** Writes a JSON file and answers its path. */
  const file = async (content: unknown): Promise<string> => {
    files += 1;
    const path = join(folder, `${files}.json`);
    await writeFile(path, JSON.stringify(content), { mode: 0o600 });
    return path;
  };
  const settings = (changes: object = {}, sections: object = {}): Promise<string> =>
    file({ version: 1, revision: 1, plugin: { ...practiceSettings(pi), ...changes }, ...sections });
  const secrets = (changes: object): Promise<string> => {
    const { apiPassword, apiRegistrationKey } = practiceSecrets(pi);
    return file({ apiPassword: apiPassword.reveal(), apiRegistrationKey: apiRegistrationKey.reveal(), ...changes });
  };
  const secretsFile = await secrets({});
  const dataFolder = join(folder, 'data');
  const run = async (
    argv: readonly string[],
    signal = new AbortController().signal,
    env: NodeJS.ProcessEnv = {},
    stdin: string | Buffer = '',
  ): Promise<Ran> => {
    let out = '';
    let err = '';
    const code = await runCli(argv, '1.2.3', {
      env: { ECM_DATA_DIR: dataFolder, ECM_PIPE: testAddress(env['ECM_DATA_DIR'] ?? dataFolder), ...env },
      stdout: (text) => (out += text),
      stderr: (text) => (err += text),
      readStdin: async () => Buffer.from(stdin),
      signal,
    });
    return { code, out, err, json: argv.includes('--json') ? (JSON.parse(out) as Record<string, unknown>) : {} };
  };
  const lookup = async (user: string, options: readonly string[], changes: object = {}): Promise<Ran> => {
    const setup = ['--settings', await settings(changes), '--secrets-file', secretsFile];
    return run(['lookup', '--user', user, ...options, ...setup, '--json']);
  };
  const stop = async (): Promise<void> => {
    await pi.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { pi, folder, dataFolder, secretsFile, file, settings, secrets, run, lookup, stop };
}
