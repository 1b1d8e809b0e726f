import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client } from '../../../shared/contract.ts';
import type { ErrorKind } from '../../../shared/errors.ts';
import type { RecentRequest } from '../../../shared/service-status.ts';
import type { ServiceView } from '../../../shared/views.ts';
import { decided } from '../service/decided.ts';
import { mayHaveMore } from '../service/requests-store.ts';

/** What the last call says about the connection to PI, of the service or of a test in this window: it counts as a check, with its age. */

export interface LastCall {
  readonly by: 'service' | 'test';
  readonly at: number;
  readonly answered: boolean;
  readonly failure?: Pick<NonNullable<RecentRequest['failure']>, 'kind' | 'message' | 'hint'>;
  /** Of the settings that it was made with, if the service recorded it. */
  readonly settingsRevision?: number | undefined;
}

/** PI did not answer as PI. */
const unreached: ReadonlySet<ErrorKind> = new Set(['connectivity', 'tls', 'protocol', 'server']);
/** PI answered, and refused the access of this integration. */
const refused: ReadonlySet<ErrorKind> = new Set(['authentication', 'registration-key']);

/** Whether PI answered as PI; nothing if the failure says nothing about it. */
function answerOf(failure: LastCall['failure']): Pick<LastCall, 'answered' | 'failure'> | undefined {
  if (failure === undefined || decided.has(failure.kind)) return { answered: true };
  return unreached.has(failure.kind) || refused.has(failure.kind) ? { answered: false, failure } : undefined;
}

function callOf({ at, operation, failure, settingsRevision }: RecentRequest): LastCall | undefined {
  // A check-in of what is not on record makes no call.
  const answer = operation === 'release' ? undefined : answerOf(failure);
  return answer && { by: 'service', at: Date.parse(at), settingsRevision, ...answer };
}

/** @param failure of the lookup, if it failed */
export function callOfTest(at: number, failure: LastCall['failure']): LastCall | undefined {
  const answer = answerOf(failure);
  return answer && { by: 'test', at, ...answer };
}

/** @param requests newest first */
export function lastCallOf(requests: readonly RecentRequest[]): LastCall | undefined {
  return requests.map(callOf).find((call) => call !== undefined);
}

/** Of the history: the latest ones that made no call are followed by one that did, as a rule. */
const looked = 50;

export interface LastCallStore {
  readonly call: LastCall | undefined;
  /** Keeps it up to date until the returned function is called. */
  watch(): () => void;
  serviceChanged(view: ServiceView | undefined, before: ServiceView | undefined): void;
}

export function createLastCallStore(client: Client): StoreApi<LastCallStore> {
  return createStore<LastCallStore>()((set) => {
    let watchers = 0;
    let newest = 0;
    const read = async (): Promise<void> => {
      newest += 1;
      const mine = newest;
      const listed = await client['requests/list']({ limit: looked });
      if (mine === newest) set({ call: listed.ok ? lastCallOf(listed.value.requests) : undefined });
    };
    return {
      call: undefined,
      watch() {
        watchers += 1;
        void read();
        return () => {
          watchers -= 1;
        };
      },
      serviceChanged(view, before) {
        if (watchers > 0 && mayHaveMore(before, view)) void read();
      },
    };
  });
}
