import { _electron, type Page } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import { findElectron } from '../build/environment.mjs';
import { ownEnvironment } from '../test-support/own-environment.ts';

/** The built app in Electron. */
export interface ElectronShell {
  readonly page: Page;
  stop(): Promise<void>;
}

export async function startElectron(dataFolder: string): Promise<ElectronShell> {
  const executablePath = findElectron();
  if (executablePath === undefined) throw new Error('Electron’s binary is not installed.');
  const app = await _electron.launch({
    executablePath,
    args: [fileURLToPath(new URL('..', import.meta.url))],
    env: ownEnvironment(dataFolder),
  });
  return { page: await app.firstWindow(), stop: () => app.close() };
}
