import type { Page } from '@playwright/test';
import { enterPractice, goTo, rowOf } from '../app-page.ts';
import { watchPage, type PageWatch } from './page-evidence.ts';
import { describeFindings, findSecrets, markedText, type Artefact } from './secrets-search.ts';
import { chosenShell } from '../chosen-shell.ts';
import { expect, test } from '../test.ts';

/** The leak test of the page: no secret in its memory, document, storage and traffic. */

/** The form of the random passwords and tokens of main/sandbox/identities.ts. */
const practiceSecrets = [/practice-[\w-]{16}/, /[\w-]{16}-ecitcarp/, /practice-token-[\da-f-]{36}/];
/** Their common prefix in other encodings. */
const encodedPrefixes = [
  ...[0, 1, 2].map((offset) =>
    Buffer.from(`${'-'.repeat(offset)}practice-`)
      .toString('base64')
      .slice(offset === 0 ? 0 : offset + 1, Math.floor(((offset + 9) * 8) / 6)),
  ),
  Buffer.from('practice-').toString('hex'),
  Buffer.from('practice-', 'utf16le').toString('latin1'),
  Buffer.from('practice-', 'utf16le').swap16().toString('latin1'),
];

function findPracticeSecrets({ name, bytes }: Artefact): readonly string[] {
  const text = bytes.toString('latin1');
  const found = [
    ...practiceSecrets.map((pattern) => pattern.exec(text)?.index ?? -1),
    ...encodedPrefixes.map((prefix) => text.indexOf(prefix)),
  ];
  return found
    .filter((place) => place >= 0)
    .map((place) => `${name}: ${JSON.stringify(text.slice(Math.max(0, place - 60), place + 40))}`);
}

async function secretsIn(watch: PageWatch): Promise<readonly string[]> {
  return (await watch.look()).artefacts.flatMap(findPracticeSecrets);
}

async function lookUp(page: Page, username: string): Promise<void> {
  await page.getByRole('textbox', { name: 'SRA Console Username', exact: true }).fill(username);
  await page.getByRole('combobox', { name: 'Type' }).selectOption({ label: 'RDP' });
  await page.getByRole('textbox', { name: 'Hostname / IP Address', exact: true }).fill('kiosk7');
  await page.getByRole('button', { name: 'Look up' }).click();
}

// A heap snapshot takes several seconds, on a busy machine half a minute.
test.describe.configure({ timeout: 240_000 });

test('the page knows no password and no token of the practice vault', async ({ page }) => {
  const watch = await watchPage(page);
  await page.reload();
  await enterPractice(page);
  await lookUp(page, 'HQ\\ann');
  const result = page.getByRole('region', { name: 'Result' });
  const row = rowOf(result.getByRole('table'), 'Administrator (KIOSK7)');
  await row.getByRole('button', { name: /^Retrieve Credential/ }).click();
  await expect(row).toContainText(/checked in again/i);
  expect(await secretsIn(watch)).toEqual([]);
  await lookUp(page, 'HQ\\harry');
  await expect(result).toContainText(/correlation id/i);
  expect(await secretsIn(watch)).toEqual([]);
  await goTo(page, 'Plugin settings');
  expect(await secretsIn(watch)).toEqual([]);
});

test('the search finds a planted password in every place', async ({ page }) => {
  const planted = 'practice-PlantedPlanted_0';
  const watch = await watchPage(page);
  await enterPractice(page);
  await lookUp(page, planted);
  await expect(page.getByRole('region', { name: 'Result' })).toContainText(planted);
  await page.evaluate((text) => localStorage.setItem('planted', text), planted);
  const places = (await secretsIn(watch)).map((found) => found.split(':')[0]?.replace(/ \((JSON|inspect)\)$/, ''));
  // The calls of the desktop app do not use the network.
  const traffic = chosenShell === 'web' ? ['traffic'] : [];
  const expected = ['accessibility tree', 'document', 'fields', 'memory', 'storage', ...traffic];
  expect([...new Set(places)].toSorted()).toEqual(expected.toSorted());
});

test('typed secrets are gone from the page once they are saved', async ({ page }) => {
  const secrets = ['API Password', 'API Registration Key'].map((name) => ({ name, value: markedText() }));
  await goTo(page, 'Plugin settings');
  const fields = {
    'Endpoint URL': 'https://pi.hq.example/AuthService.svc',
    'API User': 'svc-ecm',
    'Global Approver': 'approver',
  };
  for (const [name, value] of [
    ...Object.entries(fields),
    ...secrets.map(({ name: label, value: secret }) => [label, secret] as const),
  ]) {
    await page.getByRole('textbox', { name, exact: true }).fill(value);
  }
  const whileTyped = findSecrets((await (await watchPage(page)).look()).artefacts, secrets);
  expect(new Set(whileTyped.map(({ artefact, secret }) => `${secret} in ${artefact}`))).toContain(
    'API Password in memory',
  );
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: /^Saved/ })).toBeVisible();
  await goTo(page, 'Overview');
  const watch = await watchPage(page);
  await goTo(page, 'Plugin settings');
  const { artefacts } = await watch.look();
  expect(describeFindings(findSecrets(artefacts, secrets))).toEqual([]);
});
