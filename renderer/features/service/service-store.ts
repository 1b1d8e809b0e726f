import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client } from '../../../shared/contract.ts';
import type { ServiceView } from '../../../shared/views.ts';
import type { ErrorInfo } from '../../../shared/errors.ts';
import type { LogLevel, RecentRequest, ServiceStatus } from '../../../shared/service-status.ts';

/** The ECM service as the program last told of it, and what it was asked lately. */
export interface ServiceState {
  /** Absent until the program has told. */
  readonly view: ServiceView | undefined;
  /** What the service told last, wherever it is now, and when that came. */
  readonly received: { readonly status: ServiceStatus; readonly at: number } | undefined;
  /** The last requests, newest first; they stay while the service is gone. */
  readonly requests: readonly RecentRequest[] | undefined;
  readonly requestsError: ErrorInfo | undefined;
}

export interface ServiceActions {
  start(): Promise<void>;
  /** A state pushed by the program. */
  receive(view: ServiceView): void;
  /** Tells what the service has answered before its next state comes. */
  learnLogLevel(level: LogLevel): void;
  /** Keeps the recent requests up to date until the function that it returns is called. */
  watchRequests(): () => void;
}

export type ServiceStore = ServiceState & ServiceActions;

export function isConnected({ view }: Pick<ServiceState, 'view'>): boolean {
  return view?.connection === 'connected';
}

/** Whether something about the requests may have changed between two states. */
function tellsOfRequests(before: ServiceView | undefined, { connection, status }: ServiceView): boolean {
  if (connection !== 'connected') return false;
  return (
    before?.connection !== 'connected' || JSON.stringify(before.status?.counters) !== JSON.stringify(status?.counters)
  );
}

/** A service that is gone is tried again every few seconds: no news until that has an outcome. */
function isRetry(before: ServiceView | undefined, { connection }: ServiceView): boolean {
  return connection === 'connecting' && before !== undefined && before.connection !== 'connecting';
}

export function createServiceStore(client: Client, now: () => number): StoreApi<ServiceStore> {
  return createStore<ServiceStore>()((set, get) => {
    let watchers = 0;
    let reading = false;
    let again = false;
    const readRequests = async (): Promise<void> => {
      again = reading;
      if (reading || !isConnected(get())) return;
      reading = true;
      const answer = await client['service/recent-requests']({});
      reading = false;
      if (answer.ok) set({ requests: answer.value.requests, requestsError: undefined });
      // That the service went away meanwhile is told by its state.
      else set({ requestsError: answer.error.kind === 'service-unavailable' ? undefined : answer.error });
      if (again && watchers > 0) await readRequests();
    };
    return {
      view: undefined,
      received: undefined,
      requests: undefined,
      requestsError: undefined,
      async start() {
        const state = await client['service/state']({});
        if (state.ok) get().receive(state.value);
      },
      receive(view) {
        const { view: before, received } = get();
        if (isRetry(before, view)) return;
        set({ view, received: view.status === undefined ? received : { status: view.status, at: now() } });
        if (watchers > 0 && tellsOfRequests(before, view)) void readRequests();
      },
      learnLogLevel(level) {
        const { view } = get();
        if (view?.status !== undefined) get().receive({ ...view, status: { ...view.status, logLevel: level } });
      },
      watchRequests() {
        watchers += 1;
        void readRequests();
        return () => {
          watchers -= 1;
        };
      },
    };
  });
}
