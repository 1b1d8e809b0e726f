import type { BrowserWindow, WebContents } from 'electron';
import type { Host } from '../host.ts';
import { eventChannel } from './channels.ts';

/** The name by which the host knows a window. */
export function windowName({ id }: Pick<WebContents, 'id'>): string {
  return String(id);
}

/** Sends events to the page in the window. Subscriptions of a page end when the window loads another one. */
export function sendEvents(window: BrowserWindow, host: Pick<Host, 'onEvent'>): void {
  const { webContents: page } = window;
  const name = windowName(page);
  const subscribe = (): (() => void) => host.onEvent((event, payload) => page.send(eventChannel, event, payload), name);
  let unsubscribe = subscribe();
  page.on('did-navigate', () => {
    unsubscribe();
    unsubscribe = subscribe();
  });
  page.on('render-process-gone', () => unsubscribe());
  window.once('closed', () => unsubscribe());
}
