import { createStore, type StoreApi } from 'zustand/vanilla';
import type { BridgeTest, BridgingAction, BridgingView } from '../../../shared/bridging.ts';
import type { ErrorInfo } from '../../../shared/errors.ts';
import type { JumpItemTypeName } from '../../../shared/jump-item.ts';
import type { Result } from '../../../shared/result.ts';
import type { ServiceView } from '../../../shared/views.ts';
import {
  cancellableRequest,
  idle,
  type RequestActions,
  type RequestParts,
  type RequestState,
} from '../../lib/request-store.ts';
import { statusOf } from '../service/health.ts';

/** How the appliance reaches this service: by its own link, or by a bridge from the vendor's ECM. */
export type Way = 'link' | 'bridge';

export interface BridgeTestForm {
  readonly username: string;
  readonly type: JumpItemTypeName;
  readonly host: string;
}

export interface BridgingStore extends Omit<RequestActions<BridgeTestForm>, 'start'> {
  /** Absent until it was read. */
  readonly view: BridgingView | undefined;
  readonly error: ErrorInfo | undefined;
  /** As chosen in this window; absent before that. Choosing changes nothing by itself. */
  readonly chosen: Way | undefined;
  readonly form: BridgeTestForm;
  /** The test, with the form that it was made with. */
  readonly request: RequestState<BridgeTestForm, BridgeTest>;
  refresh(): Promise<void>;
  choose(way: Way): void;
  edit(part: Partial<BridgeTestForm>): void;
  switchTo(action: BridgingAction): Promise<Result<BridgingView, ErrorInfo>>;
  /** Does nothing while a field is empty. */
  start(): Promise<void>;
  serviceChanged(view: ServiceView | undefined, before: ServiceView | undefined): void;
}

export function isFilled({ username, host }: BridgeTestForm): boolean {
  return username.trim() !== '' && host.trim() !== '';
}

export function createBridgingStore(parts: RequestParts): StoreApi<BridgingStore> {
  const { client } = parts;
  return createStore<BridgingStore>()((set, get) => {
    const field = {
      get: () => get().request,
      set: (request: BridgingStore['request']) => set({ request }),
    };
    const { start, cancel, reset } = cancellableRequest<BridgeTestForm, BridgeTest>(
      parts,
      field,
      ({ username, type, host }, { requestId }) => {
        const session = { user: { username: username.trim() }, jumpItem: { type, host: host.trim() } };
        return client['bridging/test']({ requestId, session });
      },
    );
    return {
      view: undefined,
      error: undefined,
      chosen: undefined,
      form: { username: '', type: 'jump-client', host: '' },
      request: idle,
      cancel,
      reset,
      async refresh() {
        const read = await client['bridging/read']({});
        set(read.ok ? { view: read.value, error: undefined } : { error: read.error });
      },
      choose: (chosen) => set({ chosen }),
      edit: (part) => set({ form: { ...get().form, ...part } }),
      async switchTo(action) {
        const switched = await client['bridging/switch']({ action });
        reset();
        if (switched.ok) set({ view: switched.value, error: undefined });
        return switched;
      },
      start: () => (isFilled(get().form) ? start(get().form) : Promise.resolve()),
      serviceChanged(view, before) {
        const [now, then] = [statusOf(view), statusOf(before)];
        if (now?.bridging?.state !== then?.bridging?.state) void get().refresh();
        // A test belongs to the service and the settings that answered it.
        if (now?.pid !== then?.pid || now?.settingsRevision !== then?.settingsRevision) reset();
      },
    };
  });
}
