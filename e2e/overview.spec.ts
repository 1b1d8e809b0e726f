import { goTo, captureScreen } from './app-page.ts';
import { expect, test } from './test.ts';

test('the first run offers the practice vault', async ({ page }) => {
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Try it with the practice vault' })).toBeVisible();
  await captureScreen(page, 'overview-first-run');
});

test('the steps of the first run, by keyboard, with the settings that are missing', async ({ page }) => {
  const steps = page.getByRole('region', { name: 'Start here' });
  await expect(steps.locator('[aria-current="step"]')).toContainText('Practice, or your own server');
  await steps.getByRole('link', { name: 'Set up your own server' }).focus();
  await page.keyboard.press('Enter');
  await page
    .getByRole('textbox', { name: 'Endpoint URL', exact: true })
    .fill('https://pi.hq.example/ERPMWebService/AuthService.svc');
  await goTo(page, 'Overview');
  await expect(steps.locator('[aria-current="step"]')).toContainText('4 settings are missing');
  await captureScreen(page, 'overview-second-step');
  await steps.getByRole('button', { name: 'Global Approver' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Global Approver', exact: true })).toBeFocused();
  await goTo(page, 'Overview');
  await steps.getByRole('button', { name: 'Hide these steps' }).click();
  await expect(steps).toBeHidden();
});

test('the connection path is a list of links, each with its state as text', async ({ page }) => {
  const links = page.getByRole('list', { name: 'The parts of the connection path, in order' }).getByRole('link');
  const names = [
    'Access console Privileged Remote Access',
    'Requests Unknown',
    'Appliance No site entered',
    'Appliance link Unknown: the service is not running',
    'ECM service Not running',
    'Connection to PI Needs an Endpoint URL',
    'Privileged Identity 5 settings need attention',
  ];
  await expect(links).toHaveCount(names.length);
  for (const [index, name] of names.entries()) await expect(links.nth(index)).toHaveAccessibleName(name);
  await links.last().click();
  await expect(page.getByRole('heading', { level: 1, name: 'Plugin settings' })).toBeFocused();
});
