import { failure, type Failure } from '../../../shared/errors.ts';
import type { Session } from '../../../shared/jump-item.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type {
  CredentialSummary,
  EcmPlugin,
  HeldCredential,
  PluginEngine,
  PluginHealth,
  RequestContext,
} from '../../plugins/contract.ts';
import type { Secret } from '../../../shared/secret.ts';
import { failureFields, type Log } from '../../platform/logging/log.ts';
import { shownPluginId } from '../../../shared/settings.ts';
import { createSingleFlight } from '../../lib/single-flight.ts';
import type { Clock } from '../../platform/clock.ts';
import { secretInSession } from '../../platform/secrets/session-secrets.ts';
import type { RecentRequest, ServiceStatus } from '../../../shared/service-status.ts';
import { PluginInstances, type PluginInstance, type PluginInstancesParts } from '../../plugins/plugin-instances.ts';
import type { SettingsUpdate } from './applied-settings.ts';
import type { AnsweredRequest } from '../history/describe-request.ts';
import { RequestCounters, type RequestOperation } from './request-counters.ts';

/** Where a request came from: the appliance through the link, or a bridge through the pipe. */
export type RequestOrigin = RecentRequest['from'];

/** What is recorded of a request besides its answer. */
export type RequestFacts = Pick<AnsweredRequest, 'trace' | 'offered' | 'actor' | 'settingsRevision'>;

export interface RoutedRequest extends Omit<RequestContext, 'interactive' | 'isSearched'> {
  /** Called before the answer, if the plugin answered. */
  readonly note?: (facts: RequestFacts) => void;
}

export interface RouterParts extends Omit<PluginInstancesParts, 'changed'> {
  readonly clock: Clock;
  /** Why nothing new is delivered; nothing while it is. Releases are never refused. */
  readonly refusal?: () => Failure | undefined;
}

/** A result of the plugin, with what is recorded of it. */
interface Answer<T> extends RequestFacts {
  readonly result: Result<T, Failure>;
}

type PluginName = Omit<ServiceStatus['plugin'], 'state'>;

/**
 * Passes requests to the chosen plugin's engine for the latest settings, and counts them. Requests that run when
 * settings change end with the engine that they began with, and credentials are released by the plugin that delivered them.
 */
