import { makeStyles, MessageBar, MessageBarBody } from '@fluentui/react-components';
import { useApp, useDraft } from './use-stores.ts';
import { text } from '../ui/text.ts';
import { ErrorView } from '../ui/error-view.tsx';

const useStyles = makeStyles({
  notices: { display: 'flex', flexDirection: 'column', gap: '8px', ':not(:empty)': { marginBottom: '16px' } },
  words: { whiteSpace: 'normal' },
});

/** What every screen has to say: where secrets are kept if not in the keychain, what loading found, a failed switch. */
export function Notices() {
  const styles = useStyles();
  const secretStoreNotice = useApp((app) => app.info?.secretStoreNotice);
  const switchError = useApp((app) => app.switchError);
  const dismiss = useApp((app) => app.dismissSwitchError);
  const loading = useDraft((draft) => draft.view?.notices) ?? [];
  const notices = secretStoreNotice === undefined ? loading : [secretStoreNotice, ...loading];
  return (
    <div className={styles.notices}>
      {notices.map((notice) => (
        <MessageBar key={notice} intent="warning" layout="multiline">
          <MessageBarBody className={styles.words}>{notice}</MessageBarBody>
        </MessageBar>
      ))}
      {switchError === undefined ? null : (
        <ErrorView title={text.practice.switchFailed} error={switchError} onDismiss={dismiss} />
      )}
    </div>
  );
}
