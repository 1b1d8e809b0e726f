import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { Beaker20Filled } from '@fluentui/react-icons';
import { ErrorView } from '../ui/error-view.tsx';
import { Notice } from '../ui/notice.tsx';
import { highContrast, low, narrow } from '../ui/styles.ts';
import { FrameDialog } from '../ui/text-dialog.tsx';
import { text } from './text.ts';
import { useApp, useDraft, usePractising, useReadOnly } from './use-stores.ts';

const useStyles = makeStyles({
  notices: { display: 'flex', flexDirection: 'column', gap: '8px', ':not(:empty)': { marginBottom: '16px' } },
  banner: {
    position: 'sticky',
    top: 0,
    zIndex: 2,
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    columnGap: '10px',
    rowGap: '4px',
    padding: '6px 28px',
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorPaletteMarigoldBackground1,
    borderBottom: `2px solid ${tokens.colorPaletteMarigoldBorderActive}`,
    [narrow]: { padding: '6px 12px' },
    [low]: { position: 'static' },
    // High contrast removes the background colour; a border replaces it.
    [highContrast]: { border: '3px double CanvasText' },
  },
  icon: { display: 'flex' },
  name: { fontWeight: tokens.fontWeightSemibold },
  words: { flexGrow: 1, flexBasis: '280px' },
});

/** Shown on every screen: a secret store other than the keychain, problems of the settings file, a failed switch of profile. */
export function Notices() {
  const styles = useStyles();
  const secretStoreNotice = useApp((app) => app.info?.secretStoreNotice);
  const { switchError, dismissSwitchError, dismissNotice } = useApp((app) => app);
  const readOnly = useReadOnly() !== undefined;
  const fileNotices = useDraft((draft) => draft.view?.notices) ?? [];
  return (
    <div className={styles.notices}>
      {secretStoreNotice === undefined ? null : (
        <Notice intent="warning" onDismiss={readOnly ? undefined : () => void dismissNotice()}>
          {secretStoreNotice}
        </Notice>
      )}
      {fileNotices.map((notice) => (
        <Notice key={notice} intent="warning">
          {notice}
        </Notice>
      ))}
      {switchError === undefined ? null : (
        <ErrorView title={text.practice.switchFailed} error={switchError} onDismiss={dismissSwitchError} />
      )}
    </div>
  );
}

export function PracticeBanner() {
  const styles = useStyles();
  const practising = usePractising();
  const leaving = useApp((app) => app.switchingTo === 'real');
  const switchProfile = useApp((app) => app.switchProfile);
  if (!practising) return null;
  return (
    <div role="region" aria-label={text.practice.region} className={styles.banner}>
      <span className={styles.icon} aria-hidden>
        <Beaker20Filled />
      </span>
      <span className={styles.words}>
        <span className={styles.name}>{text.practice.name}</span> – {text.practice.banner}
      </span>
      <Button size="small" disabledFocusable={leaving} onClick={() => void switchProfile('real')}>
        {leaving ? text.practice.leaving : text.practice.leave}
      </Button>
    </div>
  );
}

/**
 * Nothing was saved, because another window has switched the profile; offers to load the profile in use.
 * It is closed rather than unmounted: an open dialog that is unmounted leaves the page hidden from screen readers.
 */
export function OtherProfileDialog() {
  const { refusedFor, reload } = useApp((app) => app);
  const { title, reasons, remedy, reload: label } = text.otherProfile;
  // A dialog that is mounted while closed puts elements for the focus on the page.
  if (refusedFor === undefined) return null;
  return (
    <FrameDialog
      modalType="alert"
      title={title}
      words={`${reasons[refusedFor]} ${remedy}`}
      onClose={() => undefined}
      actions={
        <Button appearance="primary" onClick={() => void reload()}>
          {label}
        </Button>
      }
    />
  );
}
