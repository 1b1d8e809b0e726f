import { ok } from '../../../shared/result.ts';
import { dataFolder } from '../../../main/platform/files/data-folder.ts';
import { sealingKey, sealingKeyPath } from '../../../main/platform/secrets/sealing-key.ts';
import { warningsOf, type CliEnvironment, type CommandResult } from '../command.ts';
import { table } from './format.ts';

/** The key of this ECM for sealed settings. */
export function ownSealingKey(environment: CliEnvironment) {
  const replaced = (file: string): void => warningsOf(environment).warn('sealing.key-replaced', { file });
  return sealingKey(dataFolder(environment.env, process.platform), replaced);
}

export async function showRecipient(environment: CliEnvironment): Promise<CommandResult> {
  const key = await ownSealingKey(environment);
  if (!key.ok) return key;
  const { recipient, fingerprint } = key.value;
  const rows = [
    ['Recipient', recipient],
    ['Fingerprint', fingerprint],
    ['Key file', sealingKeyPath(dataFolder(environment.env, process.platform))],
  ];
  return ok({ json: { ok: true, recipient, fingerprint }, text: table(rows) });
}
