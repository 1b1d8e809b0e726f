import { makeStyles, Select } from '@fluentui/react-components';
import { DataHistogram20Regular } from '@fluentui/react-icons';
import { lazy, Suspense, useEffect, type ReactNode } from 'react';
import { activityPeriods } from '../../../shared/activity.ts';
import { useActivity, useStores } from '../../app/use-stores.ts';
import { Card } from '../../ui/card.tsx';
import { ErrorView } from '../../ui/error-view.tsx';
import { LoadBoundary } from '../../ui/load-boundary.tsx';
import { ProgressLine } from '../../ui/progress.tsx';
import { oneColumn, useCardStyles } from '../../ui/styles.ts';
import { hasLatency, shownBuckets, totalOf } from './activity-model.ts';
import { LatencyTable, RequestsTable } from './activity-tables.tsx';
import type { ShownActivity } from './activity-store.ts';
import { Part } from './part.tsx';
import { chartHeight } from './places.ts';
import { useShowRequests } from './show-requests.ts';
import { StateStrip } from './state-strip.tsx';
import { text } from './text.ts';

const charts = () => import('./activity-charts.tsx');
/** The library for charts is loaded when there is something to show. */
const RequestsChart = lazy(async () => ({ default: (await charts()).RequestsChart }));
const LatencyChart = lazy(async () => ({ default: (await charts()).LatencyChart }));

const refreshMs = 60_000;

const useStyles = makeStyles({
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', justifyContent: 'space-between', gap: '8px 16px' },
  parts: { ...oneColumn, gap: '20px', marginTop: '12px' },
  period: { minWidth: '150px' },
  // As high as what comes then, about.
  waiting: { minHeight: '760px' },
  chart: { height: `${chartHeight}px` },
});

/** Requests and states of the service over time (product.md, "Activity as a picture"): also of a service that does not run. */
export function ActivityCard() {
  const styles = useStyles();
  const card = useCardStyles();
  const { activity } = useStores();
  const { shown, error } = useActivity((store) => store);
  useEffect(() => activity.getState().watch(), [activity]);
  useEffect(() => {
    const timer = setInterval(() => void activity.getState().refresh(), refreshMs);
    return () => clearInterval(timer);
  }, [activity]);
  return (
    <Card title={text.title} icon={<DataHistogram20Regular />}>
      <div className={styles.head}>
        <p className={card.small}>{text.lead}</p>
        <PeriodChoice />
      </div>
      {error === undefined ? null : <ErrorView error={error} />}
      {shown === undefined && error === undefined ? (
        <div className={styles.waiting}>
          <ProgressLine active label={text.reading} />
        </div>
      ) : null}
      {shown === undefined ? null : <Shown activity={shown} />}
    </Card>
  );
}

function PeriodChoice() {
  const styles = useStyles();
  const { period, setPeriod } = useActivity((store) => store);
  return (
    <Select
      className={styles.period}
      aria-label={text.period}
      value={period}
      onChange={(_event, { value }) => setPeriod(activityPeriods.find((known) => known === value) ?? period)}
    >
      {activityPeriods.map((each) => (
        <option key={each} value={each}>
          {text.periods[each]}
        </option>
      ))}
    </Select>
  );
}

function Shown({ activity }: { readonly activity: ShownActivity }) {
  const styles = useStyles();
  const card = useCardStyles();
  const { historyDays, period, service, link } = activity;
  const buckets = shownBuckets(activity.buckets, period);
  if (historyDays === 0) return <p className={card.words}>{text.off}</p>;
  return (
    <div className={styles.parts}>
      {historyDays < 30 && period === '30d' ? <p className={card.small}>{text.kept(historyDays)}</p> : null}
      {totalOf(buckets) === 0 ? <p className={card.words}>{text.none[period]}</p> : <Charts activity={activity} />}
      <StateStrip title={text.service} strip={service} states={text.serviceStates} buckets={buckets} />
      <StateStrip title={text.link} strip={link} states={text.linkStates} buckets={buckets} />
      <p className={card.small}>{text.accuracy}</p>
    </div>
  );
}

function Charts({ activity: { buckets: counted, period } }: { readonly activity: ShownActivity }) {
  const card = useCardStyles();
  const show = useShowRequests();
  const buckets = shownBuckets(counted, period);
  return (
    <>
      <Part title={text.requests[period]} table={<RequestsTable buckets={buckets} period={period} show={show} />}>
        <Loaded>
          <RequestsChart buckets={buckets} title={text.requests[period]} show={show} />
        </Loaded>
      </Part>
      {buckets.some(hasLatency) ? (
        <Part title={text.latency[period]} table={<LatencyTable buckets={buckets} period={period} show={show} />}>
          <Loaded>
            <LatencyChart buckets={buckets} title={text.latency[period]} show={show} />
          </Loaded>
        </Part>
      ) : (
        <Part title={text.latency[period]}>
          <p className={card.words}>{text.noLookups}</p>
        </Part>
      )}
    </>
  );
}

/** Keeps the place of a chart while it is loaded, and when it cannot be. */
function Loaded({ children }: { readonly children: ReactNode }) {
  const styles = useStyles();
  return (
    <div className={styles.chart}>
      <LoadBoundary failed={<p>{text.chartFailed}</p>}>
        <Suspense fallback={null}>{children}</Suspense>
      </LoadBoundary>
    </div>
  );
}
