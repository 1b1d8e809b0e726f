import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import type { LogEntry } from './log-entry.ts';
import { useLog } from '../../app/use-stores.ts';
import { text } from '../../ui/text.ts';
import { LogLine } from './log-line.tsx';
import { useFollow } from './use-follow.ts';

const lineHeight = 20;

const useStyles = makeStyles({
  frame: {
    height: 'min(400px, 60vh)',
    overflow: 'auto',
    overscrollBehavior: 'contain',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground2,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '1px' },
  },
  room: { position: 'relative', width: '100%' },
  place: { position: 'absolute', top: 0, left: 0, width: '100%' },
  noMatch: { padding: '8px 10px', color: tokens.colorNeutralForeground2 },
  foot: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '12px', marginTop: '8px', minHeight: '24px' },
  state: { flexGrow: 1, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

interface LogLinesProps {
  readonly entries: readonly LogEntry[];
  readonly all: number;
}

/** The lines, newest at the bottom. They follow the log until one scrolls up, and again from the end on. */
export function LogLines({ entries, all }: LogLinesProps) {
  const styles = useStyles();
  const frame = useRef<HTMLDivElement>(null);
  const { following, watch, toEnd } = useFollow(frame);
  // The compiler that this warning is for is not in use.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer({
    count: entries.length,
    getScrollElement: () => frame.current,
    estimateSize: () => lineHeight,
    getItemKey: (index) => entries[index]?.id ?? index,
    overscan: 10,
    // What one looks at stays in place while the oldest lines go.
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
        <div className={styles.room} style={{ height: `${virtualizer.getTotalSize()}px` }}>
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

function FootState({
  following,
  shown,
  all,
}: {
  readonly following: boolean;
  readonly shown: number;
  readonly all: number;
}) {
  const styles = useStyles();
  const paused = useLog((store) => store.paused);
  const held = useLog((store) => store.held.length);
  const { log } = text;
  const state = paused ? log.paused(held) : following ? log.following : log.behind;
  return (
    <span className={styles.state}>
      {state} · {shown === all ? log.lines(all) : log.linesOf(shown, all)}
    </span>
  );
}
