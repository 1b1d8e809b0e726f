import {
  makeStyles,
  mergeClasses,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  type MessageBarProps,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  body: { whiteSpace: 'normal' },
  titled: { paddingBottom: '8px' },
  below: { marginBottom: '16px' },
});

interface NoticeProps extends Pick<MessageBarProps, 'intent' | 'role'> {
  readonly title?: ReactNode;
  readonly spaced?: boolean;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}

export function Notice({ title, spaced = false, children, actions, ...bar }: NoticeProps) {
  const styles = useStyles();
  return (
    <MessageBar layout="multiline" className={spaced ? styles.below : undefined} {...bar}>
      <MessageBarBody className={mergeClasses(styles.body, title !== undefined && styles.titled)}>
        {title === undefined ? null : <MessageBarTitle>{title}</MessageBarTitle>}
        {children}
      </MessageBarBody>
      {actions}
    </MessageBar>
  );
}
