import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client } from '../../../shared/contract.ts';
import type { ErrorInfo } from '../../../shared/errors.ts';
import type { LookupResult } from '../../../shared/lookup-result.ts';
import type { RecentRequest } from '../../../shared/service-status.ts';
import type { NewId } from '../../app/bridge.ts';
import type { ReadDraft } from './test-store.ts';

/** A recent request, looked up again with what is on the Plugin settings screen. */
export type Comparison =
  | { readonly phase: 'running'; readonly requestId: string }
  | { readonly phase: 'answered'; readonly result: LookupResult; readonly durationMs: number }
  /** The lookup did not run. */
  | { readonly phase: 'failed'; readonly error: ErrorInfo };

export interface CompareStore {
  /** By the correlation id of the request. */
  readonly comparisons: Readonly<Record<string, Comparison>>;
  compare(request: RecentRequest): Promise<void>;
  cancel(correlationId: string): Promise<void>;
  /** Forgets everything of a profile, and cancels what is under way. */
  reset(): void;
}

interface Parts {
  readonly client: Client;
  readonly newId: NewId;
  readonly readDraft: ReadDraft;
  readonly now: () => number;
}

export function createCompareStore({ client, newId, readDraft, now }: Parts): StoreApi<CompareStore> {
  return createStore<CompareStore>()((set, get) => {
    const put = (correlationId: string, comparison: Comparison): void =>
      set(({ comparisons }) => ({ comparisons: { ...comparisons, [correlationId]: comparison } }));
    const runningId = (correlationId: string): string | undefined => {
      const comparison = get().comparisons[correlationId];
      return comparison?.phase === 'running' ? comparison.requestId : undefined;
    };
    return {
      comparisons: {},
      async compare({ correlationId, session }) {
        if (runningId(correlationId) !== undefined) return;
        const requestId = newId();
        put(correlationId, { phase: 'running', requestId });
        const startedAt = now();
        const answer = await client['test/lookup']({ requestId, ...readDraft(), session });
        if (runningId(correlationId) !== requestId) return;
        const durationMs = now() - startedAt;
        put(
          correlationId,
          answer.ok
            ? { phase: 'answered', result: answer.value, durationMs }
            : { phase: 'failed', error: answer.error },
        );
      },
      async cancel(correlationId) {
        const requestId = runningId(correlationId);
        if (requestId !== undefined) await client['request/cancel']({ requestId });
      },
      reset() {
        const running = Object.keys(get().comparisons).flatMap((id) => runningId(id) ?? []);
        set({ comparisons: {} });
        for (const requestId of running) void client['request/cancel']({ requestId });
      },
    };
  });
}
