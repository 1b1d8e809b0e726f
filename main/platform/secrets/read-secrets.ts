import { z } from 'zod';
import { decodeText, saveAsUtf8 } from '../../../shared/decode-text.ts';
import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Secret } from '../../../shared/secret.ts';
import { secretNames } from '../../../shared/settings.ts';
import type { SecretState } from '../../../shared/views.ts';
import { readNamedFile } from '../files/files.ts';
import { givenSecret, isEmptySecret, maxSecretsBytes, secretLabel, takeFromEnvironment } from './given-secrets.ts';
import type { SecretAccount, SecretBinding, SecretStore } from './secret-store.ts';
import { SecretStoreError, storeProblems } from './store-errors.ts';

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
  /** Of the store, if it was asked and is not the keychain. */
  readonly storeNotice?: string | undefined;
}

/**
 * Finds each secret of the plugin: first in the secrets file, then in the environment, then in the store. The variables are
 * removed from `env`, whether they are used or not, so that no child process and no crash report inherits them.
 */
export async function resolveSecrets(sources: SecretSources): Promise<Result<ResolvedSecrets, Failure>> {
  const { places, secretsFile, env, boundTo, openStore } = sources;
  const environment = takeFromEnvironment(env);
  if (!environment.ok) return environment;
  const fromEnvironment: Readonly<Record<string, Secret | undefined>> = environment.value.values;
  const names = [...places.map(({ name }) => name), clientSecretLocation.name];
  const file = secretsFile === undefined ? ok({ found: {}, warnings: [] }) : await readSecretsFile(secretsFile, names);
  if (!file.ok) return file;
  const warnings = [...file.value.warnings, ...environment.value.warnings];
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
  const store = await openStore();
  const stored = await readSecretsAt(store, missing, boundTo);
  if (!stored.ok) return stored;
  const all = { ...values, ...stored.value.values };
  return ok({ ...stored.value, values: all, applianceClientSecret, warnings, storeNotice: store.notice });
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

/** The client secret of the appliance, if one is stored that is bound to this. */
export async function storedClientSecret(
  store: SecretStore,
  boundTo: SecretBinding | undefined,
): Promise<Result<Secret | undefined, Failure>> {
  const stored = await readSecretsAt(store, [clientSecretLocation], boundTo);
  return stored.ok ? ok(stored.value.values.applianceClientSecret) : stored;
}

/** The same as {@link readSecretsAt}; rejects as the store does. */
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
  const text = {
    message: `The store of secrets refused ${names.map(secretLabel).join(' and ')}: ${error.message}.`,
    doing,
    hint: storeProblems[error.problem].hint,
  };
  return failure('configuration', 'secret', text, { setting: secretNames.find((name) => names.includes(name)) });
}

const secretsFileSchema = z.record(z.string(), z.unknown());

interface FileSecrets {
  readonly found: Readonly<Record<string, Secret>>;
  readonly warnings: readonly string[];
}

/** Nothing of the file's content goes into a failure, not even the place of a mistake. */
function fileFailure(path: string, problem: string, hint = fileHint): { readonly ok: false; readonly error: Failure } {
  return err(
    failure('configuration', 'file', {
      message: `The secrets file ${path} ${problem}.`,
      doing: 'reading the secrets file',
      hint,
    }),
  );
}

const fileHint =
  'It must be a JSON object such as {"apiPassword": "...", "apiRegistrationKey": "..."} that this account may read.';

async function readSecretsFile(path: string, names: readonly string[]): Promise<Result<FileSecrets, Failure>> {
  const file = await readNamedFile(path, maxSecretsBytes);
  if (!file.ok) return fileFailure(path, file.error.text);
  const text = decodeText(file.value.bytes);
  if (!text.ok) return fileFailure(path, text.error, saveAsUtf8);
  const content = parseObject(text.value);
  if (content === undefined) return fileFailure(path, 'is not a JSON object');
  const found: Record<string, Secret> = {};
  const warnings: string[] = [];
  for (const name of names) {
    const value = Object.hasOwn(content, name) ? content[name] : undefined;
    if (value === undefined) continue;
    if (typeof value === 'string' && isEmptySecret(value)) continue;
    if (typeof value !== 'string') return fileFailure(path, `holds an ${name} that is not text`);
    const given = givenSecret(value, `${secretLabel(name)} in the secrets file`);
    if (!given.ok) return fileFailure(path, `holds an ${name} that ${given.error}`);
    found[name] = given.value.value;
    warnings.push(...given.value.warnings);
  }
  const misnamed = misnamedIn(content, names);
  if (misnamed !== undefined && Object.keys(found).length === 0) return fileFailure(path, misnamed);
  if (misnamed !== undefined) warnings.push(`The secrets file ${path} ${misnamed}. What is there is ignored.`);
  const warning = `Other accounts may read the secrets file ${path}. Close it: chmod 600 ${path}`;
  return ok({ found, warnings: file.value.isOpenToOthers ? [warning, ...warnings] : warnings });
}

/** What is wrong with names that are no secret's; they are not repeated, because somebody may have typed a secret there. */
function misnamedIn(content: object, names: readonly string[]): string | undefined {
  const known: readonly string[] = [...names, ...secretNames];
  const unknown = Object.keys(content).filter((name) => !known.includes(name)).length;
  if (unknown === 0) return undefined;
  const what = unknown === 1 ? 'a name that is no' : `${unknown} names that are no`;
  return `has ${what} secret's; there are ${names.join(', ')}`;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    return secretsFileSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
