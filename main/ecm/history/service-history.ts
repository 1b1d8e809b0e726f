import type { Activity, ActivityPeriod } from '../../../shared/activity.ts';
import type { RecentRequest } from '../../../shared/service-status.ts';
import type { HistoryOptions } from './history-file.ts';
import { readActivity } from './read-activity.ts';
import { openRequestHistory } from './request-history.ts';
import { openStateHistory, recordStates, type PresentState } from './state-history.ts';

export type ServiceHistory = ReturnType<typeof openServiceHistory>;

/** What a service keeps of itself over time: its answered requests, and the states of itself and its link. */
export function openServiceHistory(options: Omit<HistoryOptions, 'fileName'>, present: () => PresentState) {
  const { folder, clock } = options;
  let historyDays = options.keepDays;
  const requests = openRequestHistory(options);
  const states = openStateHistory(options);
  const recorder = recordStates(states, clock, present);
  return {
    addRequest: (request: RecentRequest): void => requests.add(request),
    serviceChanged: (): void => recorder.changed(),
    /** It answers nothing from now on. */
    serviceEnds: (): void => recorder.end(),
    readActivity: async (period: ActivityPeriod): Promise<Activity> => {
      await Promise.all([requests.written(), states.written()]);
      const order = { period, now: clock.now(), historyDays, present: recorder.present() };
      return readActivity(folder, { ...order, after: 'unknown' });
    },
    keepFor: (days: number): void => {
      historyDays = days;
      for (const each of [requests, states]) each.keepFor(days);
    },
    close: async (): Promise<void> => {
      await Promise.all([requests.close(), states.close()]);
    },
  };
}