export class PluginRouter {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #refusal: () => Failure | undefined;
  readonly #counters = new RequestCounters();
  readonly #healthChecks = createSingleFlight<PluginHealth>(() => ({
    healthy: false,
    message: 'The check was cancelled.',
  }));
  readonly #listeners = new Set<() => void>();
  readonly #instances: PluginInstances;
  /** The chosen plugin that could not be used, while no other is in use. */
  #failed: PluginName | undefined;
  #revision = 0;
  /** Of the settings that are in use. */
  #clientSecret: Secret | undefined;

  constructor(parts: RouterParts) {
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#refusal = parts.refusal ?? (() => undefined);
    this.#instances = new PluginInstances({ ...parts, changed: () => this.#changed() });
  }

  get #instance(): PluginInstance {
    return this.#instances.inUse;
  }

  get plugin(): EcmPlugin {
    return this.#instance.plugin;
  }

  /** For the status: the chosen plugin, even if it could not be loaded. */
  get info(): ServiceStatus['plugin'] {
    if (this.#failed !== undefined) return { ...this.#failed, state: 'failed' };
    const { id, name, version } = this.plugin;
    return { id, name, version, state: this.#instance.engine === undefined ? 'not-configured' : 'ready' };
  }

  /** Of the settings that the engine runs with; 0 before the first. */
  get revision(): number {
    return this.#revision;
  }

  /**
   * Loads the plugin if it is not the one in use, makes an engine for the settings, has them stored, and puts that engine in use. On
   * failure plugin, engine and revision stay as they were. Calls must not overlap.
   * @param clientSecret that of the link; like the plugin's secrets, it may not be in a session
   */
  async apply(
    revision: number,
    pluginId: string,
    update: Pick<SettingsUpdate, 'setupFor' | 'keep'>,
    clientSecret?: Secret,
  ): Promise<Result<number, Failure>> {
    const shownId = shownPluginId(pluginId);
    let unusable: PluginName | undefined = { id: shownId, name: shownId, version: '' };
    const taken = await this.#instances.change(pluginId, async (instance) => {
      const { id, name, version } = instance.plugin;
      unusable = { id, name, version };
      const setup = await update.setupFor(instance.plugin);
      if (!setup.ok) return setup;
      const engine = await instance.plugin.engine(setup.value);
      if (!engine.ok) return engine;
      unusable = undefined;
      const kept = await update.keep(instance.plugin);
      if (kept.ok) await instance.use(engine.value, setup.value);
      return kept;
    });
    if (taken.ok) [this.#revision, this.#failed, this.#clientSecret] = [revision, undefined, clientSecret];
    else if (this.#instance.engine === undefined) this.#failed = unusable;
    this.#changed();
    return taken.ok ? ok(revision) : taken;
  }

  async findCredentials(
    session: Session,
    request: RoutedRequest,
  ): Promise<Result<readonly CredentialSummary[], Failure>> {
    const found = await this.#run('find', this.#instance, session, request, async (engine, context) => {
      const { result, trace } = await engine.findCredentials(session, context);
      return { result, trace, ...(result.ok ? { offered: result.value.length } : {}) };
    });
    return found.ok
      ? ok(found.value.map(({ id, label, kind, flags }) => ({ credentialId: id, displayValue: label, kind, flags })))
      : found;
  }

  async getCredential(session: Session, credentialId: string, request: RoutedRequest) {
    return this.#run('get', this.#instance, session, request, async (engine, context) => {
      const result = await engine.getCredential(session, credentialId, context);
      return { result, actor: result.ok ? result.value.actor : undefined };
    });
  }

  async releaseCredential(session: Session, credentialId: string, endedAt: number, request: RoutedRequest) {
    const instance = this.#instances.holding(session, credentialId);
    const release = async (engine: PluginEngine, context: RequestContext) => {
      const result = await engine.releaseCredential(session, credentialId, endedAt, context);
      return { result, actor: result.ok ? result.value.actor : undefined };
    };
    return this.#run('release', instance, session, request, release, instance.plugin.holds(session, credentialId));
  }

  /** What was delivered to this connection and is not released yet, whichever plugin delivered it. */
  heldBy(holder: string): readonly HeldCredential[] {
    return this.#instances.all.flatMap(({ plugin }) => plugin.heldBy(holder));
  }

  /** One check for all that ask at the same time: each of them reaches the vault, and every role may ask. */
  async health(signal: AbortSignal, correlationId: string): Promise<PluginHealth> {
    const { engine } = this.#instance;
    if (engine === undefined) return { healthy: false, message: notConfigured().message };
    return this.#healthChecks.run(String(this.#revision), signal, (shared) =>
      engine.health({ signal: shared, correlationId, interactive: false }),
    );
  }

  /** Of all plugins that are open; likewise below. */
  tokenCount(): number {
    return this.#instances.sum((plugin) => plugin.tokenCount());
  }

  clearTokens(): number {
    return this.#instances.sum((plugin) => plugin.clearTokens());
  }

  pendingCheckIns(): number {
    return this.#instances.sum((plugin) => plugin.pendingCheckIns());
  }

  /** A name for each of them; those of a plugin that names none count as one. */
  pendingCheckInIds(): readonly string[] {
    return this.#instances.all.flatMap(({ plugin }) => {
      const unnamed = plugin.pendingCheckIns() > 0 ? [''] : [];
      return (plugin.pendingCheckInIds?.() ?? unnamed).map((id) => `${plugin.id}/${id}`);
    });
  }

  isLoginPaused(): boolean {
    return this.#instance.plugin.isLoginPaused?.() ?? false;
  }

  close(): Promise<void> {
    return this.#instances.close();
  }

  counters(): ServiceStatus['counters'] {
    return this.#counters.now();
  }

  /** Why a request of this session is refused: a field of it contains a secret of the settings in use. */
  secretIn(session: Session): Failure | undefined {
    return secretInSession(session, (searched) => [
      ...(this.#clientSecret === undefined ? [] : [this.#clientSecret]),
      ...this.#instances.all.flatMap((instance) => instance.secretsFor(searched)),
    ]);
  }

  /** Called after a request was answered, settings were applied or a number of a plugin changed. Returns the function that ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /**
   * Runs a request to its end on one instance, which is not closed meanwhile, and counts it.
   * @param isHeld a credential of this session is out: it is released also if a secret of later settings is in the session
   */
  async #run<T>(
    operation: RequestOperation,
    instance: PluginInstance,
    session: Session,
    { note, ...request }: RoutedRequest,
    ask: (engine: PluginEngine, context: RequestContext) => Promise<Answer<T>>,
    isHeld = false,
  ): Promise<Result<T, Failure>> {
    const { engine } = instance;
    if (engine === undefined) return err(notConfigured());
    const refusal = isHeld ? undefined : this.secretIn(session);
    if (refusal !== undefined) {
      const { correlationId } = request;
      this.#log.warn('request.refused', { operation, correlationId, ...failureFields(refusal) });
      this.#counters.count(operation, err(refusal), 0);
      this.#changed();
      return err(refusal);
    }
    const at = this.#clock.now();
    const settingsRevision = this.#revision;
    const suspended = operation === 'release' ? undefined : this.#refusal();
    try {
      const answer: Answer<T> =
        suspended === undefined
          ? await instance.run(ask(engine, { ...request, interactive: false, isSearched: true }))
          : { result: err(suspended) };
      const { result, ...facts } = answer;
      this.#counters.count(operation, result, Math.max(0, this.#clock.now() - at));
      note?.({ ...facts, settingsRevision });
      this.#changed();
      return result;
    } finally {
      this.#instances.closeIdle();
    }
  }

  #changed(): void {
    this.#instances.closeIdle();
    for (const listener of this.#listeners) listener();
  }
}

function notConfigured(): Failure {
  return failure('configuration', 'setting', {
    message: 'The ECM service has no valid settings yet.',
    doing: 'answering a request',
    hint: 'Save the Plugin settings in the Configurator while the service runs, or start it with a settings file.',
  });
}
