import type { Browser, Page } from '@playwright/test';
import { startDesktop } from './desktop-shell.ts';
import { chosenShell } from './chosen-shell.ts';
import { signIn, startWebShell } from './web-shell.ts';

/** Programs that a test starts and ends itself, several on one data folder. */
export interface Program {
  readonly page: Page;
  /** Closes the window; the program ends in order. */
  close(): Promise<void>;
  /** Kills the program, then closes the window. */
  kill(): Promise<void>;
}

const newPage = async (browser: Browser): Promise<Page> =>
  (await browser.newContext({ viewport: { width: 1024, height: 700 } })).newPage();

/** The app in the shell of this run; in a run with real Electron the web shell, whose windows are pages of the test's browser. */
export function openProgram(browser: Browser, dataFolder: string): Promise<Program> {
  return chosenShell === 'desktop' ? openDesktop(browser, dataFolder) : openWebShell(browser, dataFolder);
}

/** A second program on the data folder: the web shell, because the desktop app starts once only. */
export const openSecondProgram = openWebShell;

async function openDesktop(browser: Browser, dataFolder: string): Promise<Program> {
  const page = await newPage(browser);
  const desktop = await startDesktop(page, dataFolder);
  const closed = () => page.context().close();
  return { page, close: () => desktop.close().then(closed), kill: () => desktop.kill().then(closed) };
}

async function openWebShell(browser: Browser, dataFolder: string): Promise<Program> {
  const web = await startWebShell(dataFolder);
  const page = await newPage(browser);
  await signIn(page, web.url);
  return {
    page,
    close: async () => {
      await page.context().close();
      await web.stop();
    },
    kill: async () => {
      await web.stop('SIGKILL');
      await page.context().close();
    },
  };
}
