import './zod-without-eval.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { Transport } from '../../shared/contract.ts';
import { App } from './app.tsx';
import { bridgeOver, randomId } from './bridge.ts';
import { helpOfHash, screenOfHash } from '../lib/routes.ts';
import { createStores } from './wiring.ts';
import { webTransport } from './web-transport.ts';

/** The preload of the desktop shell sets `window.ecm`; otherwise the page was served by the web shell. */
function transport(): Transport {
  const { ecm } = window as { readonly ecm?: Transport };
  if (ecm !== undefined) return ecm;
  return webTransport({
    fetch: (url, init) => fetch(url, init),
    openEvents: (url) => new EventSource(url),
    newId: randomId,
  });
}

const stores = createStores(bridgeOver(transport(), randomId), randomId, Date.now);
stores.app.setState({ screen: screenOfHash(window.location.hash), help: helpOfHash(window.location.hash) });
void stores.app.getState().start();

const root = document.getElementById('app');
if (root === null) throw new Error('the page has no element "app"');
createRoot(root).render(
  <StrictMode>
    <App stores={stores} />
  </StrictMode>,
);
