import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { Session } from '../shared/jump-item.ts';
import { requestRecord } from '../test-support/request-record.ts';
import { captureScreen, enterPractice, expectAccessible, expectNoOverflow, goTo, saveScreenshot } from './app-page.ts';
import { startSandbox } from './sandbox-process.ts';
import { expect, test } from './test.ts';

/** Plugin settings: the impact of unsaved changes on scenarios and on the requests of the history. */

const region = 'Impact of the unsaved changes';
const remoteOnly = /Allow Remote Session permission$/;

/** Saves the examples of the practice vault as scenarios. */
async function saveScenarios(page: Page, ...examples: readonly string[]): Promise<void> {
  const scenarios = page.getByRole('region', { name: 'Scenarios' });
  for (const label of examples) {
    await page.getByRole('combobox', { name: 'Example' }).selectOption({ label });
    await scenarios.getByRole('textbox', { name: 'Name of the scenario' }).fill(label.split(' – ')[0] ?? label);
    await scenarios.getByRole('button', { name: 'Save request as scenario' }).click();
  }
}

test('shows which scenarios change before they are saved, and opens the comparison', async ({ page }) => {
  await enterPractice(page);
  await saveScenarios(
    page,
    'HQ\\carol on lnx01 – hidden by a setting',
    'HQ\\ann on web01 – credentials of every kind',
    'HQ\\harry – may not be impersonated',
  );
  await goTo(page, 'Plugin settings');
  const preview = page.getByRole('button', { name: 'Preview impact' });
  await expect(preview).toHaveCount(0);
  await page.getByRole('checkbox', { name: remoteOnly }).check();
  await page.getByRole('checkbox', { name: /Include credentials from Shared Credential Lists/ }).uncheck();
  await preview.click();
  const impact = page.getByRole('region', { name: region });
  await expect(impact.getByRole('status').filter({ hasText: /2 of 3 change: / })).toBeVisible();
  await expect(impact).toContainText('1 request fails with both settings.');
  const carol = impact.getByRole('row').filter({ hasText: 'carol' });
  await expect(carol).toContainText('Gained: deploy (lnx01)');
  await captureScreen(page, 'plugin-settings-impact');
  await page.setViewportSize({ width: 640, height: 900 });
  await expectNoOverflow(page);
  await page.setViewportSize({ width: 1024, height: 700 });

  await page.getByRole('checkbox', { name: remoteOnly }).uncheck();
  await expect(impact.getByText('Settings changed since this test.')).toBeVisible();
  await impact.getByRole('button', { name: 'Run again' }).first().click();
  await expect(impact).toContainText('1 of 3 changes: 1 loses credentials');
  await page.getByRole('checkbox', { name: remoteOnly }).check();
  await impact.getByRole('button', { name: 'Run again' }).first().click();

  await carol.getByRole('button', { name: /^Compare HQ\\carol/ }).click();
  const comparison = page.getByRole('region', { name: 'Compare with saved settings' });
  await expect(comparison.getByRole('row').filter({ hasText: 'deploy (lnx01)' })).toContainText('Not offered');
  await expect(comparison).toBeInViewport();
  await expect(page.getByRole('textbox', { name: 'SRA Console Username' })).toHaveValue('HQ\\carol');
  await page.getByRole('link', { name: 'Back to Plugin settings' }).click();
  await expect(impact).toContainText('2 of 3 change');

  await impact.getByRole('button', { name: 'Close preview' }).click();
  await expect(impact).toHaveCount(0);
});

test('says that there is nothing to compare, and why it cannot compare', async ({ page }) => {
  await enterPractice(page);
  await goTo(page, 'Plugin settings');
  await page.getByRole('checkbox', { name: remoteOnly }).check();
  const impact = page.getByRole('region', { name: region });
  await page.getByRole('button', { name: 'Preview impact' }).click();
  await expect(impact).toContainText('There is nothing to compare: no scenarios are saved.');
  await captureScreen(page, 'plugin-settings-impact-nothing');
  await impact.getByRole('link', { name: 'Save scenarios on Test settings' }).click();
  await saveScenarios(page, 'HQ\\ann on web01 – credentials of every kind');

  await goTo(page, 'Plugin settings');
  await page.getByRole('textbox', { name: 'API User' }).fill('nobody');
  await page.getByRole('button', { name: 'Preview impact' }).click();
  await expect(impact.getByRole('alert')).toContainText('Preview failed');
  await captureScreen(page, 'plugin-settings-impact-failed');
});

/** Of the service's request history, as if it had received them one after the other. */
function recorded(session: Session, minutesAgo: number): string {
  const at = new Date(Date.now() - minutesAgo * 60_000).toISOString();
  return `${JSON.stringify(requestRecord({ at, session }))}\n`;
}

async function writeHistory(dataFolder: string, ...sessions: readonly Session[]): Promise<void> {
  const lines = sessions.map((session, index) => recorded(session, sessions.length - index));
  await writeFile(join(dataFolder, 'requests.jsonl'), lines.join(''), { mode: 0o600 });
}

const annOn = (host: string): Session => ({ user: { username: 'HQ\\ann' }, jumpItem: { type: 'rdp', host } });

test('runs the requests of the history with progress, and can be cancelled', async ({ page, dataFolder }) => {
  const sandbox = await startSandbox({ latencyMs: 500 });
  const { plugin, secrets } = sandbox;
  const hosts = Array.from({ length: 40 }, (_, index) => `host${index}`);
  const carol: Session = { user: { username: 'HQ\\carol' }, jumpItem: { type: 'shell', host: 'lnx01' } };
  await writeHistory(dataFolder, ...hosts.map(annOn), carol);
  await goTo(page, 'Plugin settings');
  const typed = {
    'Endpoint URL': plugin['endpointUrl'],
    'API User': plugin['apiUser'],
    'API Password': secrets.apiPassword,
    'API Registration Key': secrets.apiRegistrationKey,
    'Global Approver': plugin['globalApprover'],
    'Trusted CA File': plugin['trustedCaFile'],
  };
  for (const [name, value] of Object.entries(typed))
    await page.getByRole('textbox', { name, exact: true }).fill(String(value));
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: /^Saved/ })).toBeVisible();

  await page.getByRole('checkbox', { name: remoteOnly }).check();
  await page.getByRole('button', { name: 'Preview impact' }).click();
  const impact = page.getByRole('region', { name: region });
  await expect(impact.getByText(/Comparing… \d+ of 41 requests done/)).toBeVisible();
  await saveScreenshot(page, 'plugin-settings-impact-running');
  await impact.getByRole('button', { name: 'Cancel' }).click();
  await expect(impact).toContainText('The preview was cancelled.');

  await impact.getByRole('button', { name: 'Run again' }).click();
  await expect(impact).toContainText('1 of 41 changes: 1 gains credentials', { timeout: 30_000 });
  await expect(impact.getByRole('row').filter({ hasText: 'carol' })).toContainText('Last received');
  await expectAccessible(page);
  await sandbox.stop();
});

test('names the setting that keeps the changed settings from being used', async ({ page, dataFolder }) => {
  await writeHistory(dataFolder, annOn('web01'));
  await goTo(page, 'Plugin settings');
  await page.getByRole('textbox', { name: 'API User' }).fill('svc-ecm');
  await page.getByRole('button', { name: 'Preview impact' }).click();
  const impact = page.getByRole('region', { name: region });
  await expect(impact.getByRole('alert')).toContainText('Endpoint URL');
  await impact.getByRole('button', { name: 'Go to “Endpoint URL”' }).click();
  await expect(page.getByRole('textbox', { name: 'Endpoint URL' })).toBeFocused();
});
