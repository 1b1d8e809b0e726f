import { makeStyles, tokens } from '@fluentui/react-components';
import { Card } from '../../ui/card.tsx';
import { GoLink } from '../../ui/go-link.tsx';
import { useHiddenStyles } from '../../ui/styles.ts';
import { Page } from '../../app/page.tsx';
import { SettingsGate } from '../../app/settings-gate.tsx';
import { StatusText } from '../../ui/status-text.tsx';
import { dayOf, timeOf } from '../../lib/times.ts';
import { useProblemCount, useUnsaved, useTest } from '../../app/use-stores.ts';
import { Lab } from './scenarios.tsx';
import { announcement } from './outcome-model.ts';
import { OutcomeView } from './outcome-view.tsx';
import { RequestForm } from './request-form.tsx';
import { text as common } from '../../ui/text.ts';
import { text } from './text.ts';

const useStyles = makeStyles({
  notes: { display: 'grid', gap: '4px', marginBottom: '16px' },
  words: { margin: 0, color: tokens.colorNeutralForeground2, maxWidth: '76ch' },
  quiet: { color: tokens.colorNeutralForeground2, fontWeight: tokens.fontWeightRegular },
});

export function TestSettings() {
  const { hidden } = useHiddenStyles();
  const outcome = useTest((test) => test.outcome);
  const running = useTest((test) => test.running !== undefined);
  return (
    <Page title={common.screens['test-settings']} lead={text.test.lead}>
      <SettingsGate>
        <Notes />
        <RequestForm />
        <div role="status" className={hidden}>
          {running ? '' : announcement(outcome)}
        </div>
        {outcome === undefined ? <NoOutcome /> : <OutcomeView outcome={outcome} stale={running} />}
        <Lab />
      </SettingsGate>
    </Page>
  );
}

/** The place of what is to come. */
function NoOutcome() {
  const styles = useStyles();
  return (
    <Card title={text.test.results}>
      <p className={styles.words}>{text.test.noResult}</p>
    </Card>
  );
}

/** With which settings the test runs, and what it does not test. */
function Notes() {
  const styles = useStyles();
  const dirty = useUnsaved();
  const filledFrom = useTest((test) => test.filledFrom);
  const problems = useProblemCount();
  return (
    <div className={styles.notes}>
      <StatusText tone="info">
        {text.test.uses}
        {dirty ? text.test.usesUnsaved : ''}. <span className={styles.quiet}>{text.test.isNot}</span>
      </StatusText>
      {filledFrom === undefined ? null : (
        <StatusText tone="info">{text.test.filledFrom(`${dayOf(filledFrom)}, ${timeOf(filledFrom)} UTC`)}</StatusText>
      )}
      {problems === 0 ? null : (
        <StatusText tone="warning">
          {text.test.draftProblems(problems)}: <GoLink to="plugin-settings" />
        </StatusText>
      )}
    </div>
  );
}
