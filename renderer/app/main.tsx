import './zod-without-eval.ts';
import { StrictMode, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import type { Transport } from '../../shared/contract.ts';
import { App } from './app.tsx';
import { bridgeOver, randomId } from './bridge.ts';
import { helpOfHash, screenOfHash } from '../lib/routes.ts';
import { OpenWindowProvider, type OpenWindow } from './new-window.tsx';
import { SignIn } from './sign-in.tsx';
import { createStores } from './wiring.ts';
import { createWebSession, takeCode } from './web-session.ts';
import { webTransport } from './web-transport.ts';

const element = document.getElementById('app');
if (element === null) throw new Error('the page has no element "app"');
const root = createRoot(element);

function show(content: ReactNode): void {
  root.render(<StrictMode>{content}</StrictMode>);
}

function showApp(transport: Transport, openWindow?: OpenWindow): void {
  const stores = createStores(bridgeOver(transport, randomId), randomId, Date.now);
  stores.app.setState({ screen: screenOfHash(window.location.hash), help: helpOfHash(window.location.hash) });
  void stores.app.getState().start();
  show(
    <OpenWindowProvider value={openWindow}>
      <App stores={stores} />
    </OpenWindowProvider>,
  );
}

/** The web shell: the app if the page is signed in, otherwise the page that asks for a code. */
async function showWebApp(): Promise<void> {
  const session = createWebSession({
    fetch: (url, init) => fetch(url, init),
    storage: window.sessionStorage,
    crypto: window.crypto,
  });
  const code = takeCode(window.location, window.history);
  const outcome = code === undefined ? undefined : await session.signIn(code);
  const askForCode = (reason: 'opened' | 'wrong-code' | 'ended'): void =>
    show(
      <SignIn
        reason={reason}
        onCode={async (typed) => {
          const typedOutcome = await session.signIn(typed);
          // Loaded anew, so that nothing of an ended session is left on the page.
          if (typedOutcome === 'signed-in') window.location.reload();
          return typedOutcome;
        }}
      />,
    );
  if (!session.isSignedIn) return askForCode(outcome === 'wrong-code' ? 'wrong-code' : 'opened');
  const transport = webTransport({
    session,
    newId: randomId,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    onEnded: () => askForCode('ended'),
  });
  showApp(transport, async () => {
    const response = await session.post('api/window', {});
    const answer = (await response.json()) as { readonly code: string };
    window.open(`${window.location.origin}/#code=${answer.code}`, '_blank', 'noopener');
  });
}

/** The preload of the desktop shell sets `window.ecm`; otherwise the page was served by the web shell. */
const { ecm } = window as { readonly ecm?: Transport };
if (ecm === undefined) void showWebApp();
else showApp(ecm);
