import { randomUUID } from 'node:crypto';
import { withCorrelation } from '../../../shared/errors.ts';
import type { RetrieveResult } from '../../../shared/lookup-result.ts';
import type { TestRetrieveOutcome } from '../../../main/pi/engine.ts';
import { failed, type CliSurroundings, type Outcome } from '../command.ts';
import { withEngine } from '../setup.ts';
import type { LookupOptions } from './lookup.ts';
import { sessionOf } from './options.ts';

export interface RetrieveOptions extends LookupOptions {
  readonly credential: string;
  readonly fullCycle?: boolean;
}

/** `ecmctl retrieve`: Retrieve Credential of the test screen. There is no way to print a password. */
export async function retrieve(options: RetrieveOptions, surroundings: CliSurroundings): Promise<Outcome> {
  const answer = await withEngine(options, surroundings, async (engine, warnings) => {
    const correlationId = randomUUID();
    const context = { signal: surroundings.signal, correlationId, interactive: true };
    const session = sessionOf(options.user, options.type, options);
    const fullCycle = options.fullCycle === true;
    return resultOf(await engine.testRetrieve(session, options.credential, { fullCycle }, context), warnings, correlationId);
  });
  return outcomeOf(answer.ok ? answer.value : retrieveFailed(failed(answer.error)));
}

/** A retrieval that never reached the engine. */
export function retrieveFailed(error: NonNullable<RetrieveResult['error']>): RetrieveResult {
  return { ok: false, checkedIn: false, error };
}

function resultOf(outcome: TestRetrieveOutcome, earlier: readonly string[], correlationId: string): RetrieveResult {
  const { result, checkedIn, pendingCheckIn, spinJob } = outcome;
  const warnings = [...earlier, ...outcome.warnings];
  return {
    ok: result.ok,
    ...(result.ok ? result.value : {}),
    checkedIn,
    ...(pendingCheckIn ? { pendingCheckIn } : {}),
    ...(spinJob === undefined ? {} : { spinJob }),
    ...(warnings.length === 0 ? {} : { warnings }),
    ...(result.ok ? {} : { error: withCorrelation(result.error, correlationId) }),
  };
}

function outcomeOf(result: RetrieveResult): Outcome {
  const { error, warnings } = result;
  const lines = [
    ...(error === undefined ? [`Retrieved ${result.account}, injected as ${result.injectAs}.`] : []),
    checkInLine(result),
    ...(result.spinJob === undefined ? [] : [`Rotation: ${result.spinJob.message}`]),
  ];
  return { json: result, text: lines.filter((line) => line !== '').join('\n'), warnings: warnings ?? [], error };
}

function checkInLine({ ok, checkedIn, pendingCheckIn }: RetrieveResult): string {
  if (checkedIn) return 'Checked in again.';
  if (pendingCheckIn === true) return 'Still checked out: the check-in failed and will be retried.';
  return ok ? 'Left checked out.' : '';
}
