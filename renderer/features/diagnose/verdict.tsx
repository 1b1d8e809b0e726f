import { makeStyles, MessageBar, MessageBarBody, MessageBarTitle, tokens } from '@fluentui/react-components';
import type { Check } from '../../../shared/diagnose-result.ts';
import { ErrorView } from '../../ui/error-view.tsx';
import { GoLink } from '../../ui/go-link.tsx';
import { SettingLink } from '../../ui/setting-link.tsx';
import { StatusText } from '../../ui/status-text.tsx';
import type { DiagnoseRun } from './diagnose-store.ts';
import { diagnose } from './text.ts';
import { text } from '../../ui/text.ts';
import { failuresOf, groupOf, screenToMend, verdictOf } from './diagnose-model.ts';

const useStyles = makeStyles({
  body: { paddingBottom: '8px', whiteSpace: 'normal' },
  words: { margin: '2px 0 0', overflowWrap: 'anywhere' },
  hint: { margin: '6px 0', overflowWrap: 'anywhere' },
  title: { fontWeight: tokens.fontWeightSemibold },
});

/** What came of it, at the top: the first failure with its remedy, or that there is none. */
export function VerdictView({ run }: { readonly run: DiagnoseRun }) {
  const [first, ...others] = failuresOf(run.checks);
  const verdict = verdictOf(run);
  if (run.error !== undefined && run.error.kind !== 'cancelled')
    return <ErrorView title={diagnose.didNotRun} error={run.error} />;
  return (
    <>
      {verdict === undefined ? null : (
        <div role="status">
          <StatusText tone={verdict.tone}>{verdict.words}</StatusText>
        </div>
      )}
      {first === undefined ? null : <FirstFailure check={first} others={others} />}
    </>
  );
}

function FirstFailure({ check, others }: { readonly check: Check; readonly others: readonly Check[] }) {
  const styles = useStyles();
  const screen = screenToMend(check.name);
  const name = ({ name: checkName }: Check): [string, string] => [
    diagnose.groups[groupOf(checkName)],
    text.overview.checks[checkName],
  ];
  return (
    <MessageBar intent="error" layout="multiline" role="alert">
      <MessageBarBody className={styles.body}>
        <MessageBarTitle>{diagnose.failedTitle(...name(check))}</MessageBarTitle>
        <p className={styles.words}>{check.detail}</p>
        {check.hint === undefined ? null : (
          <p className={styles.hint}>
            <span className={styles.title}>{diagnose.whatToCheck}:</span> {check.hint}
          </p>
        )}
        {check.setting === undefined ? (
          <GoLink to={screen}>{diagnose.open[screen]}</GoLink>
        ) : (
          <SettingLink setting={check.setting} />
        )}
        {others.map((other) => (
          <p key={other.name} className={styles.words}>
            {diagnose.alsoFailed(...name(other))}
          </p>
        ))}
      </MessageBarBody>
    </MessageBar>
  );
}
