import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useTextOutput } from './text-output.ts';
import { ShowTextDialog } from './text-dialog.tsx';
import { text } from './text.ts';

const useStyles = makeStyles({
  place: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px' },
  copied: { color: tokens.colorNeutralForeground2 },
});

/** Copies a text; without access to the clipboard, shows it in a dialog to be copied by hand. */
export function CopyText({ label, title, make }: Readonly<{ label: string; title: string; make: () => string }>) {
  const styles = useStyles();
  const textOutput = useTextOutput();
  const [copied, setCopied] = useState(false);
  const [shown, setShown] = useState<string>();
  const copy = async (): Promise<void> => {
    const words = make();
    const isCopied = await textOutput.copy(words);
    setCopied(isCopied);
    setShown(isCopied ? undefined : words);
  };
  return (
    <span className={styles.place}>
      <Button onClick={() => void copy()}>{label}</Button>
      <span role="status" className={styles.copied}>
        {copied ? text.copied : ''}
      </span>
      {shown === undefined ? null : (
        <ShowTextDialog title={title} words={text.byHand} value={shown} onClose={() => setShown(undefined)} />
      )}
    </span>
  );
}
