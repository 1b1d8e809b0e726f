import { z } from 'zod';
import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { Secret } from '../../../shared/secret.ts';
import { secretNames, type SecretName } from '../../../shared/settings.ts';
import type { SecretState } from '../../../shared/views.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import { readTextIfPresent } from '../files/files.ts';
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
}

/**
 * Finds each secret of the plugin: first in the secrets file, then in the environment, then in the store. The variables are
 * removed from `env`, whether they are used or not, so that no child process and no crash report inherits them.
 */
export async function resolveSecrets(sources: SecretSources): Promise<Result<ResolvedSecrets, Failure>> {
  const { places, secretsFile, env, boundTo, openStore } = sources;
  const fromEnvironment: Readonly<Record<string, Secret | undefined>> = takeFromEnvironment(env);
  const names = [...places.map(({ name }) => name), clientSecretLocation.name];
  const file = secretsFile === undefined ? ok({}) : await readSecretsFile(secretsFile, names);
  if (!file.ok) return file;
  const fromFile: Readonly<Record<string, Secret | undefined>> = file.value;
  // A variable belongs to the account, so that the secret of one plugin is never taken for that of another.
  const given = ({ name, account }: SecretLocation<string>) => fromFile[name] ?? fromEnvironment[account];
  const found = places.flatMap((place) => {
    const value = given(place);
    return value === undefined ? [] : [[place.name, value] as const];
  });
  const values = Object.fromEntries(found);
  const applianceClientSecret = given(clientSecretLocation);
  const missing = places.filter(({ name }) => values[name] === undefined);
  if (missing.length === 0) return ok({ values, applianceClientSecret, otherOrigin: [], otherTrust: [] });
  const stored = await readSecretsAt(await openStore(), missing, boundTo);
  if (!stored.ok) return stored;
  return ok({ ...stored.value, values: { ...values, ...stored.value.values }, applianceClientSecret });
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

const secretsFileSchema = z.record(z.string(), z.unknown());

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

async function readSecretsFile(
  path: string,
  names: readonly string[],
): Promise<Result<Readonly<Record<string, Secret>>, Failure>> {
  let text: string | undefined;
  try {
    text = await readTextIfPresent(path);
  } catch (error) {
    return fileFailure(
      path,
      `cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'})`,
    );
  }
  if (text === undefined) return fileFailure(path, 'does not exist');
  const content = parseObject(text);
  if (content === undefined) return fileFailure(path, 'is not a JSON object');
  const found: Record<string, Secret> = {};
  for (const name of names) {
    const value = Object.hasOwn(content, name) ? content[name] : undefined;
    if (value === undefined || value === '') continue;
    if (typeof value !== 'string') return fileFailure(path, `holds an ${name} that is not text`);
    found[name] = Secret.of(value);
  }
  return ok(found);
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    return secretsFileSchema.parse(JSON.parse(text.replace(/^\uFEFF/, '')));
  } catch {
    return undefined;
  }
}
