import { expect, test, type Browser, type Locator, type Page } from '@playwright/test';
import type axeCore from 'axe-core';
import type { AxeResults, RunOptions } from 'axe-core';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chosenShell, webOnly, webOnlyTag } from './chosen-shell.ts';

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

/** On the double of Electron the page looks as in the web shell, in the same browser: pictures are not repeated. */
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
type Theme = keyof typeof textColours;

/** The app renders the theme some time after the media has changed. */
async function showTheme(page: Page, colorScheme: Theme): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce', forcedColors: 'none' });
  await expect(page.locator('.fui-FluentProvider').first()).toHaveCSS('color', textColours[colorScheme]);
}

/**
 * The documentation shows both themes. Otherwise what runs in two shells is looked at in one theme in each, because a change of theme takes
 * up to a second.
 */
function themes(): readonly Theme[] {
  const { config, file, title } = test.info();
  const isWebOnly = webOnly.includes(basename(file)) || title.includes(webOnlyTag);
  if (isWebOnly || config.updateSnapshots === 'all') return ['light', 'dark'];
  return [chosenShell === 'desktop' ? 'dark' : 'light'];
}

/**
 * Checks the light theme with axe, and saves `<name>-light.png`; the dark one, and `<name>-dark.png`. The themes differ in colours only,
 * so that the dark one is checked by the colour rules alone. Afterwards the page has the light theme.
 */
export async function captureScreen(page: Page, name: string): Promise<void> {
  for (const theme of themes()) {
    await showTheme(page, theme);
    await (theme === 'light' ? expectAccessible(page) : expectContrast(page));
    await saveScreenshot(page, `${name}-${theme}`);
  }
  await showTheme(page, 'light');
}

/** Runs `check` with forced colours; afterwards the page has the light theme. */
export async function inHighContrast(page: Page, check: () => Promise<unknown>): Promise<void> {
  await showTheme(page, 'light');
  await page.emulateMedia({ forcedColors: 'active' });
  await check();
  await showTheme(page, 'light');
}

/** Saves `<name>-contrast.png` and checks its colours; the other rules have checked the light theme of the same screen. */
export async function captureContrast(page: Page, name: string): Promise<void> {
  if (!isPictured) return;
  await inHighContrast(page, async () => {
    await expectContrast(page);
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

/** No finding of axe. */
export async function expectAccessible(page: Page): Promise<void> {
  await expectNoFinding(page, {});
}

/** No finding of the rules about colours. */
export async function expectContrast(page: Page): Promise<void> {
  await expectNoFinding(page, { runOnly: ['color-contrast', 'link-in-text-block'] });
}

async function expectNoFinding(page: Page, rules: RunOptions): Promise<void> {
  await animationsEnd(page);
  const found = (await violations(page, rules)).flatMap(({ id, nodes }) =>
    nodes.map(
      ({ target, failureSummary = '' }) => `${id}: ${String(target)}: ${failureSummary.split('\n').slice(1).join()}`,
    ),
  );
  expect(found).toEqual([]);
}

/** A transition or a movement, however short, shows the former colours until a later frame; inherited ones change only after it. */
async function animationsEnd(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
    const isEnding = ({ playState, effect }: Animation): boolean =>
      playState === 'running' && effect?.getComputedTiming().endTime !== Infinity;
    do {
      await frame();
      await frame();
    } while (document.getAnimations().some(isEnding));
  });
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Axe is loaded once into a page, and not with every check as `@axe-core/playwright` does, which takes as long as the check. */
async function violations(page: Page, rules: RunOptions): Promise<AxeResults['violations']> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axeSource);
  // Passed rules are not listed node by node. `preload` is for a rule about rotated pages. Focus guards of Tabster are empty elements.
  return page.evaluate(
    async (options) => {
      const { axe } = globalThis as unknown as { axe: typeof axeCore };
      const { violations: found } = await axe.run({ exclude: ['[data-tabster-dummy]'] }, options);
      return found;
    },
    { resultTypes: ['violations'], preload: false, ...rules } satisfies RunOptions,
  );
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
