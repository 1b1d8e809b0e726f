import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The app as a person sees it; the names are those on the screen. */

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

/** One click on first run: the practice vault, and Test settings with it. */
export async function enterPractice(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Try it with the practice vault' }).click();
  await expect(page.getByRole('region', { name: 'Practice vault' })).toBeVisible();
  await expect(page.getByRole('heading', { level: 1, name: 'Test settings' })).toBeVisible();
}

const documentation = fileURLToPath(new URL('../docs/screenshots/', import.meta.url));

/** Pictures go to an ignored folder; `npm run screenshots` puts them into the documentation. */
async function takePicture(page: Page, name: string): Promise<void> {
  const { config, project } = test.info();
  const folder = config.updateSnapshots === 'all' ? documentation : join(project.outputDir, 'screenshots');
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled', caret: 'hide' });
}

/**
 * Makes `<name>-light.png` and `<name>-dark.png`, and lets axe look at both, and at high contrast too. The themes differ in nothing
 * but colours, so that the second and third look is at those.
 */
export async function portray(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await (colorScheme === 'light' ? expectAccessible(page) : expectContrast(page));
    await takePicture(page, `${name}-${colorScheme}`);
  }
  await inHighContrast(page, () => expectContrast(page));
}

/** With the system's own few colours in place of ours, and in light again afterwards. */
export async function inHighContrast(page: Page, look: () => Promise<unknown>): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce', forcedColors: 'active' });
  await look();
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce', forcedColors: 'none' });
}

/** Makes `<name>-contrast.png`. */
export async function portrayContrast(page: Page, name: string): Promise<void> {
  await inHighContrast(page, async () => {
    await expectAccessible(page);
    await takePicture(page, `${name}-contrast`);
  });
}

/** The page does not scroll sideways; a wide table may, within itself. */
export async function expectNoOverflow(page: Page): Promise<void> {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
}

/** No finding of axe. Tabster's own focus guards are left out: they are empty, and hidden from everything but focus. */
export async function expectAccessible(page: Page): Promise<void> {
  await expectNoFinding(axe(page));
}

/** The same of colours alone. */
async function expectContrast(page: Page): Promise<void> {
  await expectNoFinding(axe(page).withRules(['color-contrast', 'link-in-text-block']));
}

/**
 * The app has no frames, so that no second page is needed to put the findings of several together; and what is in order need not be
 * told node by node. Both together halve the time.
 */
function axe(page: Page): AxeBuilder {
  return new AxeBuilder({ page })
    .exclude('[data-tabster-dummy]')
    .options({ resultTypes: ['violations'] })
    .setLegacyMode();
}

async function expectNoFinding(look: AxeBuilder): Promise<void> {
  const { violations } = await look.analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => String(target)).join(', ')}`)).toEqual(
    [],
  );
}

/** The row of a table whose first cell is this text. */
export function rowOf(table: Locator, name: string): Locator {
  return table.getByRole('row').filter({ has: table.page().getByRole('rowheader', { name, exact: true }) });
}
