import { failure, type Failure } from '../../../shared/errors.ts';
import type { Session } from '../../../shared/jump-item.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type {
  CredentialPackage,
  CredentialSummary,
  EcmPlugin,
  PluginEngine,
  PluginHealth,
  RawSetup,
  ReleaseOutcome,
} from '../../plugins/contract.ts';
import type { Clock } from '../../platform/clock.ts';
import type { RecentRequest, ServiceStatus } from '../../../shared/service-status.ts';
import type { PluginInstance } from '../../plugins/plugin-instance.ts';
import { PluginInstances, type PluginInstancesParts } from '../../plugins/plugin-instances.ts';
import { RecentRequests } from './recent-requests.ts';
import { RequestCounters, type Counters, type RequestOperation } from './request-counters.ts';

/** Who asks: the appliance through the link, or a bridge through the pipe. */
export type Asker = RecentRequest['from'];

export interface RouterContext {
  readonly signal: AbortSignal;
  readonly correlationId: string;
  readonly from: Asker;
}

/**
 * Takes requests to the chosen plugin's engine for the latest settings, counts them and remembers the last hundred. Requests at
 * work when settings change end with the engine that they began with, and credentials go back to the plugin that gave them.
 */
export interface PluginRouter {
  /** The plugin in use; the built-in one at first. */
  readonly plugin: EcmPlugin;
  /** The plugin as the status tells of it: the chosen one, even if it could not be loaded. */
  readonly info: ServiceStatus['plugin'];
  /** The settings that the engine runs with; 0 before the first. */
  readonly revision: number;
  /**
   * Loads the plugin if it is not the one in use, makes an engine for the settings, has them kept, and makes that engine the
   * current one. On failure plugin, engine and revision stay as they were. Calls must not overlap.
   */
  apply(revision: number, pluginId: string, settings: SettingsForPlugin): Promise<Result<number, Failure>>;
  find(session: Session, context: RouterContext): Promise<Result<readonly CredentialSummary[], Failure>>;
  get(session: Session, credentialId: string, context: RouterContext): Promise<Result<CredentialPackage, Failure>>;
  release(
    session: Session,
    credentialId: string,
    endedAt: number,
    context: RouterContext,
  ): Promise<Result<ReleaseOutcome, Failure>>;
  health(signal: AbortSignal, correlationId: string): Promise<PluginHealth>;
  /** Of all plugins that are open. */
  tokenCount(): number;
  clearTokens(): number;
  pendingCheckIns(): number;
  counters(): Counters;
  recent(): RecentRequest[];
  /** Called after a request was answered, settings were applied or a number of a plugin changed. Returns the function that ends it. */
  onChange(listener: () => void): () => void;
  /** Closes all plugins that are open. */
  close(): Promise<void>;
}

export interface SettingsForPlugin {
  /** What the plugin is to run with. */
  setupFor(plugin: EcmPlugin): Promise<Result<RawSetup, Failure>>;
  /** Keeps them for the next start. Asked last, when the plugin could use them: what it answers decides whether they are used. */
  keep(plugin: EcmPlugin): Promise<Result<void, Failure>>;
}

export interface RouterParts extends Omit<PluginInstancesParts, 'changed'> {
  readonly clock: Clock;
}

type PluginName = Omit<ServiceStatus['plugin'], 'state'>;

class Router implements PluginRouter {
  readonly #clock: Clock;
  readonly #counters = new RequestCounters();
  readonly #recent = new RecentRequests();
  readonly #listeners = new Set<() => void>();
  readonly #instances: PluginInstances;
  /** The plugin that was chosen and could not be used, as long as no other is. */
  #failed: PluginName | undefined;
  #revision = 0;

  constructor(parts: RouterParts) {
    this.#clock = parts.clock;
    this.#instances = new PluginInstances({ ...parts, changed: () => this.#changed() });
  }

