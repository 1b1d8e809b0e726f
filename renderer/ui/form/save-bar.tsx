import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowRedoRegular, ArrowUndoRegular } from '@fluentui/react-icons';
import { useMemo } from 'react';
import type { StoredAt } from '../../../shared/writing.ts';
import { isDirty, problemsOf, type SectionStore } from '../../lib/section-draft.ts';
import { text } from '../text.ts';
import { low, narrow } from '../breakpoints.ts';
import { StatusText } from '../status-text.tsx';
import { useCommand } from '../../app/use-command.ts';
import { focusField } from './focus-field.ts';
import { saveStatus } from './save-status.ts';
import { useUndoKeys } from './use-undo-keys.ts';

const useStyles = makeStyles({
  bar: {
    position: 'sticky',
    bottom: 0,
    zIndex: 1,
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: '8px',
    margin: 'auto -28px -28px',
    padding: '12px 28px',
    backgroundColor: tokens.colorNeutralBackground2,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    [narrow]: { margin: '0 -12px -24px', padding: '10px 12px' },
    [low]: { position: 'static' },
  },
  state: { flexGrow: 1, flexBasis: '220px' },
});

interface SaveBarProps<V extends StoredAt, K extends string, N extends string> {
  readonly draft: SectionStore<V, K, N>;
  readonly fields: readonly (K | N)[];
  /** Saving an unchanged draft shows what is missing. */
  readonly showsMissing?: boolean;
}

/** What the draft is like, Save and Discard; at the window's lower edge while the form is longer than the window. */
export function SaveBar<V extends StoredAt, K extends string, N extends string>({
  draft,
  fields,
  showsMissing = false,
}: SaveBarProps<V, K, N>) {
  const styles = useStyles();
  const { tone, words } = useMemo(() => saveStatus(draft), [draft]);
  const saving = draft.save.phase === 'saving';
  const dirty = isDirty(draft);
  const canUndo = !saving && draft.history.past.length > 0;
  const canRedo = !saving && draft.history.future.length > 0;
  useUndoKeys(draft, saving);
  const save = async (): Promise<void> => {
    const [problem] = problemsOf(draft);
    draft.touchAll(fields);
    if (problem === undefined) await draft.saveDraft();
    else focusField(problem.key);
  };
  const savable = !saving && (dirty || showsMissing);
  useCommand('save', savable ? () => void save() : undefined);
  return (
    <div className={styles.bar}>
      <div role="status" className={styles.state}>
        <StatusText tone={tone}>{words}</StatusText>
      </div>
      <Button
        appearance="subtle"
        icon={<ArrowUndoRegular />}
        aria-label={text.settings.undo}
        title={text.settings.undo}
        aria-keyshortcuts="Control+Z"
        disabledFocusable={!canUndo}
        onClick={draft.undo}
      />
      <Button
        appearance="subtle"
        icon={<ArrowRedoRegular />}
        aria-label={text.settings.redo}
        title={text.settings.redo}
        aria-keyshortcuts="Control+Y"
        disabledFocusable={!canRedo}
        onClick={draft.redo}
      />
      <Button disabledFocusable={saving || !dirty} onClick={draft.discard}>
        {text.settings.discard}
      </Button>
      <Button appearance="primary" disabledFocusable={!savable} onClick={() => void save()}>
        {text.settings.save}
      </Button>
    </div>
  );
}
