import { Button, makeStyles } from '@fluentui/react-components';
import { useRef, useState, type ChangeEvent } from 'react';
import type { CaFileView } from '../../../shared/certificates.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import { usePractising, useStores } from '../../app/use-stores.ts';
import { useTask, type TaskState } from '../../lib/hooks.ts';
import { textOf } from '../../lib/values.ts';
import { ErrorView } from '../../ui/error-view.tsx';
import { TextControl } from '../../ui/form/fields.tsx';
import { useIsReadOnly } from '../../ui/form/read-only.ts';
import { OutsideText } from '../../ui/outside-text.tsx';
import { StatusText } from '../../ui/status-text.tsx';
import { plainList } from '../../ui/styles.ts';
import { certificateLines, placeCaFile } from './ca-file.ts';
import { caFile as text } from './text.ts';
import { useSetting } from './use-setting.ts';

const useStyles = makeStyles({
  buttons: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px', marginTop: '6px' },
  lines: { ...plainList, display: 'grid', gap: '4px', marginTop: '6px', overflowWrap: 'anywhere' },
});

/** The path of a file with certificates; a file can be chosen, and is checked as it will be used. */
export function CaFileField() {
  const styles = useStyles();
  const { client, draft } = useStores();
  const { value, below, correction, edit, touch } = useSetting('trustedCaFile');
  const practising = usePractising();
  const isReadOnly = useIsReadOnly();
  const path = textOf(value).trim();
  const [triedAt, setTriedAt] = useState<string>();
  const checking = useTask(async (source: string | File) => {
    if (typeof source === 'string') return client['ca-file/check']({ path: source });
    const placed = await placeCaFile(client, source, () => crypto.randomUUID());
    // A step of its own for undo.
    if (placed.ok) draft.getState().editAll({ trustedCaFile: placed.value.file });
    return placed;
  });
  const start = (source: string | File): void => {
    setTriedAt(path);
    checking.start(source);
  };
  return (
    <>
      <TextControl
        texts={settingTexts.trustedCaFile}
        below={below}
        correction={correction}
        value={value}
        onEdit={edit}
        onBlur={touch}
      />
      {practising || isReadOnly ? null : (
        <div className={styles.buttons}>
          <ChooseButton onChoose={start} />
          <Button size="small" disabledFocusable={path === ''} onClick={() => start(path)}>
            {text.check}
          </Button>
        </div>
      )}
      <Outcome task={checking.state} path={path} isOfPath={triedAt === path} />
    </>
  );
}

/** The input opens the file dialog of the system; its own button cannot be styled. */
function ChooseButton({ onChoose }: { readonly onChoose: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const chosen = ({ target }: ChangeEvent<HTMLInputElement>): void => {
    const [file] = target.files ?? [];
    if (file !== undefined) onChoose(file);
    // The same file can be chosen again.
    target.value = '';
  };
  return (
    <>
      <Button size="small" onClick={() => input.current?.click()}>
        {text.browse}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={text.chooseFile}
        accept=".pem,.crt,.cer,.der,.txt"
        onChange={chosen}
      />
    </>
  );
}

interface OutcomeProps {
  readonly task: TaskState<CaFileView>;
  readonly path: string;
  /** Whether the path is that at which it was started. */
  readonly isOfPath: boolean;
}

/** What the check of this path found; nothing once another path is entered. */
function Outcome({ task, path, isOfPath }: OutcomeProps) {
  const styles = useStyles();
  if (task.phase === 'failed') return isOfPath ? <ErrorView title={text.unusable} error={task.error} /> : null;
  const lines = task.phase === 'done' && task.value.file === path ? certificateLines(task.value.certificates) : [];
  return (
    <div role="status">
      {lines.length === 0 ? null : (
        <ul className={styles.lines} aria-label={text.list}>
          {lines.map(({ key, tone, words }) => (
            <li key={key}>
              <StatusText tone={tone}>
                <OutsideText>{words}</OutsideText>
              </StatusText>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
