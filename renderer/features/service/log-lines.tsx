import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, useLayoutEffect, useState, type RefObject } from 'react';
import type { LogEntry } from './log-entry.ts';
import { useLog } from '../../app/use-stores.ts';
import { text } from './text.ts';
import { OutsideText } from '../../ui/outside-text.tsx';
import { focusRing, narrow } from '../../ui/styles.ts';
import { timeOf, utcOf } from '../../lib/times.ts';

const lineHeight = 20;

const useStyles = makeStyles({
  frame: {
    height: 'min(400px, 60vh)',
    overflow: 'auto',
    overscrollBehavior: 'contain',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground2,
    ...focusRing,
  },
  space: { position: 'relative', width: '100%' },
  place: { position: 'absolute', top: 0, left: 0, width: '100%' },
  noMatch: { padding: '8px 10px', color: tokens.colorNeutralForeground2 },
  foot: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '12px', marginTop: '8px', minHeight: '24px' },
  state: { flexGrow: 1, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

/** The lines, newest last. Scrolling up stops following, scrolling to the end resumes it. */
export function LogLines({ entries, all }: { readonly entries: readonly LogEntry[]; readonly all: number }) {
  const styles = useStyles();
  const frame = useRef<HTMLDivElement>(null);
  const { following, watch, toEnd } = useFollow(frame);
  // The warning is for React Compiler, which is not used.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer({
    count: entries.length,
    getScrollElement: () => frame.current,
    estimateSize: () => lineHeight,
    getItemKey: (index) => entries[index]?.id ?? index,
    overscan: 10,
    // Keeps the visible lines in place while the oldest are removed.
    anchorTo: 'end',
  });
  return (
    <>
      <div
        ref={frame}
        className={styles.frame}
        role="log"
        aria-live="off"
        aria-label={text.log.title}
        tabIndex={0}
        onScroll={watch}
      >
        {entries.length === 0 ? <div className={styles.noMatch}>{text.log.noMatch}</div> : null}
        <div className={styles.space} style={{ height: `${virtualizer.getTotalSize()}px` }}>
          {virtualizer.getVirtualItems().map(({ index, key, start }) => {
            const entry = entries[index];
            if (entry === undefined) return null;
            return (
              <div
                key={key}
                ref={virtualizer.measureElement}
                data-index={index}
                className={styles.place}
                style={{ transform: `translateY(${start}px)` }}
              >
                <LogLine entry={entry} />
              </div>
            );
          })}
        </div>
      </div>
      <div className={styles.foot}>
        <FootState following={following} shown={entries.length} all={all} />
        <Button size="small" disabledFocusable={following} onClick={toEnd}>
          {text.log.newest}
        </Button>
      </div>
    </>
  );
}

function FootState({ following, shown, all }: Readonly<{ following: boolean; shown: number; all: number }>) {
  const styles = useStyles();
  const paused = useLog((store) => store.paused);
  const held = useLog((store) => store.held.length);
  const fromFile = useLog((store) => store.fromFile);
  const { log } = text;
  const live = following ? log.following : log.behind;
  const state = paused ? log.paused(held) : fromFile ? log.notFollowing : live;
  return (
    <span className={styles.state}>
      {state} · {shown === all ? log.lines(all) : log.linesOf(shown, all)}
    </span>
  );
}

const useLineStyles = makeStyles({
  line: {
    display: 'grid',
    gridTemplateColumns: '60px 40px 128px minmax(0, 1fr)',
    columnGap: '10px',
    padding: '1px 10px',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    lineHeight: '18px',
    overflowWrap: 'anywhere',
    [narrow]: { gridTemplateColumns: '60px 40px minmax(0, 1fr)', paddingBottom: '4px' },
  },
  fields: { [narrow]: { gridColumn: '1 / -1' } },
  time: { color: tokens.colorNeutralForeground2 },
  name: { color: tokens.colorNeutralForeground2 },
  // Breaks lines between fields rather than within them.
  field: { display: 'inline-block', maxWidth: '100%', marginRight: '10px' },
  mark: {
    padding: '2px 10px',
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground2,
    fontStyle: 'italic',
    borderTop: `1px dashed ${tokens.colorNeutralStroke1}`,
  },
  debug: { color: tokens.colorNeutralForeground2 },
  info: { color: tokens.colorNeutralForeground1 },
  warn: { color: tokens.colorStatusWarningForeground3, fontWeight: tokens.fontWeightSemibold },
  error: { color: tokens.colorStatusDangerForeground1, fontWeight: tokens.fontWeightSemibold },
});

export function LogLine({ entry }: { readonly entry: LogEntry }) {
  const styles = useLineStyles();
  if (entry.kind !== 'line')
    return <div className={styles.mark}>{entry.kind === 'gap' ? text.log.gap : text.log.skipped(entry.count)}</div>;
  const { time, level, event, fields } = entry;
  return (
    <div className={styles.line}>
      <span className={styles.time} title={Number.isNaN(Date.parse(time)) ? undefined : utcOf(Date.parse(time))}>
        {timeOf(time)}
      </span>
      <span className={level === undefined ? undefined : styles[level]}>
        {level === undefined ? '' : text.log.levels[level]}
      </span>
      <span>{event}</span>
      <span className={styles.fields}>
        {fields.map(([name, value]) => (
          <span key={name} className={styles.field}>
            {name === '' ? null : <span className={styles.name}>{name}=</span>}
            <OutsideText>{value}</OutsideText>
          </span>
        ))}
      </span>
    </div>
  );
}

/** The distance from the end, in pixels, that counts as the end. */
const nearEnd = 16;

/**
 * Keeps the frame scrolled to its end until the user scrolls up, and again once the user is back at the end. A scroll event
 * without a change of the content's height is by the user; the list itself also scrolls, to correct measured heights.
 */
function useFollow(frame: RefObject<HTMLElement | null>) {
  const [following, setFollowing] = useState(true);
  const sticks = useRef(true);
  const last = useRef({ top: 0, height: 0 });
  const set = (next: boolean): void => {
    sticks.current = next;
    setFollowing(next);
  };
  // After every render: setting the same position again has no cost.
  useLayoutEffect(() => {
    if (sticks.current && frame.current !== null) frame.current.scrollTo({ top: frame.current.scrollHeight });
  });
  return {
    following,
    /** The handler of the scroll event. */
    watch: (): void => {
      if (frame.current === null) return;
      const { scrollHeight: height, scrollTop: top, clientHeight } = frame.current;
      const isUser = height === last.current.height && top < last.current.top;
      last.current = { top, height };
      if (height - top - clientHeight <= nearEnd) set(true);
      else if (isUser) set(false);
    },
    toEnd: (): void => {
      set(true);
      frame.current?.scrollTo({ top: frame.current.scrollHeight });
    },
  };
}
