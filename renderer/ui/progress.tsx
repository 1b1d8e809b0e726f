import { Button, makeStyles, Spinner, type ButtonProps } from '@fluentui/react-components';
import { useLayoutEffect, useRef } from 'react';
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

/** Cancels what is running; absent while nothing is. */
export function CancelButton({ running, ...button }: CancelButtonProps) {
  return running ? <RunningCancelButton {...button} /> : null;
}

/** Its focus goes to the first button beside it when it disappears. */
function RunningCancelButton({ onCancel, ...button }: Omit<CancelButtonProps, 'running'>) {
  const place = useRef<HTMLSpanElement>(null);
  useCommand('cancel', () => void onCancel());
  useLayoutEffect(() => {
    const { current } = place;
    const beside = current?.parentElement;
    return () => {
      if (current?.contains(document.activeElement) === true)
        beside?.querySelector<HTMLElement>('button')?.focus({ preventScroll: true });
    };
  }, []);
  return (
    <span ref={place}>
      <Button onClick={() => void onCancel()} {...button}>
        {text.cancel}
      </Button>
    </span>
  );
}
