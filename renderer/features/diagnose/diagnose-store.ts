import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client, EventPayload } from '../../../shared/contract.ts';
import type { Check } from '../../../shared/diagnose-result.ts';
import type { ErrorInfo } from '../../../shared/errors.ts';
import type { NewId } from '../../app/bridge.ts';
import type { SettingsToTry } from '../test-settings/test-store.ts';
import type { Session } from '../test-settings/test-form.ts';

/** With what a diagnosis was asked for. */
export interface DiagnoseOrder {
  /** Settings that are on screen and not saved; absent where the saved ones are meant. */
  readonly draft?: SettingsToTry;
  readonly session?: Session;
}

/** A diagnosis that was begun: what it was asked, and what it has found. */
export interface DiagnoseRun {
  readonly startedAt: number;
  readonly unsaved: boolean;
  readonly session: Session | undefined;
  /** As they were told; the ladder's own order once it has ended. */
  readonly checks: readonly Check[];
  /** It did not run, or not to its end. */
  readonly error?: ErrorInfo;
}

export interface DiagnoseState {
  readonly running: { readonly requestId: string; readonly cancelling: boolean } | undefined;
  readonly run: DiagnoseRun | undefined;
  /** Whether the user and endpoint of Test settings are wanted, where there are any. */
  readonly withUser: boolean;
}

export interface DiagnoseActions {
  start(): Promise<void>;
  cancel(): Promise<void>;
  setWithUser(withUser: boolean): void;
  /** A check of a diagnosis that is still climbing, ours or another window's. */
  receive(event: EventPayload<'diagnose/check'>): void;
  reset(): void;
}

export type DiagnoseStore = DiagnoseState & DiagnoseActions;

interface Parts {
  readonly client: Client;
  readonly newId: NewId;
  readonly now: () => number;
  readonly readOrder: () => DiagnoseOrder;
}

export function createDiagnoseStore({ client, newId, now, readOrder }: Parts): StoreApi<DiagnoseStore> {
  return createStore<DiagnoseStore>()((set, get) => ({
    running: undefined,
    run: undefined,
    withUser: true,
    async start() {
      if (get().running !== undefined) return;
      const requestId = newId();
      const { draft, session: given } = readOrder();
      const session = get().withUser ? given : undefined;
      const begun: DiagnoseRun = { startedAt: now(), unsaved: draft !== undefined, session, checks: [] };
      set({ running: { requestId, cancelling: false }, run: begun });
      const answer = await client['diagnose/run']({
        requestId,
        scope: 'full',
        ...draft,
        ...(session === undefined ? {} : { session }),
      });
      if (get().running?.requestId !== requestId) return;
      const run = get().run ?? begun;
      set({
        running: undefined,
        run: answer.ok ? { ...run, checks: answer.value.checks } : { ...run, error: answer.error },
      });
    },
    async cancel() {
      const { running } = get();
      if (running === undefined) return;
      set({ running: { ...running, cancelling: true } });
      await client['request/cancel']({ requestId: running.requestId });
    },
    setWithUser: (withUser) => set({ withUser }),
    receive({ requestId, check }) {
      const { running, run } = get();
      // What comes after Cancel is told of being cancelled, not of what is wrong.
      if (run === undefined || running?.requestId !== requestId || running.cancelling) return;
      set({ run: { ...run, checks: [...run.checks.filter(({ name }) => name !== check.name), check] } });
    },
    reset() {
      void get().cancel();
      set({ running: undefined, run: undefined });
    },
  }));
}
