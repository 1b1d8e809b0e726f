import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useContract } from '../../app/use-stores.ts';
import { useCommand } from '../../ui/commands.ts';
import { ErrorView } from '../../ui/error-view.tsx';
import { useBarStyles } from '../../ui/form/bar-styles.ts';
import { savedStatus } from '../../ui/form/save-status.ts';
import { StatusText, type StatusLine } from '../../ui/status-text.tsx';
import { ConflictQuestion } from './contract-dialogs.tsx';
import { hasWork, isSaved, workingContract, type Known } from './contract-model.ts';
import type { ContractState } from './state.ts';
import { save as text } from './text.ts';
import { todoOf } from './todo-model.ts';
import { useKnown } from './use-known.ts';

const useStyles = makeStyles({ failure: { marginBottom: '20px', color: tokens.colorNeutralForeground1 } });

/** The state of the work, and the buttons that end it. Sticks to the lower edge of the window. */
export function ContractBar() {
  const bar = useBarStyles();
  const known = useKnown();
  const state = useContract((store) => store.save);
  const past = useContract((store) => store.past);
  const isReading = useContract((store) => store.reading.phase === 'running');
  const { saveContract, undo, discard } = useContract((store) => store);
  const saving = state.phase === 'saving';
  const contract = workingContract(known);
  const isReady = contract !== undefined && todoOf(known).needed.length === 0 && !isSaved(known);
  const savable = isReady && !saving && !isReading;
  const save = (): void => void saveContract(contract ?? null);
  useCommand('save', savable ? save : undefined);
  const { tone, words } = statusOf(known, state, isReady);
  return (
    <>
      <SaveProblem />
      <div className={bar.bar}>
        <div role="status" className={bar.state}>
          <StatusText tone={tone}>{words}</StatusText>
        </div>
        <Button disabledFocusable={saving || past.length === 0} onClick={undo}>
          {text.undo}
        </Button>
        <Button
          disabledFocusable={saving || isSaved(known) || !(hasWork(known) || known.proposal !== undefined)}
          onClick={discard}
        >
          {text.discard}
        </Button>
        <Button appearance="primary" disabledFocusable={!savable} onClick={save}>
          {text.save}
        </Button>
      </div>
    </>
  );
}

function statusOf(known: Known, save: ContractState['save'], isReady: boolean): StatusLine {
  if (save.phase === 'saving') return { tone: 'info', words: text.saving };
  if (save.phase === 'saved') return savedStatus(save.service);
  const left = todoOf(known).needed.length;
  if (left > 0) return { tone: 'warning', words: text.todo(left) };
  if (isReady) return { tone: 'info', words: text.ready };
  return { tone: 'neutral', words: known.view.contract === undefined ? text.builtIn : text.unchanged };
}

function SaveProblem() {
  const styles = useStyles();
  const save = useContract((store) => store.save);
  const dismiss = useContract((store) => store.dismissSave);
  if (save.phase === 'conflict') return <ConflictQuestion />;
  const service = save.phase === 'saved' && save.service?.kind === 'failed' ? save.service.error : undefined;
  const error = save.phase === 'failed' ? save.error : service;
  if (error === undefined) return null;
  return (
    <div className={styles.failure}>
      <ErrorView title={service === undefined ? text.failed : text.serviceFailed} error={error} onDismiss={dismiss} />
    </div>
  );
}
