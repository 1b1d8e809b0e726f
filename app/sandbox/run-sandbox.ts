import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeText, saveAsUtf8 } from '../../shared/decode-text.ts';
import { failure, type Failure } from '../../shared/errors.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import { startPracticeAppliance, type PracticeAppliance } from '../../main/sandbox/appliance/practice-appliance.ts';
import { reasonOf } from '../../main/platform/files/denial.ts';
import { writeHint } from '../../main/platform/files/write-hint.ts';
import { readNamedFile } from '../../main/platform/files/files.ts';
import { makePracticeCertificate } from '../../main/sandbox/certificate.ts';
import type { ContractName } from '../../main/sandbox/contracts/contracts.ts';
import { defaultVault } from '../../main/sandbox/default-vault.ts';
import { startPracticePi, type PracticePi } from '../../main/sandbox/practice-pi.ts';
import { aborted } from '../../main/sandbox/practice-server.ts';
import { practiceSecrets, practiceSettings } from '../../main/sandbox/practice-profile.ts';
import { describeVaultProblems, vaultSchema, type VaultSpec } from '../../main/sandbox/vault-schema.ts';

interface SandboxOptions {
  /** Of the practice PI; the practice appliance takes a free one. */
  readonly port: number;
  /** Whether PI speaks https; the appliance always does. */
  readonly https: boolean;
  readonly latencyMs: number;
  readonly vaultFile?: string;
  /** How PI serves the vault; by default the built-in contract. */
  readonly contract?: ContractName;
}

/** The addresses and files with which the practice servers can be used, and a complete command line to paste. */
export type SandboxFacts = Awaited<ReturnType<typeof writeFiles>> & Pick<SandboxOptions, 'contract'>;

/**
 * Runs the practice PI and the practice appliance until the signal is aborted. Their files are in a temporary folder. In any
 * case the servers are stopped and the folder is removed.
 */
export async function runSandbox(
  options: SandboxOptions,
  started: (facts: SandboxFacts) => void,
  signal: AbortSignal,
  startAppliance = startPracticeAppliance,
): Promise<Result<void, Failure>> {
  const { port, https, latencyMs, vaultFile } = options;
  const contract = options.contract === undefined ? {} : { contract: options.contract };
  const vault = vaultFile === undefined ? ok(defaultVault) : await readVault(vaultFile);
  if (!vault.ok) return vault;
  const certificate = await makePracticeCertificate(Date.now());
  const startPi = () => startPracticePi({ port, https, certificate, latencyMs, vault: vault.value, ...contract });
  const start = () => startAppliance({ port: 0, https: true, certificate });
  return withServer({ doing: 'starting the practice PI', hint: portHint, port, start: startPi }, (pi) =>
    withServer({ doing: 'starting the practice appliance', hint: noFreePortHint, port: 0, start }, (appliance) =>
      offerFiles(
        async (folder) => ({ ...(await writeFiles(folder, certificate.caPem, pi, appliance)), ...contract }),
        started,
        signal,
      ),
    ),
  );
}

/** Has the files in a temporary folder until the signal is aborted. */
async function offerFiles(
  write: (folder: string) => Promise<SandboxFacts>,
  started: (facts: SandboxFacts) => void,
  signal: AbortSignal,
): Promise<Result<void, Failure>> {
  const made = await mkdtemp(join(tmpdir(), 'ecm-sandbox-')).then(ok, noTemporaryFiles);
  if (!made.ok) return made;
  try {
    const written = await write(made.value).then(ok, noTemporaryFiles);
    if (!written.ok) return written;
    started(written.value);
    await aborted(signal);
    return ok(undefined);
  } finally {
    await rm(made.value, { recursive: true, force: true });
  }
}

