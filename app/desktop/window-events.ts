import type { BrowserWindow, WebContents } from 'electron';
import type { Host } from '../host.ts';
import { eventChannel } from './channels.ts';

/** The name of a window towards the host. */
export function nameOf({ id }: Pick<WebContents, 'id'>): string {
  return String(id);
}

/** Sends events to the page in the window. What one page followed, the next one in the same window does not. */
export function sendEvents(window: BrowserWindow, host: Pick<Host, 'onEvent'>): void {
  const { webContents: page } = window;
  const name = nameOf(page);
  const begin = (): (() => void) => host.onEvent((event, payload) => page.send(eventChannel, event, payload), name);
  let end = begin();
  page.on('did-navigate', () => {
    end();
    end = begin();
  });
  page.on('render-process-gone', () => end());
  window.once('closed', () => end());
}
