import { makeStyles, tokens } from '@fluentui/react-components';
import { Server20Regular } from '@fluentui/react-icons';
import { useCardStyles } from '../../ui/styles.ts';
import { Card } from '../../ui/card.tsx';
import { Facts } from '../../ui/facts.tsx';
import { GoLink } from '../../ui/go-link.tsx';
import { usePractising, useDraft, useReadOnly, useService, useStores } from '../../app/use-stores.ts';
import type { ServiceView } from '../../../shared/views.ts';
import { revisionGap, statusOf } from './health.ts';
import { ServiceControl } from './service-control.tsx';
import { useIsSuspended, useServiceHealth } from './use-service-health.ts';
import { ErrorView } from '../../ui/error-view.tsx';
import { StatusText } from '../../ui/status-text.tsx';
import { OutsideText } from '../../ui/outside-text.tsx';
import { TaskButton } from '../../ui/task-button.tsx';
import { useNow, useTask } from '../../lib/hooks.ts';
import { statusFacts } from './service-model.ts';
import { text } from './text.ts';

const useStyles = makeStyles({
  ways: { margin: '4px 0 0', paddingLeft: '20px', color: tokens.colorNeutralForeground2 },
  command: {
    padding: '1px 6px',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    backgroundColor: tokens.colorNeutralBackground3,
    borderRadius: tokens.borderRadiusMedium,
  },
  facts: { marginTop: '12px' },
  last: { margin: '12px 0 -8px', fontWeight: tokens.fontWeightSemibold, fontSize: tokens.fontSizeBase200 },
  gap: { marginTop: '12px' },
});

export function StatusCard() {
  const card = useCardStyles();
  const view = useService((service) => service.view);
  const { tone, title, explanation } = useServiceHealth();
  const connection = view?.connection ?? 'connecting';
  return (
    <Card title={text.title} icon={<Server20Regular />}>
      <div role="status">
        <StatusText tone={tone}>{title}</StatusText>
      </div>
      {explanation === undefined ? null : (
        <p className={card.words}>
          <OutsideText>{explanation}</OutsideText>
        </p>
      )}
      <Actions connection={connection} isBad={tone === 'bad'} />
      {connection === 'absent' ? <HowToStart /> : null}
      {view?.reason === undefined ? null : (
        <p className={card.small}>
          {view.reason.message} {connection === 'lost' ? view.reason.hint : ''}
        </p>
      )}
      <StatusFacts />
      <RevisionGap />
    </Card>
  );
}

function HowToStart() {
  const styles = useStyles();
  const card = useCardStyles();
  const { howToStart, startInstalled, startFromSource, startCommand } = text;
  return (
    <>
      <p className={card.words}>{howToStart}</p>
      <ul className={styles.ways}>
        <li>{startInstalled}</li>
        <li>
          {startFromSource} <code className={styles.command}>{startCommand}</code>.
        </li>
      </ul>
    </>
  );
}

interface ActionsProps {
  readonly connection: ServiceView['connection'];
  readonly isBad: boolean;
}

/** What can be done now: start what has ended, restart or stop what runs. */
function Actions({ connection, isBad }: ActionsProps) {
  const { client } = useStores();
  const trying = useTask(() => client['service/reconnect']({}));
  const reconnect = <TaskButton task={trying} label={text.tryNow} runningLabel={text.trying} />;
  const resuming = useTask(() => client['service/resume']({}));
  const practising = usePractising();
  const isReadOnly = useReadOnly() !== undefined;
  const isResumable = useIsSuspended() && !isReadOnly;
  const resume = (
    <TaskButton
      task={resuming}
      label={text.suspended.resume}
      runningLabel={text.suspended.resuming}
      disabled={practising}
      primary
    />
  );
  switch (connection) {
    case 'absent':
      return <ServiceControl actions={['start']} primary={isBad} more={reconnect} />;
    case 'lost':
      return <ServiceControl actions={['restart']} primary={false} more={reconnect} />;
    case 'connected':
      return (
        <>
          <ServiceControl actions={['restart', 'stop']} primary={false} more={isResumable ? resume : null} />
          {resuming.state.phase === 'failed' ? (
            <ErrorView title={text.suspended.failed} error={resuming.state.error} />
          ) : null}
        </>
      );
    default:
      return null;
  }
}

/** The status; of a disconnected service the last known one, marked as such. */
function StatusFacts() {
  const styles = useStyles();
  const received = useService((service) => service.received);
  const live = useService((service) => statusOf(service.view) !== undefined);
  const now = useNow();
  if (received === undefined) return null;
  return (
    <>
      {live ? null : <p className={styles.last}>{text.lastKnown}</p>}
      <div className={styles.facts}>
        <Facts
          facts={statusFacts(
            received.status,
            live ? { startedAt: received.at - received.status.uptimeMs, now } : undefined,
          )}
        />
      </div>
    </>
  );
}

function RevisionGap() {
  const styles = useStyles();
  const card = useCardStyles();
  const practising = usePractising();
  const status = useService((service) => statusOf(service.view));
  const saved = useDraft((draft) => draft.storedRevision);
  const gap = practising ? undefined : revisionGap(status, saved);
  if (gap === undefined) return null;
  return (
    <div className={styles.gap}>
      <StatusText tone="warning">{gap}</StatusText>
      <p className={card.small}>
        {text.revisionHint} <GoLink to="plugin-settings" />
      </p>
    </div>
  );
}
