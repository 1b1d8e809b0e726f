import { Button, Checkbox, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useMemo, useState } from 'react';
import type { TraceEntry } from '../../../shared/lookup-result.ts';
import { useFoldStyles } from '../../ui/styles.ts';
import { SettingLink } from '../../ui/go-link.tsx';
import { OutsideText } from '../../ui/outside-text.tsx';
import { ToneIcon } from '../../ui/status-text.tsx';
import { test } from './text.ts';
import { filterTrace, groupTrace, traceTone, type StageTrace } from './outcome-model.ts';

/** The number of entries shown at once: each of ten thousand credentials may have one. */
const step = 200;

const useStyles = makeStyles({
  title: { fontWeight: tokens.fontWeightSemibold },
  stages: { listStyleType: 'none', margin: '4px 0 0', padding: '0 0 0 6px' },
  stage: { borderLeft: `1px solid ${tokens.colorNeutralStroke1}`, paddingLeft: '12px', paddingBottom: '4px' },
  stageName: { color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold },
  summary: { color: tokens.colorNeutralForeground2, fontWeight: tokens.fontWeightRegular },
  entries: { listStyleType: 'none', margin: 0, padding: '2px 0 6px 14px', display: 'grid', gap: '6px' },
  entry: { display: 'flex', gap: '8px' },
  words: { minWidth: 0, overflowWrap: 'anywhere' },
  outcome: { fontWeight: tokens.fontWeightSemibold },
  reason: { color: tokens.colorNeutralForeground2 },
  more: { marginLeft: '14px' },
  filter: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px', margin: '4px 0 8px' },
  search: { width: '260px' },
});

/** The decision as a tree: the stages, and in each what was tried, kept or dropped, and why. */
export function Explanation({ trace, startsOpen }: Readonly<{ trace: readonly TraceEntry[]; startsOpen: boolean }>) {
  const styles = useStyles();
  const fold = useFoldStyles();
  const [open, setOpen] = useState(startsOpen);
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className={fold.summary}>
        <span className={styles.title}>{test.explanation}</span> – {test.explanationText}
      </summary>
      {open ? <Steps trace={trace} /> : null}
    </details>
  );
}

function Steps({ trace }: { readonly trace: readonly TraceEntry[] }) {
  const styles = useStyles();
  const [search, setSearch] = useState('');
  const [onlyDropped, setOnlyDropped] = useState(false);
  const stages = useMemo(() => groupTrace(filterTrace(trace, { search, onlyDropped })), [trace, search, onlyDropped]);
  return (
    <>
      <div className={styles.filter}>
        <Input
          type="search"
          className={styles.search}
          value={search}
          placeholder={test.searchExplanation}
          aria-label={test.searchExplanation}
          onChange={(_event, { value }) => setSearch(value)}
        />
        <Checkbox
          checked={onlyDropped}
          label={test.onlyDropped}
          onChange={(_event, { checked }) => setOnlyDropped(checked === true)}
        />
      </div>
      <div role="status">{stages.length === 0 ? test.noStepMatches : ''}</div>
      <ul className={styles.stages}>
        {stages.map((stage) => (
          <li key={stage.stage} className={styles.stage}>
            <Stage stage={stage} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Stage({ stage: { stage, entries, summary } }: { readonly stage: StageTrace }) {
  const styles = useStyles();
  const fold = useFoldStyles();
  const [shown, setShown] = useState(step);
  const left = entries.length - shown;
  return (
    <details open>
      <summary className={fold.summary}>
        <span className={styles.stageName}>{test.stages[stage]}</span>
        {summary === '' ? null : <span className={styles.summary}> – {summary}</span>}
      </summary>
      <ul className={styles.entries}>
        {entries.slice(0, shown).map((entry, index) => (
          // Entries may be equal, and their order never changes, so the index is the key.
          <Entry key={index} entry={entry} />
        ))}
      </ul>
      {left > 0 ? (
        <Button size="small" className={styles.more} onClick={() => setShown(shown + step)}>
          {test.showMore(Math.min(step, left), left)}
        </Button>
      ) : null}
    </details>
  );
}

function Entry({ entry }: { readonly entry: TraceEntry }) {
  const styles = useStyles();
  return (
    <li className={styles.entry}>
      <ToneIcon tone={traceTone(entry)} />
      <span className={styles.words}>
        <span className={styles.outcome}>{test.traceOutcomes[entry.outcome]}</span>:{' '}
        <OutsideText>{entry.subject}</OutsideText>
        <br />
        <span className={styles.reason}>
          <OutsideText>{entry.reason}</OutsideText>
        </span>
        {entry.setting === undefined ? null : (
          <>
            <br />
            <SettingLink setting={entry.setting} />
          </>
        )}
      </span>
    </li>
  );
}
