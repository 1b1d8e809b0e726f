import { expectAccessible, portray } from './app-page.ts';
import { expect, test } from './test.ts';

test('first run welcomes and leads on', async ({ page }) => {
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Try it with the practice vault' })).toBeVisible();
  await portray(page, 'overview-first-run');
});

test('nothing is cut off at 200 % zoom', async ({ page }) => {
  await page.setViewportSize({ width: 512, height: 350 });
  await expect(page.getByRole('button', { name: 'Try it with the practice vault' })).toBeVisible();
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});

test('every screen has no finding in forced colours', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await expectAccessible(page);
});
