import { randomUUID } from 'node:crypto';
import type { JumpItemTypeName } from '../../../shared/jump-item.ts';
import type { LookupResult } from '../../../shared/lookup-result.ts';
import { lookupAnswer, lookupRefused } from '../../../main/configurator/answers.ts';
import { failed, type CliEnvironment, type Outcome } from '../command.ts';
import { withEngine } from '../setup.ts';
import { formatCredentials, formatTrace } from './format.ts';
import { sessionOf, type SessionOptions, type SetupOptions } from './options.ts';

export interface LookupOptions extends SetupOptions, SessionOptions {
  readonly user: string;
  readonly type: JumpItemTypeName;
  readonly explain?: boolean;
}

/** `ecmctl lookup`: the Test Settings lookup. */
export async function lookup(options: LookupOptions, environment: CliEnvironment): Promise<Outcome> {
  const answer = await withEngine(options, environment, async (engine, warnings) => {
    const correlationId = randomUUID();
    const context = { signal: environment.signal, correlationId, interactive: true };
    const found = await engine.findCredentials(sessionOf(options.user, options.type, options), context);
    return lookupAnswer(found, { correlationId, warnings }, options.explain === true);
  });
  return outcomeOf(answer.ok ? answer.value : lookupRefused(failed(answer.error)));
}

function outcomeOf(result: LookupResult): Outcome {
  const { credentials, trace, warnings, error } = result;
  const parts = [
    ...(error === undefined ? [summary(credentials)] : []),
    ...(trace === undefined || trace.length === 0 ? [] : [`Explanation:\n${formatTrace(trace)}`]),
  ];
  return { json: result, text: parts.join('\n\n'), warnings: warnings ?? [], error };
}

function summary(credentials: LookupResult['credentials']): string {
  if (credentials.length === 0) {
    return 'No credentials found. The lookup itself succeeded: PI offers this user nothing for this endpoint. --explain tells why.';
  }
  const count = credentials.length === 1 ? '1 credential' : `${credentials.length} credentials`;
  return `${count} found.\n${formatCredentials(credentials)}`;
}
