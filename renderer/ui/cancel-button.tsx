import { Button, type ButtonProps } from '@fluentui/react-components';
import { useCommand } from './commands.ts';
import { text } from './text.ts';

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
