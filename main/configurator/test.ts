import { randomUUID } from 'node:crypto';
import type { CallInput, Handlers } from '../../shared/contract.ts';
import { withCorrelation, type ErrorInfo, type Failure } from '../../shared/errors.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { RequestContext, PluginEngine } from '../plugins/contract.ts';
import type { Log, LogEvent } from '../platform/logging/log.ts';
import { lookupAnswer, lookupRefused, retrieveAnswer, retrieveRefused } from './answers.ts';
import type { Profile, Profiles } from './profiles.ts';
import { setupToTry, type TestRequest } from './plugin-setup.ts';

/** Runs the work with an engine for what is on screen; fails, without a call to PI, if that is no valid setup. */
function withDraftEngine<T>(
  profile: Profile,
  { requestId, ...draft }: TestRequest & { readonly requestId: string },
  work: (engine: PluginEngine, context: RequestContext) => Promise<T>,
): Promise<Result<T, ErrorInfo>> {
  const correlationId = randomUUID();
  const refused = (cause: Failure): Result<T, ErrorInfo> => err(withCorrelation(cause, correlationId));
  return profile.requests.run(requestId, async (signal) => {
    const attempt = await setupToTry(profile, draft);
    if (!attempt.ok) return refused(attempt.error);
    const { plugin, setup } = attempt.value;
    const engine = await plugin.engine(setup);
    if (!engine.ok) return refused(engine.error);
    return ok(await work(engine.value, { signal, correlationId, interactive: true }));
  });
}

export function testHandlers(
  profiles: Profiles,
  log: Log,
): Pick<Handlers, 'test/lookup' | 'test/retrieve' | 'request/cancel'> {
  const received = (event: LogEvent, { correlationId, kind, detail, message }: ErrorInfo): void =>
    log.warn(event, { correlationId, kind, message, ...(detail === undefined ? {} : { detail }) });

  const lookup = async (input: CallInput<'test/lookup'>) => {
    const answer = await withDraftEngine(profiles.current(), input, async (engine, context) =>
      lookupAnswer(await engine.findCredentials(input.session, context), context, true),
    );
    if (answer.ok) return answer;
    received('lookup.failed', answer.error);
    return ok(lookupRefused(answer.error));
  };

  const retrieve = async (input: CallInput<'test/retrieve'>) => {
    const { session, credentialId, fullCycle } = input;
    const answer = await withDraftEngine(profiles.current(), input, async (engine, context) =>
      retrieveAnswer(await engine.testRetrieve(session, credentialId, { fullCycle }, context), context),
    );
    if (answer.ok) return answer;
    received('retrieve.failed', answer.error);
    return ok(retrieveRefused(answer.error));
  };

  return {
    'test/lookup': lookup,
    'test/retrieve': retrieve,
    'request/cancel': async ({ requestId }) => {
      profiles.current().requests.cancel(requestId);
      return ok({});
    },
  };
}
