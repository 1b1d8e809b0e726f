import type { Page } from '@playwright/test';
import type { Call } from './calls.ts';
import { startDesktopDouble } from './desktop-double.ts';
import { showWindow, type DesktopWindow } from './desktop-window.ts';

/** The built desktop app with the double of Electron and its pages in Chromium. */
export interface DesktopShell {
  /** Runs a command of e2e/electron-double/run-with-browser.mjs. */
  readonly run: Call;
  /** The window has been closed, or the app has ended otherwise: the exit code. */
  readonly ended: Promise<number | null>;
  /** Closes the window as a user who confirms leaving. Rejects with the reason if the app does not end in order. */
  close(): Promise<void>;
  kill(): Promise<void>;
}

interface ToWindow {
  readonly window: number;
  readonly url: string;
  readonly preload: string;
  readonly channel: string;
  readonly args: readonly unknown[];
}

/** @param first the page for the first window; further ones get a new page of its context */
export async function startDesktop(first: Page, dataFolder: string): Promise<DesktopShell> {
  const handlers = (run: Call) => windowHandlers(first, run);
  const { run, ended, printed, stop } = await startDesktopDouble(
    dataFolder,
    {},
    { program: 'run-with-browser', handlers },
  );
  const close = async (): Promise<void> => {
    await first.close();
    const code = await ended;
    if (code !== 0) throw new Error(`The desktop app ended with code ${code}: ${printed()}`);
  };
  return { run, ended, close, kill: stop };
}

/** What the main process asks of its windows. */
function windowHandlers(first: Page, run: Call) {
  const windows = new Map<number, DesktopWindow>();
  const unused = [first];
  const open = async (window: number, preload: string): Promise<DesktopWindow> => {
    const page = unused.pop() ?? (await first.context().newPage());
    const shown = await showWindow(page, preload, (name, input) => run(name, { window, ...input }));
    windows.set(window, shown);
    return shown;
  };
  return {
    load: async ({ window, url, preload }: ToWindow) => {
      const shown = windows.get(window) ?? (await open(window, preload));
      await shown.load(url);
    },
    send: ({ window, channel, args }: ToWindow) => windows.get(window)?.send({ channel, args }),
    reload: ({ window }: ToWindow) => windows.get(window)?.reload(),
    close: ({ window }: ToWindow) => windows.get(window)?.close(),
  };
}
