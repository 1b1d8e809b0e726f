import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { goTo } from './app-page.ts';
import { startDesktop } from './desktop-shell.ts';
import { record, site, test } from './desktop-test.ts';
import { startServiceProcess } from './service-process.ts';
import { expect } from './test.ts';
import { card } from './with-service.ts';

/** What the desktop app takes from the system: place of the window, save dialog, clipboard, notifications; and a page that ends or hangs. */

const answers = { reload: 0, wait: 1 } as const;

test('size and place of the window are kept, unless no screen has them any more', async ({ browser, dataFolder }) => {
  const start = async () => {
    const page = await browser.newPage();
    return { page, desktop: await startDesktop(page, dataFolder) };
  };
  const openedWith = async (bounds?: object): Promise<object | undefined> => {
    const { desktop } = await start();
    const [window] = (await record(desktop)).windows;
    if (bounds !== undefined) await desktop.run('setBounds', { bounds });
    await desktop.close();
    return window;
  };
  expect(await openedWith({ x: 40, y: 60, width: 900, height: 700 })).toMatchObject({ width: 1200, height: 820 });
  expect(await openedWith({ x: 5000, y: 60, width: 900, height: 700 })).toMatchObject({
    x: 40,
    y: 60,
    width: 900,
    height: 700,
  });
  const again = await openedWith();
  expect(again).toMatchObject({ width: 900, height: 700 });
  expect(again).not.toHaveProperty('x');
});

/** Types a change, and waits until it is kept. */
async function change(page: Page, dataFolder: string): Promise<void> {
  await goTo(page, 'Appliance');
  await site(page).fill('pra.hq.example');
  const kept = (): Promise<string> => readFile(join(dataFolder, 'drafts.json'), 'utf8').catch(() => '');
  await expect.poll(kept).toContain('pra.hq.example');
}

test('a page whose process ends is loaded again with the unsaved changes; the second time the person decides', async ({
  page,
  desktop,
  dataFolder,
}) => {
  await change(page, dataFolder);
  const loaded = page.waitForEvent('load');
  await desktop.run('crash');
  await loaded;
  await expect(site(page)).toHaveValue('pra.hq.example');
  await desktop.run('choose', { choice: answers.wait });
  await desktop.run('crash');
  expect(await desktop.ended).toBe(0);
  expect(await readFile(join(dataFolder, 'Configurator.log'), 'utf8')).toContain('"page.ended"');
});

test('a page that does not respond is reloaded if the person wants that', async ({ page, desktop, dataFolder }) => {
  await change(page, dataFolder);
  await desktop.run('choose', { choice: answers.wait });
  await desktop.run('hang');
  await expect.poll(async () => (await record(desktop)).questions.length).toBe(1);
  await expect(site(page)).toHaveValue('pra.hq.example');
  await desktop.run('choose', { choice: answers.reload });
  const loaded = page.waitForEvent('load');
  await desktop.run('hang');
  await loaded;
  await expect(site(page)).toHaveValue('pra.hq.example');
});

test('an export is saved where the dialog of the system says, or copied', async ({ page, desktop, dataFolder }) => {
  await goTo(page, 'Plugin settings');
  await page.getByRole('button', { name: 'Export…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Save as file' }).click();
  await expect.poll(async () => (await record(desktop)).saveDialogs).toEqual(['ecm-settings.json']);
  await expect(dialog.getByText('Saved.')).toHaveCount(0);
  const path = join(dataFolder, 'exported.json');
  await desktop.run('saveTo', { path });
  await dialog.getByRole('button', { name: 'Save as file' }).click();
  await expect(dialog.getByText('Saved.')).toBeVisible();
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ version: 1 });
  await desktop.run('saveTo', { path: join(dataFolder, 'no', 'folder.json') });
  await dialog.getByRole('button', { name: 'Save as file' }).click();
  await expect(dialog.getByText(/cannot be written/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Copy', exact: true }).click();
  await expect(dialog.getByText('Copied.')).toBeVisible();
  expect((await record(desktop)).copied).toEqual([expect.stringContaining('"version": 1')]);
});

test('a service that stops is notified, and the notification brings the window forward', async ({
  page,
  desktop,
  dataFolder,
}) => {
  const service = startServiceProcess(dataFolder);
  await service.running;
  await goTo(page, 'Overview');
  await expect(card(page, 'ECM service')).toContainText(/^(?!.*Not running).*Running/, { timeout: 30_000 });
  expect((await record(desktop)).notifications).toEqual([]);
  await service.end('SIGKILL');
  await expect
    .poll(async () => (await record(desktop)).notifications.map(({ title }) => title), { timeout: 30_000 })
    .toEqual(['The ECM service has stopped']);
  await desktop.run('clickNotification');
  expect((await record(desktop)).focused).toBe(1);
});
