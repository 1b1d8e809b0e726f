import type { Page } from '@playwright/test';
import { enterPractice, goTo } from './app-page.ts';
import type { DesktopShell } from './desktop-shell.ts';
import { record, site, test } from './desktop-test.ts';
import { expect } from './test.ts';

/** The window of the desktop app, with a page in Chromium: what the page has and may do, leaving, the menu. */

const buttons = { leave: 0, keepEditing: 1 } as const;

/** Types a change that is not saved. */
async function change(page: Page): Promise<void> {
  await goTo(page, 'Appliance');
  await site(page).fill('pra.hq.example');
}

async function questions(desktop: DesktopShell): Promise<readonly string[]> {
  return (await record(desktop)).questions.map(({ message }) => message);
}

test('the page has calls and events, which it cannot change, and nothing of Electron or Node', async ({
  page,
  desktop,
}) => {
  expect((await record(desktop)).opened).toEqual([]);
  const seen = await page.evaluate(() => {
    const { ecm } = window as unknown as { readonly ecm: object };
    const named = ['require', 'process', 'module', 'Buffer', 'electron', 'receive', 'tellTest'];
    return {
      members: Object.keys(ecm),
      isFrozen: Object.isFrozen(ecm),
      isReplaced: Reflect.set(window, 'ecm', {}),
      others: named.filter((name) => name in window),
    };
  });
  expect(seen).toEqual({ members: ['invoke', 'subscribe'], isFrozen: true, isReplaced: false, others: [] });
});

test('a call, its refusal and an event pass between the worlds', async ({ page, desktop }) => {
  expect(await questions(desktop)).toEqual([]);
  const passed = await page.evaluate(async () => {
    type Listener = (event: string, payload: object) => void;
    const { ecm } = window as unknown as {
      readonly ecm: {
        invoke(name: string, input: unknown): Promise<object>;
        subscribe(listener: Listener): () => void;
      };
    };
    const events: string[] = [];
    const unsubscribe = ecm.subscribe((event) => events.push(event));
    const info = await ecm.invoke('app/info', {});
    const refused = await ecm.invoke('__proto__', {});
    await ecm.invoke('practice/enter', {});
    const received = events.includes('app/state');
    unsubscribe();
    events.length = 0;
    await ecm.invoke('practice/leave', {});
    return { info, refused, received, afterwards: events.length };
  });
  expect(passed).toMatchObject({
    info: { ok: true, value: { shell: 'desktop' } },
    refused: { ok: false },
    received: true,
    afterwards: 0,
  });
});

test('the policy that the app serves keeps the page from the network and from other scripts', async ({
  page,
  desktop,
}) => {
  const violated = page.evaluate(
    () =>
      new Promise<readonly string[]>((resolve) => {
        const directives = new Set<string>();
        document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
          if (directives.add(effectiveDirective).size === 3) resolve([...directives].toSorted());
        });
      }),
  );
  const failed = await page.evaluate(async () => {
    const script = document.createElement('script');
    script.textContent = 'document.title = "changed"';
    document.body.append(script, Object.assign(new Image(), { src: 'https://evil.example/pixel.png' }));
    return fetch('/index.html').catch(String);
  });
  expect(failed).toContain('Failed to fetch');
  expect(await violated).toEqual(['connect-src', 'img-src', 'script-src-elem']);
  await expect(page).not.toHaveTitle('changed');
  expect(await desktop.run('respond', { url: 'https://evil.example/', method: 'GET' })).toEqual({
    error: 'blockedbyclient',
  });
});

test('the page cannot leave, open a window, or use clipboard and notifications', async ({ page, desktop }) => {
  const address = page.url();
  await page.evaluate(() => window.location.assign('https://evil.example/'));
  await goTo(page, 'Diagnose');
  expect(new URL(page.url()).origin).toBe(new URL(address).origin);
  await expect(page.getByRole('button', { name: 'New window' })).toHaveCount(0);
  const opened = page.waitForEvent('popup');
  await page.evaluate(() => void window.open('https://evil.example/'));
  const popup = await opened;
  await expect.poll(() => popup.isClosed()).toBe(true);
  const states = await page.evaluate(() =>
    Promise.all(
      ['clipboard-read', 'clipboard-write', 'notifications', 'geolocation'].map(
        async (name) => (await navigator.permissions.query({ name: name as PermissionName })).state,
      ),
    ),
  );
  expect(states).toEqual(['denied', 'denied', 'denied', 'denied']);
  expect((await record(desktop)).opened).toEqual([]);
});

test('a link opens in the browser of the system', async ({ page, desktop }) => {
  await page.getByRole('button', { name: 'Vendor guide' }).click();
  await expect
    .poll(async () => (await record(desktop)).opened)
    .toEqual(['https://docs.beyondtrust.com/pra/docs/privileged-identity']);
});

test('a text is copied by the system, because the page has no clipboard', async ({ page, desktop }) => {
  await enterPractice(page);
  await goTo(page, 'Diagnose');
  await page.getByRole('button', { name: 'Run diagnosis' }).click();
  await page.getByRole('button', { name: 'Copy as text' }).click();
  await expect(page.getByText('Copied.')).toBeVisible();
  const { copied } = await record(desktop);
  expect(copied).toEqual([expect.stringContaining('[Passed] Web service')]);
});

test('closing the window asks while something is unsaved, and otherwise does not', async ({ page, desktop }) => {
  await change(page);
  await desktop.run('choose', { choice: buttons.keepEditing });
  await page.close({ runBeforeUnload: true });
  await expect.poll(() => questions(desktop)).toEqual(['There are unsaved changes.']);
  await expect(site(page)).toHaveValue('pra.hq.example');
  await page.getByRole('button', { name: 'Discard', exact: true }).click();
  await page.close({ runBeforeUnload: true });
  expect(await desktop.ended).toBe(0);
});

test('who leaves unsaved changes closes the app, which ends in order', async ({ page, desktop }) => {
  await change(page);
  await desktop.run('choose', { choice: buttons.leave });
  await page.close({ runBeforeUnload: true });
  expect(await desktop.ended).toBe(0);
});

test('Reload in the menu asks likewise, and the page that is loaded again gets calls and events', async ({
  page,
  desktop,
}) => {
  await change(page);
  await desktop.run('choose', { choice: buttons.leave });
  const loaded = page.waitForEvent('load');
  await desktop.run('chooseMenuItem', { role: 'reload' });
  await loaded;
  expect(await questions(desktop)).toEqual(['There are unsaved changes.']);
  await goTo(page, 'Overview');
  // Entering practice is shown by an event.
  await enterPractice(page);
});
