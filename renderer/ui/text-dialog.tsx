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
import { useApp } from '../app/use-stores.ts';
import { exchange } from '../features/plugin-settings/text.ts';
import { toClipboard } from '../lib/clipboard.ts';

const useStyles = makeStyles({
  surface: { maxWidth: '760px' },
  parts: { display: 'grid', gap: '10px', gridTemplateColumns: 'minmax(0, 1fr)' },
  words: { margin: 0 },
  status: { minHeight: '20px', color: tokens.colorNeutralForeground2 },
  area: {
    boxSizing: 'border-box',
    width: '100%',
    minHeight: '120px',
    resize: 'vertical',
    padding: '8px 10px',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStrokeAccessible}`,
    borderRadius: tokens.borderRadiusMedium,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '1px' },
  },
  file: { font: 'inherit', maxWidth: '100%' },
  label: { display: 'grid', gap: '4px' },
});

interface FrameProps {
  readonly title: string;
  readonly words: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly actions: ReactNode;
}

/** A dialog with a sentence on top, something to look at, and buttons. */
export function FrameDialog({ title, words, onClose, children, actions }: FrameProps) {
  const styles = useStyles();
  return (
    <Dialog open onOpenChange={(_event, { open }) => (open ? undefined : onClose())}>
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent>
            <div className={styles.parts}>
              <p className={styles.words}>{words}</p>
              {children}
            </div>
          </DialogContent>
          <DialogActions fluid>{actions}</DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

interface SelectedTextProps {
  readonly label: string;
  readonly value: string;
  readonly ref?: Ref<HTMLTextAreaElement>;
}

/** A text to copy by hand, all of it selected from the start. */
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

/** Hands the text to the browser as a download. */
function saveAs(fileName: string, value: string): void {
  const address = URL.createObjectURL(new Blob([value]));
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(address);
}

interface ShowTextProps extends Pick<FrameProps, 'title' | 'words' | 'onClose'> {
  readonly value: string;
  /** Offers it as a file too, where pages may make files: the desktop shell lets none. */
  readonly fileName?: string;
}

/** A text to take away, all of it selected from the start. */
export function ShowTextDialog({ title, words, value, fileName, onClose }: ShowTextProps) {
  const styles = useStyles();
  const field = useRef<HTMLTextAreaElement>(null);
  const inBrowser = useApp((app) => app.info?.shell === 'web');
  const [status, setStatus] = useState('');
  const copy = async (): Promise<void> => {
    const taken = await toClipboard(value);
    if (!taken) selectAll(field.current);
    setStatus(taken ? exchange.copied : exchange.byHand);
  };
  return (
    <FrameDialog
      title={title}
      words={words}
      onClose={onClose}
      actions={
        <>
          {fileName !== undefined && inBrowser ? (
            <Button onClick={() => saveAs(fileName, value)}>{exchange.saveFile}</Button>
          ) : null}
          <Button onClick={() => void copy()}>{exchange.copy}</Button>
          <Button appearance="primary" onClick={onClose}>
            {exchange.close}
          </Button>
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

interface TextInputProps {
  readonly value: string;
  readonly onText: (text: string) => void;
}

/** A text, pasted or from a file. */
export function TextOrFile({ value, onText }: TextInputProps) {
  const styles = useStyles();
  const id = useId();
  const [unreadable, setUnreadable] = useState(false);
  const read = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    try {
      onText(await file.text());
      setUnreadable(false);
    } catch {
      setUnreadable(true);
    }
  };
  return (
    <>
      <label className={styles.label} htmlFor={`${id}-file`}>
        {exchange.chooseFile}
        <input
          id={`${id}-file`}
          className={styles.file}
          type="file"
          accept=".json,application/json"
          onChange={(event) => void read(event.target.files?.[0])}
        />
      </label>
      {unreadable ? (
        <p role="alert" className={styles.words}>
          {exchange.fileUnreadable}
        </p>
      ) : null}
      <label className={styles.label} htmlFor={`${id}-text`}>
        {exchange.pasteHere}
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
