import type { Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { goTo, captureScreen, openNewWindow } from './app-page.ts';
import { expect, test } from './test.ts';
import { openProgram, openSecondProgram } from './programs.ts';

/** Drafts and scenarios survive the window and the program; two windows do not overwrite each other's changes without a question. */

const fieldOf = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });

async function saveFirstSettings(page: Page): Promise<void> {
  await goTo(page, 'Plugin settings');
  const values = {
    'Endpoint URL': 'https://pi.hq.example/AuthService.svc',
    'API User': 'svc-ecm',
    'API Password': 'leak-test-password',
    'API Registration Key': 'leak-test-key',
    'Global Approver': 'approver',
  };
  for (const [name, value] of Object.entries(values)) await fieldOf(page, name).fill(value);
  await save(page);
}

async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: /^Saved/ })).toBeVisible();
}

const textOf = (dataFolder: string, file: string): Promise<string> =>
  readFile(join(dataFolder, file), 'utf8').catch(() => '');

test('drafts are restored after the program was killed, without secrets', async ({ browser, dataFolder }) => {
  const first = await openProgram(browser, dataFolder);
  await goTo(first.page, 'Plugin settings');
  await fieldOf(first.page, 'Endpoint URL').fill('https://pi.hq.example/AuthService.svc');
  await fieldOf(first.page, 'API Password').fill('leak-test-password');
  await fieldOf(first.page, 'API User').fill('svc-half-typ');
  await goTo(first.page, 'Appliance');
  await fieldOf(first.page, 'Site host name').fill('pra.hq.example');
  await expect.poll(() => textOf(dataFolder, 'drafts.json')).toMatch(/svc-half-typ.*pra\.hq\.example/);
  await first.kill();

  const second = await openProgram(browser, dataFolder);
  await goTo(second.page, 'Plugin settings');
  await expect(second.page.getByText(/^Restored unsaved changes from /)).toBeVisible();
  await expect(fieldOf(second.page, 'API User')).toHaveValue('svc-half-typ');
  await expect(fieldOf(second.page, 'API Password')).toHaveValue('');
  expect(await textOf(dataFolder, 'drafts.json')).not.toContain('leak-test');
  await captureScreen(second.page, 'plugin-settings-restored');
  await second.page.getByRole('button', { name: 'Discard these changes' }).click();
  await expect(fieldOf(second.page, 'API User')).toHaveValue('');
  await goTo(second.page, 'Appliance');
  await expect(fieldOf(second.page, 'Site host name')).toHaveValue('pra.hq.example');
  await second.page.getByRole('button', { name: 'Discard these changes' }).click();
  await expect.poll(() => textOf(dataFolder, 'drafts.json')).not.toMatch(/svc-half-typ|pra\.hq\.example/);
  await second.close();
});

test('two windows save different changes, which are merged', async ({ browser, dataFolder }) => {
  // Two windows, and two pictures that are checked in each theme.
  test.setTimeout(120_000);
  const one = await openSecondProgram(browser, dataFolder);
  await saveFirstSettings(one.page);
  const other = await openProgram(browser, dataFolder);
  await goTo(other.page, 'Plugin settings');
  await expect(fieldOf(other.page, 'API User')).toHaveValue('svc-ecm');

  // Before the other window saves: without changes of its own this one shows what is saved.
  await fieldOf(other.page, 'API User').fill('svc-other');
  await fieldOf(other.page, 'Global Approver').fill('other-approver');
  await fieldOf(one.page, 'API User').fill('svc-one');
  await fieldOf(one.page, 'Authenticator').fill('HQ');
  await save(one.page);
  // Another program has saved: this window says so by itself, and saving is a conflict.
  const overtaken = other.page.getByText('These settings were saved elsewhere after you opened them.');
  await expect(overtaken).toBeVisible();
  await captureScreen(other.page, 'plugin-settings-overtaken');
  await other.page.getByRole('button', { name: 'Save', exact: true }).click();

  const dialog = other.page.getByRole('alertdialog');
  const saveMerged = dialog.getByRole('button', { name: 'Save merged settings' });
  await expect(dialog.getByRole('table', { name: 'Changed by both' })).toContainText('API User');
  await expect(dialog.getByRole('table', { name: 'Changed by someone else' })).toContainText('Authenticator');
  await expect(dialog.getByRole('table', { name: 'Changed by you (will be kept)' })).toContainText('Global Approver');
  await expect(saveMerged).toBeDisabled();
  await captureScreen(other.page, 'plugin-settings-conflict');
  expect(await textOf(dataFolder, 'settings.json')).toContain('svc-one');
  await dialog.getByRole('radio', { name: /^API User, Yours/ }).check();
  await saveMerged.click();
  await expect(other.page.getByRole('status').filter({ hasText: /^Saved/ })).toBeVisible();
  const saved = JSON.parse(await textOf(dataFolder, 'settings.json')) as { plugin: object };
  expect(saved.plugin).toMatchObject({ apiUser: 'svc-other', authenticator: 'HQ', globalApprover: 'other-approver' });
  await other.close();
  await one.close();
});

