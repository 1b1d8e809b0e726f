import { makeStyles, MessageBar, MessageBarBody } from '@fluentui/react-components';
import { useApp } from '../app/use-stores.ts';

const useStyles = makeStyles({
  note: { marginBottom: '16px' },
  words: { whiteSpace: 'normal' },
});

export function usePractising(): boolean {
  return useApp((app) => app.info?.profile === 'practice');
}

/** What a screen does not do while the practice vault is in use. */
export function PracticeNote({ children }: { readonly children: string }) {
  const styles = useStyles();
  if (!usePractising()) return null;
  return (
    <MessageBar intent="info" layout="multiline" className={styles.note}>
      <MessageBarBody className={styles.words}>{children}</MessageBarBody>
    </MessageBar>
  );
}
