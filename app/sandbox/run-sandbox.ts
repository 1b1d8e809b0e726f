import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failure, type Failure } from '../../shared/errors.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import { defaultVault } from '../../main/sandbox/default-vault.ts';
import { startPracticePi, type PracticePi } from '../../main/sandbox/practice-pi.ts';
import { practiceSecrets, practiceSettings } from '../../main/sandbox/practice-profile.ts';
import { describeVaultProblems, vaultSchema, type VaultSpec } from '../../main/sandbox/vault-schema.ts';

export interface SandboxOptions {
  readonly port: number;
  readonly https: boolean;
  readonly latencyMs: number;
  readonly vaultFile?: string;
}

/** What a newcomer needs to use the practice PI at once. */
export interface SandboxFacts {
  readonly piUrl: string;
  readonly settingsFile: string;
  readonly secretsFile: string;
  readonly caFile?: string;
  /** A complete command line to paste. */
  readonly lookup: string;
}

/** Runs the practice PI until the signal is aborted. Its files are in a folder of their own, which is removed at the end. */
export async function runSandbox(
  options: SandboxOptions,
  started: (facts: SandboxFacts) => void,
  signal: AbortSignal,
): Promise<Result<void, Failure>> {
  const vault = options.vaultFile === undefined ? ok(defaultVault) : await readVault(options.vaultFile);
  if (!vault.ok) return vault;
  const pi = await start(options, vault.value);
  if (!pi.ok) return pi;
  const folder = await mkdtemp(join(tmpdir(), 'ecm-sandbox-'));
  try {
    started(await writeFiles(folder, pi.value));
    await aborted(signal);
  } finally {
    await pi.value.stop();
    await rm(folder, { recursive: true, force: true });
  }
  return ok(undefined);
}

async function readVault(path: string): Promise<Result<VaultSpec, Failure>> {
  try {
    const parsed = vaultSchema.safeParse(JSON.parse(await readFile(path, 'utf8')));
    return parsed.success ? ok(parsed.data) : err(badVault(path, describeVaultProblems(parsed.error).slice(0, 3).join('; ')));
  } catch (error) {
    return err(badVault(path, error instanceof SyntaxError ? 'it is not JSON' : error instanceof Error ? error.message : String(error)));
  }
}

function badVault(path: string, problem: string): Failure {
  return failure('configuration', 'file', {
    message: `The vault file ${path} cannot be used: ${problem}.`,
    doing: 'reading the vault of the practice PI',
    hint: 'docs/practice-vault.md describes the file. Without --vault the built-in practice vault is used.',
  });
}

async function start({ port, https, latencyMs }: SandboxOptions, vault: VaultSpec): Promise<Result<PracticePi, Failure>> {
  try {
    return ok(await startPracticePi({ port, https, latencyMs, vault }));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    return err(
      failure('configuration', 'usage', {
        message: `Port ${port} cannot be used (${code === 'EADDRINUSE' ? 'another program listens on it' : 'not permitted'}).`,
        doing: 'starting the practice PI',
        hint: 'Choose another --port, or 0 for a free one.',
      }),
    );
  }
}

async function writeFiles(folder: string, pi: PracticePi): Promise<SandboxFacts> {
  const caFile = pi.caPem === undefined ? undefined : join(folder, 'practice-ca.pem');
  if (caFile !== undefined) await writeFile(caFile, pi.caPem ?? '');
  const settingsFile = join(folder, 'settings.json');
  const settings = { version: 1, revision: 1, plugin: practiceSettings(pi, caFile) };
  await writeFile(settingsFile, `${JSON.stringify(settings, undefined, 2)}\n`);
  const secretsFile = join(folder, 'secrets.json');
  await writeFile(secretsFile, practiceSecretsText(pi), { mode: 0o600 });
  const lookup = `npx ecmctl lookup --settings "${settingsFile}" --secrets-file "${secretsFile}" --user "HQ\\ann" --type rdp --host web01.hq.example --explain`;
  return { piUrl: pi.endpointUrl, settingsFile, secretsFile, ...(caFile === undefined ? {} : { caFile }), lookup };
}

/** The practice secrets guard nothing: they belong to a server that is made up at every start. */
function practiceSecretsText(pi: PracticePi): string {
  const { apiPassword, apiRegistrationKey } = practiceSecrets(pi);
  return `${JSON.stringify({ apiPassword: apiPassword.reveal(), apiRegistrationKey: apiRegistrationKey.reveal() }, undefined, 2)}\n`;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
