import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useMemo } from 'react';
import { low, narrow } from '../../components/breakpoints.ts';
import { fieldId } from '../../components/problem-links.ts';
import { StatusText } from '../../components/status-text.tsx';
import { draftProblems, fieldKeys, isFirstRun, type FieldKey } from '../../state/draft.ts';
import { isDirty } from '../../state/draft-store.ts';
import { useDraft } from '../../state/use-stores.ts';
import { text } from '../../text.ts';
import { draftStatus } from './draft-status.ts';

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

export function SaveBar() {
  const styles = useStyles();
  const draft = useDraft((store) => store);
  const { tone, words } = useMemo(() => draftStatus(draft), [draft]);
  const saving = draft.save.phase === 'saving';
  const idle = saving || (!isDirty(draft) && !(draft.view !== undefined && isFirstRun(draft.view)));
  const save = async (): Promise<void> => {
    const [problem] = draft.view === undefined ? [] : draftProblems(draft.view, draft.plugin, draft.secrets);
    draft.touchAll(fieldKeys);
    if (problem === undefined) await draft.saveDraft();
    else focusProblem(problem.key);
  };
  return (
    <div className={styles.bar}>
      <div role="status" className={styles.state}>
        <StatusText tone={tone}>{words}</StatusText>
      </div>
      <Button disabledFocusable={saving || !isDirty(draft)} onClick={draft.discard}>
        {text.settings.discard}
      </Button>
      <Button appearance="primary" disabledFocusable={idle} onClick={() => void save()}>
        {text.settings.save}
      </Button>
    </div>
  );
}

/** Groups of inputs lead to the first bad one in them, or to the first. */
function focusProblem(key: FieldKey): void {
  const field = document.getElementById(fieldId(key));
  // What is wrong is marked with the next frame: the fields were only just told to show it.
  requestAnimationFrame(() => (field?.querySelector<HTMLElement>('[aria-invalid="true"]') ?? field?.querySelector<HTMLElement>('input'))?.focus());
}
