import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client } from '../../../shared/contract.ts';
import type { ServiceView } from '../../../shared/views.ts';
import type { LogLevel, ServiceStatus } from '../../../shared/service-status.ts';

export interface ServiceStore {
  /** The state of the service; absent until the main process has answered. */
  readonly view: ServiceView | undefined;
  /** The last status, also of a service that is disconnected by now, and when it was received. */
  readonly received: { readonly status: ServiceStatus; readonly at: number } | undefined;
  start(): Promise<void>;
  receive(view: ServiceView): void;
  /** Sets the log level that the service has answered, before its next state. */
  setLogLevel(level: LogLevel): void;
}

export function isConnected({ view }: Pick<ServiceStore, 'view'>): boolean {
  return view?.connection === 'connected';
}

/** A disconnected service is retried every few seconds; the state before the retry stays until its outcome. */
function isRetry(before: ServiceView | undefined, { connection }: ServiceView): boolean {
  return connection === 'connecting' && before !== undefined && before.connection !== 'connecting';
}

export function createServiceStore(client: Client, now: () => number): StoreApi<ServiceStore> {
  return createStore<ServiceStore>()((set, get) => ({
    view: undefined,
    received: undefined,
    async start() {
      const state = await client['service/state']({});
      if (state.ok) get().receive(state.value);
    },
    receive(view) {
      const { view: before, received } = get();
      if (isRetry(before, view)) return;
      set({ view, received: view.status === undefined ? received : { status: view.status, at: now() } });
    },
    setLogLevel(level) {
      const { view } = get();
      if (view?.status !== undefined) get().receive({ ...view, status: { ...view.status, logLevel: level } });
    },
  }));
}
