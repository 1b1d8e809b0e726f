import { enterPractice, goTo, captureScreen } from './app-page.ts';
import { expect, test } from './test.ts';

/** Detect and Check on Plugin settings, with the practice PI. */

test.beforeEach(async ({ page }) => {
  await enterPractice(page);
  await goTo(page, 'Plugin settings');
});

test('Detect reads the version of PI and selects it without saving', async ({ page }) => {
  await page.getByRole('radio', { name: /^Template jobs/ }).check();
  await page.getByRole('button', { name: 'Detect: Select your PI version' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Detected: Auto-spin.' })).toBeVisible();
  await expect(page.getByRole('radio', { name: /^Auto-spin/ })).toBeChecked();
  await page.getByRole('textbox', { name: 'Endpoint URL', exact: true }).fill('http://127.0.0.1:1/AuthService.svc');
  await expect(page.getByText('Detected: Auto-spin.')).toBeHidden();
  await page.getByRole('button', { name: 'Detect: Select your PI version' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'The version could not be detected' })).toContainText(
    'What to check',
  );
});

test('Check shows beside each template id whether its job exists and has the right type', async ({ page }) => {
  await page.getByRole('radio', { name: /^Template jobs/ }).check();
  await page.getByRole('textbox', { name: 'Oracle', exact: true }).fill('4711');
  await page.getByRole('textbox', { name: 'MySQL', exact: true }).fill('41');
  await page.getByRole('button', { name: 'Check: Password Change Template Job IDs' }).click();
  await expect(page.getByText('Not found in PI')).toBeVisible();
  await expect(page.getByText('This job is for Windows')).toBeVisible();
  await expect(page.getByText('OK', { exact: true }).first()).toBeVisible();
  await expect(
    page.getByRole('status').filter({ hasText: /2 of \d template jobs will not rotate anything/ }),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Check: Password Change Template Job IDs' }).scrollIntoViewIfNeeded();
  await captureScreen(page, 'plugin-settings-templates');
});
