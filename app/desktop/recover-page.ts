import { dialog, type BrowserWindow } from 'electron';
import type { Log } from '../../main/platform/logging/log.ts';

/** A page that ends again within this time after it was reloaded is not reloaded by itself once more. */
const soonMs = 60_000;

/**
 * Reloads a page whose process has ended, and offers it for one that hangs. Unsaved settings are kept as a draft, which the page loads.
 * @param now milliseconds since 1970
 */
export function recoverPage(window: BrowserWindow, log: Pick<Log, 'error'>, now: () => number): void {
  const { webContents: page } = window;
  let reloadedAt = -Infinity;
  let isAsking = false;
  const reload = (): void => {
    reloadedAt = now();
    page.reload();
  };
  const ask = async (message: string, buttons: readonly [reload: string, other: string]): Promise<boolean> => {
    const { response } = await dialog.showMessageBox(window, {
      type: 'warning',
      message,
      detail: 'Unsaved changes are restored, except secrets.',
      buttons: [...buttons],
      defaultId: 0,
      cancelId: 1,
      noLink: true,
    });
    return response === 0;
  };
  const endedAgain = async (): Promise<void> => {
    const isWanted = await ask('The page has stopped working again.', ['Reload', 'Close the window']);
    if (window.isDestroyed()) return;
    if (isWanted) reload();
    else window.destroy();
  };
  const hangs = async (): Promise<void> => {
    if (isAsking) return;
    isAsking = true;
    const isWanted = await ask('The window does not respond.', ['Reload', 'Wait']);
    isAsking = false;
    // Ends the process of the page, upon which it is reloaded.
    if (isWanted && !window.isDestroyed()) page.forcefullyCrashRenderer();
  };
  page.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    log.error('page.ended', { reason });
    if (now() - reloadedAt > soonMs) reload();
    else void endedAgain();
  });
  window.on('unresponsive', () => void hangs());
}
