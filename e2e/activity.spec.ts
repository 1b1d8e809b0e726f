import type { Page } from '@playwright/test';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { requestRecord } from '../test-support/request-record.ts';
import { captureContrast, captureScreen, expectNoOverflow, goTo } from './app-page.ts';
import { expect } from './test.ts';
import type { ServiceProcess } from './service-process.ts';
import { card, saveAppliance, saveWithService, scrollToTop, test } from './with-service.ts';

/** The activity of the service as charts, strips and tables, from the files of a service that does not run, and of one that does. */

const minute = 60_000;
const hour = 60 * minute;
const iso = (time: number): string => new Date(time).toISOString();
const lines = (entries: readonly object[]): string => entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');

/** The beginning of the present hour; tests do not run in zones whose hours begin at another minute. */
const thisHour = (): number => Math.floor(Date.now() / hour) * hour;

/** Requests of all outcomes from 20 hours ago up to an hour ago; none in some of the hours. */
async function writeRequests(folder: string): Promise<void> {
  const requests = Array.from({ length: 20 }, (_, index) => 20 - index)
    .filter((ago) => ago % 7 !== 3)
    .flatMap((ago) =>
      Array.from({ length: 5 + ((ago * 7) % 40) }, (_, index) => {
        const outcome = index % 11 === 5 ? 'failed' : index % 5 === 3 ? 'none' : 'ok';
        return requestRecord({
          at: iso(thisHour() - ago * hour + index * minute),
          correlationId: `c-${ago}-${index}`,
          durationMs: 40 + ((index * 37 + ago * 11) % 200),
          outcome,
          offered: outcome === 'none' ? 0 : 2,
          ...(outcome === 'failed' && { offered: undefined, failure: { kind: 'connectivity', message: 'No answer.' } }),
        });
      }),
    );
  await writeFile(join(folder, 'requests.jsonl'), lines(requests));
}

/** Runs from 22 hours ago; suspended for an hour, its link lost for a while, stopped, and killed two hours ago. */
async function writeStates(folder: string): Promise<void> {
  const from = thisHour() - 22 * hour;
  const marks = Array.from({ length: 20 * 60 }, (_, index) => ({
    at: iso(from + index * minute),
    ...(index === 0 || index === 900 ? { start: true } : {}),
    service: index >= 860 && index < 900 ? 'stopped' : index >= 300 && index < 360 ? 'suspended' : 'running',
    link: index >= 500 && index < 510 ? 'disconnected' : index < 3 ? 'refused' : 'connected',
  }));
  await writeFile(join(folder, 'states.jsonl'), lines(marks));
}

/** What the page reports against its content security policy. */
function violations(page: Page): string[] {
  const found: string[] = [];
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) found.push(message.text());
  });
  return found;
}

/** How much of the page moved without an action of the user, as Lighthouse counts it. */
function layoutShift(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => {
          const shifts = list.getEntries() as unknown as readonly { value: number; hadRecentInput: boolean }[];
          resolve(shifts.reduce((sum, { value, hadRecentInput }) => sum + (hadRecentInput ? 0 : value), 0));
        }).observe({ type: 'layout-shift', buffered: true });
        // Nothing is reported where nothing moved.
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(0)));
      }),
  );
}

test.use({ viewport: { width: 1280, height: 1300 } });

test('shows requests, latency and states of a service that does not run, in charts and tables', async ({
  page,
  dataFolder,
}) => {
  test.setTimeout(90_000);
  const found = violations(page);
  await writeRequests(dataFolder);
  await writeStates(dataFolder);
  await goTo(page, 'Service & logs');
  const activity = card(page, 'Activity');
  await expect(activity.getByRole('heading', { name: 'Requests per hour' })).toBeVisible();
  await expect(activity.getByRole('option', { name: /^\d+ successful, / }).first()).toBeVisible();
  await expect(activity.getByRole('img', { name: /^ECM service: .*Running \d+ h.*, Not running/ })).toBeVisible();
  await expect(activity.getByRole('img', { name: /^Appliance link: .*Disconnected 10 min/ })).toBeVisible();
  await page.reload();
  await expect(activity.getByRole('option', { name: /^\d+ successful, / }).first()).toBeVisible();
  expect(await layoutShift(page)).toBeLessThanOrEqual(0.02);
  await scrollToTop(activity);
  await captureScreen(page, 'activity');
  await captureContrast(page, 'activity');
  for (const width of [640, 2560, 1280]) {
    await page.setViewportSize({ width, height: 1300 });
    await expectNoOverflow(page);
    const chart = activity.locator('svg').first();
    await expect.poll(async () => (await chart.boundingBox())?.width).toBeLessThan(width);
  }

  await activity.getByRole('combobox', { name: 'Period' }).selectOption('Last 30 days');
  await expect(activity.getByRole('heading', { name: 'Requests per day' })).toBeVisible();
  for (const summary of await activity.getByText('Show as table').all()) await summary.click();
  const counts = await activity.getByRole('table', { name: 'Requests per day' }).getByRole('row').all();
  expect(counts).toHaveLength(31);
  await expect(activity.getByRole('table', { name: 'ECM service' })).toContainText('Suspended for maintenance');
  await scrollToTop(activity);
  await captureScreen(page, 'activity-tables');
  expect(found).toEqual([]);
});

