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
import { useEffect, useRef, useState } from 'react';
import { copyWords } from '../text-diagnose.ts';

const useStyles = makeStyles({
  surface: { maxWidth: '760px' },
  words: { margin: '0 0 8px' },
  place: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px' },
  copied: { color: tokens.colorNeutralForeground2 },
});

const useAreaStyles = makeStyles({
  area: {
    boxSizing: 'border-box',
    width: '100%',
    height: '280px',
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
});

/** Resolves to whether the clipboard took it; the desktop shell grants no page its clipboard. */
async function toClipboard(words: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    return false;
  }
}

/** A text to read and copy by hand, all of it selected from the start. */
export function SelectedText({ value, label }: { readonly value: string; readonly label: string }) {
  const { area } = useAreaStyles();
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
    field.current?.scrollTo(0, 0);
  }, []);
  return <textarea ref={field} className={area} readOnly spellCheck={false} value={value} aria-label={label} />;
}

interface CopyTextProps {
  readonly label: string;
  /** The name of what is copied. */
  readonly title: string;
  /** Made when it is asked for. */
  readonly make: () => string;
}

/** Copies a text; where that is not possible by a button, shows it for copying by hand. */
export function CopyText({ label, title, make }: CopyTextProps) {
  const styles = useStyles();
  const [copied, setCopied] = useState(false);
  const [shown, setShown] = useState<string>();
  const copy = async (): Promise<void> => {
    const words = make();
    const taken = await toClipboard(words);
    setCopied(taken);
    setShown(taken ? undefined : words);
  };
  return (
    <span className={styles.place}>
      <Button onClick={() => void copy()}>{label}</Button>
      <span role="status" className={styles.copied}>
        {copied ? copyWords.copied : ''}
      </span>
      {shown === undefined ? null : (
        <Dialog open onOpenChange={(_event, { open }) => (open ? undefined : setShown(undefined))}>
          <DialogSurface className={styles.surface}>
            <DialogBody>
              <DialogTitle>{title}</DialogTitle>
              <DialogContent>
                <p className={styles.words}>{copyWords.byHand}</p>
                <SelectedText value={shown} label={title} />
              </DialogContent>
              <DialogActions>
                <Button appearance="primary" onClick={() => setShown(undefined)}>
                  {copyWords.close}
                </Button>
              </DialogActions>
            </DialogBody>
          </DialogSurface>
        </Dialog>
      )}
    </span>
  );
}
