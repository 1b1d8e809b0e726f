import { writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { testCertificate } from '../test-support/test-certificates.ts';
import { goTo, captureScreen } from './app-page.ts';
import { expect, test } from './test.ts';

/** The certificate viewer, with a server whose certificate is not trusted. */

test('a refused certificate is shown and can be copied as text, by keyboard', async ({ page, dataFolder }) => {
  const server = createServer(
    await testCertificate({ notAfter: new Date(Date.now() + 40 * 24 * 60 * 60_000) }),
    (socket) => socket.on('error', () => {}),
  );
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpointUrl = `https://localhost:${(server.address() as AddressInfo).port}/ERPMWebService/AuthService.svc`;
  await writeFile(
    join(dataFolder, 'settings.json'),
    JSON.stringify({
      version: 1,
      revision: 1,
      plugin: { endpointUrl, apiUser: 'svc-ecm', globalApprover: 'approver' },
    }),
  );
  await page.reload();
  await goTo(page, 'Plugin settings');
  for (const secret of ['API Password', 'API Registration Key'])
    await page.getByRole('textbox', { name: secret, exact: true }).fill('made-up');
  await goTo(page, 'Diagnose');
  await page.getByRole('button', { name: 'Run diagnosis' }).click();
  const show = page.getByRole('button', { name: 'Show certificate: Secure connection' });
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
  await expect(page.getByRole('textbox', { name: 'Certificate as text' })).toHaveValue(/Subject: CN=localhost/);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(show).toBeFocused();
  server.close();
});
