import { Button, makeStyles } from '@fluentui/react-components';
import { useAppliance, useApplianceTest, usePractising, useReadOnly } from '../../app/use-stores.ts';
import { lastResult } from '../../lib/request-store.ts';
import { isDirty, keyOfSettings, problemsOf } from '../../lib/section-draft.ts';
import { ErrorView } from '../../ui/error-view.tsx';
import { OutOfDate, useStaleStyles } from '../../ui/out-of-date.tsx';
import { CancelButton, ProgressLine } from '../../ui/progress.tsx';
import { StatusText, type StatusLine } from '../../ui/status-text.tsx';
import { useCardStyles } from '../../ui/styles.ts';
import { namesAppliance } from '../../../shared/appliance.ts';
import { siteCheckNames, type Check } from '../../../shared/diagnose-result.ts';
import { checkViews, failuresOf } from '../diagnose/diagnose-model.ts';
import { CheckList } from '../diagnose/result.tsx';
import { text as diagnoseText } from '../diagnose/text.ts';
import { text as applianceText } from './text.ts';

const text = applianceText.test;

const useStyles = makeStyles({
  outcome: { display: 'grid', gap: '12px', marginTop: '12px', gridTemplateColumns: 'minmax(0, 1fr)' },
});

/** Checks site and API account as they are on screen, before they are saved. */
export function ApplianceTest() {
  const card = useCardStyles();
  const practising = usePractising();
  const readOnly = useReadOnly() !== undefined;
  const { request, start, cancel } = useApplianceTest((store) => store);
  const isIncomplete = useIsIncomplete();
  if (practising || readOnly) return null;
  const running = request.phase === 'running';
  const done = running ? (request.progress ?? []).length : 0;
  return (
    <>
      <div className={card.foot}>
        <Button disabledFocusable={running || isIncomplete} onClick={() => void start()}>
          {text.start}
        </Button>
        <CancelButton running={running} onCancel={cancel} />
        <ProgressLine active={running} label={diagnoseText.running(done, siteCheckNames.length)} />
      </div>
      <p className={card.small}>{isIncomplete ? text.incomplete : text.lead}</p>
      <Outcome />
    </>
  );
}

/** Whether a field is empty or wrong, which the form shows. */
function useIsIncomplete(): boolean {
  const draft = useAppliance((store) => store);
  return draft.view === undefined || !namesAppliance(draft.values) || problemsOf(draft).length > 0;
}

function Outcome() {
  const styles = useStyles();
  const stale = useStaleStyles();
  const { request, start } = useApplianceTest((store) => store);
  const draft = useAppliance((store) => store);
  const isIncomplete = useIsIncomplete();
  const shown = request.phase === 'running' ? request : lastResult(request);
  if (shown === undefined || shown.phase === 'cancelled') return null;
  if (shown.phase === 'failed') return <ErrorView title={text.failed} error={shown.error} />;
  const running = shown.phase === 'running';
  const checks = shown.phase === 'answered' ? shown.value.checks : (shown.progress ?? []);
  const isStale = !running && shown.input.key !== keyOfSettings(draft.values, draft.typedCount);
  const views = checkViews(siteCheckNames, { checks, running, at: shown.input.startedAt });
  return (
    <div className={styles.outcome}>
      {isStale ? <OutOfDate onRun={isIncomplete ? undefined : () => void start()} /> : null}
      {running || isStale ? null : <Verdict checks={checks} isUnsaved={isDirty(draft)} />}
      <div className={isStale ? stale : undefined}>
        {/* A certificate is trusted for the saved site. */}
        <CheckList label={text.list} checks={views} isOld={isStale || isDirty(draft)} />
      </div>
    </div>
  );
}

interface VerdictProps {
  readonly checks: readonly Check[];
  readonly isUnsaved: boolean;
}

function Verdict({ checks, isUnsaved }: VerdictProps) {
  const { tone, words } = verdictOf(checks);
  return (
    <div role="status">
      <StatusText tone={tone}>{tone !== 'bad' && isUnsaved ? `${words} ${text.save}` : words}</StatusText>
    </div>
  );
}

function verdictOf(checks: readonly Check[]): StatusLine {
  const [first] = failuresOf(checks);
  if (first !== undefined) return { tone: 'bad', words: text.failedAt(diagnoseText.checks[first.name]) };
  const warned = checks.some(({ status }) => status === 'warn');
  return warned ? { tone: 'warning', words: text.warned } : { tone: 'good', words: text.passed };
}
