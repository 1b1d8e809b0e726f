import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { Vault20Regular } from '@fluentui/react-icons';
import type { SettingsView } from '../../../shared/views.ts';
import type { Check } from '../../../shared/diagnose-result.ts';
import { Card } from '../../ui/card.tsx';
import { ErrorView } from '../../ui/error-view.tsx';
import { GoLink } from '../../ui/go-link.tsx';
import { ProgressLine } from '../../ui/progress-line.tsx';
import { StatusText, ToneIcon } from '../../ui/status-text.tsx';
import { useCommand } from '../../app/use-command.ts';
import { useReach } from '../../app/use-stores.ts';
import { diagnose } from '../diagnose/text.ts';
import { text } from '../../ui/text.ts';
import { useCardStyles } from '../../ui/card-styles.ts';
import { reachOf } from './reach-store.ts';
import { finishedChecks, hasEndpoint, reachHealth, checkTone } from './health.ts';

const useStyles = makeStyles({
  checks: { listStyleType: 'none', margin: '10px 0 0', padding: 0, display: 'grid', gap: '6px' },
  check: { display: 'flex', gap: '8px' },
  words: { minWidth: 0, overflowWrap: 'anywhere' },
  name: { fontWeight: tokens.fontWeightSemibold },
  quiet: { color: tokens.colorNeutralForeground2 },
  failure: { marginTop: '10px' },
});

export function ReachCard({ view, className }: { readonly view: SettingsView; readonly className: string }) {
  const styles = useStyles();
  const card = useCardStyles();
  const { request, start, cancel } = useReach((store) => store);
  const reach = reachOf(request);
  const { tone, title, explanation } = reachHealth(reach, view);
  const running = request.phase === 'running';
  useCommand('main', hasEndpoint(view) ? () => void start() : undefined);
  useCommand('cancel', running ? () => void cancel() : undefined);
  return (
    <Card title={text.overview.reach} icon={<Vault20Regular />} className={className}>
      <StatusText tone={tone}>{title}</StatusText>
      {explanation === undefined ? null : <p className={card.words}>{explanation}</p>}
      {reach.result === undefined ? null : <Checks checks={finishedChecks(reach.result.checks)} />}
      {reach.error === undefined || reach.error.kind === 'cancelled' ? null : (
        <div className={styles.failure}>
          <ErrorView error={reach.error} />
        </div>
      )}
      <div className={card.foot}>
        <Button disabledFocusable={running || !hasEndpoint(view)} onClick={() => void start()}>
          {reach.result === undefined ? text.overview.checkNow : text.overview.checkAgain}
        </Button>
        {running ? <Button onClick={() => void cancel()}>{text.overview.cancel}</Button> : null}
        {reach.result?.ok === false ? <GoLink to="diagnose">{diagnose.link}</GoLink> : null}
        {reach.result?.ok === false ? <GoLink to="plugin-settings">{text.overview.checkEndpoint}</GoLink> : null}
        <ProgressLine active={running} label={text.overview.checking} />
      </div>
    </Card>
  );
}

function Checks({ checks }: { readonly checks: readonly Check[] }) {
  const styles = useStyles();
  return (
    <ol className={styles.checks}>
      {checks.map((check) => (
        <li key={check.name} className={styles.check}>
          <ToneIcon tone={checkTone(check)} />
          <span className={styles.words}>
            <span className={styles.name}>{text.overview.checks[check.name]}</span> –{' '}
            {text.overview.checkStatus[check.status]}
            <span className={styles.quiet}>, {text.overview.ms(check.ms)}</span>
            <br />
            {check.detail}
            {check.hint === undefined ? null : <div className={styles.quiet}>{check.hint}</div>}
          </span>
        </li>
      ))}
    </ol>
  );
}
