import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { createConfigurator, type PracticeSession } from '../main/configurator/create-configurator.ts';
import { createDispatch } from '../main/configurator/dispatch.ts';
import type { TextOutput } from '../main/configurator/profiles.ts';
import { savedTrust } from '../main/configurator/storage/settings-file.ts';
import { connectPipe, pipeAddress } from '../main/ecm/pipe/connect-pipe.ts';
import { createPipeClient } from '../main/ecm/pipe/pipe-client.ts';
import { readOwnIdentity } from '../main/ecm/pipe/pipe-key.ts';
import { systemClock } from '../main/platform/clock.ts';
import { belongsToOther, dataFolder, stateFolder } from '../main/platform/files/data-folder.ts';
import { removeLeftDrafts } from '../main/platform/files/drafts.ts';
import { checkDataFolder, checkServiceFolder } from '../main/platform/files/trusted-folder.ts';
import { actOnService, programRunner } from '../main/platform/process/service-manager.ts';
import { logNetworkEnvironment } from '../main/platform/network/network-environment.ts';
import { openSecretStore } from '../main/platform/secrets/open-secret-store.ts';
import type { Log } from '../main/platform/logging/log.ts';
import { tryToOpenLog } from '../main/platform/logging/pino-log.ts';
import type { EventName } from '../shared/contract.ts';
import type { Failure } from '../shared/errors.ts';
import { ok, type Result } from '../shared/result.ts';
import type { LogLevel } from '../shared/service-status.ts';

/** The program behind the desktop and the web shell, which differ only in the transport. */
export interface Host {
  /** Answers one call of the contract. Never rejects; a name or input outside of the contract is answered with an error. */
  dispatch(name: string, input: unknown, window?: string): Promise<unknown>;
  /**
   * Sends events to a window until the returned function is called; after its last subscription a window counts as closed.
   * The shell names the windows, in calls and subscriptions alike.
   */
  onEvent(listener: (event: EventName, payload: unknown) => void, window?: string): () => void;
  readonly dataFolder: string;
  readonly log: Log;
  /** Cancels running calls, stops the practice PI, flushes the log. */
  close(): Promise<void>;
}

export interface HostOptions {
  readonly version: string;
  readonly shell: 'desktop' | 'web';
  readonly env: NodeJS.ProcessEnv;
  /** Of Configurator.log in this run; by default the level that was set last. */
  readonly logLevel?: LogLevel | undefined;
  /** Opens one of the fixed addresses in the system's browser. */
  readonly openLink: (url: string) => Promise<void>;
  /** Of the desktop. A browser saves and copies by itself. */
  readonly textOutput?: TextOutput;
}

/** The only addresses that the app opens in the system's browser, by the ids of the call `app/open-link`. */
const externalLinks = {
  'vendor-guide': 'https://docs.beyondtrust.com/pra/docs/privileged-identity',
} as const;

/** Of the program as it is installed; of the sources it is the checkout. */
const programFolder = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** How long a screen waits for the service. */
const serviceTimeoutMs = 15_000;

/** The folders of the program: of an operator, whose own files are elsewhere than the service's, two. */
function checkedFolders(env: NodeJS.ProcessEnv) {
  const serviceFolder = dataFolder(env, process.platform);
  const isOperator = belongsToOther(serviceFolder);
  const folder = isOperator ? stateFolder(env) : serviceFolder;
  const service = isOperator ? checkServiceFolder(serviceFolder) : ok(undefined);
  const checked = service.ok ? checkDataFolder(folder, { make: true }) : service;
  return checked.ok ? ok({ serviceFolder, isOperator, folder }) : checked;
}

/**
 * Creates the parts in the order of their dependencies; `close` ends them in the opposite order. Fails with `configuration` (`file`)
 * if the data folder is not to be trusted or the log in it cannot be opened.
 */
export async function openHost({
  version,
  shell,
  env,
  openLink,
  textOutput,
  logLevel,
}: HostOptions): Promise<Result<Host, Failure>> {
  const folders = checkedFolders(env);
  if (!folders.ok) return folders;
  const { serviceFolder, isOperator, folder } = folders.value;
  const opened = await tryToOpenLog({ folder, fileName: 'Configurator.log', level: logLevel });
  if (!opened.ok) return opened;
  const log = opened.value;
  await removeLeftDrafts(folder);
  await logNetworkEnvironment(log, env);
  const secretStore = await openSecretStore({ folder, log, savedTrust: () => savedTrust(folder) });
  const address = pipeAddress(env, process.platform, serviceFolder);
  const configurator = createConfigurator({
    version,
    shell,
    dataFolder: folder,
    ...(isOperator && { operatorOf: serviceFolder }),
    clock: systemClock,
    random: Math.random,
    log,
    secretStore,
    openPractice,
    openLink: (link) => openLink(externalLinks[link]),
    ...(textOutput && { textOutput }),
    pipe: createPipeClient({
      address,
      identify: () => readOwnIdentity(serviceFolder),
      clock: systemClock,
      random: randomBytes,
      connect: connectPipe,
      release: version,
      requestTimeoutMs: serviceTimeoutMs,
    }),
    pipeAddress: address,
    controlService: (action) => controlService(action, env),
    latestLines: (count) => log.latest(count),
    logLevel: log,
  });
  log.info('app.started');
  return ok({
    dispatch: createDispatch(configurator.handlers, log),
    onEvent: configurator.onEvent,
    dataFolder: folder,
    log,
    close: async () => {
      await configurator.close();
      log.info('app.stopped');
      await log.close();
    },
  });
}

function controlService(action: 'start' | 'stop' | 'restart', env: NodeJS.ProcessEnv) {
  const user = process.geteuid?.();
  const isRoot = user === undefined ? undefined : user === 0;
  return actOnService(action, { platform: process.platform, env, run: programRunner(env), programFolder, isRoot });
}

/** Imported on demand, so that it does not slow the start down. */
async function openPractice(): Promise<PracticeSession> {
  const [{ startPracticePi }, { defaultVault }, { practiceSecrets, practiceSettings }] = await Promise.all([
    import('../main/sandbox/practice-pi.ts'),
    import('../main/sandbox/default-vault.ts'),
    import('../main/sandbox/practice-profile.ts'),
  ]);
  const pi = await startPracticePi({ port: 0, https: false, latencyMs: 0, vault: defaultVault });
  return { plugin: practiceSettings(pi), secrets: practiceSecrets(pi), stop: () => pi.stop() };
}
