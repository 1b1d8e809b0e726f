import type { Command } from 'commander';
import { randomUUID } from 'node:crypto';
import type { Failure } from '../../../shared/errors.ts';
import type { JumpItemTypeName } from '../../../shared/jump-item.ts';
import type { LookupResult, RetrieveResult } from '../../../shared/lookup-result.ts';
import { ok, type Result } from '../../../shared/result.ts';
import { printable } from '../../../shared/visible-text.ts';
import {
  lookupAnswer,
  lookupRefused,
  retrieveAnswer,
  retrieveRefused,
  type AnswerContext,
} from '../../../main/configurator/test-settings.ts';
import type { RequestContext, PluginEngine } from '../../../main/plugins/contract.ts';
import { failed, type CliEnvironment, type Outcome, type Report } from '../command.ts';
import { withSetup } from '../setup.ts';
import { formatCredentials, formatTrace } from './format.ts';
import {
  addJsonOption,
  addSessionOptions,
  addSetupOptions,
  addTextOption,
  sessionOf,
  type SessionOptions,
  type SetupOptions,
  type TextOptions,
} from './options.ts';

interface LookupOptions extends SetupOptions, SessionOptions, TextOptions {
  readonly user: string;
  readonly type: JumpItemTypeName;
  readonly explain?: boolean;
}

interface RetrieveOptions extends LookupOptions {
  readonly credential: string;
  readonly fullCycle?: boolean;
}

type AnswerContextOf = (result: Result<unknown, Failure>) => Promise<AnswerContext>;

function withEngine<T>(
  options: SetupOptions & TextOptions,
  environment: CliEnvironment,
  request: (engine: PluginEngine, context: RequestContext, answer: AnswerContextOf) => Promise<T>,
): Promise<Result<T, Failure>> {
  return withSetup(options, environment, async ({ plugin, setup, warnings, known, showsText }) => {
    const engine = await plugin.engine(setup);
    if (!engine.ok) return engine;
    const { signal } = environment;
    const correlationId = randomUUID();
    const answer: AnswerContextOf = async (result) => ({
      correlationId,
      warnings,
      known: await known(result.ok ? undefined : result.error),
      showsText,
    });
    return ok(await request(engine.value, { signal, correlationId, interactive: true }, answer));
  });
}

export function addLookupOptions(command: Command, environment: CliEnvironment, report: Report): void {
  addJsonOption(addTextOption(addSetupOptions(addSessionOptions(command, 'required'))))
    .option('--explain', 'tell for every identity, key and credential why it was kept or dropped')
    .action(async (options: LookupOptions) => report(ok(await lookup(options, environment))));
}

export function addRetrieveOptions(command: Command, environment: CliEnvironment, report: Report): void {
  addJsonOption(addTextOption(addSetupOptions(addSessionOptions(command, 'required'))))
    .requiredOption('--credential <id>', 'id of the credential, from lookup')
    .option('--full-cycle', 'also rotate the password after the check-in, if the settings say so')
    .action(async (options: RetrieveOptions) => report(ok(await retrieve(options, environment))));
}

/** `ecmctl lookup`: the Test Settings lookup. */
async function lookup(options: LookupOptions, environment: CliEnvironment): Promise<Outcome> {
  const session = sessionOf(options.user, options.type, options);
  const answer = await withEngine(options, environment, async (engine, context, answerContext) => {
    const found = await engine.findCredentials(session, context);
    return lookupAnswer(found, await answerContext(found.result), options.explain === true);
  });
  return lookupOutcome(answer.ok ? answer.value : lookupRefused(failed(answer.error)));
}

function lookupOutcome(result: LookupResult): Outcome {
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

/** `ecmctl retrieve`: Retrieve Credential of the test screen. There is no way to print a password. */
async function retrieve(options: RetrieveOptions, environment: CliEnvironment): Promise<Outcome> {
  const session = sessionOf(options.user, options.type, options);
  const fullCycle = options.fullCycle === true;
  const answer = await withEngine(options, environment, async (engine, context, answerContext) => {
    const outcome = await engine.testRetrieve(session, options.credential, { fullCycle }, context);
    return retrieveAnswer(outcome, await answerContext(outcome.result));
  });
  return retrieveOutcome(answer.ok ? answer.value : retrieveRefused(failed(answer.error)));
}

function retrieveOutcome(result: RetrieveResult): Outcome {
  const { error, warnings } = result;
  const lines = [
    ...(error === undefined ? [printable(`Retrieved ${result.account}, injected as ${result.injectAs}.`)] : []),
    checkInLine(result),
    ...(result.spinJob === undefined ? [] : [printable(`Rotation: ${result.spinJob.message}`)]),
  ];
  return { json: result, text: lines.filter((line) => line !== '').join('\n'), warnings: warnings ?? [], error };
}

function checkInLine({ ok: isOk, checkedIn, pendingCheckIn }: RetrieveResult): string {
  if (checkedIn) return 'Checked in again.';
  if (pendingCheckIn === true) return 'Still checked out: the check-in failed and will be retried.';
  return isOk ? 'Left checked out.' : '';
}
