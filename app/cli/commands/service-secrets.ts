import { err, ok } from '../../../shared/result.ts';
import { secretFromInput } from '../../../main/platform/secrets/given-secrets.ts';
import { usageFailure, type CliEnvironment, type CommandResult } from '../command.ts';
import { trialMs, withService, type ServiceClient } from '../pipe.ts';
import { statesOutcome } from './secret-states.ts';

export interface ServiceSecretOptions {
  readonly verify?: boolean;
}

const precedes = (name: string, isGivenAtStart: boolean): readonly string[] =>
  isGivenAtStart
    ? [`The service manager gives ${name} at each start of the service, which then counts. Change it there, too.`]
    : [];

/** The secret is sent only after the service has proven that it can read the key of administrators. */
export function setForService(
  name: string,
  options: ServiceSecretOptions,
  environment: CliEnvironment,
): Promise<CommandResult> {
  return withService(environment, (service) => set(service, name, options, environment), trialMs);
}

async function set(
  service: ServiceClient,
  name: string,
  { verify = true }: ServiceSecretOptions,
  { readStdin, signal }: CliEnvironment,
): Promise<CommandResult> {
  const known = await knownSecrets(service, name, signal);
  if (!known.ok) return known;
  const given = secretFromInput(await readStdin(), name);
  if (!given.ok) return given;
  const { value } = given.value;
  const answer = await service.call('secrets/set', { name, value, ...(verify && { verify }) }, { signal });
  if (!answer.ok) return answer;
  const { origin, missing, isGivenAtStart } = answer.value;
  const text =
    missing.length === 0
      ? `The service uses ${name} now, and has stored it for ${origin}.`
      : `The service has stored ${name} for ${origin}. It uses it when it has ${missing.join(' and ')}, too.`;
  const warnings = [...given.value.warnings, ...precedes(name, isGivenAtStart)];
  return ok({ json: { ok: true, name, for: 'service', origin, missing }, text, warnings });
}

/** The service's secrets, or the one of this name. Another name is not repeated: somebody may have typed the secret itself. */
async function knownSecrets(service: ServiceClient, name: string | undefined, signal: AbortSignal) {
  const status = await service.call('secrets/status', {}, { signal });
  if (!status.ok) return status;
  const { secrets } = status.value;
  const wanted = secrets.filter((secret) => name === undefined || secret.name === name);
  const names = secrets.map((secret) => secret.name).join(', ');
  return wanted.length > 0
    ? ok(wanted)
    : err(usageFailure(`The service has no secret of this name; there are ${names}.`));
}

export async function deleteForService(
  name: string,
  _options: ServiceSecretOptions,
  environment: CliEnvironment,
): Promise<CommandResult> {
  const { signal } = environment;
  const removed = await withService(environment, ({ call }) => call('secrets/delete', { name }, { signal }));
  if (!removed.ok) return removed;
  const { deleted, isInUse, isGivenAtStart } = removed.value;
  const inUse = isInUse ? ' What runs has it until other settings are applied or the service is started again.' : '';
  const text = deleted ? `The service has removed ${name}.${inUse}` : `The service has no stored ${name}.`;
  const warnings = precedes(name, isGivenAtStart);
  return ok({ json: { ok: true, name, for: 'service', deleted, inUse: isInUse }, text, warnings });
}

export async function statusForService(
  name: string | undefined,
  _options: ServiceSecretOptions,
  environment: CliEnvironment,
): Promise<CommandResult> {
  const { signal } = environment;
  const known = await withService(environment, (service) => knownSecrets(service, name, signal));
  if (!known.ok) return known;
  const { json, text } = statesOutcome(known.value, name === undefined ? 'all' : 'one');
  return ok({ json: { ...json, for: 'service' }, text });
}