/** Rethrows what is no error of the file system, which is a bug. */
function noTemporaryFiles(error: unknown): Result<never, Failure> {
  if (!(error instanceof Error && 'syscall' in error)) throw error;
  const message = `The folder of temporary files, ${tmpdir()}, cannot be written (${reasonOf(error)}).`;
  const text = {
    message,
    doing: 'writing the practice settings',
    hint: `${writeHint(error)} TMPDIR (TEMP in Windows) names the folder.`,
  };
  return err(failure('configuration', 'file', text));
}

const maxVaultBytes = 64 * 1024 * 1024;

async function readVault(path: string): Promise<Result<VaultSpec, Failure>> {
  const read = await readNamedFile(path, maxVaultBytes);
  if (!read.ok) return err(badVault(path, `it ${read.error.text}`));
  const text = decodeText(read.value.bytes);
  if (!text.ok) return err(badVault(path, `it ${text.error}`, saveAsUtf8));
  try {
    const parsed = vaultSchema.safeParse(JSON.parse(text.value));
    if (parsed.success) return ok(parsed.data);
    return err(badVault(path, describeVaultProblems(parsed.error).slice(0, 3).join('; ')));
  } catch (error) {
    if (error instanceof SyntaxError) return err(badVault(path, 'it is not JSON'));
    throw error;
  }
}

const vaultHint = 'docs/practice-vault.md describes the file. Without --vault the built-in practice vault is used.';

function badVault(path: string, problem: string, hint = vaultHint): Failure {
  return failure('configuration', 'file', {
    message: `The vault file ${path} cannot be used: ${problem}.`,
    doing: 'reading the vault of the practice PI',
    hint,
  });
}

const portHint = 'Choose another --port, or 0 for a free one.';
const noFreePortHint =
  'It takes a free port of this computer by itself. End programs that hold many ports, and start the sandbox again.';

interface ServerStart<Server> {
  readonly doing: string;
  readonly hint: string;
  readonly port: number;
  readonly start: () => Promise<Server>;
}

async function withServer<Server extends { readonly stop: () => Promise<void> }>(
  { doing, hint, port, start }: ServerStart<Server>,
  use: (server: Server) => Promise<Result<void, Failure>>,
): Promise<Result<void, Failure>> {
  let server: Server;
  try {
    server = await start();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    const reason = `${code}: ${code === 'EADDRINUSE' ? 'another program listens on it' : 'not permitted'}`;
    const message = port === 0 ? `No port could be had (${reason}).` : `Port ${port} cannot be used (${reason}).`;
    return err(failure('configuration', 'usage', { message, doing, hint }));
  }
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
}

async function writeFiles(folder: string, caPem: string, pi: PracticePi, appliance: PracticeAppliance) {
  const caFile = join(folder, 'practice-ca.pem');
  const settingsFile = join(folder, 'settings.json');
  const secretsFile = join(folder, 'secrets.json');
  const { hostname, port } = new URL(appliance.siteUrl);
  const section = { site: hostname, port: Number(port), clientId: appliance.clientId, group: 'Default' };
  const settings = { version: 1, revision: 1, plugin: practiceSettings(pi, caFile), appliance: section };
  const { apiPassword, apiRegistrationKey } = practiceSecrets(pi);
  // The secrets protect nothing: the servers exist for this run only.
  const secrets = {
    apiPassword: apiPassword.reveal(),
    apiRegistrationKey: apiRegistrationKey.reveal(),
    applianceClientSecret: appliance.clientSecret.reveal(),
  };
  await writeFile(caFile, caPem);
  await writeFile(settingsFile, `${JSON.stringify(settings, undefined, 2)}\n`);
  await writeFile(secretsFile, `${JSON.stringify(secrets, undefined, 2)}\n`, { mode: 0o600 });
  const lookup = `npx ecmctl lookup --settings "${settingsFile}" --secrets-file "${secretsFile}" --user "HQ\\ann" --type rdp --host web01.hq.example --explain`;
  return { piUrl: pi.endpointUrl, applianceUrl: appliance.siteUrl, settingsFile, secretsFile, caFile, lookup };
}
