import type { CDPSession, Page } from '@playwright/test';
import { Evidence } from './secrets-search.ts';

const eventStreamType = 'application/x-ndjson';

/** Collects what a page holds, receives and sends, for leak.spec.ts. */
export interface PageWatch {
  /** The state of the page now, and its traffic since the start of the watch. */
  look(): Promise<Evidence>;
}

/** Records traffic from now on. In the desktop app the page has no HTTP traffic: its calls are IPC messages. */
export async function watchPage(page: Page): Promise<PageWatch> {
  const devtools = await page.context().newCDPSession(page);
  const traffic: string[] = [];
  const bodies: Promise<unknown>[] = [];
  page.on('request', (request) =>
    traffic.push(`${request.url()} ${JSON.stringify(request.headers())} ${request.postData() ?? ''}`),
  );
  page.on('response', (response) => {
    traffic.push(`${response.url()} ${JSON.stringify(response.headers())}`);
    // The stream of events does not end; its parts are recorded below.
    if (response.headers()['content-type']?.startsWith(eventStreamType) === true) return;
    bodies.push(
      response.text().then(
        (text) => traffic.push(text),
        () => {},
      ),
    );
  });
  page.on('console', (message) => traffic.push(`console: ${message.text()}`));
  const record = (base64 = ''): void => void traffic.push(Buffer.from(base64, 'base64').toString());
  devtools.on('Network.dataReceived', ({ data }) => record(data));
  devtools.on('Network.responseReceived', ({ requestId, response }) => {
    if (response.mimeType !== eventStreamType) return;
    devtools.send('Network.streamResourceContent', { requestId }).then(
      ({ bufferedData }) => record(bufferedData),
      () => {},
    );
  });
  await devtools.send('Network.enable');
  await devtools.send('Accessibility.enable');
  return {
    look: async () => {
      await Promise.all(bodies);
      const evidence = new Evidence();
      evidence.text('traffic', traffic.join('\n'));
      evidence.text('document', await page.content());
      evidence.value(
        'fields',
        await page
          .locator('input, textarea, select')
          .evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value)),
      );
      evidence.value('accessibility tree', await devtools.send('Accessibility.getFullAXTree'));
      evidence.value('storage', await page.evaluate(storage));
      evidence.text('memory', await memory(devtools));
      return evidence;
    },
  };
}

/** Runs in the page. Throws if the page uses a database or cache, because these are not searched. */
async function storage(): Promise<object> {
  const databases = await indexedDB.databases();
  const kept = 'caches' in window ? await caches.keys() : [];
  if (databases.length + kept.length > 0) throw new Error(`The page has stored ${JSON.stringify([databases, kept])}.`);
  return {
    local: { ...localStorage },
    session: { ...sessionStorage },
    cookie: document.cookie,
    name: window.name,
    address: location.href,
    state: history.state as unknown,
  };
}

/** All strings that are reachable in the memory of the page's scripts: stores, closures, components. */
async function memory(devtools: CDPSession): Promise<string> {
  let snapshot = '';
  const collect = ({ chunk }: { readonly chunk: string }): void => void (snapshot += chunk);
  devtools.on('HeapProfiler.addHeapSnapshotChunk', collect);
  await devtools.send('HeapProfiler.enable');
  await devtools.send('HeapProfiler.collectGarbage');
  await devtools.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  devtools.off('HeapProfiler.addHeapSnapshotChunk', collect);
  const { strings } = JSON.parse(snapshot) as { readonly strings: readonly string[] };
  return strings.join('\n');
}
