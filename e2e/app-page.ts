import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Browser, type Locator, type Page } from '@playwright/test';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chosenShell } from './chosen-shell.ts';

/** Actions and checks that the specs share. Elements are found by the names on the screen. */

export const screens = [
  'Overview',
  'Appliance',
  'Plugin settings',
  'Test settings',
  'Diagnose',
  'Service & logs',
] as const;
export type Screen = (typeof screens)[number];

export async function goTo(page: Page, screen: Screen): Promise<void> {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: screen }).click();
  await expect(page.getByRole('heading', { level: 1, name: screen })).toBeFocused();
}

/** Enters practice from the first run; the app then shows Test settings. */
export async function enterPractice(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Try it with the practice vault' }).click();
  await expect(page.getByRole('region', { name: 'Practice vault' })).toBeVisible();
  await expect(page.getByRole('heading', { level: 1, name: 'Test settings' })).toBeVisible();
}

/** On the double of Electron the page looks as in the web shell, in the same browser: pictures and their checks are not repeated. */
const isPictured = chosenShell !== 'desktop';

const documentation = fileURLToPath(new URL('../docs/screenshots/', import.meta.url));

/** Writes into an ignored folder, or with `npm run screenshots` into the documentation. */
export async function saveScreenshot(page: Page, name: string): Promise<void> {
  if (!isPictured) return;
  const { config, project } = test.info();
  const folder = config.updateSnapshots === 'all' ? documentation : join(project.outputDir, 'screenshots');
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled', caret: 'hide' });
}

/** Of Fluent's two themes. */
const textColours = { light: 'rgb(36, 36, 36)', dark: 'rgb(255, 255, 255)' } as const;

/**
 * Saves `<name>-light.png` and `<name>-dark.png`, and checks both with axe. The themes differ in colours only, so that the dark one is
 * checked by the colour rules alone.
 */
export async function captureScreen(page: Page, name: string): Promise<void> {
  if (!isPictured) return;
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // The app renders the theme some time after the media has changed.
    await expect(page.locator('.fui-FluentProvider').first()).toHaveCSS('color', textColours[colorScheme]);
    await nextFrames(page);
    await (colorScheme === 'light' ? expectAccessible(page) : expectContrast(page));
    await saveScreenshot(page, `${name}-${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
}

/** A colour with a transition, however short, is the former one until the next frame. */
async function nextFrames(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
  );
}

/** Runs `check` with forced colours; afterwards the page has the light theme. */
export async function inHighContrast(page: Page, check: () => Promise<unknown>): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce', forcedColors: 'active' });
  await check();
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce', forcedColors: 'none' });
}

/** Saves `<name>-contrast.png` and checks it with all rules of axe. */
export async function captureContrast(page: Page, name: string): Promise<void> {
  if (!isPictured) return;
  await inHighContrast(page, async () => {
    await expectAccessible(page);
    await saveScreenshot(page, `${name}-contrast`);
  });
}

/** The page does not scroll horizontally. A wide table may, inside its own container. */
export async function expectNoOverflow(page: Page): Promise<void> {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
}

/** No finding of axe. Tabster's focus guards are excluded: they are empty elements that are hidden from everything but focus. */
export async function expectAccessible(page: Page): Promise<void> {
  await expectNoFinding(axe(page));
}

/** No finding of the rules about colours. */
async function expectContrast(page: Page): Promise<void> {
  await expectNoFinding(axe(page).withRules(['color-contrast', 'link-in-text-block']));
}

/**
 * Legacy mode: the app has no frames, so no second page is needed to merge the findings of several. Passed rules are not listed node by
 * node. Both together halve the time.
 */
function axe(page: Page): AxeBuilder {
  return new AxeBuilder({ page })
    .exclude('[data-tabster-dummy]')
    .options({ resultTypes: ['violations'] })
    .setLegacyMode();
}

async function expectNoFinding(builder: AxeBuilder): Promise<void> {
  const { violations } = await builder.analyze();
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ target, failureSummary = '' }) => `${id}: ${String(target)}: ${failureSummary.split('\n').slice(1).join()}`,
    ),
  );
  expect(found).toEqual([]);
}

/** The row of a table whose first cell is this text. */
export function rowOf(table: Locator, name: string): Locator {
  return table.getByRole('row').filter({ has: table.page().getByRole('rowheader', { name, exact: true }) });
}

/** A second window of the same program (web shell). */
export async function openNewWindow(page: Page): Promise<Page> {
  const opened = page.context().waitForEvent('page');
  await page.getByRole('button', { name: 'New window' }).click();
  return opened;
}

/** Copies the text as in another program: the desktop app denies its own page the clipboard. */
export async function copyElsewhere(browser: Browser, text: string): Promise<void> {
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
  const other = await context.newPage();
  // The clipboard needs a secure origin.
  const address = 'https://elsewhere.invalid/';
  await other.route(address, (route) => route.fulfill({ body: '' }));
  await other.goto(address);
  await other.evaluate((copied) => navigator.clipboard.writeText(copied), text);
  await context.close();
}
