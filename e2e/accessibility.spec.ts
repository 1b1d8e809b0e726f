import type { Page } from '@playwright/test';
import {
  enterPractice,
  expectAccessible,
  expectNoOverflow,
  goTo,
  inHighContrast,
  captureContrast,
  expectContrast,
  screens,
} from './app-page.ts';
import { expect, test } from './test.ts';

/** Zoom, high contrast and reduced motion, on every screen. */

/** 1024×700 at 200 %. */
const zoomed = { width: 512, height: 350 };

/** On Test settings. */
async function lookUp(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Look up' }).click();
  await expect(
    page
      .getByRole('region', { name: 'Result' })
      .getByText(/\d+ credentials found/)
      .first(),
  ).toBeVisible();
}

async function runChecks(page: Page): Promise<void> {
  await goTo(page, 'Diagnose');
  await page.getByRole('button', { name: 'Run diagnosis' }).click();
  await expect(page.getByRole('button', { name: 'Copy as text' })).toBeVisible();
}

test('nothing is cut off at 200 % zoom on any screen, first run and in practice', async ({ page }) => {
  await page.setViewportSize(zoomed);
  for (const screen of screens) {
    await goTo(page, screen);
    await expectNoOverflow(page);
  }
  await goTo(page, 'Overview');
  await enterPractice(page);
  await lookUp(page);
  await expectNoOverflow(page);
  await runChecks(page);
  for (const screen of screens) {
    await goTo(page, screen);
    await expectNoOverflow(page);
    await expectAccessible(page);
  }
});

test('no screen has a finding in high contrast', async ({ page }) => {
  for (const screen of screens) {
    await goTo(page, screen);
    await inHighContrast(page, () => expectContrast(page));
  }
  await goTo(page, 'Overview');
  await captureContrast(page, 'overview');
  await enterPractice(page);
  await runChecks(page);
  await captureContrast(page, 'diagnose');
  for (const [screen, name] of [
    ['Appliance', 'appliance'],
    ['Plugin settings', 'plugin-settings'],
    ['Service & logs', 'service'],
  ] as const) {
    await goTo(page, screen);
    await captureContrast(page, name);
  }
  await goTo(page, 'Test settings');
  await lookUp(page);
  await captureContrast(page, 'test-settings');
});

test('selection and focus are visible in high contrast', async ({ page }) => {
  await inHighContrast(page, async () => {
    const current = page.getByRole('navigation').locator('[aria-current="page"]');
    const other = page.getByRole('navigation').getByRole('link', { name: 'Diagnose' });
    const background = (): Promise<readonly string[]> =>
      Promise.all(
        [current, other].map((link) => link.evaluate((element) => getComputedStyle(element).backgroundColor)),
      );
    const [selected, plain] = await background();
    expect(selected).not.toBe(plain);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle);
    expect(outline).toBe('solid');
  });
});

test('nothing moves with reduced motion', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await enterPractice(page);
  const moving = await page.evaluate(
    () =>
      [...document.querySelectorAll('*')]
        .map((element) => getComputedStyle(element))
        .filter(({ transitionDuration, animationDuration }) =>
          [transitionDuration, animationDuration].some((durations) =>
            durations.split(', ').some((each) => Number.parseFloat(each) > 0.001),
          ),
        ).length,
  );
  expect(moving).toBe(0);
});
