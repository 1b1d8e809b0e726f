import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useEffect, useRef } from 'react';
import { Card } from '../../ui/card.tsx';
import { ErrorView } from '../../ui/error-view.tsx';
import { Facts } from '../../ui/facts.tsx';
import { CheckField } from '../../ui/form/fields.tsx';
import { OutsideText } from '../../ui/outside-text.tsx';
import { Notice } from '../../ui/notice.tsx';
import { RequestText } from './request-text.tsx';
import { inputsOf, requestLine } from './session-text.ts';
import { StatusText } from '../../ui/status-text.tsx';
import { OutOfDate } from '../../ui/out-of-date.tsx';
import { text } from '../../ui/text.ts';
import { same } from '../../lib/values.ts';
import { sessionOf, type Session } from './form-model.ts';
import type { LookupOutcome, TestInput } from './store.ts';
import { useDraftKey, useTest } from '../../app/use-stores.ts';
import { Explanation } from './explanation.tsx';
import { conclusionOf, outcomeKind, traceOf } from './outcome-model.ts';
import { ResultsTable } from './results-table.tsx';
import { test } from './text.ts';

const useStyles = makeStyles({
  parts: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' },
  // The practice banner covers the upper edge of the page.
  place: { scrollMarginTop: '56px' },
  stale: { opacity: 0.6 },
  request: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  explained: { margin: '2px 0 8px' },
});

interface OutcomeViewProps {
  readonly outcome: LookupOutcome;
  /** Whether the next lookup is running. */
  readonly stale: boolean;
}

/** The outcome of the last lookup. It stays, dimmed, until the next one has ended, so that the page does not jump. */
export function OutcomeView({ outcome, stale }: OutcomeViewProps) {
  const styles = useStyles();
  const isOld = useChange(outcome.input) !== undefined;
  const card = useRef<HTMLDivElement>(null);
  // The form fills the window, so the new outcome would be out of sight.
  useEffect(() => {
    if (!stale) card.current?.scrollIntoView({ block: 'start' });
  }, [stale]);
  return (
    <div ref={card} aria-busy={stale} className={mergeClasses(styles.place, stale && styles.stale)}>
      <Card title={test.results}>
        <div className={styles.parts}>
          <Changed outcome={outcome} />
          <div>
            <Headline outcome={outcome} isOld={isOld} />
          </div>
          <Warnings outcome={outcome} />
          {outcome.phase === 'answered' && outcome.value.credentials.length > 0 ? (
            <>
              <FullCycle />
              <ResultsTable credentials={outcome.value.credentials} />
            </>
          ) : null}
          <Why outcome={outcome} />
        </div>
      </Card>
    </div>
  );
}

/** What changed since the lookup, if something did. */
function useChange({ session, settingsKey }: TestInput): 'settings' | 'request' | undefined {
  const key = useDraftKey();
  const form = useTest((store) => store.form);
  if (key !== settingsKey) return 'settings';
  return same(sessionOf(form), session) ? undefined : 'request';
}

function Changed({ outcome }: Pick<OutcomeViewProps, 'outcome'>) {
  const change = useChange(outcome.input);
  const lookUp = useTest((store) => store.lookUp);
  if (change === undefined) return null;
  return <OutOfDate words={change === 'settings' ? text.outOfDate : text.requestChanged} onRun={() => void lookUp()} />;
}

function Headline({ outcome, isOld }: Pick<OutcomeViewProps, 'outcome'> & { readonly isOld: boolean }) {
  const styles = useStyles();
  const { session } = outcome.input;
  const request = (
    <span className={styles.request}>
      <RequestText session={session} />
    </span>
  );
  if (outcome.phase === 'failed')
    return <ErrorView title={test.failed} error={outcome.error} inputs={inputsOf(session)} />;
  if (outcome.phase === 'cancelled')
    return (
      <>
        <StatusText tone="neutral">{test.cancelledText}</StatusText>
        {request}
      </>
    );
  const { credentials, trace = [] } = outcome.value;
  if (credentials.length === 0) return <NothingFound session={session} conclusion={conclusionOf(trace)} />;
  return (
    <>
      <StatusText tone={isOld ? 'neutral' : 'good'}>{test.found(credentials.length)}</StatusText>
      {request}
    </>
  );
}

function NothingFound({ session, conclusion }: { readonly session: Session; readonly conclusion: string | undefined }) {
  const styles = useStyles();
  return (
    <Notice intent="info" title={test.none}>
      <p className={styles.explained}>{test.noneText}</p>
      {conclusion === undefined ? null : (
        <p className={styles.explained}>
          <strong>{test.lookFirst}</strong> <OutsideText>{conclusion}</OutsideText>
        </p>
      )}
      <Facts facts={inputsOf(session)} />
    </Notice>
  );
}

function Warnings({ outcome }: Pick<OutcomeViewProps, 'outcome'>) {
  const warnings = (outcome.phase === 'answered' ? outcome.value.warnings : undefined) ?? [];
  if (warnings.length === 0) return null;
  return (
    <Notice intent="warning" title={test.warnings}>
      {warnings.map((warning) => (
        <div key={warning}>
          <OutsideText>{warning}</OutsideText>
        </div>
      ))}
    </Notice>
  );
}

function FullCycle() {
  const { fullCycle, setFullCycle } = useTest((store) => store);
  return (
    <CheckField
      hint={`${test.fullCycleHint} ${test.noPassword}`}
      label={test.fullCycle}
      checked={fullCycle}
      onCheck={setFullCycle}
    />
  );
}

/** The explanation. The key resets what the user folded and searched when the next lookup differs. */
function Why({ outcome }: Pick<OutcomeViewProps, 'outcome'>) {
  const kind = outcomeKind(outcome);
  const trace = traceOf(outcome);
  if (trace.length === 0) return null;
  return (
    <Explanation
      key={`${kind} ${requestLine(outcome.input.session)}`}
      trace={trace}
      startsOpen={kind === 'none' || kind === 'failed'}
    />
  );
}
