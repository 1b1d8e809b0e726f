import { join } from 'node:path';
import { z } from 'zod';
import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { Secret } from '../../../shared/secret.ts';
import { secretNames, type SecretName } from '../../../shared/settings.ts';
import type { SecretState } from '../../../shared/views.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import { readNamedFile } from '../files/files.ts';
import { SecretStoreError, type SecretAccount, type SecretBinding, type SecretStore } from './secret-store.ts';

/** The environment's names (product.md section 2). */
const variables: Readonly<Record<SecretName, string>> = {
  apiPassword: 'ECM_API_PASSWORD',
  apiRegistrationKey: 'ECM_API_REGISTRATION_KEY',
  applianceClientSecret: 'ECM_APPLIANCE_CLIENT_SECRET',
};

/** A secret's name, and the one under which the store has it. */
export interface SecretLocation<N extends string> {
  readonly name: N;
  readonly account: SecretAccount;
}

export const clientSecretLocation = { name: 'applianceClientSecret', account: 'applianceClientSecret' } as const;

export interface SecretSources {
  /** The secrets of the plugin. */
  readonly places: readonly SecretLocation<string>[];
  /** A JSON object of secrets by name. */
  readonly secretsFile?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  /** What the settings say that secrets belong to; a stored one for something else counts as not set. */
  readonly boundTo: SecretBinding | undefined;
  /** Called only if a secret of the plugin is still missing. */
  readonly openStore: () => Promise<SecretStore>;
}

/** The secrets found, by name, and the names of those that are stored for something else only. */
export interface StoredSecrets<N extends string> {
  readonly values: Readonly<Partial<Record<N, Secret>>>;
  readonly otherOrigin: readonly N[];
  /** For the same origin, but while other certificate authorities were trusted. */
  readonly otherTrust: readonly N[];
}

export interface ResolvedSecrets extends StoredSecrets<string> {
  /** From the secrets file or the environment. */
  readonly applianceClientSecret: Secret | undefined;
  readonly warnings: readonly string[];
}

/**
 * Finds each secret of the plugin: first in the secrets file, then in the environment, then in the store. The variables are
 * removed from `env`, whether they are used or not, so that no child process and no crash report inherits them.
 */
export async function resolveSecrets(sources: SecretSources): Promise<Result<ResolvedSecrets, Failure>> {
  const { places, secretsFile, env, boundTo, openStore } = sources;
  const fromEnvironment: Readonly<Record<string, Secret | undefined>> = takeFromEnvironment(env);
  const names = [...places.map(({ name }) => name), clientSecretLocation.name];
  const file = secretsFile === undefined ? ok({ found: {}, warnings: [] }) : await readSecretsFile(secretsFile, names);
  if (!file.ok) return file;
  const { warnings } = file.value;
  const fromFile: Readonly<Record<string, Secret | undefined>> = file.value.found;
  // A variable belongs to the account, so that the secret of one plugin is never taken for that of another.
  const given = ({ name, account }: SecretLocation<string>) => fromFile[name] ?? fromEnvironment[account];
  const found = places.flatMap((place) => {
    const value = given(place);
    return value === undefined ? [] : [[place.name, value] as const];
  });
  const values = Object.fromEntries(found);
  const applianceClientSecret = given(clientSecretLocation);
  const missing = places.filter(({ name }) => values[name] === undefined);
  if (missing.length === 0) return ok({ values, applianceClientSecret, otherOrigin: [], otherTrust: [], warnings });
  const stored = await readSecretsAt(await openStore(), missing, boundTo);
  if (!stored.ok) return stored;
  return ok({ ...stored.value, values: { ...values, ...stored.value.values }, applianceClientSecret, warnings });
}

/** The secrets that the store has, as far as they are bound to this. */
export async function readSecretsAt<N extends string>(
  store: SecretStore,
  places: readonly SecretLocation<N>[],
  boundTo: SecretBinding | undefined,
): Promise<Result<StoredSecrets<N>, Failure>> {
  try {
    return ok(await secretsAt(store, places, boundTo));
  } catch (error) {
    if (!(error instanceof SecretStoreError)) throw error;
    return err(
      storeFailure(
        error,
        places.map(({ name }) => name),
        'reading the stored secrets',
      ),
    );
  }
}

/** The same; rejects as the store does. */
export async function secretsAt<N extends string>(
  store: SecretStore,
  places: readonly SecretLocation<N>[],
  boundTo: SecretBinding | undefined,
): Promise<StoredSecrets<N>> {
  const values: Partial<Record<N, Secret>> = {};
  const [otherOrigin, otherTrust]: [N[], N[]] = [[], []];
  const stored = await Promise.all(places.map(async ({ name, account }) => [name, await store.read(account)] as const));
  for (const [name, secret] of stored) {
    if (secret === undefined) continue;
    if (secret.origin !== boundTo?.origin) otherOrigin.push(name);
    else if (secret.trust !== boundTo.trust) otherTrust.push(name);
    else values[name] = secret.value;
  }
  return { values, otherOrigin, otherTrust };
}

