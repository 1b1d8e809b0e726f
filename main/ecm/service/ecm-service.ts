import { randomBytes, randomUUID } from 'node:crypto';
import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { PluginSecretValues } from '../../plugins/contract.ts';
import { operationProblem } from '../../plugins/check-operation.ts';
import { publicSettings } from '../../plugins/public-settings.ts';
import { pluginIdOf, type SentSecrets } from '../../plugins/settings-sections.ts';
import type { PluginRegistry } from '../../plugins/plugin-registry.ts';
import type { Clock } from '../../platform/clock.ts';
import type { OpenedLog } from '../../platform/logging/pino-log.ts';
import { lockFolder, type FolderLock } from '../../platform/process/folder-lock.ts';
import type { SecretStore } from '../../platform/secrets/secret-store.ts';
import { endsWithin } from '../../lib/first-of.ts';
import type { PipeGroup } from '../pipe/key-folder.ts';
import type { ServiceStatus } from '../../../shared/service-status.ts';
import { ensureServiceKeys, readPipeKey } from '../pipe/pipe-key.ts';
import type { CurrentSettings } from '../pipe/method-schemas.ts';
import { startPipeServer, type PipeServer } from '../pipe/pipe-server.ts';
import { RequestQueue, stopping } from './request-queue.ts';
import { SettingsUpdate, trustOfApplied, type AppliedSettings, type SecretValues } from './applied-settings.ts';
import { watchBridging } from './bridging-watch.ts';
import { credentialRequests, type CredentialRequests, type CredentialServiceParts } from './credential-service.ts';
import { PluginRouter } from './plugin-router.ts';
import { LinkController } from './link-controller.ts';
import { createLogTails } from './log-tails.ts';
import { serviceHandlers } from './service-handlers.ts';

interface EcmServiceOptions {
  readonly version: string;
  /** What the appliance shows as the ECM's name; usually the computer's. */
  readonly name: string;
  readonly dataFolder: string;
  readonly address: string;
  readonly group: PipeGroup;
  /** The chosen one is loaded from here; the built-in one until settings say which. */
  readonly plugins: PluginRegistry;
  readonly secretStore: SecretStore;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: OpenedLog;
}

/** Of ten seconds in all, the link's own end takes most; these are for requests of bridges. */
const finishMs = 3000;
const cancelMs = 1000;
/** For the check-ins of what bridges held. */
const checkInMs = 3000;
/** Changes within this time are sent as one event. */
const notifyAfterMs = 50;

/** The ECM service of one process: plugin, pipe and appliance link. */
export class EcmService {
  readonly #options: EcmServiceOptions;
  readonly #router: PluginRouter;
  readonly #link: LinkController;
  readonly #credentials: CredentialServiceParts;
  readonly #bridges: CredentialRequests;
  readonly #startedAt: number;
  readonly #stopped = new AbortController();
  #pipe: PipeServer | undefined;
  #folderLock: FolderLock | undefined;
  /** What runs. */
  #applied: AppliedSettings = { revision: 0, plugin: {}, appliance: {} };
  #isNotifying = false;
  #applying: Promise<unknown> = Promise.resolve();

  constructor(options: EcmServiceOptions) {
    const { clock, random, log, version, name } = options;
    this.#options = options;
    this.#startedAt = clock.now();
    this.#router = new PluginRouter(options);
    const queue = new RequestQueue(clock);
    this.#credentials = { router: this.#router, queue, clock, log, newId: randomUUID };
    this.#bridges = credentialRequests(this.#credentials, 'bridge');
    const plugin = (): string => `${this.#router.plugin.name} ${this.#router.plugin.version}`;
    this.#link = new LinkController({
      registration: { name, version, plugin },
      openRequests: () => credentialRequests(this.#credentials, 'appliance'),
      clock,
      random,
      log,
    });
    for (const part of [this.#router, this.#link]) part.onChange(() => this.#changed());
  }

  /** Takes the lock of the data folder first and then opens the pipe; both fail if another service has it. */
  async open(): Promise<Result<void, Failure>> {
    const { dataFolder, group, address, clock, log, version } = this.#options;
    const locked = lockFolder(dataFolder);
    if (locked.ok) this.#folderLock = locked.value;
    else if (locked.error === 'busy') return err(folderTaken(dataFolder));
    else log.warn('folder.not-locked', { file: dataFolder });
    const replaced = (file: string): void => log.warn('pipe.key-replaced', { file });
    const ready = await ensureServiceKeys({ folder: dataFolder, group, random: randomBytes, replaced });
    if (!ready.ok) return ready;
    const pipe = await startPipeServer({
      address,
      group,
      clock,
      log,
      version,
      newId: randomUUID,
      random: randomBytes,
      keys: (role) => readPipeKey(dataFolder, role),
      handlers: serviceHandlers({
        ...this.#options,
        router: this.#router,
        link: this.#link,
        bridgeRequests: this.#bridges,
        tails: createLogTails(log),
        status: () => this.status(),
        applySettings: ({ secrets, pluginSecrets, ...settings }) => this.apply(settings, secrets, pluginSecrets),
        currentSettings: () => this.#currentSettings(),
        changed: () => this.#changed(),
      }),
    });
    if (!pipe.ok) return pipe;
    this.#pipe = pipe.value;
    const readKey = () => readPipeKey(dataFolder, 'bridge');
    void watchBridging({
      clock,
      readKey,
      disconnect: () => pipe.value.disconnect('bridge'),
      signal: this.#stopped.signal,
      log,
    });
    return ok(undefined);
  }

  /**
   * Makes the service run with these settings and keeps them: all of them, or on failure none, and the former ones stay. Answers the
   * revision when plugin and link run with it. Settings without an appliance site are valid; then there is no link. One at a time: of
   * two simultaneous saves the later one is in use in the end.
   * @param pluginSecrets those of a plugin other than PI, by its own names
   */
  apply(settings: AppliedSettings, secrets: SecretValues, pluginSecrets: PluginSecretValues = {}) {
    const applied = this.#applying.then(() => this.#apply(settings, { secrets, pluginSecrets }));
    this.#applying = applied.catch(() => {});
    return applied;
  }

  /**
   * Applies the settings that are saved, unless others were applied already. Nothing saved is no failure.
   * @param read reads them when their turn has come
   */
  applySaved(
    read: () => Promise<Result<AppliedSettings | undefined, Failure>>,
    secrets: SecretValues,
  ): Promise<Result<number, Failure>> {
    const applied = this.#applying.then(async (): Promise<Result<number, Failure>> => {
      if (this.#router.revision !== 0) return ok(this.#router.revision);
      const saved = await read();
      if (!saved.ok) return saved;
      return saved.value === undefined ? ok(0) : this.#apply(saved.value, { secrets, pluginSecrets: {} });
    });
    this.#applying = applied.catch(() => {});
    return applied;
  }

