import type { CDPSession, Page } from '@playwright/test';
import type { Call } from './calls.ts';
import { inApp, inBrowser } from './desktop-address.ts';
import { installPreload } from './desktop-preload.ts';
import type { FromMain } from './electron-double/worlds.ts';

/** A window of the desktop app, shown by a page of the browser. */
export interface DesktopWindow {
  load(url: string): Promise<void>;
  send(message: FromMain): void;
  reload(): Promise<void>;
  close(): Promise<void>;
}

type Response =
  | { readonly error: 'aborted' | 'blockedbyclient' }
  | { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array };

/** @param main calls the main process; the window's number is added */
export async function showWindow(page: Page, preload: string, main: Call): Promise<DesktopWindow> {
  const cdp = await page.context().newCDPSession(page);
  const { send } = await installPreload(cdp, preload, (call) => main('invoke', call));
  let loading = false;
  await serveRequests(page, main, () => loading);
  await reportNavigation(cdp, main);
  askBeforeLeaving(page, main);
  closeDeniedWindows(page, cdp, main);
  page.once('close', () => void main('closed').catch(() => {}));
  return {
    load: async (url) => {
      await limitPermissions(page, url, main);
      loading = true;
      await page.goto(inBrowser(url)).finally(() => (loading = false));
    },
    send,
    reload: async () => void (await page.reload()),
    close: () => page.close(),
  };
}

/** The main process answers all requests of the window; a page that the app did not open gets nothing. */
async function serveRequests(page: Page, main: Call, isLoading: () => boolean): Promise<void> {
  await page.context().route('**/*', (route) => route.abort('blockedbyclient'));
  await page.route('**/*', async (route, request) => {
    // Electron reports the navigation of a page or a user, but not that of the app.
    const isNavigation = request.isNavigationRequest() && !isLoading();
    const asked = { url: inApp(request.url()), method: request.method(), isNavigation };
    try {
      const response = await main<Response>('respond', asked);
      if ('error' in response) await route.abort(response.error);
      else await route.fulfill({ ...response, body: Buffer.from(response.body) });
    } catch (problem) {
      if (!page.isClosed()) throw problem;
    }
  });
}

async function reportNavigation(cdp: CDPSession, main: Call): Promise<void> {
  const { frameTree } = await cdp.send('Page.getFrameTree');
  const report = (name: string, url: string): void => void main(name, { url: inApp(url) }).catch(() => {});
  cdp.on('Page.frameNavigated', ({ frame: { id, url, urlFragment = '' } }) => {
    if (id === frameTree.frame.id) report('navigated', `${url}${urlFragment}`);
  });
  cdp.on('Page.navigatedWithinDocument', ({ frameId, url }) => {
    if (frameId === frameTree.frame.id) report('navigatedInPage', url);
  });
}

/** Electron shows no dialog for a page that prevents unloading: it asks the app. */
function askBeforeLeaving(page: Page, main: Call): void {
  page.on('dialog', async (dialog) => {
    const mayLeave = dialog.type() === 'beforeunload' && (await main<boolean>('mayLeave'));
    await (mayLeave ? dialog.accept() : dialog.dismiss());
  });
}

/** Chromium opens a window before the app can be asked, so one that is denied is closed. */
function closeDeniedWindows(page: Page, cdp: CDPSession, main: Call): void {
  let mayOpen = Promise.resolve(false);
  cdp.on('Page.windowOpen', ({ url }) => (mayOpen = main<boolean>('mayOpen', { url: inApp(url) })));
  page.on('popup', async (popup) => {
    if (!(await mayOpen)) await popup.close();
  });
}

/** Electron's names of permissions that a page in Chromium can have, with Playwright's. */
const permissions = {
  'clipboard-read': 'clipboard-read',
  'clipboard-sanitized-write': 'clipboard-write',
  notifications: 'notifications',
  geolocation: 'geolocation',
} as const;

/** The page has the permissions that the app's handler grants, and no other. */
async function limitPermissions(page: Page, url: string, main: Call): Promise<void> {
  const granted = await main<readonly (keyof typeof permissions)[]>('granted', {
    permissions: Object.keys(permissions),
  });
  const origin = new URL(inBrowser(url)).origin;
  await page.context().grantPermissions(
    granted.map((each) => permissions[each]),
    { origin },
  );
}
