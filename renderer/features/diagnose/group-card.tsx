import { makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { Card } from '../../ui/card.tsx';
import { StatusText, ToneIcon } from '../../ui/status-text.tsx';
import { diagnose } from './text.ts';
import { text } from '../../ui/text.ts';
import { ShowCertificate } from './certificate-dialog.tsx';
import { toneOf, type GroupView, type CheckView } from './diagnose-model.ts';

const useStyles = makeStyles({
  checks: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid', gap: '8px' },
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
  detail: {
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    overflowWrap: 'anywhere',
  },
  hint: { color: tokens.colorNeutralForeground1 },
  skipped: { margin: '0 0 10px', overflowWrap: 'anywhere', '& span': { fontWeight: tokens.fontWeightRegular } },
});

/** One flight of the ladder, check by check. */
export function GroupCard({ group }: { readonly group: GroupView }) {
  const styles = useStyles();
  const { title, checks, skippedBecause } = group;
  return (
    <Card title={title}>
      {skippedBecause === undefined ? null : (
        <div className={styles.skipped}>
          <StatusText tone="info">{skippedBecause}</StatusText>
        </div>
      )}
      <ol className={styles.checks} aria-label={title}>
        {checks.map((check) => (
          <Check key={check.name} check={check} reasonSaid={skippedBecause !== undefined} />
        ))}
      </ol>
    </Card>
  );
}

function Check({ check, reasonSaid }: { readonly check: CheckView; readonly reasonSaid: boolean }) {
  const styles = useStyles();
  const { phase, label, word, ms, detail, hint, shown } = check;
  return (
    <li className={styles.check}>
      <span className={styles.icon}>
        {phase === 'checking' ? <Spinner size="extra-tiny" aria-hidden /> : <ToneIcon tone={toneOf(phase)} />}
      </span>
      <div>
        <div className={styles.line}>
          <span className={styles.name}>{label}</span>
          <span className={styles.quiet}>{word}</span>
          {ms === undefined ? null : <span className={styles.number}>{text.overview.ms(ms)}</span>}
        </div>
        {detail === undefined || reasonSaid ? null : <div className={styles.detail}>{detail}</div>}
        {hint === undefined ? null : (
          <div className={styles.detail}>
            <strong className={styles.hint}>{diagnose.whatToCheck}:</strong> {hint}
          </div>
        )}
        {shown === undefined ? null : (
          <ShowCertificate label={label} trouble={phase === 'fail' ? detail : undefined} {...shown} />
        )}
      </div>
    </li>
  );
}
