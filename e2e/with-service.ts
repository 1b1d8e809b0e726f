import { expect, type Locator, type Page } from '@playwright/test';
import { goTo } from './app-page.ts';
import { startSandbox, type SandboxProcess } from './sandbox-process.ts';
import { startServiceProcess, type ServiceProcess } from './service-process.ts';
import { test as base } from './test.ts';

/** Fixtures for specs that need the practice systems or a running service. */

interface Fixtures {
  readonly sandbox: SandboxProcess;
  /** Starts the service on the data folder of the app. It is stopped after the test. */
  readonly startService: () => Promise<ServiceProcess>;
}

export const test = base.extend<Fixtures>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the needed fixtures from the destructured first parameter
  sandbox: async ({}, use) => {
    const sandbox = await startSandbox();
    await use(sandbox);
    await sandbox.stop();
  },
  startService: async ({ dataFolder }, use) => {
    const started: ServiceProcess[] = [];
    await use(async () => {
      const service = startServiceProcess(dataFolder);
      started.push(service);
      await service.running;
      return service;
    });
    for (const service of started) await service.end('SIGTERM');
  },
});

export const card = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true });
export const field = (page: Page, name: string): Locator => page.getByRole('textbox', { name, exact: true });
export const saveStatus = (page: Page): Locator => page.getByRole('status').filter({ hasText: /^Saved/ });

export async function fill(page: Page, values: Readonly<Record<string, unknown>>): Promise<void> {
  for (const [name, value] of Object.entries(values)) await field(page, name).fill(String(value));
}

/** On the Plugin settings screen: the settings for the practice PI, saved. */
export async function savePlugin(page: Page, { plugin, secrets }: SandboxProcess): Promise<void> {
  await goTo(page, 'Plugin settings');
  await fill(page, {
    'Endpoint URL': plugin['endpointUrl'],
    'API User': plugin['apiUser'],
    'API Password': secrets.apiPassword,
    'API Registration Key': secrets.apiRegistrationKey,
    Authenticator: plugin['authenticator'],
    'Global Approver': plugin['globalApprover'],
    'Trusted CA File': plugin['trustedCaFile'],
  });
  await page.getByRole('button', { name: 'Edit as text' }).click();
  await page.getByRole('textbox', { name: /Map Domains/ }).fill((plugin['domainMap'] as readonly string[]).join('\n'));
  await page.getByRole('button', { name: 'Save', exact: true }).click();
}

/** On the Appliance screen: fills in the section. */
export async function fillAppliance(page: Page, { appliance, secrets }: SandboxProcess): Promise<void> {
  await fill(page, {
    'Site host name': appliance['site'],
    Port: appliance['port'],
    'OAuth client id': appliance['clientId'],
    'OAuth client secret': secrets.applianceClientSecret,
  });
}

export async function saveAppliance(page: Page, sandbox: SandboxProcess): Promise<void> {
  await fillAppliance(page, sandbox);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
}

/** Starts the service and saves the settings for the practice PI, which the service then uses as revision 1. */
export async function saveWithService(
  page: Page,
  { sandbox, startService }: Pick<Fixtures, 'sandbox' | 'startService'>,
): Promise<void> {
  await startService();
  // The app reconnects at its next attempt; settings saved before that are synchronized later, which another test covers.
  await goTo(page, 'Overview');
  await expect(card(page, 'ECM service')).toContainText(/^(?!.*Not running).*Running/, { timeout: 30_000 });
  await savePlugin(page, sandbox);
  await expect(saveStatus(page)).toHaveText('Saved. In use by the service (revision 1).');
}

/** Scrolls the section to the top of the window. */
export async function scrollToTop(section: Locator): Promise<void> {
  await section.evaluate((element) => window.scrollTo(0, element.getBoundingClientRect().top + window.scrollY - 16));
}
