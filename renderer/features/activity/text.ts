import type { ActivityPeriod, RecordedLinkState, ServiceState } from '../../../shared/activity.ts';
import type { RequestOutcome } from '../../../shared/service-status.ts';
import { count } from '../../lib/words.ts';

/** The text of the activity on Service & logs. */

const outcomes: Readonly<Record<RequestOutcome, string>> = {
  ok: 'Successful',
  none: 'Nothing offered',
  failed: 'Failed',
};

const serviceStates: Readonly<Record<ServiceState, string>> = {
  running: 'Running',
  suspended: 'Suspended for maintenance',
  stopped: 'Not running',
  unknown: 'Unknown',
};

const linkStates: Readonly<Record<RecordedLinkState, string>> = {
  connected: 'Connected',
  disconnected: 'Disconnected',
  refused: 'Refused by the appliance',
  off: 'No appliance is set up',
  stopped: 'Service not running',
  unknown: 'Unknown',
};

export const text = {
  title: 'Activity',
  lead: 'Times are local; UTC is in the tooltip. Select a bar, a point or a table row to filter the request history.',
  period: 'Period',
  periods: { '24h': 'Last 24 hours', '30d': 'Last 30 days' } satisfies Record<ActivityPeriod, string>,
  reading: 'Reading the activity…',
  off: 'The request history is turned off (historyDays is 0).',
  kept: (days: number) => `The history is kept for ${count(days, 'day', 'days')} (historyDays).`,
  none: { '24h': 'No requests in the last 24 hours.', '30d': 'No requests in the last 30 days.' } satisfies Record<
    ActivityPeriod,
    string
  >,
  noLookups: 'No lookups, so there is no latency.',
  asTable: 'Show as table',
  chartFailed: 'The charts could not be loaded. The tables show the same.',
  requests: { '24h': 'Requests per hour', '30d': 'Requests per day' } satisfies Record<ActivityPeriod, string>,
  latency: { '24h': 'Lookup latency per hour', '30d': 'Lookup latency per day' } satisfies Record<
    ActivityPeriod,
    string
  >,
  outcomes,
  p50: 'Median (p50)',
  p95: '95th percentile (p95)',
  noValue: '–',
  bucket: { '24h': 'Hour', '30d': 'Day' } satisfies Record<ActivityPeriod, string>,
  total: 'Total',
  service: 'ECM service',
  link: 'Appliance link',
  serviceStates,
  linkStates,
  accuracy:
    'The service records every minute that it runs. One that was killed is shown as not running from its last record on. Unknown: nothing was recorded, for example while the computer was asleep.',
  coarse: (duration: string) =>
    `There were many changes. Each ${duration} is shown with its worst state; shorter changes are not listed.`,
  columns: { from: 'From', to: 'To', state: 'State', duration: 'Duration' },
  filterBy: (time: string) => `${time}: filter the request history`,
  filterByOutcome: (n: number, outcome: string, time: string) =>
    `${n.toLocaleString('en')} ${outcome.toLowerCase()}, ${time}: filter the request history`,
  chartOf: (title: string) => `${title}. The table below has the same.`,
  tip: (time: string, utc: string) => `${time} (${utc})`,
  stateFor: (state: string, duration: string) => `${state} ${duration}`,
} as const;
