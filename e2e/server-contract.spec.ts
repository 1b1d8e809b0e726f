import type { Locator, Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { captureScreen, enterPractice, expectAccessible, expectNoOverflow, goTo, saveScreenshot } from './app-page.ts';
import { keyboardUser, type KeyboardUser } from './keyboard.ts';
import { startSandbox, type SandboxProcess } from './sandbox-process.ts';
import { expect, test as base } from './test.ts';

/** The editor of the server contract: an administrator adapts the program to practice servers that differ. */

interface Fixtures {
  readonly serve: (contract: string) => Promise<SandboxProcess>;
}

const test = base.extend<Fixtures>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the needed fixtures from the destructured first parameter
  serve: async ({}, use) => {
    const started: SandboxProcess[] = [];
    await use(async (contract) => {
      const sandbox = await startSandbox({ contract });
      started.push(sandbox);
      return sandbox;
    });
    for (const sandbox of started) await sandbox.stop();
  },
});

const saved = (page: Page) => page.getByRole('status').filter({ hasText: /^Saved/ });
const row = (page: Page) => page.getByRole('link', { name: /^(Adapt|Edit)… Server contract$/ });
const option = (page: Page, name: string) => page.getByRole('option', { name: new RegExp(`^${name}`) });

/** Saves the settings for the server, with its secrets. */
async function setUp(page: Page, { plugin, secrets }: SandboxProcess): Promise<void> {
  await goTo(page, 'Plugin settings');
  await page.getByRole('button', { name: 'Import…' }).click();
  await page.getByRole('dialog').getByRole('textbox').fill(JSON.stringify({ plugin }));
  await page.getByRole('button', { name: 'Load into form' }).click();
  await page.getByRole('textbox', { name: 'API Password', exact: true }).fill(secrets.apiPassword);
  await page.getByRole('textbox', { name: 'API Registration Key', exact: true }).fill(secrets.apiRegistrationKey);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(saved(page)).toBeVisible();
}

async function openEditor(page: Page): Promise<void> {
  await row(page).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Server contract' })).toBeFocused();
}

async function readWsdl(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Read from the server' }).click();
  await expect(page.getByText(/\d+ of 16 functions found/)).toBeVisible();
}

/** Accepts everything, function by function where it must be. */
async function acceptAll(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Accept all that only read/ }).click();
  for (const name of changing) {
    await option(page, name).click();
    await page.getByRole('button', { name: `Accept “${name}”` }).click();
    await expect(page.getByText('Accepted. It counts when you save.')).toBeVisible();
  }
  await expect(page.getByText('Nothing is left to do.')).toBeVisible();
}

const changing = [
  'Check out an account',
  'Check in an account',
  'Check out a shared credential',
  'Check in a shared credential',
  'Request a password',
  'Approve a request',
  'Rotate a password',
  'Create a rotation job',
];

/** Both themes at the width of the window; other widths are checked, and pictured if asked for. */
async function capture(page: Page, name: string, pictured: 'widths' | 'window' = 'window'): Promise<void> {
  await captureScreen(page, name);
  for (const width of [1440, 640]) {
    await page.setViewportSize({ width, height: 900 });
    await expectNoOverflow(page);
    if (pictured === 'widths') await saveScreenshot(page, `${name}-${width}`);
  }
  await page.setViewportSize({ width: 1024, height: 700 });
}

test('adapts to a server with other names: read, accept, try, save; lookups then find credentials', async ({
  page,
  serve,
}) => {
  test.setTimeout(180_000);
  await setUp(page, await serve('renamed'));
  await expect(page.getByText('Built in', { exact: true })).toBeVisible();
  await openEditor(page);
  await expect(page.getByText('The built-in contract is in use', { exact: true })).toBeVisible();
  await capture(page, 'server-contract-built-in');

  await readWsdl(page);
  await expect(page.getByRole('button', { name: 'Save', exact: true })).toHaveAttribute('aria-disabled', 'true');
  await page.getByRole('button', { name: 'Find a system’s accounts: check and accept' }).click();
  await expect(page.getByRole('heading', { level: 3, name: 'Find a system’s accounts' })).toBeFocused();
  await capture(page, 'server-contract-proposal', 'widths');

  await acceptAll(page);
  const user = page.getByRole('textbox', { name: 'User', exact: true });
  await user.fill('HQ\\nobody-there');
  await page.getByRole('textbox', { name: 'Host' }).fill('web01.hq.example');
  await page.getByRole('button', { name: 'Try', exact: true }).click();
  await expect(page.getByText('Failed with a code that no rule names')).toBeVisible();
  await page.getByRole('heading', { level: 2, name: 'Try' }).scrollIntoViewIfNeeded();
  await capture(page, 'server-contract-unknown-code');
  await page.getByRole('button', { name: 'What does this mean?' }).click();
  const question = page.getByRole('dialog');
  await expect(question).toContainText('E_NO_SUCH_USER');
  await question.getByRole('combobox', { name: 'It means' }).selectOption('User not known');
  await captureScreen(page, 'server-contract-question');
  await question.getByRole('button', { name: 'Add the rule' }).click();
  await expect(page.getByText('A rule for E_NO_SUCH_USER was added.')).toBeVisible();
  await expect(page.getByText('Contract, settings or inputs changed since this trial.')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Code, rule 1', exact: true })).toHaveValue('E_NO_SUCH_USER');

  await user.fill('HQ\\ann');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText(/^All \d calls were done\.$/)).toBeVisible();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(saved(page)).toBeVisible();
  await page.evaluate(() => window.scrollTo(0, 0));
  await capture(page, 'server-contract-saved');

  await page.getByRole('link', { name: 'Plugin settings' }).first().click();
  await expect(row(page)).toBeFocused();
  await expect(page.getByText('Adapted to this server, 16 of 16 functions')).toBeVisible();
  await captureScreen(page, 'plugin-settings-adapted');
  await goTo(page, 'Test settings');
  await page.getByRole('textbox', { name: /SRA Console Username/ }).fill('HQ\\ann');
  await page.getByRole('textbox', { name: /Hostname/ }).fill('web01.hq.example');
  await page.getByRole('button', { name: 'Look up' }).click();
  await expect(
    page
      .getByRole('region', { name: 'Result' })
      .getByText(/\d+ credentials found/)
      .first(),
  ).toBeVisible();
});

