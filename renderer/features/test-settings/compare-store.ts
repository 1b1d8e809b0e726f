import { createStore, type StoreApi } from 'zustand/vanilla';
import type { LookupResult } from '../../../shared/lookup-result.ts';
import { ok } from '../../../shared/result.ts';
import type { RecentRequest } from '../../../shared/service-status.ts';
import { cancellableRequest, cancelIfRunning, idle, type RequestState } from '../../lib/request-store.ts';
import type { LookupInput, LookupParts } from './store.ts';

/** A recent request to the service, looked up again with the settings on screen. */
export type Comparison = RequestState<LookupInput, { readonly result: LookupResult; readonly durationMs: number }>;

export interface CompareStore {
  readonly comparisons: Readonly<Record<string, Comparison>>;
  compare(request: RecentRequest): Promise<void>;
  cancel(correlationId: string): Promise<void>;
  /** Removes everything that belongs to a profile, and cancels what is running. */
  reset(): void;
}

export function createCompareStore(parts: LookupParts): StoreApi<CompareStore> {
  const { client, readDraft, now } = parts;
  return createStore<CompareStore>()((set, get) => {
    const requestOf = (correlationId: string) => {
      const field = {
        get: (): Comparison => get().comparisons[correlationId] ?? idle,
        set: (comparison: Comparison) =>
          set(({ comparisons }) => ({ comparisons: { ...comparisons, [correlationId]: comparison } })),
      };
      return cancellableRequest(parts, field, async ({ session }, { requestId }) => {
        const startedAt = now();
        const answer = await client['test/lookup']({ requestId, ...readDraft(), session });
        return answer.ok ? ok({ result: answer.value, durationMs: now() - startedAt }) : answer;
      });
    };
    return {
      comparisons: {},
      compare: ({ correlationId, session }) => requestOf(correlationId).start({ session, plugin: readDraft().plugin }),
      cancel: (correlationId) => requestOf(correlationId).cancel(),
      reset() {
        for (const comparison of Object.values(get().comparisons)) void cancelIfRunning(parts, comparison);
        set({ comparisons: {} });
      },
    };
  });
}
