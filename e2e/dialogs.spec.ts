import type { Locator, Page } from '@playwright/test';
import { enterPractice, expectAccessible, goTo } from './app-page.ts';
import { expect, test } from './test.ts';

/** Each dialog, opened by mouse, key and shortcut: after Esc the page is there for assistive technology, and the focus is back. */

async function expectPageShown(page: Page): Promise<void> {
  await expect(page.getByRole('dialog').or(page.getByRole('alertdialog'))).toHaveCount(0);
  const hidden = () =>
    page.evaluate(() =>
      ['main', 'nav'].filter((name) => document.querySelector(name)?.closest('[aria-hidden="true"], [inert]') !== null),
    );
  await expect.poll(hidden).toEqual([]);
}

async function expectClosedBy(page: Page, opener: Locator, keys = 'Escape'): Promise<void> {
  await expect(page.getByRole('dialog').or(page.getByRole('alertdialog'))).toBeVisible();
  await page.keyboard.press(keys);
  await expectPageShown(page);
  await expect(opener).toBeFocused();
}

async function openAndClose(page: Page, opener: Locator): Promise<void> {
  await opener.click();
  await expectClosedBy(page, opener);
  await opener.focus();
  await page.keyboard.press('Enter');
  await expectClosedBy(page, opener);
}

test('the list of shortcuts, from every screen', async ({ page }) => {
  await enterPractice(page);
  const sheet = page.getByRole('button', { name: 'Keyboard shortcuts' });
  for (const screen of ['Overview', 'Plugin settings', 'Diagnose', 'Test settings'] as const) {
    await goTo(page, screen);
    await openAndClose(page, sheet);
    const heading = page.getByRole('heading', { level: 1, name: screen });
    for (const key of ['F1', '?']) {
      await heading.focus();
      await page.keyboard.press(key);
      await expectClosedBy(page, heading);
    }
  }
  const user = page.getByRole('textbox', { name: 'SRA Console Username' });
  await user.focus();
  await page.keyboard.press('F1');
  await expectClosedBy(page, user);
  await expectAccessible(page);
});

test('the dialogs of Plugin settings and Test settings', async ({ page }) => {
  await enterPractice(page);
  const button = (name: string | RegExp) => page.getByRole('button', { name });
  await page.getByRole('textbox', { name: 'Name of the scenario' }).fill('Ann');
  await button('Save request as scenario').click();
  for (const name of ['Import…', 'Export (JSON)', 'Export results (CSV)']) await openAndClose(page, button(name));
  await goTo(page, 'Plugin settings');
  for (const name of ['Compare with saved', 'Import…', 'Export…']) await openAndClose(page, button(name));
  await expectAccessible(page);
});
