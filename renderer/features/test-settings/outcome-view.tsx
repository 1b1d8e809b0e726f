import {
  Checkbox,
  Field,
  makeStyles,
  mergeClasses,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  tokens,
} from '@fluentui/react-components';
import { useEffect, useRef } from 'react';
import type { TraceEntry } from '../../../shared/lookup-result.ts';
import { Card } from '../../ui/card.tsx';
import { ErrorView } from '../../ui/error-view.tsx';
import { Facts } from '../../ui/facts.tsx';
import { inputsOf, requestLine } from './session-text.ts';
import { StatusText } from '../../ui/status-text.tsx';
import type { LookupOutcome } from './test-store.ts';
import { useTest } from '../../app/use-stores.ts';
import { Explanation } from './explanation.tsx';
import { conclusionOf, outcomeKind } from './outcome-model.ts';
import { ResultsTable } from './results-table.tsx';
import { text } from './text.ts';

const useStyles = makeStyles({
  parts: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' },
  // The practice banner stays in front of the page's upper edge.
  place: { scrollMarginTop: '56px' },
  stale: { opacity: 0.6 },
  request: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  words: { whiteSpace: 'normal', paddingBottom: '8px' },
  explained: { margin: '2px 0 8px' },
  cycle: { '& > :not(:first-child)': { marginLeft: '24px', marginTop: '-4px' } },
  box: { marginLeft: '-8px', color: tokens.colorNeutralForeground1 },
});

interface OutcomeViewProps {
  readonly outcome: LookupOutcome;
  /** The next lookup is under way. */
  readonly stale: boolean;
}

/** The last lookup's outcome. It stays, dimmed, until the next one has its own: nothing jumps. */
export function OutcomeView({ outcome, stale }: OutcomeViewProps) {
  const styles = useStyles();
  const kind = outcomeKind(outcome);
  const trace = (outcome.kind === 'failed' ? outcome.trace : outcome.result.trace) ?? [];
  const place = useRef<HTMLDivElement>(null);
  // The form fills the window, so what it was filled in for would come up out of sight.
  useEffect(() => {
    if (!stale) place.current?.scrollIntoView({ block: 'start' });
  }, [stale]);
  return (
    <div ref={place} aria-busy={stale} className={mergeClasses(styles.place, stale && styles.stale)}>
      <Card title={text.test.results}>
        <div className={styles.parts}>
          <div>
            <Headline outcome={outcome} />
          </div>
          <Warnings outcome={outcome} />
          {kind === 'found' && outcome.kind === 'answered' ? (
            <>
              <FullCycle />
              <ResultsTable credentials={outcome.result.credentials} />
            </>
          ) : null}
          <Why trace={trace} open={kind === 'none'} outcome={outcome} />
        </div>
      </Card>
    </div>
  );
}

function Headline({ outcome }: { readonly outcome: LookupOutcome }) {
  const styles = useStyles();
  const request = <span className={styles.request}>{requestLine(outcome.session)}</span>;
  switch (outcomeKind(outcome)) {
    case 'found':
      return (
        <>
          <StatusText tone="good">
            {outcome.kind === 'answered' ? text.test.found(outcome.result.credentials.length) : null}
          </StatusText>
          {request}
        </>
      );
    case 'none':
      return (
        <MessageBar intent="info" layout="multiline">
          <MessageBarBody className={styles.words}>
            <MessageBarTitle>{text.test.none}</MessageBarTitle>
            <p className={styles.explained}>{text.test.noneText}</p>
            <Conclusion outcome={outcome} />
            <Facts facts={inputsOf(outcome.session)} />
          </MessageBarBody>
        </MessageBar>
      );
    case 'cancelled':
      return (
        <>
          <StatusText tone="neutral">{text.test.cancelledText}</StatusText>
          {request}
        </>
      );
    default:
      return outcome.kind === 'failed' ? (
        <ErrorView title={text.test.failed} error={outcome.error} inputs={inputsOf(outcome.session)} />
      ) : null;
  }
}

function Conclusion({ outcome }: { readonly outcome: LookupOutcome }) {
  const styles = useStyles();
  const conclusion = outcome.kind === 'answered' ? conclusionOf(outcome.result.trace ?? []) : undefined;
  return conclusion === undefined ? null : (
    <p className={styles.explained}>
      <strong>{text.test.lookFirst}</strong> {conclusion}
    </p>
  );
}

function Warnings({ outcome }: { readonly outcome: LookupOutcome }) {
  const styles = useStyles();
  const warnings = (outcome.kind === 'answered' ? outcome.result.warnings : undefined) ?? [];
  if (warnings.length === 0) return null;
  return (
    <MessageBar intent="warning" layout="multiline">
      <MessageBarBody className={styles.words}>
        <MessageBarTitle>{text.test.warnings}</MessageBarTitle>
        {warnings.map((warning) => (
          <div key={warning}>{warning}</div>
        ))}
      </MessageBarBody>
    </MessageBar>
  );
}

function FullCycle() {
  const styles = useStyles();
  const fullCycle = useTest((test) => test.fullCycle);
  const setFullCycle = useTest((test) => test.setFullCycle);
  return (
    <Field hint={`${text.test.fullCycleHint} ${text.test.noPassword}`} className={styles.cycle}>
      <Checkbox
        className={styles.box}
        checked={fullCycle}
        label={text.test.fullCycle}
        onChange={(_event, { checked }) => setFullCycle(checked === true)}
      />
    </Field>
  );
}

interface WhyProps {
  readonly trace: readonly TraceEntry[];
  readonly open: boolean;
  readonly outcome: LookupOutcome;
}

/** Each lookup's explanation starts as that lookup wants it, however the last one was left. */
function Why({ trace, open, outcome }: WhyProps) {
  if (trace.length === 0) return null;
  return (
    <Explanation key={`${outcomeKind(outcome)} ${requestLine(outcome.session)}`} trace={trace} startsOpen={open} />
  );
}
