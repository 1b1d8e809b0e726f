import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { testCertificate } from '../test-support/test-certificates.ts';
import { copyElsewhere, expectAccessible, goTo, captureScreen } from './app-page.ts';
import { expect, test } from './test.ts';

/** Unique values that the tests search for. */
const password = 'leak-test-password-1';
const registrationKey = 'leak-test-key-1';

async function settingsText(dataFolder: string): Promise<string> {
  return readFile(join(dataFolder, 'settings.json'), 'utf8');
}

test('settings are checked while typing, and saved', async ({ page, dataFolder }) => {
  await goTo(page, 'Plugin settings');
  const endpoint = page.getByRole('textbox', { name: 'Endpoint URL', exact: true });
  await endpoint.fill('https://pi.hq.example/ERPMWebService/AuthService.svc?wsdl');
  await expect(page.getByText('must not contain a query')).toBeVisible();
  await endpoint.fill('https://pi.hq.example/ERPMWebService/AuthService.svc');
  await expect(page.getByText('must not contain a query')).toBeHidden();
  await page.getByRole('textbox', { name: 'API User', exact: true }).fill('svc-ecm');
  await page.getByRole('textbox', { name: 'API Password', exact: true }).fill(password);
  await page.getByRole('textbox', { name: 'API Registration Key', exact: true }).fill(registrationKey);
  await page.getByRole('textbox', { name: 'Global Approver', exact: true }).fill('approver');

  await page.getByRole('button', { name: 'Edit as text' }).click();
  const map = page.getByRole('textbox', { name: /Map Domains/ });
  await map.fill('hq.example=HQ\nlab.example');
  await expect(page.getByText(/line 2/i).first()).toBeVisible();
  await captureScreen(page, 'plugin-settings-problem');
  await map.fill('hq.example=HQ\nlab.example=LAB');

  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: /^Saved/ })).toBeVisible();
  const saved = JSON.parse(await settingsText(dataFolder)) as { version: number; revision: number; plugin: object };
  expect(saved).toMatchObject({
    version: 1,
    revision: 1,
    plugin: { apiUser: 'svc-ecm', domainMap: ['hq.example=HQ', 'lab.example=LAB'] },
  });
  expect(JSON.stringify(saved)).not.toContain('leak-test');

  await goTo(page, 'Overview');
  await expect(page.getByRole('region', { name: 'Plugin settings' }).getByText('Complete')).toBeVisible();
});

test('a Trusted CA File is chosen, checked as it will be used, and its path filled in', async ({
  page,
  dataFolder,
}) => {
  await goTo(page, 'Plugin settings');
  const path = page.getByRole('textbox', { name: 'Trusted CA File', exact: true });
  const choose = async (name: string, content: string): Promise<void> => {
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Browse…' }).click();
    await (await chooser).setFiles({ name, mimeType: 'application/x-pem-file', buffer: Buffer.from(content) });
  };
  await choose('ca.pem', (await testCertificate()).cert);
  await expect(path).toHaveValue(new RegExp(`^${dataFolder}/trusted-ca-[0-9a-f]{16}\\.pem$`));
  const list = page.getByRole('list', { name: 'Certificates in the file' });
  await expect(list).toContainText('root');
  await captureScreen(page, 'plugin-settings-ca-file');
  await choose('notes.txt', 'no certificate');
  await expect(page.getByRole('alert')).toContainText('holds no PEM certificate: notes.txt');
  await expect(list).toHaveCount(0);
  await path.fill(join(dataFolder, 'missing.pem'));
  await expect(page.getByRole('alert')).toHaveCount(0);
  await page.getByRole('button', { name: 'Check file' }).click();
  await expect(page.getByRole('alert')).toContainText('missing.pem');
});

