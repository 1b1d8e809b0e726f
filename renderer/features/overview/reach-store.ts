import type { StoreApi } from 'zustand/vanilla';
import type { DiagnoseResult } from '../../../shared/diagnose-result.ts';
import type { ErrorInfo } from '../../../shared/errors.ts';
import type { RawPlugin } from '../../../shared/settings.ts';
import { createRequestStore, lastResult, type RequestParts, type RequestStore } from '../../lib/request-store.ts';
import type { SettingsToTry } from '../test-settings/store.ts';

/** The check whether PI can be reached with the saved settings, without a login. Those settings are its input. */
export type ReachStore = RequestStore<RawPlugin, DiagnoseResult>;

/** What the last check found. A new check shows no old error. */
export interface ReachState {
  readonly result: DiagnoseResult | undefined;
  readonly error: ErrorInfo | undefined;
}

export function reachOf(request: ReachStore['request']): ReachState {
  const last = lastResult(request);
  return {
    result: last?.phase === 'answered' ? last.value : undefined,
    error: request.phase === 'failed' || request.phase === 'cancelled' ? request.error : undefined,
  };
}

export function createReachStore(
  parts: RequestParts & { readonly readSaved: () => SettingsToTry },
): StoreApi<ReachStore> {
  return createRequestStore(
    parts,
    () => parts.readSaved().plugin,
    (_plugin, { requestId }) => parts.client['diagnose/run']({ requestId, scope: 'reach' }),
  );
}
