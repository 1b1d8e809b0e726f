import type { Page } from '@playwright/test';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { requestRecord } from '../test-support/request-record.ts';
import { captureContrast, captureScreen, expectNoOverflow, goTo } from './app-page.ts';
import { expect } from './test.ts';
import { card, scrollToTop, test } from './with-service.ts';

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

test('shows requests, latency and states of the last day, and filters the request history', async ({
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
  await expect(activity.locator('svg rect').first()).toBeVisible();
  await expect(activity.getByRole('img', { name: /^ECM service: .*Running \d+ h/ })).toBeVisible();
  await expect(activity.getByRole('img', { name: /^Appliance link: .*Disconnected 10 min/ })).toBeVisible();
  await page.setViewportSize({ width: 1280, height: 1300 });
  await scrollToTop(activity);
  await activity.locator('svg rect').nth(8).hover();
  await page.screenshot({ path: 'test-results/screenshots/activity-hover.png' });
  await captureScreen(page, 'activity');
  await captureContrast(page, 'activity');
  for (const width of [640, 2560]) {
    await page.setViewportSize({ width, height: 1300 });
    await scrollToTop(activity);
    await expectNoOverflow(page);
    await page.screenshot({ path: `test-results/screenshots/activity-${width}.png` });
  }
  await page.setViewportSize({ width: 1280, height: 1300 });
  await activity.getByRole('combobox', { name: 'Period' }).selectOption('Last 30 days');
  await expect(activity.getByRole('heading', { name: 'Requests per day' })).toBeVisible();
  for (const summary of await activity.getByText('Show as table').all()) await summary.click();
  await page.screenshot({ path: 'test-results/screenshots/activity-30d.png', fullPage: true });
  expect(found).toEqual([]);
});