test('filters the request history by a click, and by the keyboard', async ({ page, dataFolder }) => {
  await writeRequests(dataFolder);
  await goTo(page, 'Service & logs');
  const activity = card(page, 'Activity');
  const history = page.getByRole('table', { name: 'Request history' });
  const range = page.getByRole('button', { name: /^Remove filter: .*between|^Remove filter: Between/ });

  const failed = activity.getByRole('option', { name: /^\d+ failed, / }).first();
  const [, count = ''] = /^(\d+) failed/.exec((await failed.getAttribute('aria-label')) ?? '') ?? [];
  await failed.click();
  await expect(range).toBeFocused();
  await expect(page.getByRole('combobox', { name: 'Outcome' })).toHaveValue('failed');
  await expect(history.getByRole('row')).toHaveCount(1 + Number(count));
  await expect(history.getByRole('row').nth(1)).toContainText('Connection failed');
  await captureScreen(page, 'activity-filter');
  await page.keyboard.press('Enter');
  await expect(range).toHaveCount(0);

  await activity.getByText('Show as table').first().focus();
  await page.keyboard.press('Enter');
  const hours = activity.getByRole('table', { name: 'Requests per hour' });
  const some = hours.getByRole('button', { name: /^\d+ nothing offered, / }).first();
  const none = Number(await some.textContent());
  await some.focus();
  await page.keyboard.press('Enter');
  await expect(range).toBeFocused();
  await expect(page.getByRole('combobox', { name: 'Outcome' })).toHaveValue('none');
  await expect(history.getByRole('row')).toHaveCount(1 + none);
  // Another choice of the time takes its place.
  await page.getByRole('combobox', { name: 'Time', exact: true }).selectOption('Last hour');
  await expect(range).toHaveCount(0);

  await activity
    .getByRole('img', { name: /Median/ })
    .first()
    .focus();
  await page.keyboard.press('Enter');
  await expect(range).toBeFocused();
});

test('says why there is nothing to see', async ({ page, dataFolder }) => {
  await goTo(page, 'Service & logs');
  const activity = card(page, 'Activity');
  await expect(activity).toContainText('No requests in the last 24 hours.');
  await page.reload();
  await expect(activity).toContainText('No requests in the last 24 hours.');
  expect(await layoutShift(page)).toBeLessThanOrEqual(0.02);
  await expect(activity.getByRole('img', { name: /^ECM service: Unknown/ })).toBeVisible();
  await scrollToTop(activity);
  await captureScreen(page, 'activity-none');
  const settings = { version: 1, revision: 1, plugin: {}, appliance: {}, operation: { historyDays: 0 } };
  await writeFile(join(dataFolder, 'settings.json'), JSON.stringify(settings));
  await page.reload();
  await expect(activity).toContainText('The request history is turned off (historyDays is 0).');
});

test('of a running service is up to date, and ends with it', async ({ page, sandbox, startService }) => {
  test.setTimeout(90_000);
  let service: ServiceProcess | undefined;
  await saveWithService(page, { sandbox, startService: async () => (service = await startService()) });
  await goTo(page, 'Service & logs');
  const activity = card(page, 'Activity');
  const state = (name: RegExp) => activity.getByRole('img', { name });
  await expect(state(/^ECM service: Unknown .*, Running \d+ s$/)).toBeVisible();
  await expect(state(/^Appliance link: .*No appliance is set up/)).toBeVisible();

  await goTo(page, 'Appliance');
  await saveAppliance(page, sandbox);
  await expect(card(page, 'Connection')).toContainText('Connected, active');
  await goTo(page, 'Service & logs');
  await expect(state(/^Appliance link: .*, Connected \d+ s$/)).toBeVisible();
  await sandbox.consoleSession('HQ\\ann', { type: 'rdp', host: 'web01.hq.example' });
  await expect(activity.getByRole('option', { name: /^\d successful, / }).first()).toBeVisible();

  await service?.end('SIGKILL');
  await expect(state(/^ECM service: .*, Not running \d+ s$/)).toBeVisible();
  await expect(state(/^Appliance link: .*, Service not running \d+ s$/)).toBeVisible();
  await scrollToTop(activity);
  await captureScreen(page, 'activity-live');
});
