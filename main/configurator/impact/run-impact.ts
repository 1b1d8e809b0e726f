import { randomUUID } from 'node:crypto';
import { changeOf, keptResult } from '../../../shared/compare-results.ts';
import { failure, withCorrelation, type ErrorInfo, type ErrorKind, type Failure } from '../../../shared/errors.ts';
import { effectOf, type ImpactChange, type ImpactRequest, type ImpactResult } from '../../../shared/impact.ts';
import type { OfferedCredential } from '../../../shared/lookup-result.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Secret } from '../../../shared/secret.ts';
import { secretInSession } from '../../platform/secrets/session-secrets.ts';
import type { PluginEngine } from '../../plugins/contract.ts';

/** Requests that are looked up at the same time, each with both settings. */
const atOnce = 8;

export interface ImpactParts {
  /** With the settings before; the failure where they cannot be used. */
  readonly before: Result<PluginEngine, Failure>;
  /** With the changed settings. */
  readonly after: PluginEngine;
  /** Of both settings: a request with one of them in a field is looked up with neither, as each logs the fields. */
  readonly secrets: readonly Secret[];
  readonly requests: readonly ImpactRequest[];
  readonly signal: AbortSignal;
  readonly progress?: (done: number) => void;
}

/**
 * Looks up every request with both settings. Fails when it is cancelled, and with the cause when the changed settings reach no server or
 * are refused by it as a whole, or when the server of either settings answers no more: that is no effect of the change.
 */
export async function runImpact(parts: ImpactParts): Promise<Result<ImpactResult, Failure>> {
  const { requests, secrets, signal, progress } = parts;
  // Most lists are the same with both settings: they are asked for once, so that PI gets half the calls.
  const sharing = {};
  const before = sideOf(parts.before, signal, sharing);
  const after = sideOf(ok(parts.after), signal, sharing);
  const compared: (ComparedRequest | undefined)[] = requests.map(() => undefined);
  let done = 0;
  const lookUp = async (index: number, request: ImpactRequest): Promise<void> => {
    const refusal = secretInSession(request.session, () => secrets);
    const [was, is] =
      refusal === undefined
        ? await Promise.all([before.lookUp(request), after.lookUp(request)])
        : [failed(refusal), failed(refusal)];
    compared[index] = { request, was, is };
    done += 1;
    if (!signal.aborted) progress?.(done);
  };
  await lookUpAll(requests, lookUp, {
    isKnown: () => before.isKnown() && after.isKnown(),
    isEnded: () => signal.aborted || after.stopped() !== undefined || before.interrupted() !== undefined,
  });
  if (signal.aborted) return err(cancelled);
  const stopped = after.stopped() ?? before.interrupted();
  if (stopped !== undefined) return err(stopped);
  return ok(
    resultOf(
      compared.flatMap((each) => each ?? []),
      before.stopped(),
    ),
  );
}

