import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EventPayload } from '../../../shared/contract.ts';
import type { Check, DiagnoseResult } from '../../../shared/diagnose-result.ts';
import type { ErrorInfo } from '../../../shared/errors.ts';
import type { RawPlugin } from '../../../shared/settings.ts';
import {
  cancellableRequest,
  idle,
  type RequestActions,
  type RequestParts,
  type RequestState,
} from '../../lib/request-store.ts';
import type { Session } from '../test-settings/form-model.ts';
import type { SettingsToTry } from '../test-settings/store.ts';

export interface DiagnoseOrder {
  /** Settings on screen that are not saved; absent for the saved ones. */
  readonly draft?: SettingsToTry;
  readonly session?: Session;
}

/** The input of a diagnosis. Its result keeps it, so it is without secrets. */
interface DiagnoseInput {
  readonly startedAt: number;
  /** The unsaved settings; undefined for the saved ones. */
  readonly plugin: RawPlugin | undefined;
  readonly session: Session | undefined;
  readonly settingsKey: string;
}

type DiagnoseRequest = RequestState<DiagnoseInput, DiagnoseResult, readonly Check[]>;

export interface DiagnoseRun {
  readonly startedAt: number;
  readonly unsaved: boolean;
  readonly session: Session | undefined;
  readonly settingsKey: string;
  /** In the order in which they ended; in that of the diagnosis once it has ended. */
  readonly checks: readonly Check[];
  /** The diagnosis did not run, or not to its end. */
  readonly error?: ErrorInfo;
}

export interface DiagnoseStore extends Pick<RequestActions<DiagnoseInput>, 'cancel' | 'reset'> {
  readonly request: DiagnoseRequest;
  /** Whether to use the user and endpoint of Test settings, where they are filled in. */
  readonly withUser: boolean;
  start(): Promise<void>;
  setWithUser(withUser: boolean): void;
  /** A check of a running diagnosis, of this window or another one. */
  receive(event: EventPayload<'diagnose/check'>): void;
}

/** The diagnosis of the request; undefined before the first. */
export function runOf(request: DiagnoseRequest): DiagnoseRun | undefined {
  if (request.phase === 'idle') return undefined;
  const { startedAt, plugin, session, settingsKey } = request.input;
  return {
    startedAt,
    unsaved: plugin !== undefined,
    session,
    settingsKey,
    checks: request.phase === 'answered' ? request.value.checks : (request.progress ?? []),
    ...('error' in request ? { error: request.error } : {}),
  };
}

/** The request with one of its checks; unchanged if the check is that of another request. */
export function withCheck<I>(
  request: RequestState<I, DiagnoseResult, readonly Check[]>,
  { requestId, check }: EventPayload<'diagnose/check'>,
): RequestState<I, DiagnoseResult, readonly Check[]> {
  // Checks that end after Cancel failed because of it.
  if (request.phase !== 'running' || request.requestId !== requestId || request.cancelling) return request;
  const others = (request.progress ?? []).filter(({ name }) => name !== check.name);
  return { ...request, progress: [...others, check] };
}

interface Parts extends RequestParts {
  readonly now: () => number;
  readonly readOrder: () => DiagnoseOrder;
  readonly keyOfDiagnosis: () => string;
}

export function createDiagnoseStore({ client, newId, now, readOrder, keyOfDiagnosis }: Parts): StoreApi<DiagnoseStore> {
  return createStore<DiagnoseStore>()((set, get) => {
    const field = { get: () => get().request, set: (request: DiagnoseRequest) => set({ request }) };
    const { start, cancel, reset } = cancellableRequest({ client, newId }, field, ({ session }, { requestId }) =>
      client['diagnose/run']({
        requestId,
        scope: 'full',
        ...readOrder().draft,
        ...(session === undefined ? {} : { session }),
      }),
    );
    return {
      request: idle,
      withUser: true,
      start() {
        const { draft, session } = readOrder();
        return start({
          startedAt: now(),
          plugin: draft?.plugin,
          session: get().withUser ? session : undefined,
          settingsKey: keyOfDiagnosis(),
        });
      },
      cancel,
      reset,
      setWithUser: (withUser) => set({ withUser }),
      receive: (event) => set({ request: withCheck(get().request, event) }),
    };
  });
}
