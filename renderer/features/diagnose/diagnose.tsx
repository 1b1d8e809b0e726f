import { Button, makeStyles, mergeClasses } from '@fluentui/react-components';
import { useMemo } from 'react';
import { twoColumns } from '../../ui/styles.ts';
import { CancelButton, ProgressLine } from '../../ui/progress.tsx';
import { CheckField } from '../../ui/form/fields.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { GoLink } from '../../ui/go-link.tsx';
import { Page } from '../../app/page.tsx';
import { same } from '../../lib/values.ts';
import { OutOfDate, useStaleStyles } from '../../ui/out-of-date.tsx';
import { usePractising, useApp, useDiagnose, useDiagnosisKey, useTest } from '../../app/use-stores.ts';
import { requestLine } from '../test-settings/session-text.ts';
import { ReadOnlyNotice } from '../../app/read-only.tsx';
import { SettingsGate } from '../../app/settings-gate.tsx';
import { StatusText } from '../../ui/status-text.tsx';
import { useCommand } from '../../ui/commands.ts';
import { checkNames } from '../../../shared/diagnose-result.ts';
import { formProblems, sessionOf } from '../test-settings/form-model.ts';
import { useUnsaved } from '../plugin-settings/use-plugin-settings.ts';
import { runOf } from './diagnose-store.ts';
import { groupsOf, reportOf, type GroupView, type Diagnosis } from './diagnose-model.ts';
import { GroupCard, VerdictView } from './result.tsx';
import { TrustNotice } from './trust-notice.tsx';
import { text as common } from '../../ui/text.ts';
import { text } from './text.ts';

const useStyles = makeStyles({
  start: { display: 'grid', gap: '8px', marginBottom: '16px', gridTemplateColumns: 'minmax(0, 1fr)' },
  buttons: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px' },
  columns: { ...twoColumns, gap: '16px', alignItems: 'start' },
  column: { display: 'grid', gap: '16px', gridTemplateColumns: 'minmax(0, 1fr)' },
  verdict: { marginBottom: '16px' },
});

export function Diagnose() {
  return (
    <Page title={common.screens.diagnose} lead={text.lead}>
      <ReadOnlyNotice />
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
  const { start, cancel } = useDiagnose((store) => store);
  useCommand('main', () => void start());
  return (
    <div className={styles.start}>
      <StatusText tone="info">{dirty ? text.usesDraft : text.usesSaved}</StatusText>
      <WithUser />
      <div className={styles.buttons}>
        <Button appearance="primary" disabledFocusable={running} onClick={() => void start()}>
          {run === undefined ? text.run : text.runAgain}
        </Button>
        {running ? <CancelButton running onCancel={cancel} /> : null}
        <Copy />
        <ProgressLine active={running} label={text.running(run?.checks.length ?? 0, checkNames.length)} />
      </div>
    </div>
  );
}

/** Two checks need a user and an endpoint. */
function WithUser() {
  const form = useTest((test) => test.form);
  const { withUser, setWithUser } = useDiagnose((store) => store);
  const filled = Object.keys(formProblems(form)).length === 0;
  return (
    <CheckField
      hint={filled ? text.withUserFilled(requestLine(sessionOf(form))) : <EmptyForm />}
      label={text.withUser}
      checked={filled && withUser}
      disabled={!filled}
      onCheck={setWithUser}
    />
  );
}

function EmptyForm() {
  return (
    <>
      {text.withUserEmpty} <GoLink to="test-settings" />
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
  return <CopyText label={text.copy} title={text.report} make={() => reportOf({ ...diagnosis, run }, version)} />;
}

/** Whether settings or the request were changed since the run. */
function useIsOld({ run, running }: Diagnosis): boolean {
  const key = useDiagnosisKey();
  const form = useTest((test) => test.form);
  if (run === undefined || running) return false;
  return run.settingsKey !== key || (run.session !== undefined && !same(run.session, sessionOf(form)));
}

function Result() {
  const styles = useStyles();
  const diagnosis = useDiagnosis();
  const { start } = useDiagnose((store) => store);
  const isOld = useIsOld(diagnosis);
  const stale = useStaleStyles();
  const groups = useMemo(() => groupsOf(diagnosis), [diagnosis]);
  const of = (...names: readonly GroupView['name'][]) =>
    groups.flatMap((group) =>
      names.includes(group.name) ? [<GroupCard key={group.name} group={group} isOld={isOld} />] : [],
    );
  return (
    <>
      <TrustNotice />
      <div className={styles.verdict}>
        {isOld ? <OutOfDate onRun={() => void start()} /> : null}
        {diagnosis.run === undefined || diagnosis.running || isOld ? null : <VerdictView run={diagnosis.run} />}
      </div>
      <div className={mergeClasses(styles.columns, isOld && stale)}>
        <div className={styles.column}>{of('pi')}</div>
        <div className={styles.column}>{of('service', 'appliance')}</div>
      </div>
    </>
  );
}
