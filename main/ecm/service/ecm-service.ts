import { randomBytes, randomUUID } from 'node:crypto';
import { failure, type Failure } from '../../../shared/errors.ts';
import { loadOperation, operationDefaults } from '../../../shared/operation.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { PluginSecretValues } from '../../plugins/contract.ts';
import type { PluginRegistry } from '../../plugins/plugin-registry.ts';
import type { Clock } from '../../platform/clock.ts';
import type { OpenedLog } from '../../platform/logging/pino-log.ts';
import { lockFolder, type FolderLock } from '../../platform/process/folder-lock.ts';
import { failureFields } from '../../platform/logging/log.ts';
import { ensureSealingKey } from '../../platform/secrets/sealing-key.ts';
import type { SecretStore } from '../../platform/secrets/secret-store.ts';
import { endsWithin } from '../../lib/first-of.ts';
import type { PipeGroup } from '../pipe/key-folder.ts';
import type { ServiceStatus } from '../../../shared/service-status.ts';
import type { SettingsToApply } from '../pipe/method-schemas.ts';
import type { PipeCallContext, PipeHandlers } from '../pipe/methods.ts';
import { ensureServiceKeys, readBridging, readPipeKey } from '../pipe/pipe-key.ts';
import { startPipeServer, type PipeServer } from '../pipe/pipe-server.ts';
import { RequestQueue } from './request-queue.ts';
import type { AppliedSettings, SecretValues } from './applied-settings.ts';
import { BridgingState } from './bridging-state.ts';
import { watchBridging } from './bridging-watch.ts';
import { describeRequest, type AnsweredRequest } from '../history/describe-request.ts';
import { readRequests } from '../history/read-requests.ts';
import { RecentRequests } from '../history/recent-requests.ts';
import { openServiceHistory, type ServiceHistory } from '../history/service-history.ts';
import type { PresentState } from '../history/state-history.ts';
import { credentialRequests, type CredentialRequests, type CredentialServiceParts } from './credential-service.ts';
import { PluginRouter } from './plugin-router.ts';
import { LinkController } from './link-controller.ts';
import { createLogTails } from './log-tails.ts';
import { Monitoring, type MonitoredService, type ReadExpiry } from '../monitoring/monitoring.ts';
import { watchedServers } from '../monitoring/watched-servers.ts';
import { certificateExpiry } from '../../platform/network/certificate-expiry.ts';
import type { WriteSystemEvent } from '../../platform/logging/system-events.ts';
import { serviceHandlers } from './service-handlers.ts';
import { auditRefusals } from './audit-refusals.ts';
import { auditedHandlers, callerOf } from './audited-handlers.ts';
import { ServiceAudit } from './service-audit.ts';
import { settingsEntries } from './settings-audit.ts';
import { ServiceSecrets } from './service-secrets.ts';
import { SettingsInUse, type Trial } from './settings-in-use.ts';
import { Suspension } from './suspension.ts';

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
  /** The event log of the system; absent where it has none, and in tests. */
  readonly writeEvent?: WriteSystemEvent | undefined;
  readonly readExpiry?: ReadExpiry;
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
  readonly #settings: SettingsInUse;
  readonly #suspension: Suspension;
  readonly #audit: ServiceAudit;
  readonly #credentials: CredentialServiceParts;
  readonly #bridges: CredentialRequests;
  readonly #bridging: BridgingState;
  readonly #recent = new RecentRequests();
  readonly #monitoring: Monitoring;
  readonly #startedAt: number;
  readonly #stopped = new AbortController();
  #pipe: PipeServer | undefined;
  #folderLock: FolderLock | undefined;
  /** Opened with the lock of the folder. */
  #history: ServiceHistory | undefined;
  #isNotifying = false;

  constructor(options: EcmServiceOptions) {
    const { clock, random, log, version, name } = options;
    this.#options = options;
    this.#startedAt = clock.now();
    this.#suspension = new Suspension({ folder: options.dataFolder, clock, log });
    this.#audit = new ServiceAudit({ folder: options.dataFolder, clock, log });
    this.#router = new PluginRouter({ ...options, audit: this.#audit, refusal: () => this.#suspension.refusal() });
    const queue = new RequestQueue(clock);
    const record = (answered: AnsweredRequest): void => this.#record(answered);
    this.#credentials = { router: this.#router, queue, clock, log, newId: randomUUID, record };
    this.#bridges = credentialRequests(this.#credentials, 'bridge');
    this.#bridging = new BridgingState({ clock, changed: () => this.#changed() });
    const plugin = (): string => `${this.#router.plugin.name} ${this.#router.plugin.version}`;
    this.#link = new LinkController({
      registration: { name, version, plugin, digest: () => this.#settings.digest },
      openRequests: () => credentialRequests(this.#credentials, 'appliance'),
      clock,
      random,
      log,
    });
    this.#settings = new SettingsInUse({
      ...options,
      router: this.#router,
      link: this.#link,
      stopped: this.#stopped.signal,
      inUse: (settings, trustedCa) => {
        const operation = loadOperation(settings.operation).settings;
        const { historyDays, auditDays, logLevel } = operation;
        void this.#monitoring.use(operation, watchedServers(settings, this.#router.plugin, trustedCa));
        this.#history?.keepFor(historyDays);
        this.#audit.keepFor(auditDays);
        log.setDefaultLevel(logLevel);
        this.#link.sendDigest();
      },
    });
    const { readExpiry = certificateExpiry } = options;
    this.#monitoring = new Monitoring({ ...options, readExpiry, service: () => this.#monitored() });
    for (const part of [this.#router, this.#link]) part.onChange(() => this.#changed());
  }

  /** Takes the lock of the data folder first and then opens the pipe; both fail if another service has it. */
  async open(): Promise<Result<void, Failure>> {
    const { dataFolder, group, address, clock, log, version } = this.#options;
    const locked = lockFolder(dataFolder);
    if (locked.ok) this.#folderLock = locked.value;
    else if (locked.error === 'busy') return err(folderTaken(dataFolder));
    else log.warn('folder.not-locked', { file: dataFolder });
    await this.#audit.open();
    const keys = await this.#makeKeys();
    if (!keys.ok) return keys;
    await this.#suspension.load();
    const { historyDays: keepDays } = operationDefaults;
    this.#history = openServiceHistory({ folder: dataFolder, clock, log, keepDays }, () => this.#presentState());
    const pipe = await startPipeServer({
      address,
      group,
      clock,
      log,
      version,
      newId: randomUUID,
      random: randomBytes,
      keys: (role) => readPipeKey(dataFolder, role),
      roleRefused: auditRefusals(this.#audit, clock, this.#stopped.signal),
      bridges: this.#bridging,
      answered: (call) => this.#bridging.answered(call),
      handlers: this.#handlers(this.#history),
    });
    if (!pipe.ok) return pipe;
    this.#pipe = pipe.value;
    this.#monitoring.start();
    void watchBridging({
      clock,
      read: () => readBridging(dataFolder),
      known: (key) => this.#bridging.keyRead(key),
      disconnect: () => pipe.value.disconnect('bridge'),
      signal: this.#stopped.signal,
      log,
    });
    return ok(undefined);
  }

  /** What the pipe answers. */
  #handlers(history: ServiceHistory): PipeHandlers {
    const { dataFolder, log } = this.#options;
    return auditedHandlers(
      this.#audit,
      () => this.#suspension.since !== undefined,
      serviceHandlers({
        ...this.#options,
        router: this.#router,
        link: this.#link,
        bridgeRequests: this.#bridges,
        tails: createLogTails(log),
        recentRequests: () => this.#recent.all(),
        listRequests: (query) => readRequests(dataFolder, query),
        readActivity: (period) => history.readActivity(period),
        suspension: this.#suspension,
        secrets: new ServiceSecrets({
          ...this.#options,
          store: this.#options.secretStore,
          settings: this.#settings,
          router: this.#router,
        }),
        status: () => this.status(),
        lookAtBridging: async () => this.#bridging.keyRead(await readBridging(dataFolder)),
        applySettings: (settings, context) => this.#applyAudited(settings, context),
        currentSettings: () => this.#settings.current(),
        changed: () => this.#changed(),
      }),
    );
  }

  /** Without the key for sealed settings the service runs all the same. */
  async #makeKeys(): Promise<Result<void, Failure>> {
    const { dataFolder, group, log } = this.#options;
    const replaced = (file: string): void => log.warn('pipe.key-replaced', { file });
    const ready = await ensureServiceKeys({ folder: dataFolder, group, random: randomBytes, replaced });
    if (!ready.ok) return ready;
    const sealing = await ensureSealingKey(dataFolder, (file) => log.warn('sealing.key-replaced', { file }));
    if (!sealing.ok) log.warn('sealing.no-key', failureFields(sealing.error));
    return ok(undefined);
  }

  /**
   * Makes the service run with these settings and keeps them: all of them, or on failure none, and the former ones stay. Answers the
   * revision when plugin and link run with it. Settings without an appliance site are valid; then there is no link. One at a time: of
   * two simultaneous saves the later one is in use in the end.
   * @param pluginSecrets those of a plugin other than PI, by its own names
   * @param trial of the request, if new secrets are to be tried before they replace others
   */
  apply(
    settings: AppliedSettings,
    secrets: SecretValues,
    pluginSecrets: PluginSecretValues = {},
    trial?: Trial,
  ): Promise<Result<number, Failure>> {
    return this.#settings.inTurn(() => this.#settings.applyNow(settings, { secrets, pluginSecrets }, trial));
  }

  /** See {@link SettingsInUse.applySaved}. */
  applySaved(...saved: Parameters<SettingsInUse['applySaved']>): Promise<Result<number, Failure>> {
    return this.#settings.applySaved(...saved);
  }

  status(): ServiceStatus {
    const { version, clock, log } = this.#options;
    const group = this.#link.group();
    return {
      version,
      pid: process.pid,
      uptimeMs: Math.max(0, clock.now() - this.#startedAt),
      plugin: this.#router.info,
      settingsRevision: this.#router.revision,
      ...(this.#settings.digest !== undefined && { settingsDigest: this.#settings.digest }),
      link: this.#link.status(),
      ...(group !== undefined && { group }),
      counters: this.#router.counters(),
      tokens: this.#router.tokenCount(),
      pendingCheckIns: this.#router.pendingCheckIns(),
      logLevel: log.level,
      audit: this.#audit.state(),
      ...(this.#suspension.since !== undefined && { suspended: { since: this.#suspension.since } }),
      bridging: this.#bridging.status(),
    };
  }

  /** Takes nothing further, lets what runs finish or cancels it, checks in what is out; ten seconds at most. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#history?.serviceEnds();
    // Settings that are being applied are applied to their end; waiting ones are refused. None of them opens a link any more.
    await Promise.all([this.#link.stop(), endsWithin(this.#options.clock, finishMs, this.#settings.settled)]);
    await this.#credentials.queue.drain(finishMs, cancelMs);
    await this.#pipe?.close();
    await endsWithin(this.#options.clock, checkInMs, this.#bridges.released());
    await this.#router.close();
    // The event log of the system may be slow to take an alert.
    await endsWithin(this.#options.clock, cancelMs, this.#monitoring.stop());
    await this.#history?.close();
    await this.#audit.close();
    this.#folderLock?.release();
  }

  /** The entries name the former settings, so they are made in the turn of the change. */
  #applyAudited(
    { secrets, pluginSecrets = {}, verify = false, ...settings }: SettingsToApply,
    context: PipeCallContext,
  ): Promise<Result<number, Failure>> {
    return this.#settings.inTurn(async () => {
      const former = await this.#settings.latest();
      const sent = { secrets, pluginSecrets };
      const applied = await this.#settings.applyNow(settings, sent, verify ? context : undefined);
      if (!applied.ok) return applied;
      const before = (former.ok ? former.value : undefined) ?? { revision: 0, plugin: {}, appliance: {} };
      const { storedSecrets } = this.#settings;
      const entries = settingsEntries({ before, after: settings, storedSecrets, form: this.#router.plugin });
      const caller = callerOf(context.connection);
      await Promise.all(entries.map((facts) => this.#audit.record({ ...facts, ...caller })));
      return applied;
    });
  }

  #monitored(): MonitoredService {
    const { version, link, tokens, settingsRevision } = this.status();
    return {
      version,
      link,
      tokens,
      settingsRevision,
      pendingCheckIns: this.#router.pendingCheckInIds(),
      isLoginPaused: this.#router.isLoginPaused(),
      isAuditWritable: this.#audit.state().notWrittenSince === undefined,
    };
  }

  #record(answered: AnsweredRequest): void {
    const isSessionHidden = this.#router.secretIn(answered.session) !== undefined;
    const request = describeRequest({ ...answered, isSessionHidden });
    this.#recent.add(request);
    this.#monitoring.count(request);
    this.#history?.addRequest(request);
  }

  #presentState(): PresentState {
    const isSuspended = this.#suspension.since !== undefined;
    return { isSuspended, link: this.#link.status().state, hasAppliance: this.#link.hasAppliance };
  }

  #changed(): void {
    this.#history?.serviceChanged();
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
