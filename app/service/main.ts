import { join } from 'node:path';
import { originOf } from '../../shared/settings.ts';
import { readSettingsFile } from '../../main/configurator/settings-file.ts';
import { validateSetup } from '../../main/pi/validate-setup.ts';
import { createPiPlugin } from '../../main/pi/create-pi-plugin.ts';
import { systemClock } from '../../main/platform/clock.ts';
import { dataFolder } from '../../main/platform/data-folder.ts';
import { openSecretStore } from '../../main/platform/open-secret-store.ts';
import { openLog } from '../../main/platform/pino-log.ts';
import { resolveSecrets } from '../../main/platform/read-secrets.ts';

/**
 * The headless service: hosts the engine for the saved settings and finishes check-ins that an earlier run left behind.
 * Its named pipe and the appliance link are not part of it yet (docs/decisions).
 */
async function main(): Promise<number> {
  const folder = dataFolder(process.env, process.platform);
  const log = await openLog({ folder, fileName: 'ECM.log', level: 'info' });
  const setup = await loadSetup(folder, log);
  if (!setup.ok) {
    const { kind, detail, message, hint } = setup.error;
    log.error('app.stopped', { kind, ...(detail === undefined ? {} : { detail }), message });
    process.stderr.write(`The service cannot start: ${message}\n${hint}\n`);
    await log.close();
    return 2;
  }
  const plugin = createPiPlugin({ ledgerFolder: join(folder, 'check-outs'), clock: systemClock, random: Math.random, log });
  const engine = await plugin.engine(setup.value);
  if (!engine.ok) {
    process.stderr.write(`The service cannot start: ${engine.error.message}\n${engine.error.hint}\n`);
    await Promise.all([plugin.close(), log.close()]);
    return 2;
  }
  log.info('app.started', { count: plugin.pendingCheckIns() });
  process.stdout.write(`The service is running; its log is ${join(folder, 'ECM.log')}. Ctrl-C stops it.\n`);
  await interrupted();
  await plugin.close();
  log.info('app.stopped');
  await log.close();
  return 0;
}

async function loadSetup(folder: string, log: Awaited<ReturnType<typeof openLog>>) {
  const file = await readSettingsFile(join(folder, 'settings.json'));
  if (!file.ok) return file;
  const endpoint = file.value.plugin['endpointUrl'];
  const secrets = await resolveSecrets({
    env: process.env,
    origin: typeof endpoint === 'string' ? originOf(endpoint) : undefined,
    openStore: () => openSecretStore({ folder, log }),
  });
  return secrets.ok ? validateSetup(file.value.plugin, secrets.value) : secrets;
}

/** Resolves at the first request to stop, and keeps the process alive until then. */
function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    const alive = setInterval(() => {}, 60_000);
    const stop = (): void => {
      clearInterval(alive);
      resolve();
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  });
}

// One file of CommonJS has no await at its top level.
async function run(): Promise<void> {
  process.exitCode = await main();
}

void run();
