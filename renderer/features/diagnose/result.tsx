import { makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { Card } from '../../ui/card.tsx';
import { StatusText, ToneIcon } from '../../ui/status-text.tsx';
import { ShowCertificate } from './certificate-dialog.tsx';
import {
  toneOf,
  type GroupView,
  type CheckView,
  failuresOf,
  groupOf,
  screenToFix,
  verdictOf,
} from './diagnose-model.ts';
import { text } from './text.ts';
import { millisecondsOf } from '../../lib/times.ts';
import type { Check } from '../../../shared/diagnose-result.ts';
import { causeOf, ErrorView, WhatToCheck } from '../../ui/error-view.tsx';
import { Notice } from '../../ui/notice.tsx';
import { GoLink, MeaningLink, SettingLink } from '../../ui/go-link.tsx';
import type { DiagnoseRun } from './diagnose-store.ts';
import { Facts } from '../../ui/facts.tsx';
import { OutsideText } from '../../ui/outside-text.tsx';
import { plainList, smallPrint, useFoldStyles } from '../../ui/styles.ts';
import { text as common } from '../../ui/text.ts';

const useStyles = makeStyles({
  checks: { ...plainList, display: 'grid', gap: '8px' },
  check: { display: 'grid', gridTemplateColumns: '20px minmax(0, 1fr)', columnGap: '8px' },
  icon: { display: 'flex', height: '20px', alignItems: 'center', justifyContent: 'center' },
  line: { display: 'flex', flexWrap: 'wrap', columnGap: '8px', alignItems: 'baseline' },
  name: { fontWeight: tokens.fontWeightSemibold, flexGrow: 1 },
  quiet: { color: tokens.colorNeutralForeground2 },
  number: {
    color: tokens.colorNeutralForeground2,
    fontVariantNumeric: 'tabular-nums',
    minWidth: '56px',
    textAlign: 'right',
  },
  detail: { color: tokens.colorNeutralForeground2, ...smallPrint, overflowWrap: 'anywhere' },
  hint: { color: tokens.colorNeutralForeground1 },
  words: { margin: '2px 0 0', overflowWrap: 'anywhere' },
  skipped: { margin: '0 0 10px', overflowWrap: 'anywhere', '& span': { fontWeight: tokens.fontWeightRegular } },
});

/** @param isOld settings were changed since the run */
export function GroupCard({ group, isOld }: { readonly group: GroupView; readonly isOld: boolean }) {
  const styles = useStyles();
  const { title, checks, skippedBecause } = group;
  return (
    <Card title={title}>
      {skippedBecause === undefined ? null : (
        <div className={styles.skipped}>
          <StatusText tone="info">{skippedBecause}</StatusText>
        </div>
      )}
      <CheckList label={title} checks={checks} hidesDetail={skippedBecause !== undefined} isOld={isOld} />
    </Card>
  );
}

interface CheckListProps {
  readonly label: string;
  readonly checks: readonly CheckView[];
  readonly hidesDetail?: boolean;
  /** Settings were changed since the run. */
  readonly isOld: boolean;
}

export function CheckList({ label, checks, hidesDetail = false, isOld }: CheckListProps) {
  const styles = useStyles();
  return (
    <ol className={styles.checks} aria-label={label}>
      {checks.map((check) => (
        <CheckItem key={check.name} check={check} hidesDetail={hidesDetail} isOld={isOld} />
      ))}
    </ol>
  );
}

interface CheckItemProps {
  readonly check: CheckView;
  readonly hidesDetail: boolean;
  readonly isOld: boolean;
}

function CheckItem({ check, hidesDetail, isOld }: CheckItemProps) {
  const styles = useStyles();
  const { name, phase, label, word, ms, detail, hint, shown } = check;
  return (
    <li className={styles.check}>
      <span className={styles.icon}>
        {phase === 'checking' ? <Spinner size="extra-tiny" aria-hidden /> : <ToneIcon tone={toneOf(phase)} />}
      </span>
      <div>
        <div className={styles.line}>
          <span className={styles.name}>{label}</span>
          <span className={styles.quiet}>{word}</span>
          {ms === undefined ? null : <span className={styles.number}>{millisecondsOf(ms)}</span>}
        </div>
        {detail === undefined || hidesDetail ? null : (
          <div className={styles.detail}>
            <OutsideText>{detail}</OutsideText>
          </div>
        )}
        {hint === undefined ? null : (
          <div className={styles.detail}>
            <strong className={styles.hint}>{text.whatToCheck}:</strong> {hint}
          </div>
        )}
        {shown === undefined ? null : (
          <ShowCertificate
            check={name}
            label={label}
            failure={phase === 'fail' ? detail : undefined}
            isOld={isOld}
            {...shown}
          />
        )}
      </div>
    </li>
  );
}

/** The verdict: the first failure with its remedy, or that nothing failed. */
export function VerdictView({ run }: { readonly run: DiagnoseRun }) {
  const [first, ...others] = failuresOf(run.checks);
  const verdict = verdictOf(run);
  if (run.error !== undefined && run.error.kind !== 'cancelled')
    return <ErrorView title={text.didNotRun} error={run.error} />;
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
  const fold = useFoldStyles();
  const screen = screenToFix(check.name);
  const [cause, rest] = causeOf({ message: check.detail });
  const nameOf = ({ name }: Check): string => text.checkOfGroup(text.checks[name], text.groups[groupOf(name)]);
  return (
    <Notice intent="error" role="alert" title={<OutsideText>{cause}</OutsideText>}>
      <p className={styles.words}>{text.firstFailed(nameOf(check))}</p>
      {rest === '' ? null : (
        <p className={styles.words}>
          <OutsideText>{rest}</OutsideText>
        </p>
      )}
      {check.hint === undefined ? null : <WhatToCheck hint={check.hint} />}
      {check.text === undefined ? null : (
        <details>
          <summary className={fold.summary}>{common.details}</summary>
          <Facts facts={[[common.error.serverText, check.text]]} stacked />
        </details>
      )}
      <MeaningLink serverCode={check.serverCode} />
      {check.setting === undefined ? <GoLink to={screen} /> : <SettingLink setting={check.setting} />}
      {others.map((other) => (
        <p key={other.name} className={styles.words}>
          {text.alsoFailed(nameOf(other))}
        </p>
      ))}
    </Notice>
  );
}
