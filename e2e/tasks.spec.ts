import type { Locator, Page } from '@playwright/test';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Screen } from './app-page.ts';
import { settingKeys } from '../shared/settings.ts';
import { piVersionLabels } from '../shared/settings-text.ts';
import { fieldId } from '../renderer/ui/form/focus-field.ts';
import { keyboardUser, type KeyboardUser } from './keyboard.ts';
import { ownEnvironment } from '../test-support/own-environment.ts';
import type { SandboxProcess } from './sandbox-process.ts';
import { expect } from './test.ts';
import { test } from './with-service.ts';
import { testAddress } from '../test-support/test-address.ts';

/** The tasks of product.md ("Who uses it, and for what"), by keyboard alone; prints the number of steps and keys of each. */

const field = (page: Page, name: string): Locator => page.getByRole('textbox', { name, exact: true });
const button = (page: Page, name: string | RegExp): Locator =>
  page.getByRole('button', { name, exact: typeof name === 'string' });
const region = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true });
const saveStatus = (page: Page): Locator => page.getByRole('status').filter({ hasText: /^Saved/ });
const result = (page: Page): Locator => region(page, 'Result');

async function openScreen(user: KeyboardUser, page: Page, screen: Screen): Promise<void> {
  await user.press(page.getByRole('navigation').getByRole('link', { name: screen }), 'Enter');
  await expect(page.getByRole('heading', { level: 1, name: screen })).toBeFocused();
}

/** Runs the task and prints its number of steps and keys. */
async function task(page: Page, name: string, work: (user: KeyboardUser) => Promise<void>): Promise<void> {
  const user = keyboardUser(page);
  await test.step(name, () => work(user));
  console.log(`${name}: ${user.steps} steps, ${user.keys} keys`);
}

async function setUpPlugin(user: KeyboardUser, page: Page, { plugin, secrets }: SandboxProcess): Promise<void> {
  await openScreen(user, page, 'Plugin settings');
  await user.fill(field(page, 'Endpoint URL'), 'pi.example/AuthService.svc');
  await user.goTo(field(page, 'API User'));
  await expect(page.getByText(/^Must be /).first()).toBeVisible();
  for (const [name, value] of [
    ['API User', plugin['apiUser']],
    ['API Password', secrets.apiPassword],
    ['API Registration Key', secrets.apiRegistrationKey],
    ['Trusted CA File', plugin['trustedCaFile']],
    ['Global Approver', plugin['globalApprover']],
  ] as const) {
    await user.fill(field(page, name), String(value));
  }
  await user.press(button(page, 'Edit as text'), 'Enter');
  await user.fill(
    page.getByRole('textbox', { name: /Map Domains/ }),
    (plugin['domainMap'] as readonly string[]).join('\n'),
  );
  await user.press(page.getByRole('checkbox', { name: /^Enable creation of password spin jobs/ }), 'Space');
  await user.choose(
    page.getByRole('radio', { name: piVersionLabels.autoSpin }),
    page.getByRole('radio', { name: piVersionLabels.templateJobs }),
    'ArrowDown',
  );
  // The other settings keep their defaults; Tab reaches each of them.
  for (const key of settingKeys) await user.goTo(page.locator(`[id="${fieldId(key)}"]`));
  // Save is refused because of the invalid Endpoint URL; the other fields keep their values.
  await user.press(button(page, 'Save'), 'Enter');
  await expect(field(page, 'API User')).toHaveValue(String(plugin['apiUser']));
  await user.fill(field(page, 'Endpoint URL'), String(plugin['endpointUrl']));
  await user.press(button(page, 'Save'), 'Enter');
  await expect(saveStatus(page)).toBeVisible();
}

async function explainMissingCredentials(user: KeyboardUser, page: Page): Promise<void> {
  await openScreen(user, page, 'Test settings');
  await user.fill(field(page, 'SRA Console Username'), 'HQ\\carol');
  await user.press(page.getByRole('combobox', { name: 'Type' }), 'Space');
  await page.keyboard.press('Escape');
  await page.keyboard.type('Shell');
  await expect(page.getByRole('combobox', { name: 'Type' })).toHaveValue('shell');
  await user.fill(field(page, 'Hostname / IP Address'), 'lnx01');
  await user.press(button(page, 'Look up'), 'Enter');
  await expect(
    result(page)
      .getByText(/no credentials/i)
      .first(),
  ).toBeVisible();
  await user.press(button(page, /^Go to “Include credentials where user only/).first(), 'Enter');
  await user.press(page.getByRole('checkbox', { name: /Allow Remote Session permission$/ }), 'Space');
  await openScreen(user, page, 'Test settings');
  await user.press(button(page, 'Look up'), 'Enter');
  await expect(result(page).getByText('1 credential found').first()).toBeVisible();
  await user.press(button(page, /^Retrieve Credential/), 'Enter');
  await expect(result(page).getByText(/checked in again/i)).toBeVisible();
  await user.press(button(page, 'Compare with saved settings'), 'Enter');
  await expect(page.getByText('1 difference')).toBeVisible();
  await openScreen(user, page, 'Plugin settings');
  await user.press(button(page, 'Save'), 'Enter');
  await expect(saveStatus(page)).toBeVisible();
}

