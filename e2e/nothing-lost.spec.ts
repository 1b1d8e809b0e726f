import type { Browser, Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { goTo, portray } from './app-page.ts';
import { expect, test } from './test.ts';
import { startWebShell, type WebShellProcess } from './web-shell.ts';

/** What was typed outlives the window and the program, and two windows overwrite nothing of each other unseen. */

interface OpenedWindow {
  readonly page: Page;
  readonly shell: WebShellProcess;
}

/** A program of its own in the data folder, with a window. */
async function open(browser: Browser, dataFolder: string): Promise<OpenedWindow> {
  const shell = await startWebShell(dataFolder);
  const page = await (await browser.newContext({ viewport: { width: 1024, height: 700 } })).newPage();
  await page.goto(shell.url);
  await page.waitForURL(new URL('/', shell.url).href);
  return { page, shell };
}

async function close({ page, shell }: OpenedWindow): Promise<void> {
  await page.context().close();
  await shell.stop();
}

const fieldOf = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });

const textOf = (dataFolder: string, file: string): Promise<string> => readFile(join(dataFolder, file), 'utf8').catch(() => '');

test('what was typed is back after the program was killed, without the secrets', async ({ browser, dataFolder }) => {
  const first = await open(browser, dataFolder);
  await goTo(first.page, 'Plugin settings');
  await fieldOf(first.page, 'Endpoint URL').fill('https://pi.hq.example/AuthService.svc');
  await fieldOf(first.page, 'API Password').fill('canary-password');
  await fieldOf(first.page, 'API User').fill('svc-half-typ');
  await goTo(first.page, 'Appliance');
  await fieldOf(first.page, 'Site host name').fill('pra.hq.example');
  await expect.poll(() => textOf(dataFolder, 'drafts.json')).toMatch(/svc-half-typ.*pra\.hq\.example/);
  await first.shell.stop('SIGKILL');
  await first.page.context().close();

  const second = await open(browser, dataFolder);
  await goTo(second.page, 'Plugin settings');
  await expect(second.page.getByText(/^Unsaved changes from .* are back/)).toBeVisible();
  await expect(fieldOf(second.page, 'API User')).toHaveValue('svc-half-typ');
  await expect(fieldOf(second.page, 'API Password')).toHaveValue('');
  expect(await textOf(dataFolder, 'drafts.json')).not.toContain('canary');
  await portray(second.page, 'plugin-settings-restored');
  await second.page.getByRole('button', { name: 'Discard these changes' }).click();
  await expect(fieldOf(second.page, 'API User')).toHaveValue('');
  await goTo(second.page, 'Appliance');
  await expect(fieldOf(second.page, 'Site host name')).toHaveValue('pra.hq.example');
  await second.page.getByRole('button', { name: 'Discard these changes' }).click();
  await expect.poll(() => textOf(dataFolder, 'drafts.json')).not.toMatch(/svc-half-typ|pra\.hq\.example/);
  await close(second);
});
