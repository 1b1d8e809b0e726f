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
