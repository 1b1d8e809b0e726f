import type { Locator, Page } from '@playwright/test';
import { enterPractice, expectNoOverflow, goTo, saveScreenshot, screens } from './app-page.ts';
import { expect, test } from './test.ts';

/** From 640 to 2560 px words stay whole, the content is centred, and bars go all the way. */

/** Words of the main part that are drawn on two lines. Long names of other systems may be broken. */
function brokenWords(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const broken: string[] = [];
    const walker = document.createTreeWalker(document.querySelector('main') ?? document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      for (const { 0: word, index } of (node.textContent ?? '').matchAll(/[A-Za-z]{2,24}/g)) {
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        const lines = new Set(
          [...range.getClientRects()].filter(({ width }) => width > 0).map(({ top }) => Math.round(top)),
        );
        if (lines.size > 1) broken.push(word);
      }
    }
    return broken;
  });
}

/** In whole pixels. */
async function topsOf(elements: Locator): Promise<readonly number[]> {
  const boxes = await Promise.all((await elements.all()).map((element) => element.boundingBox()));
  return boxes.map((box) => Math.round(box?.y ?? -1));
}

/** Nothing of it is to the right of what the window shows. */
async function expectInWindow(page: Page, element: Locator): Promise<void> {
  const box = await element.boundingBox();
  const { clientWidth } = await page.evaluate(() => ({ clientWidth: document.documentElement.clientWidth }));
  expect((box?.x ?? Infinity) + (box?.width ?? 0)).toBeLessThanOrEqual(clientWidth);
}

for (const width of [640, 800, 1024, 1920, 2560])
  test(`at ${width} px`, async ({ page }) => {
    test.setTimeout(120_000);
    await page.setViewportSize({ width, height: 900 });
    await enterPractice(page);
    for (const screen of ['Overview', ...screens.filter((name) => name !== 'Overview')] as const) {
      await goTo(page, screen);
      await expectNoOverflow(page);
      expect(await brokenWords(page), screen).toEqual([]);
    }
    await goTo(page, 'Plugin settings');
    const bar = page.getByRole('button', { name: 'Save', exact: true }).locator('xpath=..');
    const [barBox, mainBox, cardBox] = await Promise.all(
      [bar, page.getByRole('main'), page.getByRole('region', { name: 'Connection' })].map((part) => part.boundingBox()),
    );
    expect(barBox?.x).toBeCloseTo(mainBox?.x ?? -1, 0);
    expect(barBox?.width).toBeCloseTo(mainBox?.width ?? -1, 0);
    const left = (cardBox?.x ?? 0) - (mainBox?.x ?? 0);
    const right = (mainBox?.x ?? 0) + (mainBox?.width ?? 0) - (cardBox?.x ?? 0) - (cardBox?.width ?? 0);
    expect(Math.abs(left - right)).toBeLessThanOrEqual(1);
    await page.getByRole('checkbox', { name: 'Enable fallback to local account' }).check();
    const tops = await topsOf(bar.getByRole('button'));
    expect(new Set(tops).size, 'the buttons of the save bar are on one line').toBe(1);
    if (width >= 800) {
      const items = await topsOf(page.getByRole('navigation', { name: 'Screens' }).getByRole('listitem'));
      expect(new Set(items).size, 'the screens are on one line, or below each other').toBe(
        width > 860 ? items.length : 1,
      );
    }
    if (width === 800 || width === 1920) {
      await saveScreenshot(page, `width-${width}-plugin-settings`);
      await goTo(page, 'Overview');
      await saveScreenshot(page, `width-${width}-overview`);
    }
    // Where the window is narrow, a table or a name may be wider than it.
    if (width > 800) return;
    await goTo(page, 'Test settings');
    await page.getByRole('button', { name: 'Look up' }).click();
    await expectInWindow(page, page.getByRole('button', { name: /^Retrieve/ }).first());
    await page.getByRole('textbox', { name: 'Name of the scenario' }).fill('Web');
    await page.getByRole('button', { name: 'Save request as scenario' }).click();
    await expectInWindow(page, page.getByRole('button', { name: /^Remove/ }).first());
    await page.getByRole('textbox', { name: 'SRA Console Username' }).fill(`HQ\\${'x'.repeat(240)}`);
    await page.getByRole('button', { name: 'Look up' }).click();
    await expect(page.getByRole('alert')).toContainText('knows none of');
    await expectNoOverflow(page);
  });
