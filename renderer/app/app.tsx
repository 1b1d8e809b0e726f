import {
  FluentProvider,
  makeStyles,
  mergeClasses,
  Spinner,
  tokens,
  Button,
  useFocusFinders,
} from '@fluentui/react-components';
import { useEffect, useMemo, useState } from 'react';
import { low, narrow } from '../ui/styles.ts';
import { CommandsProvider, createCommands } from '../ui/commands.ts';
import { ErrorView } from '../ui/error-view.tsx';
import { byBrowser, TextOutputProvider } from '../ui/text-output.ts';
import { byMainProcess } from './text-output.ts';
import { Navigation } from './navigation.tsx';
import { Notices, OtherProfileDialog, PracticeBanner } from './notices.tsx';
import { ShortcutSheet, useShortcuts } from './shortcut-sheet.tsx';
import { useDelayed } from '../lib/hooks.ts';
import { helpOfHash, screenOfHash } from '../lib/routes.ts';
import { Screen } from './screens.tsx';
import type { Stores } from './stores.ts';
import { useSystemTheme } from './theme.ts';
import { askBeforeLeaving } from './unsaved.ts';
import { StoresProvider, useApp, useStores } from './use-stores.ts';
import { text } from './text.ts';
import { text as common } from '../ui/text.ts';

const useStyles = makeStyles({
  // Not on the provider: dialogs get the class of the provider, and would cover the page with this background.
  shell: {
    display: 'flex',
    alignItems: 'stretch',
    minHeight: '100vh',
    backgroundColor: tokens.colorNeutralBackground2,
    [narrow]: { flexDirection: 'column' },
  },
  // The width beside the navigation is what the edges are measured by.
  side: { flexGrow: 1, minWidth: 0, display: 'flex', flexDirection: 'column', containerType: 'inline-size' },
  main: {
    flexGrow: 1,
    display: 'flex',
    flexDirection: 'column',
    boxSizing: 'border-box',
    width: '100%',
    // Centres the content of a wide window; bars go over the edges.
    '--edge': 'max(28px, calc((100cqi - 1240px) / 2))',
    padding: '20px var(--edge) 28px',
    [narrow]: { '--edge': '12px', padding: '16px var(--edge) 24px' },
  },
  /** Three panes beside each other. */
  wide: { '--edge': 'max(28px, calc((100cqi - 1680px) / 2))', [narrow]: { '--edge': '12px' } },
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
    // Padding, as a margin would move the body and count as a layout shift when the app replaces this.
    margin: '0 auto',
    padding: '18vh 16px 0',
    display: 'grid',
    gap: '16px',
    justifyItems: 'start',
  },
});

export function App({ stores }: { readonly stores: Stores }) {
  const theme = useSystemTheme();
  const [commands] = useState(createCommands);
  return (
    <FluentProvider theme={theme}>
      <CommandsProvider value={commands}>
        <StoresProvider value={stores}>
          <Shell />
        </StoresProvider>
      </CommandsProvider>
    </FluentProvider>
  );
}

function Shell() {
  const styles = useStyles();
  const started = useApp((app) => app.info !== undefined);
  const screen = useApp((app) => app.screen);
  useNavigation();
  useUnsavedWarning();
  useShortcuts();
  // Keeps the library's focus module: disposed with the last dialog, it leaves the page hidden from assistive technology.
  useFocusFinders();
  const shell = useApp((app) => app.info?.shell);
  const { client } = useStores();
  const textOutput = useMemo(() => (shell === 'desktop' ? byMainProcess(client) : byBrowser), [shell, client]);
  if (!started) return <Starting />;
  return (
    <TextOutputProvider value={textOutput}>
      <div className={styles.shell}>
        <a href="#content" className={styles.skip} onClick={skipToContent}>
          {text.app.skip}
        </a>
        <Navigation />
        <ShortcutSheet />
        <OtherProfileDialog />
        <div className={styles.side}>
          <PracticeBanner />
          <main
            id="content"
            className={mergeClasses(styles.main, screen === 'server-contract' && styles.wide)}
            tabIndex={-1}
          >
            <Notices />
            <Screen />
          </main>
        </div>
      </div>
    </TextOutputProvider>
  );
}

/** The link cannot use its own hash, which names the screen. */
function skipToContent(event: React.MouseEvent): void {
  event.preventDefault();
  document.querySelector<HTMLElement>('main h1')?.focus();
}

/** The hash of the address names the screen, so that links and the back button work. */
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
  const { startError: error, start } = useApp((app) => app);
  const slow = useDelayed(error === undefined);
  return (
    <main className={styles.centre}>
      <h1>{text.app.fullTitle}</h1>
      {error === undefined ? slow && <Spinner label={text.app.starting} /> : null}
      {error === undefined ? null : (
        <>
          <ErrorView title={text.app.startFailed} error={error} />
          <Button appearance="primary" onClick={() => void start()}>
            {common.tryAgain}
          </Button>
        </>
      )}
    </main>
  );
}
