import { Button, makeStyles, Spinner, type ButtonProps } from '@fluentui/react-components';
import { useDelayed } from '../lib/hooks.ts';
import { useCommand } from './commands.ts';
import { text } from './text.ts';

const useStyles = makeStyles({
  // The height is constant, so that nothing below moves.
  line: { minHeight: '24px', display: 'flex', alignItems: 'center' },
});

/** A spinner with a label, shown once the activity takes longer than 300 ms. */
export function ProgressLine({ active, label }: { readonly active: boolean; readonly label: string }) {
  const styles = useStyles();
  const shown = useDelayed(active);
  return (
    <div className={styles.line} role="status">
      {shown ? <Spinner size="tiny" label={label} /> : null}
    </div>
  );
}

interface CancelButtonProps extends Pick<ButtonProps, 'size'> {
  readonly running: boolean;
  readonly onCancel: () => Promise<void>;
}

/** Cancels what is running; disabled while nothing is. */
export function CancelButton({ running, onCancel, ...button }: CancelButtonProps) {
  useCommand('cancel', running ? () => void onCancel() : undefined);
  return (
    <Button disabled={!running} onClick={() => void onCancel()} {...button}>
      {text.cancel}
    </Button>
  );
}
