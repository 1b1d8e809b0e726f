import { randomUUID } from 'node:crypto';
import { withCorrelation } from '../../../shared/errors.ts';
import { ok } from '../../../shared/result.ts';
import { failed, usageFailure, type CliSurroundings, type Outcome } from '../command.ts';
import { withPlugin } from '../setup.ts';
import { formatLadder } from './format.ts';
import { sessionOf, type SessionOptions, type SetupOptions } from './options.ts';

export interface DiagnoseOptions extends SetupOptions, SessionOptions {}

/** `ecmctl diagnose`: the ladder. The rungs of the user are skipped unless a user and an endpoint are given. */
export async function diagnose(options: DiagnoseOptions, surroundings: CliSurroundings): Promise<Outcome> {
  const { user, type } = options;
  const sessionFields = [user, type, options.dn, options.host, options.ip, options.url, options.app];
  if ((user === undefined || type === undefined) && sessionFields.some((field) => field !== undefined)) {
    return notStarted(failed(usageFailure('--user and --type are needed together to try the rungs of the user.')));
  }
  const session = user === undefined || type === undefined ? undefined : sessionOf(user, type, options);
  const answer = await withPlugin(options, surroundings, async (plugin, setup, warnings) => {
    const correlationId = randomUUID();
    const context = { signal: surroundings.signal, correlationId };
    const { failure, ...result } = await plugin.diagnose(setup, { session, scope: 'full' }, context);
    const error = failure === undefined ? undefined : withCorrelation(failure, correlationId);
    return ok({ json: result, text: formatLadder(result), warnings, error } satisfies Outcome);
  });
  return answer.ok ? answer.value : notStarted(failed(answer.error));
}

/** A ladder that could not be climbed at all: the settings themselves are not usable. */
export function notStarted(error: NonNullable<Outcome['error']>): Outcome {
  return { json: { ok: false, rungs: [], error }, text: '', error };
}