test('an ambiguous function is chosen, a place changed and taken back', async ({ page, serve }) => {
  await setUp(page, await serve('renamed'));
  await openEditor(page);
  await readWsdl(page);
  await option(page, 'Log in').click();
  await page.getByRole('combobox', { name: 'User name' }).selectOption('Directory');
  await expect(page.getByText('Chosen here').first()).toBeVisible();
  await page.getByRole('combobox', { name: 'Operation of the server' }).selectOption('SignOut');
  await expect(page.getByRole('button', { name: /^Log in: say where “Password” is/ })).toBeVisible();
  await page.getByRole('button', { name: /^Log in: say where “Password” is/ }).click();
  await expect(page.locator('[aria-invalid="true"]').first()).toBeFocused();
  await capture(page, 'server-contract-problems');
  await page.getByRole('button', { name: 'Discard my choices here' }).click();
  await expect(page.getByRole('combobox', { name: 'Operation of the server' })).toHaveValue('SignIn');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('combobox', { name: 'Operation of the server' })).toHaveValue('SignOut');
});

/** At once: Chromium inserts thousands of typed lines one by one. */
async function paste(box: Locator, text: string): Promise<void> {
  await box.evaluate((element: HTMLTextAreaElement, pasted) => {
    element.setRangeText(pasted);
    element.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertFromPaste' }));
  }, text);
}

/** The functions that are accepted in the work that is kept beyond the window. */
async function acceptedInDrafts(dataFolder: string): Promise<number> {
  const { drafts } = JSON.parse(await readFile(join(dataFolder, 'drafts.json'), 'utf8'));
  return drafts.contract.values.accept.length;
}

test('unsaved work survives a reload; an export is imported unaccepted; the built-in contract comes back', async ({
  page,
  serve,
  dataFolder,
}) => {
  test.setTimeout(120_000);
  await setUp(page, await serve('renamed'));
  await openEditor(page);
  await readWsdl(page);
  await acceptAll(page);
  await expect.poll(() => acceptedInDrafts(dataFolder)).toBe(16);
  await page.reload();
  await expect(page.getByText(/^Unsaved work from .* is back/)).toBeVisible();
  await readWsdl(page);
  await expect(page.getByText('Nothing is left to do.')).toBeVisible();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(saved(page)).toBeVisible();

  await page.getByRole('button', { name: 'Export…' }).click();
  const exported = await page.getByRole('dialog').getByRole('textbox').inputValue();
  await page.getByRole('button', { name: 'Close' }).click();
  await expect(page.getByRole('button', { name: 'Export…' })).toBeFocused();
  await page.getByRole('button', { name: 'Back to the built-in contract…' }).click();
  await captureScreen(page, 'server-contract-to-built-in');
  await page.getByRole('button', { name: 'Use the built-in contract' }).click();
  await expect(page.getByText('The built-in contract is in use', { exact: false }).first()).toBeVisible();

  await page.getByRole('button', { name: 'Import…' }).click();
  await paste(page.getByRole('dialog').getByRole('textbox'), exported);
  await expect(page.getByRole('dialog')).toContainText('A contract with 16 functions was found.');
  await page.getByRole('button', { name: 'Put into the editor' }).click();
  await expect(page.getByText(/Nothing of it is accepted yet/)).toBeVisible();
  await captureScreen(page, 'server-contract-imported');
  await readWsdl(page);
  await expect(page.getByText('16 of 16 functions found; 16 need your acceptance')).toBeVisible();
});

