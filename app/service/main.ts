import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { version } from '../../package.json';
import type { Failure } from '../../shared/errors.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import { Secret } from '../../shared/secret.ts';
import type { SettingsFile } from '../../shared/settings.ts';
import {
  readApplied,
  trustOfApplied,
  type AppliedSettings,
  type SecretValues,
} from '../../main/ecm/service/applied-settings.ts';
import { startEcmService, type EcmService } from '../../main/ecm/service/ecm-service.ts';
import { pipeGroup } from '../../main/ecm/pipe/key-folder.ts';
import { pipeAddress } from '../../main/ecm/pipe/connect-pipe.ts';
import { confirmedHttpOrigins, readSettingsFile } from '../../main/configurator/storage/settings-file.ts';
import { builtInPi } from '../../main/pi/plugin.ts';
import { createPluginRegistry } from '../../main/plugins/plugin-registry.ts';
import { createBackOff } from '../../main/lib/back-off.ts';
import { systemClock } from '../../main/platform/clock.ts';
import { dataFolder } from '../../main/platform/files/data-folder.ts';
import { markOfTheWeb } from '../../main/platform/files/mark-of-the-web.ts';
import { removeLeftDrafts } from '../../main/platform/files/drafts.ts';
import { checkDataFolder } from '../../main/platform/files/trusted-folder.ts';
import { keepHeapSmall, releaseMemory, releaseWhenIdle } from '../../main/platform/process/memory.ts';
import { logNetworkEnvironment } from '../../main/platform/network/network-environment.ts';
import { openSecretStore } from '../../main/platform/secrets/open-secret-store.ts';
import { failureFields } from '../../main/platform/logging/log.ts';
import { systemEventWriter } from '../../main/platform/logging/system-events.ts';
import { programRunner } from '../../main/platform/process/service-manager.ts';
import { levelInArguments } from '../../main/platform/logging/log-level.ts';
import { tryToOpenLog, type OpenedLog } from '../../main/platform/logging/pino-log.ts';
import { takeServiceSecrets } from '../../main/platform/secrets/given-secrets.ts';
import { handleLastResort, ignoreLostOutput } from '../last-resort.ts';

// After a bug in background work the service goes on; after an uncaught exception it ends, and the service manager restarts it.
const lastResort = handleLastResort(process, {
  doing: 'running the ECM service',
  hint: 'See ECM.log in the data folder; it tells where in the program it happened.',
  afterRejection: 'go-on',
  answer: (_error, bug) => void process.stderr.write(`The ECM service ends after an unexpected error: ${bug}\n`),
  exit: (code) => process.exit(code),
});

/** A service manager tries again after `mayPass`; the others need a person. */
const exitCodes = { mayPass: 1, configuration: 2, another: 7 };

keepHeapSmall();

/** The ECM service: a console program that a service manager (Windows service, systemd) keeps running. */
async function main(): Promise<void> {
  ignoreLostOutput(process.stdout, process.stderr);
  const folder = dataFolder(process.env, process.platform);
  const taken = await takeServiceSecrets(process.env);
  const checked = checkDataFolder(folder, { make: true });
  if (!checked.ok) {
    const exitCode = reportStartFailed(checked.error);
    process.exitCode = checked.error.mayPass ? exitCodes.mayPass : exitCode;
    return;
  }
  if (!taken.ok) {
    process.exitCode = reportStartFailed(taken.error);
    return;
  }
  for (const warning of taken.value.warnings) process.stderr.write(`${warning}\n`);
  const level = levelInArguments(process.argv.slice(2));
  const opened = level.ok ? await tryToOpenLog({ folder, fileName: 'ECM.log', level: level.value }) : level;
  if (!opened.ok) {
    process.exitCode = reportStartFailed(opened.error);
    return;
  }
  const log = opened.value;
  lastResort.logTo(log);
  lastResort.stopWith(() => log.close());
  process.exitCode = await serve(folder, taken.value.values, log);
  await log.close();
}

async function serve(folder: string, secrets: SecretValues, log: OpenedLog): Promise<number> {
  const stopRequested = untilStopRequested();
  await logNetworkEnvironment(log, process.env);
  const service = await start(folder, log);
  if (!service.ok) return reportStartFailed(service.error, log);
  lastResort.stopWith(() => service.value.stop().finally(() => log.close()));
  await removeLeftDrafts(folder);
  const done = new AbortController();
  await applySaved(() => service.value.applySaved(() => savedSettings(folder), secrets), log, done.signal);
  const activity = (): number => {
    const { lookups, retrievals, releases } = service.value.status().counters;
    return lookups + retrievals + releases;
  };
  void releaseWhenIdle({ clock: systemClock, activity, release: releaseMemory, signal: done.signal });
  log.info('app.started');
  process.stdout.write(`The ECM service is running; its log is ${join(folder, 'ECM.log')}. Ctrl-C stops it.\n`);
  await stopRequested;
  done.abort();
  await service.value.stop();
  log.info('app.stopped');
  return 0;
}