  get #instance(): PluginInstance {
    return this.#instances.inUse;
  }

  get plugin(): EcmPlugin {
    return this.#instance.plugin;
  }

  get info(): ServiceStatus['plugin'] {
    if (this.#failed !== undefined) return { ...this.#failed, state: 'failed' };
    const { id, name, version } = this.plugin;
    return { id, name, version, state: this.#instance.engine === undefined ? 'not-configured' : 'ready' };
  }

  get revision(): number {
    return this.#revision;
  }

  async apply(
    revision: number,
    pluginId: string,
    { setupFor, keep }: SettingsForPlugin,
  ): Promise<Result<number, Failure>> {
    let unusable: PluginName | undefined = { id: pluginId, name: pluginId, version: '' };
    const taken = await this.#instances.change(pluginId, async (instance) => {
      const { id, name, version } = instance.plugin;
      unusable = { id, name, version };
      const setup = await setupFor(instance.plugin);
      if (!setup.ok) return setup;
      const engine = await instance.plugin.engine(setup.value);
      if (!engine.ok) return engine;
      unusable = undefined;
      const kept = await keep(instance.plugin);
      if (kept.ok) instance.take(engine.value, setup.value);
      else await instance.makeAgain();
      return kept;
    });
    if (taken.ok) [this.#revision, this.#failed] = [revision, undefined];
    else if (this.#instance.engine === undefined) this.#failed = unusable;
    this.#changed();
    return taken.ok ? ok(revision) : taken;
  }

  async find(
    session: Session,
    { from, ...context }: RouterContext,
  ): Promise<Result<readonly CredentialSummary[], Failure>> {
    return this.#on(this.#instance, async (engine) => {
      const at = this.#clock.now();
      const { result, trace } = await engine.findCredentials(session, { ...context, interactive: false });
      const offered = result.ok ? { offered: result.value.length } : {};
      this.#answered('find', { at, from, session, correlationId: context.correlationId, result, trace, ...offered });
      return result.ok
        ? ok(result.value.map(({ id, label, kind, flags }) => ({ credentialId: id, displayValue: label, kind, flags })))
        : result;
    });
  }

  async get(
    session: Session,
    credentialId: string,
    { from, ...context }: RouterContext,
  ): Promise<Result<CredentialPackage, Failure>> {
    const instance = this.#instance;
    return this.#on(instance, async (engine) => {
      const at = this.#clock.now();
      const result = await engine.getCredential(session, credentialId, { ...context, interactive: false });
      instance.handedOut({ session, credentialId }, result);
      this.#answered('get', { at, from, session, correlationId: context.correlationId, result });
      return result;
    });
  }

  async release(
    session: Session,
    credentialId: string,
    endedAt: number,
    { from, ...context }: RouterContext,
  ): Promise<Result<ReleaseOutcome, Failure>> {
    const instance = this.#instances.holding({ session, credentialId });
    return this.#on(instance, async (engine) => {
      const at = this.#clock.now();
      const result = await engine.releaseCredential(session, credentialId, endedAt, { ...context, interactive: false });
      instance.takenBack({ session, credentialId }, result);
      this.#answered('release', { at, from, session, correlationId: context.correlationId, result });
      return result;
    });
  }

  async health(signal: AbortSignal, correlationId: string): Promise<PluginHealth> {
    const { engine } = this.#instance;
    return engine === undefined
      ? { healthy: false, message: notConfigured().message }
      : engine.health({ signal, correlationId, interactive: false });
  }

  tokenCount(): number {
    return this.#instances.sum((plugin) => plugin.tokenCount());
  }

  clearTokens(): number {
    return this.#instances.sum((plugin) => plugin.clearTokens());
  }

  pendingCheckIns(): number {
    return this.#instances.sum((plugin) => plugin.pendingCheckIns());
  }

  close(): Promise<void> {
    return this.#instances.close();
  }

  counters(): Counters {
    return this.#counters.now();
  }

  recent(): RecentRequest[] {
    return this.#recent.all();
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #answered(
    operation: RequestOperation,
    request: Omit<Parameters<RecentRequests['add']>[0], 'operation' | 'durationMs'>,
  ): void {
    const durationMs = Math.max(0, this.#clock.now() - request.at);
    this.#counters.count(operation, request.result, durationMs);
    this.#recent.add({ ...request, operation, durationMs });
    this.#changed();
  }

  /** Runs a request to its end on the plugin where it began. */
  async #on<T>(
    instance: PluginInstance,
    request: (engine: PluginEngine) => Promise<Result<T, Failure>>,
  ): Promise<Result<T, Failure>> {
    const { engine } = instance;
    if (engine === undefined) return err(notConfigured());
    try {
      return await instance.run(request(engine));
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

export function createPluginRouter(parts: RouterParts): PluginRouter {
  return new Router(parts);
}
