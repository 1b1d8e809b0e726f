import type { StoreApi } from 'zustand/vanilla';
import type { DiagnoseResult } from '../../../shared/diagnose-result.ts';
import type { ErrorInfo } from '../../../shared/errors.ts';
import { createRequestStore, lastResult, type RequestParts, type RequestStore } from '../../lib/request-store.ts';

/** The check whether PI can be reached with the saved settings, without a login. */
export type ReachStore = RequestStore<ReachInput, DiagnoseResult>;

interface ReachInput {
  /** Of the saved settings that it was made with. */
  readonly settingsKey: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What the last check found. A new check shows no old error. */
export interface ReachState {
  readonly result: DiagnoseResult | undefined;
  readonly error: ErrorInfo | undefined;
  /** Of the result or the error. */
  readonly input?: ReachInput | undefined;
}

export function reachOf(request: ReachStore['request']): ReachState {
  const last = lastResult(request);
  return {
    result: last?.phase === 'answered' ? last.value : undefined,
    error: request.phase === 'failed' || request.phase === 'cancelled' ? request.error : undefined,
    input: last?.input,
  };
}

export function createReachStore(
  parts: RequestParts & { readonly keyOfSaved: () => string; readonly now: () => number },
): StoreApi<ReachStore> {
  return createRequestStore(
    parts,
    () => ({ settingsKey: parts.keyOfSaved(), at: parts.now() }),
    (_input, { requestId }) => parts.client['diagnose/run']({ requestId, scope: 'reach' }),
  );
}
