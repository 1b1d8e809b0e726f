import { z } from 'zod';
import { stateMarkMs } from '../../../shared/activity.ts';
import type { LinkStatus } from '../../../shared/service-status.ts';
import type { Clock } from '../../platform/clock.ts';
import { openHistory, type History, type HistoryOptions } from './history-file.ts';

export const statesFileName = 'states.jsonl';

/** What service and link are from `at` on, until the next entry. No name of a host or a user is in it. */
export const stateEntry = z.object({
  at: z.iso.datetime(),
  /** The first entry of a process: whatever was before has ended. */
  start: z.literal(true).optional(),
  service: z.enum(['running', 'suspended', 'stopped']),
  link: z.enum(['connected', 'disconnected', 'refused', 'off']),
});
export type StateEntry = z.output<typeof stateEntry>;

/** Service and link as they are now. */
export interface PresentState {
  readonly isSuspended: boolean;
  readonly link: LinkStatus['state'];
  /** An appliance is set up. */
  readonly hasAppliance: boolean;
}

export type StateHistory = History<StateEntry>;

export function openStateHistory(options: Omit<HistoryOptions, 'fileName'>): StateHistory {
  return openHistory({ ...options, fileName: statesFileName });
}

export type StateRecorder = ReturnType<typeof recordStates>;

/**
 * Records what service and link are: at the start, with each change, at an orderly stop, and every minute, by which a reader knows until
 * when a killed service ran.
 */
export function recordStates(history: Pick<StateHistory, 'add'>, clock: Clock, read: () => PresentState) {
  const ended = new AbortController();
  let last = entryOf(read(), undefined);
  const add = (entry: Omit<StateEntry, 'at'>): void =>
    history.add({ at: new Date(clock.now()).toISOString(), ...entry });
  const mark = async (): Promise<void> => {
    for (;;) {
      await clock.delay(stateMarkMs, ended.signal);
      add(last);
    }
  };
  add({ start: true, ...last });
  mark().catch(() => {}); // ended
  return {
    /** Called after anything may have changed. */
    changed: (): void => {
      if (ended.signal.aborted) return;
      const now = entryOf(read(), last.link);
      if (now.service === last.service && now.link === last.link) return;
      last = now;
      add(last);
    },
    /** As it is now, also while nothing is kept. */
    present: (): StateEntry => ({ at: new Date(clock.now()).toISOString(), ...last }),
    /** From now on nothing is answered. Idempotent. */
    end: (): void => {
      if (ended.signal.aborted) return;
      ended.abort();
      last = { ...last, service: 'stopped' };
      add(last);
    },
  };
}

/** While it connects again after a refusal it is still refused, so that attempts are no changes. */
function entryOf(
  { isSuspended, link, hasAppliance }: PresentState,
  before: StateEntry['link'] | undefined,
): Omit<StateEntry, 'at'> {
  return { service: isSuspended ? 'suspended' : 'running', link: linkOf() };

  function linkOf(): StateEntry['link'] {
    if (link === 'connected' || link === 'refused') return link;
    if (!hasAppliance) return 'off';
    return link === 'connecting' && before === 'refused' ? 'refused' : 'disconnected';
  }
}
