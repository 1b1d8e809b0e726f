import { enterPractice, expectAccessible, expectNoOverflow, goTo, captureScreen, screens } from './app-page.ts';
import { expect, test } from './test.ts';

/** Keyboard shortcuts, and the help inside the app. */

test('screens, their main actions and Save have keyboard shortcuts', async ({ page }) => {
  await enterPractice(page);
  for (const [index, screen] of screens.entries()) {
    await page.keyboard.press(`Alt+${index + 1}`);
    await expect(page.getByRole('heading', { level: 1, name: screen })).toBeFocused();
  }
  await page.keyboard.press('Alt+4');
  await page.keyboard.press('Control+Enter');
  await expect(
    page
      .getByRole('region', { name: 'Result' })
      .getByText(/\d+ credentials found/)
      .first(),
  ).toBeVisible();
  await page.keyboard.press('Alt+5');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('button', { name: 'Copy as text' })).toBeVisible();
  await page.keyboard.press('Alt+3');
  await page.getByRole('textbox', { name: 'Default Domain for Local BeyondTrust Users' }).fill('LAB');
  await page.keyboard.press('Control+s');
  await expect(page.getByRole('status').filter({ hasText: /^Saved/ })).toBeVisible();
});

test('the question mark opens the list of shortcuts, but not while typing in a field', async ({ page }) => {
  await enterPractice(page);
  const user = page.getByRole('textbox', { name: 'SRA Console Username' });
  await user.fill('');
  await user.pressSequentially('why?');
  await expect(user).toHaveValue('why?');
  await goTo(page, 'Overview');
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(sheet).toContainText('Go to Diagnose');
  await captureScreen(page, 'shortcuts');
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
  await page.keyboard.press('F1');
  await expect(sheet).toBeVisible();
});

test('the help opens from the navigation, and its pages from its list', async ({ page }) => {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Help' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'When something does not work' })).toBeFocused();
  await captureScreen(page, 'help');
  const pages = page.getByRole('navigation', { name: 'Pages' });
  for (const link of (await pages.getByRole('link').all()).slice(1)) {
    await link.click();
    await expect(page.getByRole('heading', { level: 1, name: (await link.textContent()) ?? '' })).toBeFocused();
    await expectAccessible(page);
  }
  await page.evaluate(() => window.location.assign('#/help/nowhere'));
  await expect(page.getByText('This help page does not exist.')).toBeVisible();
  await page.setViewportSize({ width: 512, height: 350 });
  for (const link of await pages.getByRole('link').all()) {
    await link.click();
    await expectNoOverflow(page);
  }
});

test('an error links to its section of the help', async ({ page }) => {
  await enterPractice(page);
  await page.getByRole('textbox', { name: 'SRA Console Username' }).fill('HQ\\harry');
  await page.getByRole('button', { name: 'Look up' }).click();
  await page.getByRole('region', { name: 'Result' }).getByRole('link', { name: 'Learn more' }).click();
  await expect(
    page.getByRole('heading', { level: 2, name: 'Test settings shows no credentials, or fails' }),
  ).toBeFocused();
});
