import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { useEffect, useId, useImperativeHandle, useRef, useState, type ReactNode, type Ref } from 'react';
import { sentencesOf } from '../../shared/errors.ts';
import { useTextOutput } from './text-output.ts';
import { readTextFile } from './read-text-file.ts';
import { text } from './text.ts';
import { focusRing, monospaceBlock, smallPrint } from './styles.ts';

const useStyles = makeStyles({
  surface: { maxWidth: '760px' },
  parts: { display: 'grid', gap: '10px', gridTemplateColumns: 'minmax(0, 1fr)' },
  words: { margin: 0 },
  status: { minHeight: '20px', color: tokens.colorNeutralForeground2 },
  area: {
    ...monospaceBlock,
    ...smallPrint,
    ...focusRing,
    boxSizing: 'border-box',
    width: '100%',
    minHeight: '120px',
    resize: 'vertical',
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStrokeAccessible}`,
  },
  file: { font: 'inherit', maxWidth: '100%' },
  label: { display: 'grid', gap: '4px' },
});

interface FrameProps {
  readonly title: string;
  readonly words: string;
  /** An alert cannot be closed by a click beside it. */
  readonly modalType?: 'modal' | 'alert';
  readonly onClose: () => void;
  readonly children?: ReactNode;
  /** Replaces the button Close. */
  readonly actions?: ReactNode;
  /** Before the button Close. */
  readonly tools?: ReactNode;
}

/** Open while it is mounted. */
export function FrameDialog({ title, words, modalType = 'modal', onClose, children, actions, tools }: FrameProps) {
  const styles = useStyles();
  useFocusBack();
  return (
    <Dialog open modalType={modalType} onOpenChange={(_event, data) => (data.open ? undefined : onClose())}>
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent>
            <div className={styles.parts}>
              <p className={styles.words}>{words}</p>
              {children}
            </div>
          </DialogContent>
          <DialogActions fluid>
            {actions ?? (
              <>
                {tools}
                <Button appearance="primary" onClick={onClose}>
                  {text.close}
                </Button>
              </>
            )}
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

/** Focuses what opened the dialog when it closes, unless something else took the focus. */
function useFocusBack(): void {
  // Read while rendering, as the effects of the dialog move the focus.
  const [opener] = useState(() => document.activeElement);
  useEffect(
    () => () =>
      void requestAnimationFrame(() => {
        const isFree = document.activeElement === null || document.activeElement === document.body;
        if (isFree && opener instanceof HTMLElement && opener.isConnected) opener.focus();
      }),
    [opener],
  );
}

interface SelectedTextProps {
  readonly label: string;
  readonly value: string;
  readonly ref?: Ref<HTMLTextAreaElement>;
}

/** A read-only text, initially selected, to be copied by hand. */
export function SelectedText({ label, value, ref }: SelectedTextProps) {
  const styles = useStyles();
  const field = useRef<HTMLTextAreaElement>(null);
  useImperativeHandle(ref, () => field.current as HTMLTextAreaElement);
  useEffect(() => selectAll(field.current), []);
  return (
    <textarea
      ref={field}
      className={styles.area}
      rows={14}
      readOnly
      spellCheck={false}
      value={value}
      aria-label={label}
    />
  );
}

function selectAll(field: HTMLTextAreaElement | null): void {
  field?.focus();
  field?.select();
}

interface ShowTextProps extends Pick<FrameProps, 'title' | 'words' | 'onClose'> {
  readonly value: string;
  /** Adds a button that saves the text as a file. */
  readonly fileName?: string;
}

export function ShowTextDialog({ title, words, value, fileName, onClose }: ShowTextProps) {
  const styles = useStyles();
  const field = useRef<HTMLTextAreaElement>(null);
  const [status, setStatus] = useState('');
  const textOutput = useTextOutput();
  const copy = async (): Promise<void> => {
    const copied = await textOutput.copy(value);
    if (!copied) selectAll(field.current);
    setStatus(copied ? text.copied : text.byHand);
  };
  const save = async (name: string): Promise<void> => {
    const saved = await textOutput.save(name, value);
    setStatus(saved.ok ? (saved.value ? text.saved : '') : sentencesOf(saved.error));
  };
  return (
    <FrameDialog
      title={title}
      words={words}
      onClose={onClose}
      tools={
        <>
          {fileName === undefined ? null : <Button onClick={() => void save(fileName)}>{text.saveFile}</Button>}
          <Button onClick={() => void copy()}>{text.copy}</Button>
        </>
      }
    >
      <SelectedText ref={field} label={title} value={value} />
      <div role="status" className={styles.status}>
        {status}
      </div>
    </FrameDialog>
  );
}

interface ImportProps extends Pick<FrameProps, 'title' | 'words' | 'onClose' | 'children'> {
  readonly value: string;
  readonly onText: (value: string) => void;
  readonly applyLabel: string;
  /** Absent while there is nothing to import. */
  readonly onApply: (() => void) | undefined;
  readonly status: ReactNode;
}

/** Asks for an exported text, pasted or read from a file. */
export function ImportDialog(props: ImportProps) {
  const { title, words, value, onText, applyLabel, onApply, status, children, onClose } = props;
  const apply = (): void => {
    onApply?.();
    onClose();
  };
  const actions = (
    <>
      <Button onClick={onClose}>{text.cancel}</Button>
      <Button appearance="primary" disabledFocusable={onApply === undefined} onClick={apply}>
        {applyLabel}
      </Button>
    </>
  );
  return (
    <FrameDialog title={title} words={words} onClose={onClose} actions={actions}>
      <TextOrFile value={value} onText={onText} />
      <div role="status">{status}</div>
      {children}
    </FrameDialog>
  );
}

function TextOrFile({ value, onText }: Pick<ImportProps, 'value' | 'onText'>) {
  const styles = useStyles();
  const id = useId();
  const [unreadable, setUnreadable] = useState<string>();
  const read = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const content = await readTextFile(file);
    if (content.ok) onText(content.value);
    setUnreadable(content.ok ? undefined : content.error);
  };
  return (
    <>
      <label className={styles.label} htmlFor={`${id}-file`}>
        {text.chooseFile}
        <input
          id={`${id}-file`}
          className={styles.file}
          type="file"
          accept=".json,application/json"
          onChange={(event) => void read(event.target.files?.[0])}
        />
      </label>
      {unreadable !== undefined ? (
        <p role="alert" className={styles.words}>
          {unreadable}
        </p>
      ) : null}
      <label className={styles.label} htmlFor={`${id}-text`}>
        {text.pasteHere}
        <textarea
          id={`${id}-text`}
          className={styles.area}
          rows={6}
          spellCheck={false}
          value={value}
          onChange={(event) => onText(event.target.value)}
        />
      </label>
    </>
  );
}
