import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { exchange } from '../features/plugin-settings/text.ts';
import { toClipboard } from '../lib/clipboard.ts';
import { ShowTextDialog } from './text-dialog.tsx';

const useStyles = makeStyles({
  place: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px' },
  copied: { color: tokens.colorNeutralForeground2 },
});

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
        {copied ? exchange.copied : ''}
      </span>
      {shown === undefined ? null : (
        <ShowTextDialog title={title} words={exchange.byHand} value={shown} onClose={() => setShown(undefined)} />
      )}
    </span>
  );
}
