import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Activity, ActivityPeriod } from '../../../shared/activity.ts';
import type { Client } from '../../../shared/contract.ts';
import type { ErrorInfo } from '../../../shared/errors.ts';
import type { ServiceView } from '../../../shared/views.ts';
import type { Schedule } from '../../lib/draft-autosave.ts';
import { mayHaveMore } from '../service/requests-store.ts';

/** Requests and states of the service over time, kept up to date while they are shown. */

export interface ShownActivity extends Activity {
  readonly period: ActivityPeriod;
}

export interface ActivityStore {
  /** As chosen; what is shown may still be that of the period before. */
  readonly period: ActivityPeriod;
  readonly shown: ShownActivity | undefined;
  readonly error: ErrorInfo | undefined;
  /** Keeps it up to date until the returned function is called. */
  watch(): () => void;
  setPeriod(period: ActivityPeriod): void;
  serviceChanged(view: ServiceView | undefined, before: ServiceView | undefined): void;
  refresh(): Promise<void>;
}

/** A reading is followed by a rest of so many times its duration, however busy the service is. */
const restFactor = 5;

export function createActivityStore(client: Client, now: () => number, schedule: Schedule): StoreApi<ActivityStore> {
  return createStore<ActivityStore>()((set, get) => {
    let watchers = 0;
    let isReading = false;
    let again = false;
    let restsUntil = 0;
    let isScheduled = false;
    const readOnce = async (): Promise<void> => {
      const { period } = get();
      const began = now();
      const answer = await client['service/activity']({ period });
      const ended = now();
      restsUntil = ended + restFactor * (ended - began);
      if (get().period !== period) return;
      set(answer.ok ? { shown: { ...answer.value, period }, error: undefined } : { error: answer.error });
    };
    /** One reading at a time; what changes meanwhile is read after it. */
    const refresh = async (): Promise<void> => {
      again = isReading;
      if (isReading) return;
      isReading = true;
      do {
        again = false;
        await readOnce();
      } while (again);
      isReading = false;
    };
    const refreshLater = (): void => {
      if (isScheduled) return;
      isScheduled = true;
      const work = (): void => {
        isScheduled = false;
        if (watchers > 0) void refresh();
      };
      schedule(work, restsUntil - now());
    };
    return {
      period: '24h',
      shown: undefined,
      error: undefined,
      watch() {
        watchers += 1;
        void refresh();
        return () => {
          watchers -= 1;
        };
      },
      setPeriod(period) {
        if (period === get().period) return;
        set({ period });
        void refresh();
      },
      serviceChanged(view, before) {
        if (watchers === 0 || !hasChanged(view, before)) return;
        if (view?.connection !== before?.connection || now() >= restsUntil) void refresh();
        else refreshLater();
      },
      refresh,
    };
  });
}

function hasChanged(view: ServiceView | undefined, before: ServiceView | undefined): boolean {
  if (mayHaveMore(before, view)) return true;
  const { status } = view ?? {};
  return (
    status?.link.state !== before?.status?.link.state || status?.suspended?.since !== before?.status?.suspended?.since
  );
}
