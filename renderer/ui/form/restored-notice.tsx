import { Button, makeStyles, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import { text } from '../text.ts';
import { dateTimeOf } from '../../lib/times.ts';

const useStyles = makeStyles({ bar: { marginBottom: '16px' }, words: { whiteSpace: 'normal' } });

interface RestoredNoticeProps {
  readonly restoredAt: number | undefined;
  readonly onDiscard: () => void;
  readonly onDismiss: () => void;
}

/** Says that what was typed and not saved is back after the window was closed or broke down. */
export function RestoredNotice({ restoredAt, onDiscard, onDismiss }: RestoredNoticeProps) {
  const styles = useStyles();
  if (restoredAt === undefined) return null;
  return (
    <MessageBar intent="info" layout="multiline" className={styles.bar}>
      <MessageBarBody className={styles.words}>{text.settings.restored(dateTimeOf(restoredAt))}</MessageBarBody>
      <MessageBarActions
        containerAction={
          <Button
            appearance="transparent"
            icon={<DismissRegular />}
            aria-label={text.settings.restoredDismiss}
            onClick={onDismiss}
          />
        }
      >
        <Button onClick={onDiscard}>{text.settings.restoredDiscard}</Button>
      </MessageBarActions>
    </MessageBar>
  );
}
