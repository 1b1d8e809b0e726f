import { Button } from '@fluentui/react-components';
import { basisOf } from '../../../shared/writing.ts';
import { useDraft, useStores } from '../../app/use-stores.ts';
import { useTask } from '../../lib/hooks.ts';
import { savedStatus } from '../../ui/form/save-status.ts';
import { StatusText } from '../../ui/status-text.tsx';
import { ErrorView } from '../../ui/error-view.tsx';
import { FrameDialog } from '../../ui/text-dialog.tsx';
import { text as common } from '../../ui/text.ts';
import { Compared } from './compare-card.tsx';
import { text } from './text.ts';

interface RestoreDialogProps {
  readonly revision: number;
  /** The newest one. */
  readonly current: number;
  readonly onDone: (words: string) => void;
  readonly onClose: () => void;
}

/** Shows what restoring would change, and restores. */
export function RestoreDialog({ revision, current, onDone, onClose }: RestoreDialogProps) {
  const { client } = useStores();
  const view = useDraft((draft) => draft.view);
  const storedRevision = useDraft((draft) => draft.storedRevision) ?? 0;
  const restoring = useTask(async () => {
    const basis = basisOf({ profile: view?.profile ?? 'real', revision: storedRevision });
    const restored = await client['settings/restore']({ ...basis, revision });
    if (restored.ok && restored.value.status === 'saved') {
      const { revision: as, service } = restored.value;
      onDone(`${text.restored(revision, as)} ${service === undefined ? '' : savedStatus(service).words}`.trim());
    }
    return restored;
  });
  const { state } = restoring;
  const running = state.phase === 'running';
  const refused = state.phase === 'done' && state.value.status === 'conflict';
  const actions = (
    <>
      <Button onClick={onClose}>{common.cancel}</Button>
      <Button appearance="primary" disabledFocusable={running} onClick={() => restoring.start()}>
        {running ? text.restoring : text.restoreButton}
      </Button>
    </>
  );
  return (
    <FrameDialog title={text.restoreTitle(revision)} words={text.restoreText} onClose={onClose} actions={actions}>
      <Compared from={current} to={revision} />
      {refused ? <StatusText tone="warning">{text.conflict}</StatusText> : null}
      {state.phase === 'failed' ? <ErrorView error={state.error} /> : null}
    </FrameDialog>
  );
}