/** Whether a secret is stored, as the screens show it; a store that refuses has none. */
export function secretState<N extends string>(stored: Result<StoredSecrets<N>, Failure>, name: N): SecretState {
  if (!stored.ok) return 'not-set';
  if (stored.value.values[name] !== undefined) return 'set';
  if (stored.value.otherTrust.includes(name)) return 'other-trust';
  return stored.value.otherOrigin.includes(name) ? 'other-origin' : 'not-set';
}

/** The store of secrets refused. */
export function storeFailure(error: SecretStoreError, names: readonly string[], doing: string): Failure {
  const isOurs = (name: string): name is SecretName => (secretNames as readonly string[]).includes(name);
  const labels = names.map((name) => (isOurs(name) ? settingTexts[name].label : name)).join(' and ');
  return failure('configuration', 'secret', {
    message: `The store of secrets refused ${labels}: ${error.message}`,
    doing,
    hint: 'Unlock the keychain of this account, and check that it may be used.',
  });
}

/** Secrets named by the environment; the variables are removed from it, used or not. */
export function takeFromEnvironment(env: NodeJS.ProcessEnv): Partial<Record<SecretName, Secret>> {
  const taken = secretNames.flatMap((name) => {
    const variable = variables[name];
    const value = env[variable];
    delete env[variable];
    return value === undefined || value === '' ? [] : [[name, Secret.of(value)] as const];
  });
  return Object.fromEntries(taken);
}

/** The files in `CREDENTIALS_DIRECTORY` (systemd's `LoadCredential`), beside those with the name of the secret itself. */
export const credentialNames: Readonly<Record<SecretName, string>> = {
  apiPassword: 'api-password',
  apiRegistrationKey: 'api-registration-key',
  applianceClientSecret: 'appliance-client-secret',
};

/**
 * The secrets that the service manager passes: files in the folder of `CREDENTIALS_DIRECTORY`, otherwise variables, which are removed
 * from `env`. A file that cannot be read is a failure, because the secret is meant to be there.
 */
export async function takeServiceSecrets(
  env: NodeJS.ProcessEnv,
): Promise<Result<Partial<Record<SecretName, Secret>>, Failure>> {
  const taken = takeFromEnvironment(env);
  const folder = env['CREDENTIALS_DIRECTORY'] ?? '';
  if (folder === '') return ok(taken);
  for (const name of secretNames) {
    const read = await readCredential(folder, name);
    if (!read.ok) return read;
    if (read.value !== undefined) taken[name] = read.value;
  }
  return ok(taken);
}

/** One line end is removed, which editors and `echo` add. */
async function readCredential(folder: string, name: SecretName): Promise<Result<Secret | undefined, Failure>> {
  for (const file of [credentialNames[name], name]) {
    const path = join(folder, file);
    const read = await readNamedFile(path, maxSecretsBytes);
    if (!read.ok && read.error.reason === 'missing') continue;
    const value = read.ok ? Secret.of(read.value.bytes.toString('utf8').replace(/\r?\n$/, '')) : undefined;
    if (value?.isEmpty === false) return ok(value);
    const message = `The credential ${path} ${read.ok ? 'is empty' : read.error.text}.`;
    const hint = 'Check LoadCredential in the unit of the service (docs/service.md).';
    return err(failure('configuration', 'secret', { message, doing: 'reading the secrets', hint }, { setting: name }));
  }
  return ok(undefined);
}

const secretsFileSchema = z.record(z.string(), z.unknown());
const maxSecretsBytes = 64 * 1024;

interface FileSecrets {
  readonly found: Readonly<Record<string, Secret>>;
  readonly warnings: readonly string[];
}

/** Nothing of the file's content goes into a failure, not even the place of a mistake. */
function fileFailure(path: string, problem: string): { readonly ok: false; readonly error: Failure } {
  return err(
    failure('configuration', 'file', {
      message: `The secrets file ${path} ${problem}.`,
      doing: 'reading the secrets file',
      hint: 'It must be a JSON object such as {"apiPassword": "...", "apiRegistrationKey": "..."} that this account may read.',
    }),
  );
}

async function readSecretsFile(path: string, names: readonly string[]): Promise<Result<FileSecrets, Failure>> {
  const file = await readNamedFile(path, maxSecretsBytes);
  if (!file.ok) return fileFailure(path, file.error.text);
  const content = parseObject(file.value.bytes.toString('utf8'));
  if (content === undefined) return fileFailure(path, 'is not a JSON object');
  const found: Record<string, Secret> = {};
  for (const name of names) {
    const value = Object.hasOwn(content, name) ? content[name] : undefined;
    if (value === undefined || value === '') continue;
    if (typeof value !== 'string') return fileFailure(path, `holds an ${name} that is not text`);
    found[name] = Secret.of(value);
  }
  const warning = `Other accounts may read the secrets file ${path}. Close it: chmod 600 ${path}`;
  return ok({ found, warnings: file.value.isOpenToOthers ? [warning] : [] });
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    return secretsFileSchema.parse(JSON.parse(text.replace(/^\uFEFF/, '')));
  } catch {
    return undefined;
  }
}
