import type { Locator, Page } from '@playwright/test';
import { startDesktop, type DesktopShell } from './desktop-shell.ts';
import { withFolder } from './test.ts';

/** Fixture of the specs about the desktop app itself, which use its double of Electron. */
export const test = withFolder.extend<{ readonly desktop: DesktopShell }>({
  desktop: async ({ page, dataFolder }, use) => {
    const desktop = await startDesktop(page, dataFolder);
    await use(desktop);
    await desktop.close();
  },
});

/** What the double has recorded. */
export interface Recorded {
  readonly opened: readonly string[];
  readonly windows: readonly object[];
  readonly questions: readonly { readonly message: string }[];
  readonly notifications: readonly { readonly title: string }[];
  readonly saveDialogs: readonly string[];
  readonly copied: readonly string[];
  readonly focused: number;
}

export const record = ({ run }: DesktopShell): Promise<Recorded> => run<Recorded>('record');
export const site = (page: Page): Locator => page.getByRole('textbox', { name: 'Site host name' });
