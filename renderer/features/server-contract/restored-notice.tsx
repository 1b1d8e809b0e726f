import { Button, MessageBarActions } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import { useContract } from '../../app/use-stores.ts';
import { Notice } from '../../ui/notice.tsx';
import { save as text } from './text.ts';

/** Unsaved work of an earlier window is back. */
export function RestoredWork({ at }: { readonly at: string }) {
  const dismiss = useContract((store) => store.dismissRestored);
  return (
    <Notice
      intent="info"
      spaced
      actions={
        <MessageBarActions
          containerAction={
            <Button
              appearance="transparent"
              aria-label={text.restoredDismiss}
              icon={<DismissRegular />}
              onClick={dismiss}
            />
          }
        />
      }
    >
      {text.restored(at)}
    </Notice>
  );
}