test('what was pasted in another form is corrected by one button, or becomes rows', async ({ page, browser }) => {
  await goTo(page, 'Plugin settings');
  const endpoint = page.getByRole('textbox', { name: 'Endpoint URL', exact: true });
  const full = 'https://pi.hq.example/ERPMWebService/AuthService.svc';
  for (const pasted of [`${full}?wsdl`, 'https://pi.hq.example', 'pi.hq.example']) {
    await endpoint.fill(pasted);
    await page.getByRole('button', { name: `Use ${full}` }).click();
    await expect(endpoint).toHaveValue(full);
    await expect(endpoint).toBeFocused();
  }
  const authenticator = page.getByRole('textbox', { name: 'Authenticator', exact: true });
  await authenticator.fill('HQ\\svc-ecm');
  await captureScreen(page, 'plugin-settings-correction');
  await page.getByRole('button', { name: 'Use HQ', exact: true }).click();
  await expect(authenticator).toHaveValue('HQ');

  await page.getByRole('button', { name: 'Add a domain' }).click();
  const cell = (name: string) => page.getByRole('textbox', { name, exact: true });
  await copyElsewhere(browser, 'hq.example\tHQ\nlab.example,LAB\nbad.example=B D');
  await cell('Domain (FQDN), line 1').press('ControlOrMeta+v');
  await expect(cell('NetBIOS name, line 2')).toHaveValue('LAB');
  await expect(cell('NetBIOS name, line 3')).toHaveAttribute('aria-invalid', 'true');
  await expect(cell('Domain (FQDN), line 3')).not.toHaveAttribute('aria-invalid', 'true');

  await goTo(page, 'Appliance');
  const site = page.getByRole('textbox', { name: 'Site host name', exact: true });
  await site.fill('https://pra.hq.example/login');
  await page.getByRole('button', { name: 'Use pra.hq.example' }).click();
  await expect(site).toHaveValue('pra.hq.example');
});

test('a stored secret is never shown again, and counts as not set for another address', async ({ page }) => {
  await goTo(page, 'Plugin settings');
  await page.getByRole('textbox', { name: 'Endpoint URL', exact: true }).fill('https://pi.hq.example/AuthService.svc');
  await page.getByRole('textbox', { name: 'API User', exact: true }).fill('svc-ecm');
  await page.getByRole('textbox', { name: 'API Password', exact: true }).fill(password);
  await page.getByRole('textbox', { name: 'API Registration Key', exact: true }).fill(registrationKey);
  await page.getByRole('textbox', { name: 'Global Approver', exact: true }).fill('approver');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: /^Saved/ })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'Endpoint URL', exact: true })).toHaveValue(/pi\.hq\.example/);
  await expect(page.getByRole('textbox', { name: 'API Password', exact: true })).toHaveValue('');
  expect(await page.content()).not.toContain('leak-test');
  await page
    .getByRole('textbox', { name: 'Endpoint URL', exact: true })
    .fill('https://elsewhere.example/AuthService.svc');
  await expect(page.getByText(/another (?:address|Endpoint URL)/i).first()).toBeVisible();
});

test('settings that another administrator has saved meanwhile are not overwritten without a question', async ({
  page,
  dataFolder,
}) => {
  await writeFile(
    join(dataFolder, 'settings.json'),
    JSON.stringify({ version: 1, revision: 3, plugin: { apiUser: 'svc-ecm' }, later: true }),
  );
  await page.reload();
  await goTo(page, 'Plugin settings');
  await page.getByRole('textbox', { name: 'Endpoint URL', exact: true }).fill('https://pi.hq.example/AuthService.svc');
  await page.getByRole('textbox', { name: 'API Password', exact: true }).fill(password);
  await page.getByRole('textbox', { name: 'API Registration Key', exact: true }).fill(registrationKey);
  await page.getByRole('textbox', { name: 'Global Approver', exact: true }).fill('approver');
  await writeFile(
    join(dataFolder, 'settings.json'),
    JSON.stringify({ version: 1, revision: 4, plugin: { apiUser: 'svc-other' }, later: true }),
  );
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const dialog = page.getByRole('alertdialog');
  await expect(dialog).toContainText('svc-other');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Save merged settings' }).click();
  await expect(page.getByRole('status').filter({ hasText: /^Saved/ })).toBeVisible();
  expect(JSON.parse(await settingsText(dataFolder))).toMatchObject({
    revision: 5,
    plugin: { apiUser: 'svc-other', globalApprover: 'approver' },
    later: true,
  });
});

test('an unreadable settings file is set aside, and a message says so', async ({ page, dataFolder }) => {
  await writeFile(join(dataFolder, 'settings.json'), '{ broken');
  await page.reload();
  await goTo(page, 'Plugin settings');
  await expect(page.getByText(/could not be read\. It was kept as .*settings\.json.*unreadable/)).toBeVisible();
});
