import { z } from 'zod';
import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { Secret } from '../../../shared/secret.ts';
import { pluginSecretNames, secretNames, type SecretName } from '../../../shared/settings.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import { readTextIfPresent } from '../files/files.ts';
import { SecretStoreError, type SecretAccount, type SecretStore } from './secret-store.ts';

/** The names of the environment variables (product.md section 2). */
const variables: Readonly<Record<SecretName, string>> = {
  apiPassword: 'ECM_API_PASSWORD',
  apiRegistrationKey: 'ECM_API_REGISTRATION_KEY',
  applianceClientSecret: 'ECM_APPLIANCE_CLIENT_SECRET',
};

type SecretsByName = Partial<Record<SecretName, Secret>>;

export interface SecretSources {
  /** A JSON object of secrets by name. */
  readonly secretsFile?: string;
  readonly env: NodeJS.ProcessEnv;
  /** The origin of Endpoint URL; a stored secret for another origin counts as not set. */
  readonly origin: string | undefined;
  /** Called only if a secret of the plugin is still missing. */
  readonly openStore: () => Promise<SecretStore>;
}

/** The secrets found, by name, and the names of those that are stored for another origin only. */
export interface ResolvedSecrets extends Readonly<SecretsByName> {
  readonly otherOrigin: readonly SecretName[];
}

/**
 * Finds each secret of the plugin: first in the secrets file, then in the environment, then in the store. Removes the variables
 * from `env`, used or not, so that no child process and no crash report inherits them.
 */
export async function resolveSecrets(sources: SecretSources): Promise<Result<ResolvedSecrets, Failure>> {
  const fromEnvironment = takeFromEnvironment(sources.env);
  const fromFile = sources.secretsFile === undefined ? ok({}) : await readSecretsFile(sources.secretsFile);
  if (!fromFile.ok) return fromFile;
  const found = { ...fromEnvironment, ...fromFile.value };
  const missing = pluginSecretNames.filter((name) => !(name in found));
  if (missing.length === 0) return ok({ ...found, otherOrigin: [] });
  const stored = await readStoredSecrets(await sources.openStore(), missing, sources.origin);
  return stored.ok ? ok({ ...found, ...stored.value }) : stored;
}

/** The stored secrets of these names, as far as they are bound to the origin. */
export async function readStoredSecrets(
  store: SecretStore,
  names: readonly SecretName[],
  origin: string | undefined,
): Promise<Result<ResolvedSecrets, Failure>> {
  const locations = names.map((name) => ({ name, account: name }));
  const read = await readSecretsAt(store, locations, origin);
  return read.ok ? ok({ ...read.value.values, otherOrigin: read.value.otherOrigin }) : read;
}

/** A secret's name, and its name in the store. */
export interface SecretLocation<N extends string> {
  readonly name: N;
  readonly account: SecretAccount;
}

/** The secrets found, by name, and the names of those that are stored for another origin only. */
export interface StoredSecrets<N extends string> {
  readonly values: Readonly<Partial<Record<N, Secret>>>;
  readonly otherOrigin: readonly N[];
}

export async function readSecretsAt<N extends string>(
  store: SecretStore,
  locations: readonly SecretLocation<N>[],
  origin: string | undefined,
): Promise<Result<StoredSecrets<N>, Failure>> {
  const values: Partial<Record<N, Secret>> = {};
  const otherOrigin: N[] = [];
  try {
    const stored = await Promise.all(
      locations.map(async ({ name, account }) => ({ name, secret: await store.read(account) })),
    );
    for (const { name, secret } of stored) {
      if (secret === undefined) continue;
      if (secret.origin === origin) values[name] = secret.value;
      else otherOrigin.push(name);
    }
    return ok({ values, otherOrigin });
  } catch (error) {
    if (!(error instanceof SecretStoreError)) throw error;
    const names = locations.map(({ name }) => name);
    return err(storeFailure(error, names, 'reading the stored secrets'));
  }
}

/** The failure for a store of secrets that refused. */
export function storeFailure(error: SecretStoreError, names: readonly string[], doing: string): Failure {
  const isSecretName = (name: string): name is SecretName => (secretNames as readonly string[]).includes(name);
  const labels = names.map((name) => (isSecretName(name) ? settingTexts[name].label : name)).join(' and ');
  return failure('configuration', 'secret', {
    message: `The store of secrets refused ${labels}: ${error.message}`,
    doing,
    hint: 'Unlock the keychain of this account, and check that it may be used.',
  });
}

/** The secrets of the environment. Removes the variables from it, used or not. */
export function takeFromEnvironment(env: NodeJS.ProcessEnv): SecretsByName {
  const found: SecretsByName = {};
  for (const name of secretNames) {
    const value = env[variables[name]];
    delete env[variables[name]];
    if (value !== undefined && value !== '') found[name] = Secret.of(value);
  }
  return found;
}

const secretsFileSchema = z.record(z.string(), z.unknown());

async function readSecretsFile(path: string): Promise<Result<SecretsByName, Failure>> {
  let text: string | undefined;
  try {
    text = await readTextIfPresent(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    return err(fileFailure(path, `cannot be read (${code})`));
  }
  if (text === undefined) return err(fileFailure(path, 'does not exist'));
  const content = parseObject(text);
  if (content === undefined) return err(fileFailure(path, 'is not a JSON object'));
  const found: SecretsByName = {};
  for (const name of secretNames) {
    const value = Object.hasOwn(content, name) ? content[name] : undefined;
    if (value === undefined || value === '') continue;
    if (typeof value !== 'string') return err(fileFailure(path, `holds an ${name} that is not text`));
    found[name] = Secret.of(value);
  }
  return ok(found);
}

/** Nothing of the file's content is in the failure, not even the position of a mistake. */
function fileFailure(path: string, problem: string): Failure {
  return failure('configuration', 'file', {
    message: `The secrets file ${path} ${problem}.`,
    doing: 'reading the secrets file',
    hint: 'It must be a JSON object such as {"apiPassword": "...", "apiRegistrationKey": "..."} that this account may read.',
  });
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    return secretsFileSchema.parse(JSON.parse(text.replace(/^\uFEFF/, '')));
  } catch {
    return undefined;
  }
}