  status(): ServiceStatus {
    const { version, clock, log } = this.#options;
    return {
      version,
      pid: process.pid,
      uptimeMs: Math.max(0, clock.now() - this.#startedAt),
      plugin: this.#router.info,
      settingsRevision: this.#router.revision,
      link: this.#link.status(),
      counters: this.#router.counters(),
      tokens: this.#router.tokenCount(),
      pendingCheckIns: this.#router.pendingCheckIns(),
      logLevel: log.level,
    };
  }

  /** Takes nothing further, lets what runs finish or cancels it, checks in what is out; ten seconds at most. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    // Settings that are being applied are applied to their end; waiting ones are refused. None of them opens a link any more.
    await Promise.all([this.#link.stop(), endsWithin(this.#options.clock, finishMs, this.#applying)]);
    await this.#credentials.queue.drain(finishMs, cancelMs);
    await this.#pipe?.close();
    await endsWithin(this.#options.clock, checkInMs, this.#bridges.released());
    await this.#router.close();
    this.#folderLock?.release();
  }

  async #apply(settings: AppliedSettings, given: SentSecrets): Promise<Result<number, Failure>> {
    if (this.#stopped.signal.aborted) return err(stopping('applying settings'));
    const { secretStore, dataFolder, log } = this.#options;
    const unusable = operationProblem(settings.operation);
    if (unusable !== undefined) return err(unusable);
    const trust = await trustOfApplied(settings);
    const update = new SettingsUpdate({ folder: dataFolder, store: secretStore, settings, given, trust });
    const clientSecret = await update.clientSecret();
    if (!clientSecret.ok) return clientSecret;
    const link = await this.#link.prepare(settings.appliance, clientSecret.value, trust);
    if (!link.ok) return link;
    // Stored before they are used: after a crash in between the next start uses them, and settings that could not be stored never run.
    const applied = await this.#router.apply(settings.revision, pluginIdOf(settings), update, clientSecret.value);
    if (!applied.ok) return applied;
    await link.value();
    this.#applied = settings;
    log.info('settings.applied', { revision: settings.revision });
    return applied;
  }

  #currentSettings(): CurrentSettings {
    const { plugin, plugins, ...others } = publicSettings(this.#applied, [this.#router.plugin]);
    const sections = Object.entries(plugins ?? {}).map(([id, section]) => [id, { ...section }] as const);
    return {
      ...others,
      appliance: { ...others.appliance },
      plugin: { ...plugin },
      ...(plugins && { plugins: Object.fromEntries(sections) }),
    };
  }

  #changed(): void {
    if (this.#isNotifying) return;
    this.#isNotifying = true;
    const notify = (): void => {
      this.#isNotifying = false;
      this.#pipe?.broadcast('service/events', this.status());
    };
    this.#options.clock.delay(notifyAfterMs, this.#stopped.signal).then(notify, () => {});
  }
}

function folderTaken(folder: string): Failure {
  return failure('service-unavailable', 'busy', {
    message: `Another ECM service runs with the data folder ${folder}.`,
    doing: 'starting the ECM service',
    hint: 'One service a data folder: stop the other one, or name another folder in ECM_DATA_DIR.',
  });
}

/**
 * Opens the service. Fails, and nothing is left open, if another one runs with its data folder or on its pipe, or the pipe's key cannot
 * be made. Settings are applied afterwards: without them it runs, says that it has none, and waits for the Configurator.
 */
export async function startEcmService(options: EcmServiceOptions): Promise<Result<EcmService, Failure>> {
  const service = new EcmService(options);
  const opened = await service.open();
  if (opened.ok) return ok(service);
  await endsWithin(options.clock, finishMs, service.stop());
  return err(opened.error);
}
