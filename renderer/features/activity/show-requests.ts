import type { RequestOutcome } from '../../../shared/service-status.ts';
import { useRequests } from '../../app/use-stores.ts';
import { showLater } from '../../ui/form/focus-field.ts';
import { rangeFilterId } from '../service/requests-filter.tsx';
import { noFilter } from '../service/requests-store.ts';
import type { TimeRange } from '../service/time-range.ts';

export type ShowRequests = (between: TimeRange, outcome?: RequestOutcome) => void;

/** Filters the request history, alone by what was selected, and moves the focus there. */
export function useShowRequests(): ShowRequests {
  const setFilter = useRequests((store) => store.setFilter);
  return (between, outcome = undefined) => {
    setFilter({ ...noFilter, between, outcome: outcome ?? 'all' });
    void showLater(rangeFilterId);
  };
}
