import { enterPractice, expectAccessible, goTo, captureScreen } from './app-page.ts';
import { expect, test } from './test.ts';

/** Test settings: scenarios, comparison with saved settings, history, search in the explanation. */

test('a scenario shows what changed since its last run; the settings on screen are compared with the saved ones', async ({
  page,
}) => {
  await enterPractice(page);
  const scenarios = page.getByRole('region', { name: 'Scenarios' });
  await page
    .getByRole('combobox', { name: 'Example' })
    .selectOption({ label: 'HQ\\carol on lnx01 – hidden by a setting' });
  await scenarios.getByRole('textbox', { name: 'Name of the scenario' }).fill('Carol on lnx01');
  await scenarios.getByRole('button', { name: 'Save request as scenario' }).click();
  await scenarios.getByRole('button', { name: 'Run all' }).click();
  const row = scenarios.getByRole('row').filter({ hasText: 'Carol on lnx01' });
  await expect(row).toContainText('First run');

  await goTo(page, 'Plugin settings');
  await page.getByRole('checkbox', { name: /Allow Remote Session permission$/ }).check();
  await goTo(page, 'Test settings');
  await expect(scenarios.getByText('Settings changed since this test.')).toBeVisible();
  await scenarios.getByRole('button', { name: 'Run Carol on lnx01' }).click();
  await expect(row).toContainText('Added: deploy (lnx01)');
  await expect(scenarios.getByText('Settings changed since this test.')).toHaveCount(0);
  const comparison = page.getByRole('region', { name: 'Compare with saved settings' });
  await comparison.getByRole('button', { name: 'Compare with saved settings' }).click();
  await expect(comparison.getByRole('row').filter({ hasText: 'deploy (lnx01)' })).toContainText('Not offered');
  await comparison.evaluate((element) => element.scrollIntoView({ block: 'start' }));
  await captureScreen(page, 'test-settings-scenarios');

  await scenarios.getByRole('button', { name: 'Export results (CSV)' }).click();
  await expect(page.getByRole('dialog').getByRole('textbox')).toHaveValue(
    /Carol on lnx01,HQ\\carol,shell,lnx01,found,deploy \(lnx01\)/,
  );
  await expectAccessible(page);
});

test('an entry of the history fills in the form', async ({ page }) => {
  await enterPractice(page);
  await page.getByRole('button', { name: 'Look up' }).click();
  const history = page.getByRole('region', { name: 'Recent lookups' });
  await expect(history.getByRole('listitem')).toHaveCount(1);
  await page.getByRole('textbox', { name: 'SRA Console Username' }).fill('somebody');
  await history.getByRole('button', { name: 'ann', exact: false }).click();
  await expect(page.getByRole('textbox', { name: 'SRA Console Username' })).toHaveValue('HQ\\ann');
});

test('the explanation can be searched, and links to the setting', async ({ page }) => {
  await enterPractice(page);
  await page
    .getByRole('combobox', { name: 'Example' })
    .selectOption({ label: 'HQ\\carol on lnx01 – hidden by a setting' });
  await page.getByRole('button', { name: 'Look up' }).click();
  const result = page.getByRole('region', { name: 'Result' });
  await result.getByRole('checkbox', { name: 'Excluded only' }).check();
  await expect(result.getByText('User', { exact: true })).toBeHidden();
  await result.getByRole('searchbox', { name: 'Search the explanation' }).fill('no such step');
  await expect(result).toContainText('No matching steps.');
  await result.getByRole('searchbox', { name: 'Search the explanation' }).fill('');
  await result.getByRole('checkbox', { name: 'Excluded only' }).uncheck();
  await expectAccessible(page);
  await result
    .getByRole('button', { name: /^Go to “Include credentials where user only has Allow Remote Session/ })
    .first()
    .click();
  await expect(page.getByRole('heading', { level: 1, name: 'Plugin settings' })).toBeVisible();
  await expect(page.getByRole('checkbox', { name: /Allow Remote Session permission$/ })).toBeFocused();
});
