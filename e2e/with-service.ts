import { startSandbox, type SandboxProcess } from './sandbox-process.ts';
import { startServiceProcess, type ServiceProcess } from './service-process.ts';
import { test as base } from './test.ts';

/** The app, and beside it whatever of practice PI, practice appliance and a real service a test asks for. */

interface Fixtures {
  readonly sandbox: SandboxProcess;
  /** Starts the service on the app's own data folder; whatever runs at the end is ended. */
  readonly startService: () => Promise<ServiceProcess>;
}

export const test = base.extend<Fixtures>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixtures that one needs from its first argument
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
