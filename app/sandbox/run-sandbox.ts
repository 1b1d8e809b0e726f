import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failure, type Failure } from '../../shared/errors.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import { defaultVault } from '../../main/sandbox/default-vault.ts';
import { startPracticeAppliance, type PracticeAppliance } from '../../main/sandbox/appliance/practice-appliance.ts';
import { makePracticeCertificate, type PracticeCertificate } from '../../main/sandbox/certificate.ts';
import { startPracticePi, type PracticePi } from '../../main/sandbox/practice-pi.ts';
import { practiceSecrets, practiceSettings } from '../../main/sandbox/practice-profile.ts';
import { describeVaultProblems, vaultSchema, type VaultSpec } from '../../main/sandbox/vault-schema.ts';

export interface SandboxOptions {
  /** Of the practice PI; the practice appliance takes a free one. */
  readonly port: number;
  /** Whether PI speaks https; the appliance always does. */
  readonly https: boolean;
  readonly latencyMs: number;
  readonly vaultFile?: string;
}

/** What a newcomer needs to use the practice peers at once. */
export interface SandboxFacts {
  readonly piUrl: string;
  readonly applianceUrl: string;
  readonly settingsFile: string;
  readonly secretsFile: string;
  /** The authority that both peers' certificates are from. */
  readonly caFile: string;
  /** A complete command line to paste. */
  readonly lookup: string;
}

/**
 * Runs the practice PI and the practice appliance until the signal is aborted. Their files are in a folder of their own.
 * Whatever goes wrong, what was started is stopped and the folder removed.
 */
export async function runSandbox(
  options: SandboxOptions,
  started: (facts: SandboxFacts) => void,
  signal: AbortSignal,
  startAppliance = startPracticeAppliance,
): Promise<Result<void, Failure>> {
  const vault = options.vaultFile === undefined ? ok(defaultVault) : await readVault(options.vaultFile);
  if (!vault.ok) return vault;
  const certificate = await makePracticeCertificate(Date.now());
  const { port, https, latencyMs } = options;
  const startPi = () => startPracticePi({ port, https, certificate, latencyMs, vault: vault.value });
  const pi = await startPeer(piPeer, port, startPi);
  if (!pi.ok) return pi;
  try {
    const appliance = await startPeer(appliancePeer, 0, () => startAppliance({ port: 0, https: true, certificate }));
    if (!appliance.ok) return appliance;
    return await serve({ pi: pi.value, appliance: appliance.value, certificate }, started, signal);
  } finally {
    await pi.value.stop();
  }
}

async function serve(
  peers: Peers,
  started: (facts: SandboxFacts) => void,
  signal: AbortSignal,
): Promise<Result<void, Failure>> {
  let folder: string | undefined;
  try {
    folder = await mkdtemp(join(tmpdir(), 'ecm-sandbox-'));
    started(await writeFiles(folder, peers));
    await aborted(signal);
    return ok(undefined);
  } finally {
    await peers.appliance.stop();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
}

async function readVault(path: string): Promise<Result<VaultSpec, Failure>> {
  try {
    const parsed = vaultSchema.safeParse(JSON.parse(await readFile(path, 'utf8')));
    return parsed.success
      ? ok(parsed.data)
      : err(badVault(path, describeVaultProblems(parsed.error).slice(0, 3).join('; ')));
  } catch (error) {
    return err(
      badVault(
        path,
        error instanceof SyntaxError ? 'it is not JSON' : error instanceof Error ? error.message : String(error),
      ),
    );
  }
}

function badVault(path: string, problem: string): Failure {
  return failure('configuration', 'file', {
    message: `The vault file ${path} cannot be used: ${problem}.`,
    doing: 'reading the vault of the practice PI',
    hint: 'docs/practice-vault.md describes the file. Without --vault the built-in practice vault is used.',
  });
}

interface PeerTexts {
  readonly doing: string;
  readonly hint: string;
}

const piPeer: PeerTexts = { doing: 'starting the practice PI', hint: 'Choose another --port, or 0 for a free one.' };
const appliancePeer: PeerTexts = {
  doing: 'starting the practice appliance',
  hint: 'It takes a free port of this computer by itself. End programs that hold many ports, and start the sandbox again.',
};

async function startPeer<T>(
  { doing, hint }: PeerTexts,
  port: number,
  start: () => Promise<T>,
): Promise<Result<T, Failure>> {
  try {
    return ok(await start());
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    const reason = `${code}: ${code === 'EADDRINUSE' ? 'another program listens on it' : 'not permitted'}`;
    const message = port === 0 ? `No port could be had (${reason}).` : `Port ${port} cannot be used (${reason}).`;
    return err(failure('configuration', 'usage', { message, doing, hint }));
  }
}

interface Peers {
  readonly pi: PracticePi;
  readonly appliance: PracticeAppliance;
  readonly certificate: PracticeCertificate;
}

async function writeFiles(folder: string, peers: Peers): Promise<SandboxFacts> {
  const { pi, appliance, certificate } = peers;
  const caFile = join(folder, 'practice-ca.pem');
  await writeFile(caFile, certificate.caPem);
  const { hostname, port } = new URL(appliance.siteUrl);
  const section = { site: hostname, port: Number(port), clientId: appliance.clientId, group: 'Default' };
  const settingsFile = join(folder, 'settings.json');
  await writeFile(
    settingsFile,
    textOf({ version: 1, revision: 1, plugin: practiceSettings(pi, caFile), appliance: section }),
  );
  const secretsFile = join(folder, 'secrets.json');
  await writeFile(secretsFile, secretsText(peers), { mode: 0o600 });
  const lookup = `npx ecmctl lookup --settings "${settingsFile}" --secrets-file "${secretsFile}" --user "HQ\\ann" --type rdp --host web01.hq.example --explain`;
  return { piUrl: pi.endpointUrl, applianceUrl: appliance.siteUrl, settingsFile, secretsFile, caFile, lookup };
}

/** The practice secrets guard nothing: they belong to servers that are made up at every start. */
function secretsText({ pi, appliance }: Peers): string {
  const { apiPassword, apiRegistrationKey } = practiceSecrets(pi);
  return textOf({
    apiPassword: apiPassword.reveal(),
    apiRegistrationKey: apiRegistrationKey.reveal(),
    applianceClientSecret: appliance.clientSecret.reveal(),
  });
}

function textOf(content: object): string {
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
