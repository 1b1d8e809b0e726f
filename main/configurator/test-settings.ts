import { randomUUID } from 'node:crypto';
import type { Handlers } from '../../shared/contract.ts';
import { withCorrelation, type ErrorInfo, type Failure } from '../../shared/errors.ts';
import type { Session } from '../../shared/jump-item.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { LookupResult, RetrieveResult } from '../../shared/lookup-result.ts';
import type { Secret } from '../../shared/secret.ts';
import type { FindOutcome, PluginEngine, RequestContext, TestRetrieveOutcome } from '../plugins/contract.ts';
import { sessionFields } from '../platform/logging/session-fields.ts';
import { failureFields, type Log, type LogEvent } from '../platform/logging/log.ts';
import { knownFor } from './known-secrets.ts';
import type { Profile, Profiles } from './profiles.ts';
import { setupToTry, type TestRequest } from './plugin-setup.ts';

/** Parts of an answer that do not come from the engine. */
export interface AnswerContext {
  readonly correlationId: string;
  /** From before the engine was called. */
  readonly warnings?: readonly string[];
  /** Secrets that must not be in text and code of another system; without them the error has neither. */
  readonly known?: readonly Secret[] | undefined;
  /** Whether the error has the text, too: by default it does. */
  readonly showsText?: boolean;
}

/** The lookup's answer, the same for app and command line. `explain`: with the trace, on failure too. */
export function lookupAnswer(
  found: FindOutcome,
  { correlationId, warnings: earlier = [], known, showsText }: AnswerContext,
  explain: boolean,
): LookupResult {
  const { result, trace } = found;
  const warnings = [...earlier, ...found.warnings];
  return {
    ok: result.ok,
    credentials: result.ok ? [...result.value] : [],
    ...(explain ? { trace: [...trace] } : {}),
    ...(warnings.length === 0 ? {} : { warnings }),
    ...(result.ok ? {} : { error: withCorrelation(result.error, correlationId, known, showsText) }),
  };
}

export function lookupRefused(error: ErrorInfo): LookupResult {
  return { ok: false, credentials: [], error };
}

/** The answer of Retrieve Credential, the same for app and command line. It has no field for a password. */
export function retrieveAnswer(
  outcome: TestRetrieveOutcome,
  { correlationId, warnings: earlier = [], known, showsText }: AnswerContext,
): RetrieveResult {
  const { result, checkedIn, pendingCheckIn, spinJob } = outcome;
  const warnings = [...earlier, ...outcome.warnings];
  return {
    ok: result.ok,
    ...(result.ok ? { account: result.value.account, injectAs: result.value.injectAs } : {}),
    checkedIn,
    ...(pendingCheckIn ? { pendingCheckIn } : {}),
    ...(spinJob === undefined ? {} : { spinJob }),
    ...(warnings.length === 0 ? {} : { warnings }),
    ...(result.ok ? {} : { error: withCorrelation(result.error, correlationId, known, showsText) }),
  };
}

export function retrieveRefused(error: ErrorInfo): RetrieveResult {
  return { ok: false, checkedIn: false, error };
}

/** Asked after the request, so that the tokens that it brought are among them. */
type Known = (result: Result<unknown, Failure>) => ReturnType<typeof knownFor>;

/** Runs the work with an engine for the settings on screen. Fails, without a call to the vault, if they are not valid. */
function withDraftEngine<T>(
  profile: Profile,
  { requestId, ...draft }: TestRequest & { readonly requestId: string },
  work: (engine: PluginEngine, context: RequestContext, known: Known) => Promise<T>,
): Promise<Result<T, ErrorInfo>> {
  const correlationId = randomUUID();
  const refused = (cause: Failure, known?: readonly Secret[]): Result<T, ErrorInfo> =>
    err(withCorrelation(cause, correlationId, known));
  return profile.requests.run(requestId, async (signal) => {
    const attempt = await setupToTry(profile, draft);
    if (!attempt.ok) return refused(attempt.error);
    const { plugin, setup } = attempt.value;
    const known: Known = (result) => knownFor(result.ok ? undefined : result.error, profile, setup.secrets);
    const engine = await plugin.engine(setup);
    if (!engine.ok) return refused(engine.error, await known(engine));
    return ok(await work(engine.value, { signal, correlationId, interactive: true }, known));
  });
}

export function testHandlers(profiles: Profiles, log: Log) {
  /** What failed before the plugin had it; later lines are the plugin's. */
  const answered = <T>(
    answer: Result<T, ErrorInfo>,
    { event, session, refused }: { event: LogEvent; session: Session; refused: (error: ErrorInfo) => T },
  ) => {
    if (answer.ok) return answer;
    const { correlationId } = answer.error;
    log.warn(event, { correlationId, ...sessionFields(session), ...failureFields(answer.error) });
    return ok(refused(answer.error));
  };
  return {
    'test/lookup': async (input) => {
      const answer = await withDraftEngine(profiles.current(), input, async (engine, context, known) => {
        const found = await engine.findCredentials(input.session, context);
        return lookupAnswer(found, { ...context, known: await known(found.result) }, true);
      });
      return answered(answer, { event: 'lookup.failed', session: input.session, refused: lookupRefused });
    },
    'test/retrieve': async ({ session, credentialId, fullCycle, ...input }) => {
      const answer = await withDraftEngine(profiles.current(), input, async (engine, context, known) => {
        const outcome = await engine.testRetrieve(session, credentialId, { fullCycle }, context);
        return retrieveAnswer(outcome, { ...context, known: await known(outcome.result) });
      });
      return answered(answer, { event: 'retrieve.failed', session, refused: retrieveRefused });
    },
    'request/cancel': async ({ requestId }) => {
      profiles.current().requests.cancel(requestId);
      return ok({});
    },
  } satisfies Partial<Handlers>;
}