test('a server without optional functions: what depends on them says so', async ({ page, serve }) => {
  await setUp(page, await serve('minimal'));
  await openEditor(page);
  await readWsdl(page);
  await option(page, 'Find shared credentials').click();
  await capture(page, 'server-contract-minimal');
  await page.getByRole('button', { name: 'Accept all that only read (1)' }).click();
  await expect(page.getByText('Nothing is left to do.')).toBeVisible();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(saved(page)).toBeVisible();
  await page.getByRole('link', { name: 'Plugin settings' }).first().click();
  await expect(page.getByText(/^Adapted to this server, \d+ of 16 functions$/)).toBeVisible();
  await expect(page.getByText('This server does not offer shared credentials, so none are included.')).toBeVisible();
  await page.getByText('This server does not offer shared credentials').scrollIntoViewIfNeeded();
  await captureScreen(page, 'plugin-settings-not-offered');
});

/** What a contract needs besides acceptance, by keyboard. */
const furtherChoices: Partial<Record<string, (user: KeyboardUser, page: Page) => Promise<void>>> = {
  soap12: async (user, page) => {
    const inSoapHeader = page.getByRole('radio', { name: 'In a SOAP header' });
    const inHttpHeader = page.getByRole('radio', { name: 'In an HTTP header' });
    await user.press(page.getByRole('button', { name: /registration key/i }).first(), 'Enter');
    await user.choose(inSoapHeader, inHttpHeader, 'ArrowDown');
    await user.fill(page.getByRole('textbox', { name: 'Name of the header' }), 'X-Api-Key');
    await user.press(page.getByRole('button', { name: 'Apply' }), 'Enter');
    await expect(page.getByText('Nothing is left to do.')).toBeVisible();
  },
};

for (const contract of ['renamed', 'split', 'soap12', 'minimal']) {
  test(`by keyboard alone from the WSDL of the server ${contract} to a retrieved credential`, async ({
    page,
    serve,
  }) => {
    test.setTimeout(180_000);
    await setUp(page, await serve(contract));
    const user = keyboardUser(page);
    await user.press(row(page), 'Enter');
    await expect(page.getByRole('heading', { level: 1, name: 'Server contract' })).toBeFocused();
    await user.press(page.getByRole('button', { name: 'Read from the server' }), 'Enter');
    await expect(page.getByText(/\d+ of 16 functions found/)).toBeVisible();
    await furtherChoices[contract]?.(user, page);
    const acceptReads = page.getByRole('button', { name: /^Accept all that only read/ });
    // Where all is as built in, nothing is to be accepted.
    if (contract !== 'soap12') await user.press(acceptReads, 'Enter');
    await expect(acceptReads).toBeHidden();
    await acceptTheRest(user, page);
    await page.keyboard.press('Control+s');
    await expect(saved(page)).toBeVisible();
    await expectAccessible(page);
    await retrieveByKeyboard(user, page);
    console.log(`editor, ${contract}: ${user.steps} steps, ${user.keys} keys`);
  });
}

/** One by one, each followed by the button that leads to the next. */
async function acceptTheRest(user: KeyboardUser, page: Page): Promise<void> {
  const first = page.getByRole('button', { name: /^(?!Next).*: check and accept$/ }).first();
  if ((await first.count()) === 0) return;
  await user.press(first, 'Enter');
  const next = page.getByRole('button', { name: /^Next: / });
  for (;;) {
    await user.press(page.getByRole('button', { name: /^Accept “/ }), 'Enter');
    await expect(page.getByText('Accepted. It counts when you save.')).toBeVisible();
    if ((await next.count()) === 0) break;
    await expect(next).toBeFocused();
    await user.press(next, 'Enter');
    await expect(page.getByRole('heading', { level: 3 }).and(page.locator(':focus'))).toBeVisible();
  }
  await expect(page.getByText('Nothing is left to do.')).toBeVisible();
}

async function retrieveByKeyboard(user: KeyboardUser, page: Page): Promise<void> {
  await user.press(page.getByRole('navigation').getByRole('link', { name: 'Test settings' }), 'Enter');
  await user.fill(page.getByRole('textbox', { name: /SRA Console Username/ }), 'HQ\\ann');
  await user.fill(page.getByRole('textbox', { name: /Hostname/ }), 'web01.hq.example');
  await user.press(page.getByRole('button', { name: 'Look up' }), 'Enter');
  const retrieve = page.getByRole('region', { name: 'Result' }).getByRole('button', { name: /^Retrieve Credential/ });
  await user.press(retrieve.first(), 'Enter');
  await expect(page.getByText(/checked in again/i).first()).toBeVisible();
}

test('practice: the built-in contract fits its server exactly', async ({ page }) => {
  await enterPractice(page);
  await goTo(page, 'Plugin settings');
  await openEditor(page);
  await readWsdl(page);
  await expect(page.getByText('16 of 16 functions found', { exact: true })).toBeVisible();
  await expect(page.getByText('Same as built in: needs no acceptance.')).toBeVisible();

  await keyboardUser(page).goTo(option(page, 'Log in'));
  await page.keyboard.press('End');
  await expect(option(page, 'Create a rotation job')).toBeFocused();
  await page.keyboard.press('Home');
  await expect(option(page, 'Log in')).toBeFocused();
});
