import { readdir, readFile, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createServer, type Server, type TlsOptions } from 'node:tls';
import type { Page } from '@playwright/test';
import { authority, issue, localhost, noAuthority, serverOptions } from '../test-support/issue-certificates.ts';
import { testCertificate } from '../test-support/test-certificates.ts';
import { chosenShell } from './chosen-shell.ts';
import { captureScreen, expectAccessible, expectNoOverflow, goTo } from './app-page.ts';
import { expect, test } from './test.ts';

/** The certificate viewer, with servers whose certificates are not trusted. */

const day = 24 * 60 * 60_000;

/** A server that makes the handshake, and ends every connection that sends something. */
async function serve(options: TlsOptions): Promise<Server> {
  const server = createServer(options, (socket) => socket.on('error', () => {}).on('data', () => socket.destroy()));
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** Has settings for this server, with typed secrets that are not saved. */
async function openWith(page: Page, server: Server, dataFolder: string): Promise<void> {
  const endpointUrl = `https://localhost:${(server.address() as AddressInfo).port}/ERPMWebService/AuthService.svc`;
  const plugin = { endpointUrl, apiUser: 'svc-ecm', globalApprover: 'approver' };
  await writeFile(join(dataFolder, 'settings.json'), JSON.stringify({ version: 1, revision: 1, plugin }));
  await page.reload();
  await goTo(page, 'Plugin settings');
  await typeSecrets(page);
}

async function typeSecrets(page: Page): Promise<void> {
  for (const secret of ['API Password', 'API Registration Key'])
    await page.getByRole('textbox', { name: secret, exact: true }).fill('made-up');
}

/** Runs the diagnosis; answers the button that shows the certificate of PI. */
async function diagnose(page: Page) {
  const isThere = await page.getByRole('heading', { level: 1, name: 'Diagnose' }).isVisible();
  if (!isThere) await goTo(page, 'Diagnose');
  await page
    .getByRole('button', { name: /^Run (diagnosis|again)$/ })
    .first()
    .click();
  const show = page.getByRole('button', { name: 'Show certificate: Secure connection' });
  await expect(show).toBeVisible();
  await expect(page.getByText(/^Checking…/)).toHaveCount(0);
  return show;
}

test('a refused certificate is shown and can be copied as text, by keyboard', async ({ page, dataFolder }) => {
  const server = await serve(await testCertificate({ notAfter: new Date(Date.now() + 40 * day) }));
  await openWith(page, server, dataFolder);
  const show = await diagnose(page);
  await show.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Certificate of the server' });
  await expect(dialog).toContainText('not signed by an authority that this machine trusts');
  for (const words of ['CN=localhost', 'DNS:localhost', '39 days left', 'TLSv1.3', 'Itself (self-signed)'])
    await expect(dialog).toContainText(words);
  // The portal node that contains the dialog must not cover the page.
  expect(
    await page.locator('[data-portal-node]').evaluateAll((nodes) => nodes.map(({ clientHeight }) => clientHeight)),
  ).toEqual([0]);
  await captureScreen(page, 'diagnose-certificate');
  await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true }));
  await dialog.getByRole('button', { name: 'Copy' }).click();
  // The desktop app copies by the system.
  if (chosenShell === 'web')
    await expect(page.getByRole('textbox', { name: 'Certificate as text' })).toHaveValue(/Subject: CN=localhost/);
  else await expect(dialog.getByRole('status').getByText('Copied.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(show).toBeFocused();
  server.close();
});

