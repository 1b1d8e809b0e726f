import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { version } from '../../../package.json';
import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { settingsFileSchema, type SettingsFile } from '../../../shared/settings.ts';
import { sealSettings, type SealedSettings } from '../../../main/configurator/sealed/sealed-content.ts';
import { readApplied, trustOfApplied } from '../../../main/ecm/service/applied-settings.ts';
import { dataFolder } from '../../../main/platform/files/data-folder.ts';
import type { Trust } from '../../../main/platform/network/trusted-ca.ts';
import type { SealingKey } from '../../../main/platform/secrets/sealing-key.ts';
import { isRecipient } from '../../../main/platform/secrets/sealed-text.ts';
import { trustOf } from '../../../main/plugins/secret-bindings.ts';
import type { CliEnvironment, CommandResult } from '../command.ts';
import { fileFailure } from '../file-failure.ts';
import { readSettings, settingsPath, withPlugin } from '../setup.ts';
import { sectionProblem } from './contract-section.ts';
import type { SetupOptions } from './options.ts';
import { ownSealingKey } from './sealed-recipient.ts';
import { secretsToApply } from './secrets-to-apply.ts';

export interface SealOptions extends SetupOptions {
  readonly out?: string;
  readonly sealedFor?: readonly string[];
}

/** `ecmctl settings export --sealed-for …`: settings, contract and secrets for other ECMs. */
export async function exportSealed(
  target: string | undefined,
  options: SealOptions,
  environment: CliEnvironment,
): Promise<CommandResult> {
  const recipients = options.sealedFor ?? [];
  for (const recipient of recipients) if (!(await isRecipient(recipient))) return err(noRecipient());
  const read = await settingsToSeal(options, environment);
  if (!read.ok) return read;
  const unusable = sectionProblem(read.value.file);
  if (unusable !== undefined) return err(unusable);
  const key = await ownSealingKey(environment);
  if (!key.ok) return key;
  const sealed = await seal({ ...read.value, key: key.value, recipients }, options, environment);
  return sealed.ok ? written(sealed.value, target, { recipients, fingerprint: key.value.fingerprint }) : sealed;
}

interface ToSeal {
  readonly file: SettingsFile;
  readonly trust: Trust;
}

/** The saved settings; where none were saved, as on a server that was set up with `service apply`, those of the service. */
async function settingsToSeal(options: SealOptions, environment: CliEnvironment): Promise<Result<ToSeal, Failure>> {
  const folder = dataFolder(environment.env, process.platform);
  if (options.settings === undefined && !existsSync(settingsPath(options, environment))) {
    const applied = await readApplied(folder);
    if (!applied.ok) return applied;
    if (applied.value !== undefined) {
      const { trustedCa: _, confirmedHttpOrigins: _notCarried, ...sections } = applied.value;
      const trusted = await trustOfApplied(applied.value);
      return trusted.ok ? ok({ file: settingsFileSchema.parse(sections), trust: trusted.value }) : trusted;
    }
  }
  const read = await readSettings(options, environment);
  if (!read.ok) return read;
  const trust = await trustOf(read.value, environment.env['NODE_EXTRA_CA_CERTS']);
  return trust.ok ? ok({ file: read.value, trust: trust.value }) : trust;
}

function seal(
  { file, trust, key, recipients }: ToSeal & { readonly key: SealingKey; readonly recipients: readonly string[] },
  options: SealOptions,
  environment: CliEnvironment,
): Promise<Result<SealedSettings & { readonly warnings: readonly string[] }, Failure>> {
  return withPlugin(file, environment, async (plugin, section) => {
    const found = await secretsToApply({ plugin, section, file, options, environment }, ok(trust));
    if (!found.ok) return found;
    const { secrets, clientSecret, warnings } = found.value;
    const source = { name: hostname(), version };
    const sealed = await sealSettings(
      { file, plugin, trust, secrets, clientSecret },
      { key, recipients, source, now: Date.now() },
    );
    return sealed.ok ? ok({ ...sealed.value, warnings }) : sealed;
  });
}

async function written(
  { text, missing, warnings }: SealedSettings & { readonly warnings: readonly string[] },
  target: string | undefined,
  { recipients, fingerprint }: { readonly recipients: readonly string[]; readonly fingerprint: string },
): Promise<CommandResult> {
  const absent = missing.map((name) => `The secret ${name} is not in it, because it is not stored here.`);
  const facts = { ok: true, sealedFor: recipients, fingerprint, missing };
  const all = [...warnings, ...absent];
  if (target === undefined) return ok({ json: { ...facts, sealed: text }, text: text.trimEnd(), warnings: all });
  try {
    await writeFile(target, text.endsWith('\n') ? text : `${text}\n`, { mode: 0o600 });
  } catch (cause) {
    return fileFailure(target, 'exporting the settings', cause);
  }
  const many = recipients.length === 1 ? 'one recipient' : `${recipients.length} recipients`;
  const said = `Sealed for ${many} in ${target}. The target shows this fingerprint, to be compared: ${fingerprint}`;
  return ok({ json: { ...facts, file: target }, text: said, warnings: all });
}

/** It is not repeated: somebody may have typed the secret part of a key. */
function noRecipient(): Failure {
  return failure('configuration', 'input', {
    message: 'The value of --sealed-for is no recipient key: it must be age1 and 58 further characters.',
    doing: 'exporting sealed settings',
    hint: 'Take the recipient that ecmctl settings recipient shows on the target.',
  });
}