// Two windows of one program, without the events of the web shell.
test('a draft of the real profile is not saved while another window is in practice, and the question before leaving is right @web', async ({
  browser,
  dataFolder,
}) => {
  const { page, close } = await openProgram(browser, dataFolder);
  await saveFirstSettings(page);
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.type());
    void dialog.accept();
  });
  // Without events this window is not informed of changes in the others.
  await page.route('**/api/events*', (route) => route.abort());
  await page.reload();
  expect(dialogs).toEqual([]);
  await expect(fieldOf(page, 'API User')).toHaveValue('svc-ecm');
  const other = await openNewWindow(page);
  await other.getByRole('button', { name: 'Try it with the practice vault' }).click();
  await expect(other.getByRole('region', { name: 'Practice vault' })).toBeVisible();

  await fieldOf(page, 'API User').fill('svc-typed');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const refused = page.getByRole('alertdialog', { name: 'Nothing was saved' });
  await expect(refused).toContainText('Another window started the practice vault');
  expect(await textOf(dataFolder, 'settings.json')).not.toContain('svc-typed');
  await refused.getByRole('button', { name: 'Reload' }).click();
  await expect(page.getByRole('region', { name: 'Practice vault' })).toBeVisible();
  await expect(fieldOf(page, 'API User')).not.toHaveValue('svc-typed');
  await page.getByRole('button', { name: 'Leave practice' }).click();
  await expect(fieldOf(page, 'API User')).toHaveValue('svc-typed');
  await save(page);
  expect(await textOf(dataFolder, 'settings.json')).toContain('svc-typed');

  await goTo(page, 'Appliance');
  await fieldOf(page, 'Site host name').fill('pra.hq.example');
  await page.reload();
  expect(dialogs).toEqual(['beforeunload']);
  await close();
});

test('scenarios of two windows are both stored', async ({ browser, dataFolder }) => {
  const one = await openSecondProgram(browser, dataFolder);
  const other = await openProgram(browser, dataFolder);
  for (const [page, name] of [
    [one.page, 'from one'],
    [other.page, 'from the other'],
  ] as const) {
    await goTo(page, 'Test settings');
    await fieldOf(page, 'SRA Console Username').fill('HQ\\ann');
    await fieldOf(page, 'Hostname / IP Address').fill('web01');
    await fieldOf(page, 'Name of the scenario').fill(name);
    await page.getByRole('button', { name: 'Save request as scenario' }).click();
    await expect.poll(() => textOf(dataFolder, 'scenarios.json')).toContain(name);
  }
  await one.close();
  await other.kill();
  const next = await openProgram(browser, dataFolder);
  await goTo(next.page, 'Test settings');
  for (const name of ['from one', 'from the other'])
    await expect(next.page.getByRole('rowheader', { name, exact: true })).toBeVisible();
  await next.close();
});

test('edits and Discard are undone and redone by keyboard and by button', async ({ browser, dataFolder }) => {
  const { page, close } = await openProgram(browser, dataFolder);
  await goTo(page, 'Plugin settings');
  await fieldOf(page, 'API User').fill('svc-ecm');
  const preferred = page.getByRole('checkbox', { name: /^Prefer lookup of credentials by IP address/ });
  await preferred.check();
  await page.keyboard.press('Control+z');
  await expect(preferred).not.toBeChecked();
  await expect(fieldOf(page, 'API User')).toHaveValue('svc-ecm');
  await page.keyboard.press('Control+y');
  await expect(preferred).toBeChecked();
  await page.getByRole('button', { name: 'Discard', exact: true }).click();
  await expect(fieldOf(page, 'API User')).toHaveValue('');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(fieldOf(page, 'API User')).toHaveValue('svc-ecm');
  await expect(preferred).toBeChecked();
  await captureScreen(page, 'plugin-settings-undo');
  await close();
});