test('an authority is trusted after its fingerprint was compared, by keyboard', async ({ page, dataFolder }) => {
  const until = { notAfter: new Date(Date.now() + 40 * day) };
  const root = await issue({ name: 'Example Root CA', extensions: [authority()], ...until });
  const own = await issue({ name: 'localhost', issuer: root, extensions: [noAuthority, localhost], ...until });
  const server = await serve(await serverOptions(own, root));
  const written = async () => (await readdir(dataFolder)).filter((name) => name.startsWith('trusted-ca'));
  await openWith(page, server, dataFolder);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('textbox', { name: 'API Password', exact: true })).toHaveValue('');
  const show = await diagnose(page);
  await show.focus();
  await page.keyboard.press('Enter');
  const open = page.getByRole('button', { name: 'Trust this CA…' });
  await expect(open).toBeFocused();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('alertdialog', { name: 'Trust this CA?' });
  await expect(dialog).toContainText('CN=Example Root CA');
  await expect(dialog).toContainText(/([0-9A-F]{2}:){15}[0-9A-F]{2}/);
  const compared = dialog.getByRole('checkbox', { name: 'I have compared the fingerprint' });
  await expect(compared).toBeFocused();

  // Nothing is trusted without it, nor by Cancel.
  await dialog.getByRole('button', { name: 'Trust', exact: true }).press('Enter');
  await captureScreen(page, 'diagnose-trust');
  const size = page.viewportSize() ?? { width: 1024, height: 700 };
  await page.setViewportSize({ width: 640, height: 480 });
  await expectNoOverflow(page);
  expect(await dialog.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBeLessThanOrEqual(0);
  await page.setViewportSize(size);
  await dialog.getByRole('button', { name: 'Cancel' }).press('Enter');
  await expect(open).toBeFocused();
  expect(await written()).toEqual([]);

  await page.keyboard.press('Enter');
  await expect(compared).toBeFocused();
  await page.keyboard.press('Space');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(show).toBeFocused();
  const [file = ''] = await written();
  expect(await readFile(join(dataFolder, file), 'utf8')).toContain('BEGIN CERTIFICATE');
  const notice = page.getByRole('status').filter({ hasText: 'was added to Trusted CA File' });
  await expect(notice).toContainText('API Password and API Registration Key');
  await expect(page.getByText('Settings changed since this test.')).toBeVisible();
  await page.evaluate(() => window.scrollTo(0, 0));
  await captureScreen(page, 'diagnose-trusted');

  await notice.getByRole('button', { name: 'Go to “Trusted CA File”' }).press('Enter');
  const field = page.getByRole('textbox', { name: 'Trusted CA File' });
  await expect(field).toBeFocused();
  await expect(field).toHaveValue(join(dataFolder, file));
  await typeSecrets(page);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('textbox', { name: 'API Password', exact: true })).toHaveValue('');
  expect(JSON.parse(await readFile(join(dataFolder, 'settings.json'), 'utf8'))).toMatchObject({
    plugin: { trustedCaFile: join(dataFolder, file) },
  });
  await (await diagnose(page)).click();
  await expect(page.getByRole('dialog')).toContainText('Issued by an authority in Trusted CA File');
  await expect(open).toBeHidden();
  server.close();
});

test('a certificate that changed meanwhile is not trusted; a missing root is named', async ({ page, dataFolder }) => {
  const root = await issue({ name: 'Example Root CA', extensions: [authority()] });
  const issuing = await issue({ name: 'Example Issuing CA', issuer: root, extensions: [authority(0)] });
  const own = await issue({ name: 'localhost', issuer: issuing, extensions: [noAuthority, localhost] });
  const server = await serve(await testCertificate());
  await openWith(page, server, dataFolder);
  const show = await diagnose(page);
  server.setSecureContext(await serverOptions(own, issuing));
  await show.click();
  await page.getByRole('button', { name: 'Trust this certificate…' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Trust this certificate?' });
  await dialog.getByRole('checkbox', { name: 'I have compared the fingerprint' }).check();
  await dialog.getByRole('button', { name: 'Trust', exact: true }).click();
  await expect(dialog).toContainText('is not among those that PI presents now');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(show).toBeFocused();

  await (await diagnose(page)).click();
  const viewer = page.getByRole('dialog', { name: 'Certificate of the server' });
  await expect(viewer).toContainText('intermediate authority “CN=Example Issuing CA”, but not its root authority');
  await captureScreen(page, 'diagnose-trust-no-root');
  await viewer.getByRole('button', { name: 'Go to “Trusted CA File”' }).press('Enter');
  await expect(page.getByRole('textbox', { name: 'Trusted CA File' })).toBeFocused();
  server.close();
});
