import { Link, makeStyles, tokens } from '@fluentui/react-components';
import { Card } from '../../ui/card.tsx';
import { GoLink } from '../../ui/go-link.tsx';
import { useHiddenStyles } from '../../ui/styles.ts';
import { Page } from '../../app/page.tsx';
import { ReadOnlyNotice } from '../../app/read-only.tsx';
import { SettingsGate } from '../../app/settings-gate.tsx';
import { StatusText } from '../../ui/status-text.tsx';
import { dateTimeOf, timeOf, utcOf } from '../../lib/times.ts';
import { useProblemCount, useUnsaved } from '../plugin-settings/use-plugin-settings.ts';
import { useTest, useReadOnly } from '../../app/use-stores.ts';
import { text } from '../../ui/text.ts';
import { RequestText } from './request-text.tsx';
import { lastResult } from '../../lib/request-store.ts';
import { ComparisonCard } from './comparison-card.tsx';
import { formOf } from './form-model.ts';
import { keptText } from './result-texts.ts';
import { ScenariosCard } from './scenarios-card.tsx';
import { test } from './text.ts';
import { announcement } from './outcome-model.ts';
import { OutcomeView } from './outcome-view.tsx';
import { RequestForm } from './request-form.tsx';

const useStyles = makeStyles({
  notes: { display: 'grid', gap: '4px', marginBottom: '16px' },
  words: { margin: 0, color: tokens.colorNeutralForeground2, maxWidth: '76ch' },
  quiet: { color: tokens.colorNeutralForeground2, fontWeight: tokens.fontWeightRegular },
  cards: { display: 'grid', gap: '16px', gridTemplateColumns: 'minmax(0, 1fr)', marginTop: '16px' },
  history: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid', gap: '6px' },
  historyText: { margin: '0 0 8px', color: tokens.colorNeutralForeground2 },
  past: { overflowWrap: 'anywhere' },
  detail: { color: tokens.colorNeutralForeground2, fontVariantNumeric: 'tabular-nums' },
});

export function TestSettings() {
  const { hidden } = useHiddenStyles();
  const styles = useStyles();
  const lookup = useTest((store) => store.lookup);
  const running = lookup.phase === 'running';
  const outcome = lastResult(lookup);
  return (
    <Page title={text.screens['test-settings']} lead={test.lead}>
      <ReadOnlyNotice />
      <SettingsGate>
        <Notes />
        <RequestForm />
        <div role="status" className={hidden}>
          {running ? '' : announcement(outcome)}
        </div>
        {outcome === undefined ? <NoOutcome /> : <OutcomeView outcome={outcome} stale={running} />}
        <div className={styles.cards}>
          <ComparisonCard />
          <ScenariosCard />
          <HistoryCard />
        </div>
      </SettingsGate>
    </Page>
  );
}

function NoOutcome() {
  const styles = useStyles();
  return (
    <Card title={test.results}>
      <p className={styles.words}>{test.noResult}</p>
    </Card>
  );
}

/** Which settings the test uses, and what it does not test. */
function Notes() {
  const styles = useStyles();
  const dirty = useUnsaved();
  const filledFrom = useTest((store) => store.filledFrom);
  const problems = useProblemCount();
  const readOnly = useReadOnly() !== undefined;
  return (
    <div className={styles.notes}>
      <StatusText tone="info">
        {test.uses}
        {dirty ? test.usesUnsaved : ''}. <span className={styles.quiet}>{test.isNot}</span>
      </StatusText>
      {filledFrom === undefined ? null : (
        <StatusText tone="info">
          <span title={utcOf(Date.parse(filledFrom))}>{test.filledFrom(dateTimeOf(Date.parse(filledFrom)))}</span>
        </StatusText>
      )}
      {problems === 0 || readOnly ? null : (
        <StatusText tone="warning">
          {test.draftProblems(problems)}: <GoLink to="plugin-settings" />
        </StatusText>
      )}
    </div>
  );
}

/** The last lookups of this window, each of which can fill in the form again. */
function HistoryCard() {
  const styles = useStyles();
  const { history, edit } = useTest((store) => store);
  return (
    <Card title={test.history}>
      <p className={styles.historyText}>{history.length === 0 ? test.historyEmpty : test.historyText}</p>
      {history.length === 0 ? null : (
        <ol className={styles.history}>
          {history.map(({ id, at, session, kept }) => (
            <li key={id} className={styles.past}>
              <span className={styles.detail}>{timeOf(new Date(at).toISOString())} </span>
              <Link as="button" onClick={() => edit(formOf(session))}>
                <RequestText session={session} />
              </Link>
              <span className={styles.detail}> – {keptText(kept)}</span>
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}
