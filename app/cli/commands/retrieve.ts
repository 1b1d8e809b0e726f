import { randomUUID } from 'node:crypto';
import type { RetrieveResult } from '../../../shared/lookup-result.ts';
import { retrieveAnswer, retrieveRefused } from '../../../main/configurator/test-settings.ts';
import { failed, type CliEnvironment, type Outcome } from '../command.ts';
import { withEngine } from '../setup.ts';
import type { LookupOptions } from './lookup.ts';
import { sessionOf } from './options.ts';

export interface RetrieveOptions extends LookupOptions {
  readonly credential: string;
  readonly fullCycle?: boolean;
}

/** `ecmctl retrieve`: Retrieve Credential of the test screen. There is no way to print a password. */
export async function retrieve(options: RetrieveOptions, environment: CliEnvironment): Promise<Outcome> {
  const answer = await withEngine(options, environment, async (engine, warnings) => {
    const correlationId = randomUUID();
    const context = { signal: environment.signal, correlationId, interactive: true };
    const session = sessionOf(options.user, options.type, options);
    const fullCycle = options.fullCycle === true;
    return retrieveAnswer(await engine.testRetrieve(session, options.credential, { fullCycle }, context), {
      correlationId,
      warnings,
    });
  });
  return outcomeOf(answer.ok ? answer.value : retrieveRefused(failed(answer.error)));
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
