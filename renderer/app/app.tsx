import { FluentProvider, makeStyles, Spinner, tokens, Button } from '@fluentui/react-components';
import { useEffect } from 'react';
import { low, narrow } from '../ui/breakpoints.ts';
import { ErrorView } from '../ui/error-view.tsx';
import { Navigation } from './navigation.tsx';
import { Notices } from './notices.tsx';
import { OtherProfileDialog } from '../ui/other-profile-dialog.tsx';
import { PracticeBanner } from './practice-banner.tsx';
import { ShortcutSheet } from './shortcut-sheet.tsx';
import { useDelayed } from '../lib/use-delayed.ts';
import { useShortcuts } from './use-shortcuts.ts';
import { Appliance } from '../features/appliance/appliance.tsx';
import { Diagnose } from '../features/diagnose/diagnose.tsx';
import { Help } from '../features/help/help.tsx';
import { Overview } from '../features/overview/overview.tsx';
import { PluginSettings } from '../features/plugin-settings/plugin-settings.tsx';
import { Service } from '../features/service/service.tsx';
import { TestSettings } from '../features/test-settings/test-settings.tsx';
import { helpOfHash, screenOfHash, type Place } from './app-store.ts';
import type { Stores } from './stores.ts';
import { askBeforeLeaving } from './unsaved.ts';
import { StoresProvider, useApp, useStores } from './use-stores.ts';
import { text } from '../ui/text.ts';
import { useSystemTheme } from './theme.ts';

const useStyles = makeStyles({
  // Not on the provider: what it wears, dialogs wear too, and would hide the page behind them.
  shell: {
    display: 'flex',
    alignItems: 'stretch',
    minHeight: '100vh',
    backgroundColor: tokens.colorNeutralBackground2,
    [narrow]: { flexDirection: 'column' },
  },
  side: { flexGrow: 1, minWidth: 0, display: 'flex', flexDirection: 'column' },
  main: {
    flexGrow: 1,
    display: 'flex',
    flexDirection: 'column',
    boxSizing: 'border-box',
    width: '100%',
    maxWidth: '1120px',
    padding: '20px 28px 28px',
    [narrow]: { padding: '16px 12px 24px' },
  },
  skip: {
    position: 'absolute',
    left: '8px',
    top: '-60px',
    zIndex: 10,
    padding: '8px 12px',
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `2px solid ${tokens.colorStrokeFocus2}`,
    borderRadius: tokens.borderRadiusMedium,
    ':focus': { top: '8px' },
    [low]: { ':focus': { top: '2px' } },
  },
  centre: {
    maxWidth: '560px',
    margin: '18vh auto 0',
    padding: '0 16px',
    display: 'grid',
    gap: '16px',
    justifyItems: 'start',
  },
});

const screens: Readonly<Record<Place, () => React.ReactNode>> = {
  overview: Overview,
  appliance: Appliance,
  'plugin-settings': PluginSettings,
  'test-settings': TestSettings,
  diagnose: Diagnose,
  service: Service,
  help: Help,
};

export function App({ stores }: { readonly stores: Stores }) {
  const theme = useSystemTheme();
  return (
    <FluentProvider theme={theme}>
      <StoresProvider value={stores}>
        <Shell />
      </StoresProvider>
    </FluentProvider>
  );
}

function Shell() {
  const styles = useStyles();
  const started = useApp((app) => app.info !== undefined);
  const Screen = screens[useApp((app) => app.screen)];
  useNavigation();
  useUnsavedWarning();
  useShortcuts();
  if (!started) return <Starting />;
  return (
    <div className={styles.shell}>
      <a href="#content" className={styles.skip} onClick={skipToContent}>
        {text.app.skip}
      </a>
      <Navigation />
      <ShortcutSheet />
      <OtherProfileDialog />
      <div className={styles.side}>
        <PracticeBanner />
        <main id="content" className={styles.main} tabIndex={-1}>
          <Notices />
          <Screen />
        </main>
      </div>
    </div>
  );
}

/** Not by the address: its hash names the screen. */
function skipToContent(event: React.MouseEvent): void {
  event.preventDefault();
  document.querySelector<HTMLElement>('main h1')?.focus();
}

/** The address's hash names the screen, so that the back button and links work as they do everywhere. */
function useNavigation(): void {
  const { app } = useStores();
  useEffect(() => {
    const follow = (): void =>
      app.getState().show(screenOfHash(window.location.hash), helpOfHash(window.location.hash));
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, [app]);
}

function useUnsavedWarning(): void {
  const stores = useStores();
  useEffect(() => askBeforeLeaving(window, stores), [stores]);
}

function Starting() {
  const styles = useStyles();
  const error = useApp((app) => app.startError);
  const start = useApp((app) => app.start);
  const slow = useDelayed(error === undefined);
  return (
    <main className={styles.centre}>
      <h1>{text.app.fullTitle}</h1>
      {error === undefined ? slow && <Spinner label={text.app.starting} /> : null}
      {error === undefined ? null : (
        <>
          <ErrorView title={text.app.startFailed} error={error} />
          <Button appearance="primary" onClick={() => void start()}>
            {text.app.tryAgain}
          </Button>
        </>
      )}
    </main>
  );
}
