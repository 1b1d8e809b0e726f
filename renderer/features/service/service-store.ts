import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client } from '../../../shared/contract.ts';
import type { ServiceView } from '../../../shared/views.ts';
import type { ErrorInfo } from '../../../shared/errors.ts';
import type { LogLevel, RecentRequest, ServiceStatus } from '../../../shared/service-status.ts';

export interface ServiceStore {
  /** The state of the service; absent until the main process has answered. */
  readonly view: ServiceView | undefined;
  /** The last status, also of a service that is disconnected by now, and when it was received. */
  readonly received: { readonly status: ServiceStatus; readonly at: number } | undefined;
  /** The recent requests, newest first. Kept when the service disconnects. */
  readonly requests: readonly RecentRequest[] | undefined;
  readonly requestsError: ErrorInfo | undefined;
  start(): Promise<void>;
  receive(view: ServiceView): void;
  /** Sets the log level that the service has answered, before its next state. */
  setLogLevel(level: LogLevel): void;
  /** Keeps the recent requests up to date until the returned function is called. */
  watchRequests(): () => void;
}

export function isConnected({ view }: Pick<ServiceStore, 'view'>): boolean {
  return view?.connection === 'connected';
}

function requestsChanged(before: ServiceView | undefined, { connection, status }: ServiceView): boolean {
  if (connection !== 'connected') return false;
  return (
    before?.connection !== 'connected' || JSON.stringify(before.status?.counters) !== JSON.stringify(status?.counters)
  );
}

/** A disconnected service is retried every few seconds; the state before the retry stays until its outcome. */
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
      // A lost service is shown by its state, not as an error of the requests.
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
        if (watchers > 0 && requestsChanged(before, view)) void readRequests();
      },
      setLogLevel(level) {
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
