import { Button } from '@fluentui/react-components';
import { useState, type ReactNode } from 'react';
import type { serviceActions } from '../../../shared/service-status.ts';
import { usePractising, useStores } from '../../app/use-stores.ts';
import { useTask } from '../../lib/hooks.ts';
import { ErrorView } from '../../ui/error-view.tsx';
import { useCardStyles } from '../../ui/styles.ts';
import { TaskOutcome } from '../../ui/task-button.tsx';
import { FrameDialog } from '../../ui/text-dialog.tsx';
import { text as common } from '../../ui/text.ts';
import { text } from './text.ts';

type Action = (typeof serviceActions)[number];

interface ServiceControlProps {
  readonly actions: readonly Action[];
  /** Whether the first action is what the screen is for now. */
  readonly primary: boolean;
  /** Beside the buttons. */
  readonly more?: ReactNode;
}

/** Starts, restarts and stops the service by the system's manager; where that is not possible the answer says what to do by hand. */
export function ServiceControl({ actions, primary, more }: ServiceControlProps) {
  const card = useCardStyles();
  const { client } = useStores();
  const practising = usePractising();
  const [asking, setAsking] = useState(false);
  const [action, setAction] = useState<Action>('start');
  const acting = useTask((wanted: Action) => client['service/control']({ action: wanted }));
  const running = acting.state.phase === 'running';
  const { labels, running: runningLabels, done, failed } = text.control;
  const act = (wanted: Action): void => {
    setAsking(false);
    setAction(wanted);
    acting.start(wanted);
  };
  return (
    <>
      <div className={card.foot}>
        {actions.map((each, index) => (
          <Button
            key={each}
            appearance={primary && index === 0 ? 'primary' : 'secondary'}
            disabledFocusable={running || practising}
            onClick={() => (each === 'stop' ? setAsking(true) : act(each))}
          >
            {running && action === each ? runningLabels[each] : labels[each]}
          </Button>
        ))}
        {more}
      </div>
      {acting.state.phase === 'failed' ? (
        <ErrorView title={failed[action]} error={acting.state.error} />
      ) : (
        <TaskOutcome state={acting.state} words={() => done[action]} keepsPlace={false} />
      )}
      {asking ? <StopDialog onStop={() => act('stop')} onClose={() => setAsking(false)} /> : null}
    </>
  );
}

interface StopDialogProps {
  readonly onStop: () => void;
  readonly onClose: () => void;
}

function StopDialog({ onStop, onClose }: StopDialogProps) {
  const { stopTitle, stopText, stopConfirm } = text.control;
  return (
    <FrameDialog
      modalType="alert"
      title={stopTitle}
      words={stopText}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button appearance="primary" onClick={onStop}>
            {stopConfirm}
          </Button>
        </>
      }
    />
  );
}
