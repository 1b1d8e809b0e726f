import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { RecordedLinkState, ServiceState, Strip } from '../../../shared/activity.ts';
import { durationOf } from '../../lib/times.ts';
import { highContrast, plainList, smallPrint, useCardStyles } from '../../ui/styles.ts';
import { timeWords } from '../service/time-range.ts';
import { durationsOf, shownStretches, ticksOf, type ShownBucket, type ShownStretch } from './activity-model.ts';
import { StretchesTable } from './activity-tables.tsx';
import { Part } from './part.tsx';
import { axisMargins } from './places.ts';
import { useShowRequests } from './show-requests.ts';
import { text } from './text.ts';

type AnyState = ServiceState | RecordedLinkState;

/** A state has a pattern as well as a colour. */
const stripes = (angle: number, colour: string, gap: string): string =>
  `repeating-linear-gradient(${angle}deg, ${colour} 0 2px, transparent 2px ${gap})`;

/** With forced colours the pattern alone tells the state, in this colour of the system. */
const forced = (image: string) => ({ [highContrast]: { backgroundImage: image, forcedColorAdjust: 'none' } }) as const;
const plain = (colour: string): string => `linear-gradient(${colour}, ${colour})`;

const useStyles = makeStyles({
  strip: {
    marginLeft: `${axisMargins.left}px`,
    marginRight: `${axisMargins.right}px`,
    position: 'relative',
    height: '24px',
    overflow: 'hidden',
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  stretch: { position: 'absolute', top: 0, bottom: 0, cursor: 'pointer' },
  // However short it was, it can be seen.
  bad: { minWidth: '3px', zIndex: 1 },
  axis: {
    marginLeft: `${axisMargins.left}px`,
    marginRight: `${axisMargins.right}px`,
    position: 'relative',
    height: '18px',
    overflow: 'hidden',
    color: tokens.colorNeutralForeground2,
    ...smallPrint,
  },
  tick: { position: 'absolute', whiteSpace: 'nowrap' },
  legend: {
    ...plainList,
    marginLeft: `${axisMargins.left}px`,
    display: 'flex',
    flexWrap: 'wrap',
    gap: '4px 16px',
    ...smallPrint,
  },
  entry: { display: 'flex', alignItems: 'center', gap: '6px' },
  swatch: { width: '16px', height: '12px', flexShrink: 0, border: `1px solid ${tokens.colorNeutralStroke1}` },
});

const usePatterns = makeStyles({
  good: {
    backgroundColor: tokens.colorPaletteGreenBackground3,
    ...forced(plain('Highlight')),
  },
  bad: {
    backgroundColor: tokens.colorPaletteRedBackground1,
    backgroundImage: stripes(45, tokens.colorPaletteRedForeground1, '6px'),
    ...forced(stripes(45, 'CanvasText', '6px')),
  },
  warning: {
    backgroundColor: tokens.colorPaletteYellowBackground1,
    backgroundImage: stripes(90, tokens.colorPaletteDarkOrangeForeground1, '8px'),
    ...forced(stripes(90, 'CanvasText', '8px')),
  },
  quiet: {
    backgroundColor: tokens.colorNeutralBackground4,
    ...forced(plain('Canvas')),
  },
  unknown: {
    backgroundColor: tokens.colorNeutralBackground1,
    backgroundImage: stripes(135, tokens.colorNeutralStroke2, '10px'),
    ...forced(stripes(135, 'GrayText', '10px')),
  },
});

const patterns: Readonly<Record<AnyState, keyof ReturnType<typeof usePatterns>>> = {
  running: 'good',
  connected: 'good',
  suspended: 'warning',
  disconnected: 'bad',
  refused: 'bad',
  stopped: 'bad',
  off: 'quiet',
  unknown: 'unknown',
};

interface StateStripProps {
  readonly title: string;
  readonly strip: Strip;
  readonly states: Readonly<Partial<Record<AnyState, string>>>;
  readonly buckets: readonly ShownBucket[];
}

export function StateStrip({ title, strip, states, buckets }: StateStripProps) {
  const styles = useStyles();
  const card = useCardStyles();
  const show = useShowRequests();
  const wordsOf = (state: AnyState): string => states[state] ?? state;
  const stretches = shownStretches(strip, buckets);
  const summary = durationsOf(strip).map(({ state, duration }) => text.stateFor(wordsOf(state), duration));
  return (
    <Part title={title} table={<StretchesTable title={title} stretches={stretches} wordsOf={wordsOf} show={show} />}>
      <div role="img" aria-label={`${title}: ${summary.join(', ')}`} className={styles.strip}>
        {stretches.map((stretch) => (
          <StretchBar
            key={stretch.key}
            stretch={stretch}
            words={wordsOf(stretch.state)}
            onClick={() => show(stretch.range)}
          />
        ))}
      </div>
      <div aria-hidden className={styles.axis}>
        {ticksOf(buckets).map(({ key, label, start }) => (
          <span key={key} className={styles.tick} style={{ left: percent(start) }}>
            {label}
          </span>
        ))}
      </div>
      <Legend strip={strip} wordsOf={wordsOf} />
      {strip.sliceMs === undefined ? null : <p className={card.small}>{text.coarse(durationOf(strip.sliceMs))}</p>}
    </Part>
  );
}

interface StretchBarProps {
  readonly stretch: ShownStretch;
  readonly words: string;
  readonly onClick: () => void;
}

/** For the mouse: the table has the same for the keyboard. */
function StretchBar({ stretch, words, onClick }: StretchBarProps) {
  const styles = useStyles();
  const fills = usePatterns();
  const { state, range, duration, utc, start, size } = stretch;
  const pattern = patterns[state];
  const isVisible = pattern === 'bad' || pattern === 'warning';
  return (
    <div
      className={mergeClasses(styles.stretch, fills[pattern], isVisible && styles.bad)}
      style={{ left: percent(start), width: percent(size) }}
      title={`${words}, ${duration}\n${timeWords(range.from)} – ${timeWords(range.to)}\n${utc}`}
      onClick={onClick}
    />
  );
}

function Legend({ strip, wordsOf }: { readonly strip: Strip; readonly wordsOf: (state: AnyState) => string }) {
  const styles = useStyles();
  const fills = usePatterns();
  return (
    <ul className={styles.legend}>
      {durationsOf(strip).map(({ state, duration }) => (
        <li key={state} className={styles.entry}>
          <span aria-hidden className={mergeClasses(styles.swatch, fills[patterns[state]])} />
          {text.stateFor(wordsOf(state), duration)}
        </li>
      ))}
    </ul>
  );
}

function percent(part: number): string {
  return `${(part * 100).toFixed(4)}%`;
}
