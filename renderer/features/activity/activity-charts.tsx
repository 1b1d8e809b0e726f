import {
  LineChart,
  ResponsiveContainer,
  VerticalStackedBarChart,
  type LineChartPoints,
  type VerticalStackedChartProps,
  type VSChartDataPoint,
} from '@fluentui/react-charts';
import { makeStyles, tokens } from '@fluentui/react-components';
import type { KeyboardEvent } from 'react';
import { requestOutcomes, type RequestOutcome } from '../../../shared/service-status.ts';
import { millisecondsOf } from '../../lib/times.ts';
import { highContrast } from '../../ui/styles.ts';
import { hasLatency, scaleTo, tickIndexes, type ShownBucket } from './activity-model.ts';
import { axisMargins, chartHeight } from './places.ts';
import type { ShowRequests } from './show-requests.ts';
import { text } from './text.ts';

/** The charts of the library, a chunk of their own. */

const useStyles = makeStyles({
  chart: {
    height: `${chartHeight}px`,
    '--outcome-ok': tokens.colorBrandForeground1,
    '--outcome-none': tokens.colorPaletteMarigoldBackground3,
    '--outcome-failed': tokens.colorPaletteRedBackground3,
    '--latency-p50': tokens.colorBrandForeground1,
    '--latency-p95': tokens.colorPaletteBerryForeground1,
    [highContrast]: {
      '--outcome-ok': 'Highlight',
      '--outcome-none': 'GrayText',
      '--outcome-failed': 'CanvasText',
      '--latency-p50': 'Highlight',
      '--latency-p95': 'CanvasText',
    },
    '& rect, & circle, & path': { cursor: 'pointer' },
    // Yellow differs from the other two for everybody, and needs an edge to stand out from the background.
    '& rect[fill="var(--outcome-none)"]': { stroke: tokens.colorPaletteMarigoldForeground2, strokeWidth: '1px' },
    // The library capitalizes each word.
    '& .fui-legend__text': { textTransform: 'none' },
  },
});

interface ChartProps {
  readonly buckets: readonly ShownBucket[];
  readonly title: string;
  readonly show: ShowRequests;
}

/** The library's bars and points can be focused, and react to the mouse only. */
function clickByKey(event: KeyboardEvent): void {
  if (event.key === 'Enter' && event.target instanceof SVGElement)
    event.target.dispatchEvent(new MouseEvent('click', { bubbles: true }));
}

/** Hours and days are numbered, because an hour at the end of summer time has the name of the one before. */
function axes(buckets: readonly ShownBucket[], highest: number, placeOf = (index: number): number => index) {
  const ticks = tickIndexes(buckets);
  const scale = scaleTo(highest);
  return {
    height: chartHeight,
    margins: axisMargins,
    culture: 'en',
    tickValues: ticks.map(placeOf),
    xAxis: { tickText: ticks.map((index) => buckets[index]?.label ?? '') },
    yMinValue: 0,
    yMaxValue: scale.top,
    yAxisTickCount: scale.steps,
  };
}

/** A part of a bar: a click is reported with it. */
interface BarPart extends VSChartDataPoint {
  readonly bucket: ShownBucket;
  readonly outcome: RequestOutcome;
}

function partsOf(bucket: ShownBucket): BarPart[] {
  return requestOutcomes
    .filter((outcome) => bucket[outcome] > 0)
    .map((outcome) => ({
      bucket,
      outcome,
      data: bucket[outcome],
      legend: text.outcomes[outcome],
      color: `var(--outcome-${outcome})`,
      xAxisCalloutData: text.tip(bucket.label, bucket.utc),
      yAxisCalloutData: bucket[outcome].toLocaleString('en'),
      callOutAccessibilityData: {
        ariaLabel: text.filterByOutcome(bucket[outcome], text.outcomes[outcome], bucket.label),
      },
    }));
}

export function RequestsChart({ buckets, title, show }: ChartProps) {
  const styles = useStyles();
  const data: VerticalStackedChartProps[] = buckets.map((bucket, index) => ({
    xAxisPoint: index,
    chartData: partsOf(bucket),
  }));
  return (
    <div className={styles.chart} onKeyDown={clickByKey}>
      <ResponsiveContainer>
        <VerticalStackedBarChart
          {...axes(buckets, Math.max(...buckets.map(({ total }) => total)))}
          data={data}
          chartTitle={text.chartOf(title)}
          barWidth="auto"
          maxBarWidth={48}
          barGapMax={2}
          hideLabels
          xAxisInnerPadding={0.3}
          onBarClick={(_event, clicked) => {
            const { bucket, outcome } = clicked as unknown as BarPart;
            show(bucket.range, outcome);
          }}
        />
      </ResponsiveContainer>
    </div>
  );
}

/** The library makes the ends of a line's axis round numbers; those of 24 hours or 30 days in tenths are. */
const tenths = 10;
const centreOf = (index: number): number => (index + 0.5) * tenths;

/** A line has a gap where there was no lookup. */
function lineOf(buckets: readonly ShownBucket[], part: 'p50Ms' | 'p95Ms', show: ShowRequests): LineChartPoints {
  const known = buckets.map((bucket, index) => ({ bucket, index })).filter(({ bucket }) => hasLatency(bucket));
  const name = part === 'p50Ms' ? 'p50' : 'p95';
  return {
    legend: text[name],
    color: `var(--latency-${name})`,
    lineOptions: { strokeWidth: 3, strokeLinecap: 'butt', ...(name === 'p95' && { strokeDasharray: '6 4' }) },
    gaps: known.flatMap(({ index }, place) => {
      const next = known[place + 1];
      return next === undefined || next.index === index + 1 ? [] : [{ startIndex: place, endIndex: place + 1 }];
    }),
    data: known.map(({ bucket, index }) => ({
      x: centreOf(index),
      y: bucket[part] ?? 0,
      xAxisCalloutData: text.tip(bucket.label, bucket.utc),
      yAxisCalloutData: millisecondsOf(bucket[part] ?? 0),
      onDataPointClick: () => show(bucket.range),
    })),
  };
}

export function LatencyChart({ buckets, title, show }: ChartProps) {
  const styles = useStyles();
  const lineChartData = (['p50Ms', 'p95Ms'] as const).map((part) => lineOf(buckets, part, show));
  return (
    <div className={styles.chart} onKeyDown={clickByKey}>
      <ResponsiveContainer>
        <LineChart
          {...axes(buckets, Math.max(...buckets.map(({ p95Ms }) => p95Ms ?? 0)), centreOf)}
          data={{ chartTitle: text.chartOf(title), lineChartData }}
          xMinValue={0}
          xMaxValue={buckets.length * tenths}
          yAxisTickFormat={millisecondsOf}
        />
      </ResponsiveContainer>
    </div>
  );
}
