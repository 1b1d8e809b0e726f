import { Button, Link, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useEffect, useRef } from 'react';
import type { ErrorInfo } from '../../../shared/errors.ts';
import { impactNotes, usualRequests, type ImpactResult } from '../../../shared/impact.ts';
import { useImpact, useImpactKey, usePractising } from '../../app/use-stores.ts';
import { lastResult } from '../../lib/request-store.ts';
import { hashOf } from '../../lib/routes.ts';
import { Card } from '../../ui/card.tsx';
import { ErrorView } from '../../ui/error-view.tsx';
import { Notice } from '../../ui/notice.tsx';
import { OutOfDate, useStaleStyles } from '../../ui/out-of-date.tsx';
import { OutsideText } from '../../ui/outside-text.tsx';
import { CancelButton, ProgressLine } from '../../ui/progress.tsx';
import { StatusText } from '../../ui/status-text.tsx';
import { oneColumn } from '../../ui/styles.ts';
import { useUnsaved } from '../plugin-settings/use-plugin-settings.ts';
import { ChangeTable } from './change-table.tsx';
import { summaryLine } from './impact-model.ts';
import type { ImpactRun } from './impact-store.ts';
import { impactTexts as text } from './text.ts';

const useStyles = makeStyles({
  /** The bar at the lower edge of the window must not cover it after scrolling. */
  place: { marginBottom: '20px', scrollMarginBottom: '80px', scrollMarginTop: '16px' },
  parts: { ...oneColumn, gap: '10px' },
  words: { margin: 0, color: tokens.colorNeutralForeground2, maxWidth: '76ch' },
  note: { margin: 0 },
  buttons: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px' },
});

/** For the bar of the form, while there is something to compare. */
export function PreviewImpactButton() {
  const running = useImpact(({ run }) => run.phase === 'running');
  const start = useImpact((store) => store.start);
  return (
    <Button disabledFocusable={running} onClick={() => void start()}>
      {text.preview}
    </Button>
  );
}

/** The preview from its start until it is closed or nothing is unsaved any more. Scrolls itself into view. */
export function ImpactCard() {
  const styles = useStyles();
  const run = useImpact((store) => store.run);
  const reset = useImpact((store) => store.reset);
  const dirty = useUnsaved();
  const element = useRef<HTMLDivElement>(null);
  const { phase } = run;
  useEffect(() => {
    if (phase !== 'idle') element.current?.scrollIntoView({ block: 'nearest' });
  }, [phase]);
  // After saving or discarding there is nothing to compare.
  useEffect(() => {
    if (!dirty) reset();
  }, [dirty, reset]);
  if (phase === 'idle' || !dirty) return null;
  return (
    <div ref={element} className={styles.place}>
      <Card title={text.title}>
        <Preview run={run} />
      </Card>
    </div>
  );
}

function Preview({ run }: { readonly run: ImpactRun }) {
  const styles = useStyles();
  const practising = usePractising();
  const { start, cancel, reset } = useImpact((store) => store);
  const running = run.phase === 'running';
  const progress = running ? run.progress : undefined;
  const words = progress === undefined ? text.starting : text.running(progress.done, progress.all);
  return (
    <div className={styles.parts}>
      <p className={styles.words}>{practising ? text.practiceExplanation : text.explanation(usualRequests)}</p>
      <Outcome run={run} />
      <div className={styles.buttons}>
        <Button disabledFocusable={running} onClick={() => void start()}>
          {text.runAgain}
        </Button>
        <CancelButton running={running} onCancel={cancel} />
        <Button appearance="subtle" onClick={reset}>
          {text.close}
        </Button>
        <ProgressLine active={running} label={words} />
      </div>
    </div>
  );
}

/** While a run is in progress, the result of the one before. */
function Outcome({ run }: { readonly run: ImpactRun }) {
  const styles = useStyles();
  const stale = useStaleStyles();
  const key = useImpactKey();
  const start = useImpact((store) => store.start);
  const ended = lastResult(run);
  if (ended === undefined) return null;
  if (ended.phase === 'cancelled') return <p className={styles.words}>{text.cancelled}</p>;
  const isOutOfDate = ended.input.settingsKey !== key;
  return (
    <>
      {isOutOfDate ? <OutOfDate onRun={run.phase === 'running' ? undefined : () => void start()} /> : null}
      <div className={mergeClasses(styles.parts, isOutOfDate && stale)}>
        {ended.phase === 'failed' ? (
          <ErrorView title={text.failed} error={ended.error} />
        ) : (
          <Result result={ended.value} />
        )}
      </div>
    </>
  );
}

function Result({ result }: { readonly result: ImpactResult }) {
  const styles = useStyles();
  const { requests, changes, beforeError, historyError } = result;
  if (requests === 0)
    return (
      <>
        <NothingToCompare />
        <Cause title={text.historyFailed} error={historyError} />
      </>
    );
  const { tone, words } = summaryLine(result);
  return (
    <>
      <div role="status">
        <StatusText tone={tone}>{words}</StatusText>
      </div>
      {impactNotes(result).map((note) => (
        <p key={note} className={styles.note}>
          {note}
        </p>
      ))}
      <Cause title={text.savedFailed} error={beforeError} />
      <Cause title={text.historyFailed} error={historyError} />
      {changes.length === 0 ? null : <ChangeTable changes={changes} />}
    </>
  );
}

function NothingToCompare() {
  const styles = useStyles();
  const practising = usePractising();
  return (
    <div role="status">
      <p className={styles.note}>
        {practising ? text.nothingInPractice : text.nothing}{' '}
        <Link inline href={hashOf('test-settings')}>
          {text.addScenarios}
        </Link>
      </p>
    </div>
  );
}

function Cause({ title, error }: { readonly title: string; readonly error: ErrorInfo | undefined }) {
  if (error === undefined) return null;
  return (
    <Notice intent="warning" title={title}>
      <OutsideText>{error.message}</OutsideText> {error.hint}
    </Notice>
  );
}