/**
 * Without usable settings the service runs all the same, so that the Configurator can send new ones over the pipe. The saved ones are
 * tried again in the background: the disk may be full, or the keychain locked, for a while.
 */
async function applySaved(apply: () => Promise<Result<number, Failure>>, log: OpenedLog, signal: AbortSignal) {
  const backOff = createBackOff({ firstMs: 2_000, longestMs: 60_000, fixedPart: 1 }, Math.random);
  let reported = '';
  const again = (): void => {
    // A bug in an attempt is logged by the last resort, and does not end the attempts.
    void systemClock.delay(backOff.next(), signal).then(
      () => attempt().catch(afterBug),
      () => {},
    );
  };
  const afterBug = (error: unknown): never => {
    again();
    throw error;
  };
  const attempt = async (): Promise<void> => {
    const applied = await apply();
    if (applied.ok) return;
    if (applied.error.message !== reported) reportUnusable(applied.error, log);
    reported = applied.error.message;
    again();
  };
  await attempt();
}

async function start(folder: string, log: OpenedLog): Promise<Result<EcmService, Failure>> {
  const group = await pipeGroup(process.env, process.platform);
  if (!group.ok) return group;
  return startEcmService({
    version,
    name: hostname(),
    dataFolder: folder,
    address: pipeAddress(process.env, process.platform, folder),
    group: group.value,
    plugins: createPluginRegistry({
      builtIn: builtInPi,
      mark: markOfTheWeb(process.platform),
      dataFolder: folder,
      host: { clock: systemClock, random: Math.random, log, secretOf: Secret.of },
    }),
    secretStore: await openSecretStore({ folder, log, savedTrust: () => trustedNext(folder) }),
    clock: systemClock,
    random: Math.random,
    log,
    writeEvent: systemEventWriter(process.platform, process.env, programRunner(process.env, eventMs)),
  });
}

/** For the event log of the system to take an event. */
const eventMs = 5_000;

/** The settings that were applied last; before the first time, those that the Configurator saved on this computer. */
async function savedSettings(folder: string): Promise<Result<AppliedSettings | undefined, Failure>> {
  const applied = await readApplied(folder);
  if (!applied.ok || applied.value?.confirmedHttpOrigins !== undefined) return applied;
  const path = join(folder, 'settings.json');
  const file = await readSettingsFile(path);
  // The settings of releases that did not keep the confirmations beside them.
  if (applied.value !== undefined)
    return ok({ ...applied.value, confirmedHttpOrigins: file.ok ? [...confirmedHttpOrigins(file.value)] : [] });
  if (file.ok) return ok(settingsToApply(file.value));
  return existsSync(path) ? err(file.error) : ok(undefined);
}

/** Nothing but what the schema names: the file of the Configurator may hold keys of any kind. */
function settingsToApply(file: SettingsFile): AppliedSettings {
  const { revision, pluginId, plugin, plugins, appliance, contract, operation } = file;
  const sections = { pluginId, plugin, plugins, appliance, contract, operation };
  return { revision, ...sections, confirmedHttpOrigins: [...confirmedHttpOrigins(file)] };
}

/** What the settings trust that the service runs with next. */
async function trustedNext(folder: string): Promise<string | undefined> {
  const settings = await savedSettings(folder);
  const trust = settings.ok && (await trustOfApplied(settings.value ?? { revision: 0, plugin: {}, appliance: {} }));
  return trust && trust.ok ? trust.value.anchor : undefined;
}

function reportUnusable(failed: Failure, log: OpenedLog): void {
  log.warn('settings.unusable', failureFields(failed));
  process.stderr.write(`The saved settings cannot be used: ${failed.message}\n${failed.hint}\n`);
}

/** @returns the exit code */
function reportStartFailed(failed: Failure, log?: OpenedLog): number {
  const { kind, detail, message, hint } = failed;
  log?.error('app.start-failed', failureFields(failed));
  process.stderr.write(`The ECM service cannot start: ${message}\n${hint}\n`);
  if (kind === 'service-unavailable') return detail === 'busy' ? exitCodes.another : exitCodes.mayPass;
  return kind === 'configuration' ? exitCodes.configuration : exitCodes.mayPass;
}

/** Resolves at the first signal. The open pipe keeps the process alive until then. */
function untilStopRequested(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}

// CommonJS has no top-level await.
main().catch(lastResort.end);
