import { join } from 'node:path';
import { decodeText, saveAsUtf8 } from '../../../shared/decode-text.ts';
import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { trimEnds } from '../../../shared/names.ts';
import { Secret } from '../../../shared/secret.ts';
import { secretNames, type SecretName } from '../../../shared/settings.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import { readNamedFile } from '../files/files.ts';

/** Secrets that are given as a text: by a variable, a file or standard input. */

/** The environment's names (product.md section 2). */
const variables: Readonly<Record<SecretName, string>> = {
  apiPassword: 'ECM_API_PASSWORD',
  apiRegistrationKey: 'ECM_API_REGISTRATION_KEY',
  applianceClientSecret: 'ECM_APPLIANCE_CLIENT_SECRET',
};

/** The files in `CREDENTIALS_DIRECTORY` (systemd's `LoadCredential`), beside those with the name of the secret itself. */
export const credentialNames: Readonly<Record<SecretName, string>> = {
  apiPassword: 'api-password',
  apiRegistrationKey: 'api-registration-key',
  applianceClientSecret: 'appliance-client-secret',
};

export const maxSecretsBytes = 64 * 1024;
const reading = 'reading the secrets';

/** Secrets by name, and what is to be pointed out about them. */
export interface GivenSecrets {
  readonly values: Readonly<Partial<Record<SecretName, Secret>>>;
  readonly warnings: readonly string[];
}

interface GivenSecret {
  readonly value: Secret;
  readonly warnings: readonly string[];
}

/** `API Password (apiPassword)`, or the name of a secret of another plugin. */
export function secretLabel(name: string): string {
  const isOurs = (one: string): one is SecretName => (secretNames as readonly string[]).includes(one);
  return isOurs(name) ? `${settingTexts[name].label} (${name})` : name;
}

/** Nothing but a line end: no secret. */
export function isEmptySecret(text: string): boolean {
  return /^(?:\r\n|\r|\n)?$/.test(text);
}

/**
 * One line end is removed, which editors, `echo` and files of variables add. The rest is the secret; white space at its ends and
 * quotation marks around it are pointed out. Fails with the problem, as in "is empty".
 */
export function givenSecret(text: string, what: string): Result<GivenSecret, string> {
  const value = text.replace(/(?:\r\n|\r|\n)$/, '');
  // What an earlier conversion puts in the place of a character that it could not read.
  if (value.includes('\uFFFD')) return err('is not UTF-8, or has lost characters in a conversion');
  if (value === '') return err('is empty');
  const warnings = [
    ...(trimEnds(value) === value && !/^\p{C}|\p{C}$/u.test(value)
      ? []
      : [`${what} begins or ends with white space or an invisible character, which is kept as a part of it.`]),
    ...(/^(["']).*\1$/s.test(value) ? [`${what} is in quotation marks, which are kept as a part of it.`] : []),
  ];
  return ok({ value: Secret.of(value), warnings });
}

function unusable(name: SecretName, message: string, hint: string) {
  return err(failure('configuration', 'secret', { message, doing: reading, hint }, { setting: name }));
}

/** Secrets named by the environment, empty ones left out; the variables are removed from it, used or not. */
export function takeFromEnvironment(env: NodeJS.ProcessEnv): Result<GivenSecrets, Failure> {
  const texts = secretNames.map((name) => [name, env[variables[name]] ?? ''] as const);
  for (const name of secretNames) delete env[variables[name]];
  const values: Partial<Record<SecretName, Secret>> = {};
  const warnings: string[] = [];
  for (const [name, text] of texts) {
    if (isEmptySecret(text)) continue;
    const variable = `The variable ${variables[name]}`;
    const given = givenSecret(text, variable);
    if (!given.ok)
      return unusable(name, `${variable} ${given.error}.`, 'Set it in UTF-8, or give the secret in a file.');
    values[name] = given.value.value;
    warnings.push(...given.value.warnings);
    if (/[\r\n]$/.test(text)) warnings.push(`${variable} ends with a line end, which is left out.`);
  }
  return ok({ values, warnings });
}

/**
 * The secrets that the service manager passes: files in the folder of `CREDENTIALS_DIRECTORY`, otherwise variables, which are removed
 * from `env`. A file that cannot be read is a failure, because the secret is meant to be there.
 */
export async function takeServiceSecrets(env: NodeJS.ProcessEnv): Promise<Result<GivenSecrets, Failure>> {
  const taken = takeFromEnvironment(env);
  const folder = env['CREDENTIALS_DIRECTORY'] ?? '';
  if (folder === '' || !taken.ok) return taken;
  const values = { ...taken.value.values };
  const warnings = [...taken.value.warnings];
  for (const name of secretNames) {
    const read = await readCredential(folder, name);
    if (!read.ok) return read;
    if (read.value === undefined) continue;
    values[name] = read.value.value;
    warnings.push(...read.value.warnings);
  }
  return ok({ values, warnings });
}

async function readCredential(folder: string, name: SecretName): Promise<Result<GivenSecret | undefined, Failure>> {
  for (const file of [credentialNames[name], name]) {
    const path = join(folder, file);
    const what = `The credential ${path}`;
    const read = await readNamedFile(path, maxSecretsBytes);
    if (!read.ok && read.error.reason === 'missing') continue;
    if (!read.ok) return unusable(name, `${what} ${read.error.text}.`, checkUnit);
    const text = decodeText(read.value.bytes);
    if (!text.ok) return unusable(name, `${what} ${text.error}.`, saveAsUtf8);
    const given = givenSecret(text.value, what);
    return given.ok ? given : unusable(name, `${what} ${given.error}.`, checkUnit);
  }
  return ok(undefined);
}

const checkUnit = 'Check LoadCredential in the unit of the service (docs/service.md).';

/** A secret from standard input; `configuration` (`secret`) if there is none, or not as a text. */
export function secretFromInput(bytes: Uint8Array, name: string): Result<GivenSecret, Failure> {
  const text = decodeText(bytes);
  const given = text.ok ? givenSecret(text.value, secretLabel(name)) : text;
  if (given.ok) return given;
  const isEmpty = text.ok && isEmptySecret(text.value);
  const problem = isEmpty ? 'nothing arrived on standard input' : `standard input ${given.error}`;
  const hint = isEmpty
    ? `Pipe the secret in, for example: ecmctl secrets set ${name} < file`
    : `${saveAsUtf8} In PowerShell, set $OutputEncoding = [Text.UTF8Encoding]::new($false) before a pipe.`;
  const message = `${secretLabel(name)}: ${problem}.`;
  const setting = secretNames.find((one) => one === name);
  return err(failure('configuration', 'secret', { message, doing: `storing ${name}`, hint }, { setting }));
}