/** One after the other until both settings are known to be accepted or not, so that a refused password is sent once; then side by side. */
async function lookUpAll(
  requests: readonly ImpactRequest[],
  lookUp: (index: number, request: ImpactRequest) => Promise<void>,
  { isKnown, isEnded }: Readonly<Record<'isKnown' | 'isEnded', () => boolean>>,
): Promise<void> {
  const queue = requests.entries();
  for (const [index, request] of queue) {
    await lookUp(index, request);
    if (isEnded() || isKnown()) break;
  }
  const work = async (): Promise<void> => {
    for (const [index, request] of queue) {
      if (isEnded()) return;
      await lookUp(index, request);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

const cancelled = failure('cancelled', undefined, {
  message: 'The preview was cancelled.',
  doing: 'comparing what both settings offer',
  hint: 'Start it again if it is still needed.',
});

const general: ReadonlySet<ErrorKind> = new Set([
  'connectivity',
  'tls',
  'authentication',
  'registration-key',
  'protocol',
]);

/** Whether the failure concerns every request with the same settings. A malformed answer may be that of one list. */
function isGeneral({ kind, detail }: Failure): boolean {
  return general.has(kind) && detail !== 'malformed';
}

interface SideAnswer {
  readonly result: Result<readonly OfferedCredential[], ErrorInfo>;
  readonly isIncomplete: boolean;
}

interface ComparedRequest {
  readonly request: ImpactRequest;
  readonly was: SideAnswer;
  readonly is: SideAnswer;
}

function failed(cause: Failure, correlationId: string = randomUUID()): SideAnswer {
  return { result: err(withCorrelation(cause, correlationId)), isIncomplete: false };
}

/** The lookups with one of the settings. */
function sideOf(engine: Result<PluginEngine, Failure>, signal: AbortSignal, sharing: object) {
  let stopped = engine.ok ? undefined : engine.error;
  let isKnown = stopped !== undefined;
  let wasAccepted = false;
  return {
    /** Why no further request is looked up. */
    stopped: () => stopped,
    /** The same, if the server had accepted the settings before. */
    interrupted: () => (wasAccepted ? stopped : undefined),
    /** Whether the server accepted them, or no lookup is made with them. */
    isKnown: () => isKnown,
    lookUp: async ({ session }: ImpactRequest): Promise<SideAnswer> => {
      const correlationId = randomUUID();
      if (!engine.ok || stopped !== undefined) return failed(stopped ?? cancelled, correlationId);
      // A person waits for the first; the others keep the pause after a refused login.
      const context = { signal, correlationId, interactive: !isKnown, sharing };
      const { result, warnings } = await engine.value.findCredentials(session, context);
      if (result.ok) {
        isKnown = true;
        wasAccepted = true;
        return { result, isIncomplete: warnings.length > 0 };
      }
      const { kind, detail } = result.error;
      // A request that PI answers too late is one that fails, once others were answered.
      if (isGeneral(result.error) && !(wasAccepted && detail === 'timeout')) stopped ??= result.error;
      // A request that is malformed ends before any call.
      isKnown ||= kind !== 'configuration' && kind !== 'cancelled';
      return failed(result.error, correlationId);
    },
  };
}

function resultOf(compared: readonly ComparedRequest[], beforeFailure: Failure | undefined): ImpactResult {
  const outcomes = compared.map((each) => ({ each, effect: effectOf(keptOf(each.was), keptOf(each.is)) }));
  const changes = outcomes.flatMap(({ each, effect }) =>
    effect === undefined || effect === 'failing' ? [] : [changeWith(effect, each)],
  );
  const numberOf = (effect: ImpactChange['effect'] | 'failing'): number =>
    outcomes.filter((outcome) => outcome.effect === effect).length;
  return {
    requests: compared.length,
    effects: {
      loses: numberOf('loses'),
      gains: numberOf('gains'),
      differs: numberOf('differs'),
      fails: numberOf('fails'),
      recovers: numberOf('recovers'),
    },
    failing: numberOf('failing'),
    incomplete: compared.filter(({ was, is }) => was.isIncomplete || is.isIncomplete).length,
    changes,
    ...(beforeFailure === undefined ? {} : { beforeError: withCorrelation(beforeFailure, randomUUID()) }),
  };
}

function keptOf({ result }: SideAnswer) {
  return keptResult(result.ok ? ok({ credentials: [...result.value] }) : result);
}

function changeWith(effect: ImpactChange['effect'], { request, was, is }: ComparedRequest): ImpactChange {
  const { added, removed, flags } =
    was.result.ok && is.result.ok ? changeOf(keptOf(was), keptOf(is)) : { added: [], removed: [], flags: [] };
  return {
    ...request,
    effect,
    lost: [...removed],
    gained: [...added],
    flags: [...flags],
    before: sideView(was),
    after: sideView(is),
  };
}

function sideView({ result }: SideAnswer): ImpactChange['before'] {
  return result.ok ? { offered: result.value.length } : { offered: 0, error: result.error };
}
