import {
  Button,
  makeStyles,
  mergeClasses,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  type MessageBarProps,
} from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import { text } from './text.ts';

const useStyles = makeStyles({
  // Names of other systems may be longer than the line.
  body: { whiteSpace: 'normal', minWidth: 0, overflowWrap: 'anywhere' },
  titled: { paddingBottom: '8px' },
  below: { marginBottom: '16px' },
});

interface NoticeProps extends Pick<MessageBarProps, 'intent' | 'role'> {
  readonly title?: ReactNode;
  readonly spaced?: boolean;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
  /** Adds a button that dismisses the notice. */
  readonly onDismiss?: (() => void) | undefined;
}

export function Notice({ title, spaced = false, children, actions, onDismiss, ...bar }: NoticeProps) {
  const styles = useStyles();
  return (
    <MessageBar layout="multiline" className={spaced ? styles.below : undefined} {...bar}>
      <MessageBarBody className={mergeClasses(styles.body, title !== undefined && styles.titled)}>
        {title === undefined ? null : <MessageBarTitle>{title}</MessageBarTitle>}
        {children}
      </MessageBarBody>
      {actions}
      {onDismiss === undefined ? null : (
        <MessageBarActions
          containerAction={
            <Button appearance="transparent" icon={<DismissRegular />} aria-label={text.dismiss} onClick={onDismiss} />
          }
        />
      )}
    </MessageBar>
  );
}