async function searchForSecrets(user: KeyboardUser, page: Page, { secrets }: SandboxProcess): Promise<void> {
  await openScreen(user, page, 'Service & logs');
  await user.press(button(page, 'Support bundle'), 'Enter');
  const received = page.getByText(/^Saved as .*support-/);
  await expect(received).toBeVisible();
  const [, file = ''] = /(\/\S+support-\S+\.json)/.exec((await received.textContent()) ?? '') ?? [];
  const bundle = await readFile(file, 'utf8');
  const shown = await page.content();
  for (const secret of Object.values(secrets)) {
    expect(bundle).not.toContain(secret);
    expect(shown).not.toContain(secret);
  }
}

async function runService(
  user: KeyboardUser,
  page: Page,
  { appliance, secrets, consoleSession }: SandboxProcess,
): Promise<void> {
  await openScreen(user, page, 'Appliance');
  for (const [name, value] of [
    ['Site host name', appliance['site']],
    ['Port', appliance['port']],
    ['OAuth client id', appliance['clientId']],
    ['OAuth client secret', secrets.applianceClientSecret],
  ] as const) {
    await user.fill(field(page, name), String(value));
  }
  await user.press(button(page, 'Save'), 'Enter');
  await expect(region(page, 'Connection')).toContainText('Connected, active');
  await openScreen(user, page, 'Service & logs');
  expect(await consoleSession('HQ\\ann', { type: 'rdp', host: 'web01.hq.example' })).toMatchObject({
    injected: true,
    released: true,
  });
  await expect(page.getByRole('log', { name: 'Service log' })).toContainText('lookup.finished');
  const written = page.getByRole('radiogroup', { name: 'Log level of the service' });
  const debug = written.getByRole('radio', { name: 'DEBUG' });
  await user.choose(written.getByRole('radio', { name: 'INFO' }), debug, 'ArrowRight');
  await expect(debug).toBeChecked();
  await user.press(button(page, 'Clear Token Cache'), 'Enter');
  await expect(page.getByText(/^Cleared [1-9]\d* cached tokens?/)).toBeVisible();
  await openScreen(user, page, 'Diagnose');
  await user.press(button(page, 'Run diagnosis'), 'Enter');
  await expect(page.getByRole('list', { name: 'Appliance' })).toContainText(
    'The appliance sends its requests to this ECM.',
  );
}

/** With the settings that were saved before. Every command prints one JSON document and ends with exit code 0. */
async function monitorService(dataFolder: string): Promise<number> {
  const commands = [
    ['settings', 'validate'],
    ['lookup', '--user', 'HQ\\ann', '--type', 'rdp', '--host', 'web01.hq.example'],
    ['diagnose'],
    ['service', 'status'],
  ];
  const ecmctl = fileURLToPath(new URL('../dist/cli/ecmctl.js', import.meta.url));
  const env = { ...ownEnvironment(dataFolder), ECM_PIPE: testAddress(dataFolder) };
  for (const command of commands) {
    const { stdout } = await promisify(execFile)(process.execPath, [ecmctl, ...command, '--json'], { env });
    expect(JSON.parse(stdout)).not.toHaveProperty('error');
  }
  return commands.length;
}

test('every task can be done by keyboard alone', async ({ page, dataFolder, sandbox, startService }) => {
  test.setTimeout(180_000);
  await startService();
  await task(page, 'Integration admin: set up the plugin', (user) => setUpPlugin(user, page, sandbox));
  await task(page, 'Integration admin: user X sees no credentials', (user) => explainMissingCredentials(user, page));
  await task(page, 'Security reviewer: can this leak?', (user) => searchForSecrets(user, page, sandbox));
  await task(page, 'Operator: run it 24/7', (user) => runService(user, page, sandbox));
  const commands = await monitorService(dataFolder);
  console.log(`Automation: monitor it: ${commands} commands`);
});
