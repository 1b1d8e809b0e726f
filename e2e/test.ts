import { test as base } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDesktop } from './desktop-shell.ts';
import { startElectron } from './electron-shell.ts';
import { chosenShell } from './chosen-shell.ts';
import { signIn, startWebShell } from './web-shell.ts';

export { expect } from '@playwright/test';

interface Fixtures {
  /** The data folder of this test. */
  readonly dataFolder: string;
}

export const withFolder = base.extend<Fixtures>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the needed fixtures from the destructured first parameter
  dataFolder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'ecm-e2e-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
});

const inBrowser = withFolder.extend({
  page: async ({ page, dataFolder }, use) => {
    const shell = await startWebShell(dataFolder);
    await signIn(page, shell.url);
    await use(page);
    const code = await shell.stop();
    if (code !== 0) throw new Error(`The web shell ended with code ${code}.`);
  },
});

const inElectron = withFolder.extend({
  page: async ({ dataFolder }, use) => {
    const shell = await startElectron(dataFolder);
    await use(shell.page);
    await shell.stop();
  },
});

const onDouble = withFolder.extend({
  page: async ({ page, dataFolder }, use) => {
    const shell = await startDesktop(page, dataFolder);
    await use(page);
    await shell.close();
  },
});

const shells = { web: inBrowser, desktop: onDouble, electron: inElectron };

/** `page` shows a newly started app, in the shell that build/test.mjs selects. */
export const test = shells[chosenShell];
