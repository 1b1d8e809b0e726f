import { Button, Checkbox, Field, makeStyles } from '@fluentui/react-components';
import { useMemo } from 'react';
import { narrow } from '../../ui/breakpoints.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { GoLink } from '../../ui/go-link.tsx';
import { Page } from '../../ui/page.tsx';
import { usePractising } from '../../ui/practice-note.tsx';
import { ProgressLine } from '../../ui/progress-line.tsx';
import { requestLine } from '../../app/session-words.ts';
import { SettingsGate } from '../../ui/settings-gate.tsx';
import { StatusText } from '../../ui/status-text.tsx';
import { useCommand } from '../../app/use-command.ts';
import { checkNames } from '../../../shared/diagnose-result.ts';
import { formProblems, sessionOf } from '../test-settings/form-model.ts';
import { useUnsaved } from '../plugin-settings/use-plugin-settings.ts';
import { useApp, useDiagnose, useTest } from '../../app/use-stores.ts';
import { runOf } from './diagnose-store.ts';
import { diagnose } from './text.ts';
import { text } from '../../ui/text.ts';
import { groupsOf, reportOf, type GroupView, type Diagnosis } from './diagnose-model.ts';
import { GroupCard } from './group-card.tsx';
import { VerdictView } from './verdict.tsx';

const useStyles = makeStyles({
  start: { display: 'grid', gap: '8px', marginBottom: '16px', gridTemplateColumns: 'minmax(0, 1fr)' },
  buttons: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px' },
  box: { marginLeft: '-8px' },
  field: { '& > :not(:first-child)': { marginLeft: '24px', marginTop: '-4px' } },
  columns: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr)',
    gap: '16px',
    alignItems: 'start',
    [narrow]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  column: { display: 'grid', gap: '16px', gridTemplateColumns: 'minmax(0, 1fr)' },
  verdict: { marginBottom: '16px' },
});

/** The ladder: to PI, to our own service, to the appliance. */
export function Diagnose() {
  return (
    <Page title={text.screens.diagnose} lead={diagnose.lead}>
      <SettingsGate>
        <Start />
        <Result />
      </SettingsGate>
    </Page>
  );
}

function Start() {
  const styles = useStyles();
  const dirty = useUnsaved();
  const { run, running } = useDiagnosis();
  const start = useDiagnose((store) => store.start);
  const cancel = useDiagnose((store) => store.cancel);
  useCommand('main', () => void start());
  useCommand('cancel', running ? () => void cancel() : undefined);
  return (
    <div className={styles.start}>
      <StatusText tone="info">{dirty ? diagnose.usesDraft : diagnose.usesSaved}</StatusText>
      <WithUser />
      <div className={styles.buttons}>
        <Button appearance="primary" disabledFocusable={running} onClick={() => void start()}>
          {run === undefined ? diagnose.run : diagnose.runAgain}
        </Button>
        <Button disabled={!running} onClick={() => void cancel()}>
          {diagnose.cancel}
        </Button>
        <Copy />
        <ProgressLine active={running} label={diagnose.running(run?.checks.length ?? 0, checkNames.length)} />
      </div>
    </div>
  );
}

/** Two checks need somebody to impersonate and somewhere to go. */
function WithUser() {
  const styles = useStyles();
  const form = useTest((test) => test.form);
  const withUser = useDiagnose((store) => store.withUser);
  const setWithUser = useDiagnose((store) => store.setWithUser);
  const filled = Object.keys(formProblems(form)).length === 0;
  return (
    <Field
      className={styles.field}
      hint={filled ? diagnose.withUserFilled(requestLine(sessionOf(form))) : <EmptyForm />}
    >
      <Checkbox
        className={styles.box}
        checked={filled && withUser}
        disabled={!filled}
        label={diagnose.withUser}
        onChange={(_event, { checked }) => setWithUser(checked === true)}
      />
    </Field>
  );
}

function EmptyForm() {
  return (
    <>
      {diagnose.withUserEmpty} <GoLink to="test-settings">{diagnose.openTest}</GoLink>
    </>
  );
}

function useDiagnosis(): Diagnosis {
  const request = useDiagnose((store) => store.request);
  const practising = usePractising();
  return useMemo(
    () => ({ run: runOf(request), running: request.phase === 'running', practising }),
    [request, practising],
  );
}

function Copy() {
  const diagnosis = useDiagnosis();
  const version = useApp((app) => app.info?.version) ?? '';
  const { run } = diagnosis;
  if (run === undefined || diagnosis.running) return null;
  return (
    <CopyText label={diagnose.copy} title={diagnose.report} make={() => reportOf({ ...diagnosis, run }, version)} />
  );
}

function Result() {
  const styles = useStyles();
  const diagnosis = useDiagnosis();
  const groups = useMemo(() => groupsOf(diagnosis), [diagnosis]);
  const of = (...names: readonly GroupView['name'][]) =>
    groups.flatMap((group) => (names.includes(group.name) ? [<GroupCard key={group.name} group={group} />] : []));
  return (
    <>
      <div className={styles.verdict}>
        {diagnosis.run === undefined || diagnosis.running ? null : <VerdictView run={diagnosis.run} />}
      </div>
      <div className={styles.columns}>
        <div className={styles.column}>{of('pi')}</div>
        <div className={styles.column}>{of('service', 'appliance')}</div>
      </div>
    </>
  );
}
