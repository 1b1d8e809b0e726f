import { failure, type Failure } from '../../../shared/errors.ts';
import type { Session } from '../../../shared/jump-item.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { CredentialPackage, CredentialSummary, EcmPlugin, PluginEngine, PluginHealth, RawSetup, ReleaseOutcome } from '../../plugin/contract.ts';
import type { PluginShelf } from '../../plugin/plugin-shelf.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { RecentRequest, ServiceStatus } from '../../../shared/service-status.ts';
import { PluginSeat } from './plugin-seat.ts';
import { RecentRequests } from './recent-requests.ts';
import { RequestCounters, type Counters, type RequestOperation } from './request-counters.ts';

/** Who asks: the appliance through the link, or a bridge through the pipe. */
export type Asker = RecentRequest['from'];

export interface DeskContext {
  readonly signal: AbortSignal;
  readonly correlationId: string;
  readonly from: Asker;
}

/**
 * Takes requests to the chosen plugin's engine for the latest settings, counts them and remembers the last hundred. Requests at
 * work when settings change end with the engine that they began with, and credentials go back to the plugin that gave them.
 */
export interface EngineDesk {
  /** The plugin in use; the built-in one at first. */
  readonly plugin: EcmPlugin;
  /** The plugin as the status tells of it: the chosen one, even if it could not be loaded. */
  readonly info: ServiceStatus['plugin'];
  /** The settings that the engine runs with; 0 before the first. */
  readonly revision: number;
  /**
   * Loads the plugin if it is not the one in use, and makes an engine for what `setupFor` answers the current one. On failure
   * plugin and engine stay as they were. Calls must not overlap.
   */
  apply(revision: number, pluginId: string, setupFor: SetupFor): Promise<Result<number, Failure>>;
  find(session: Session, context: DeskContext): Promise<Result<readonly CredentialSummary[], Failure>>;
  get(session: Session, credentialId: string, context: DeskContext): Promise<Result<CredentialPackage, Failure>>;
  release(session: Session, credentialId: string, endedAt: number, context: DeskContext): Promise<Result<ReleaseOutcome, Failure>>;
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

export interface DeskParts {
  readonly plugins: Pick<PluginShelf, 'open' | 'openBuiltIn'>;
  readonly clock: Clock;
  readonly log: Log;
}

class Desk implements EngineDesk {
  readonly #parts: DeskParts;
  readonly #counters = new RequestCounters();
  readonly #recent = new RecentRequests();
  readonly #listeners = new Set<() => void>();
  /** Plugins that were replaced and still have something to do. */
  readonly #leaving = new Set<PluginSeat>();
  readonly #closing = new Set<Promise<void>>();
  #seat: PluginSeat;
  /** The plugin that was chosen and could not be used, as long as no other is. */
  #failed: Omit<ServiceStatus['plugin'], 'state'> | undefined;
  #revision = 0;

  constructor(parts: DeskParts) {
    this.#parts = parts;
    this.#seat = this.#seated(parts.plugins.openBuiltIn());
  }

  get plugin(): EcmPlugin {
    return this.#seat.plugin;
  }

  get info(): ServiceStatus['plugin'] {
    if (this.#failed !== undefined) return { ...this.#failed, state: 'failed' };
    const { id, name, version } = this.plugin;
    return { id, name, version, state: this.#seat.engine === undefined ? 'not-configured' : 'ready' };
  }

  get revision(): number {
    return this.#revision;
  }

  async apply(revision: number, pluginId: string, setupFor: SetupFor): Promise<Result<number, Failure>> {
    const seat = await this.#seatOf(pluginId);
    if (!seat.ok) return this.#notApplied({ id: pluginId, name: pluginId, version: '' }, seat.error);
    const taken = await takeSettings(seat.value, setupFor);
    if (!taken.ok) {
      if (seat.value !== this.#seat) this.#leaving.add(seat.value);
      const { id, name, version } = seat.value.plugin;
      return this.#notApplied({ id, name, version }, taken.error);
    }
    if (seat.value !== this.#seat) {
      this.#leaving.delete(seat.value);
      this.#leaving.add(this.#seat);
      this.#seat = seat.value;
    }
    this.#failed = undefined;
    this.#revision = revision;
    this.#changed();
    return ok(revision);
  }

  async find(session: Session, { from, ...context }: DeskContext): Promise<Result<readonly CredentialSummary[], Failure>> {
    return this.#on(this.#seat, async (engine) => {
      const at = this.#parts.clock.now();
      const { result, trace } = await engine.findCredentials(session, { ...context, interactive: false });
      const offered = result.ok ? { offered: result.value.length } : {};
      this.#answered('find', { at, from, session, correlationId: context.correlationId, result, trace, ...offered });
      return result.ok ? ok(result.value.map(({ id, label, kind, flags }) => ({ credentialId: id, displayValue: label, kind, flags }))) : result;
    });
  }

  async get(session: Session, credentialId: string, { from, ...context }: DeskContext): Promise<Result<CredentialPackage, Failure>> {
    const seat = this.#seat;
    return this.#on(seat, async (engine) => {
      const at = this.#parts.clock.now();
      const result = await engine.getCredential(session, credentialId, { ...context, interactive: false });
      seat.handedOut({ session, credentialId }, result);
      this.#answered('get', { at, from, session, correlationId: context.correlationId, result });
      return result;
    });
  }

  async release(session: Session, credentialId: string, endedAt: number, { from, ...context }: DeskContext): Promise<Result<ReleaseOutcome, Failure>> {
    const seat = [...this.#leaving].find((each) => each.hasOut({ session, credentialId })) ?? this.#seat;
    return this.#on(seat, async (engine) => {
      const at = this.#parts.clock.now();
      const result = await engine.releaseCredential(session, credentialId, endedAt, { ...context, interactive: false });
      seat.takenBack({ session, credentialId }, result);
      this.#answered('release', { at, from, session, correlationId: context.correlationId, result });
      return result;
    });
  }

  async health(signal: AbortSignal, correlationId: string): Promise<PluginHealth> {
    const { engine } = this.#seat;
    return engine === undefined ? { healthy: false, message: notConfigured().message } : engine.health({ signal, correlationId, interactive: false });
  }

  tokenCount(): number {
    return this.#sum((plugin) => plugin.tokenCount());
  }

  clearTokens(): number {
    return this.#sum((plugin) => plugin.clearTokens());
  }

  pendingCheckIns(): number {
    return this.#sum((plugin) => plugin.pendingCheckIns());
  }

  async close(): Promise<void> {
    await Promise.all([...this.#closing, ...[this.#seat, ...this.#leaving].map(({ plugin }) => plugin.close())]);
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

  #answered(operation: RequestOperation, request: Omit<Parameters<RecentRequests['add']>[0], 'operation' | 'durationMs'>): void {
    const durationMs = Math.max(0, this.#parts.clock.now() - request.at);
    this.#counters.count(operation, request.result, durationMs);
    this.#recent.add({ ...request, operation, durationMs });
    this.#changed();
  }

  /** Runs a request to its end on the plugin where it began. */
  async #on<T>(seat: PluginSeat, request: (engine: PluginEngine) => Promise<Result<T, Failure>>): Promise<Result<T, Failure>> {
    const { engine } = seat;
    if (engine === undefined) return err(notConfigured());
    try {
      return await seat.run(request(engine));
    } finally {
      this.#closeIdle();
    }
  }

  /** The plugin's seat: in use, on its way out, or opened now. */
  async #seatOf(pluginId: string): Promise<Result<PluginSeat, Failure>> {
    const known = [this.#seat, ...this.#leaving].find(({ plugin }) => plugin.id === pluginId);
    if (known !== undefined) return ok(known);
    const opened = await this.#parts.plugins.open(pluginId);
    return opened.ok ? ok(this.#seated(opened.value)) : opened;
  }

  #seated(plugin: EcmPlugin): PluginSeat {
    plugin.onChange(() => this.#changed());
    return new PluginSeat(plugin);
  }

  #notApplied(wanted: Omit<ServiceStatus['plugin'], 'state'>, cause: Failure): Result<never, Failure> {
    if (this.#seat.engine === undefined) this.#failed = wanted;
    this.#changed();
    return err(cause);
  }

  #closeIdle(): void {
    for (const seat of this.#leaving) {
      if (!seat.isIdle) continue;
      this.#leaving.delete(seat);
      const closing = seat.plugin.close().catch((error: unknown) => {
        this.#parts.log.error('error.unexpected', { operation: 'closing a plugin', message: error instanceof Error ? error.name : 'unknown' });
      });
      this.#closing.add(closing);
      void closing.then(() => this.#closing.delete(closing));
    }
  }

  #sum(count: (plugin: EcmPlugin) => number): number {
    return [this.#seat, ...this.#leaving].reduce((sum, { plugin }) => sum + count(plugin), 0);
  }

  #changed(): void {
    this.#closeIdle();
    for (const listener of this.#listeners) listener();
  }
}

type SetupFor = (plugin: EcmPlugin) => Promise<Result<RawSetup, Failure>>;

/** Gives the plugin an engine for its settings; on failure it keeps the one that it has. */
async function takeSettings(seat: PluginSeat, setupFor: SetupFor): Promise<Result<void, Failure>> {
  const setup = await setupFor(seat.plugin);
  if (!setup.ok) return setup;
  const engine = await seat.plugin.engine(setup.value);
  if (!engine.ok) return engine;
  seat.take(engine.value, setup.value);
  return ok(undefined);
}

function notConfigured(): Failure {
  return failure('configuration', 'setting', {
    message: 'The ECM service has no valid settings yet.',
    doing: 'answering a request',
    hint: 'Save the Plugin settings in the Configurator while the service runs, or start it with a settings file.',
  });
}

export function createEngineDesk(parts: DeskParts): EngineDesk {
  return new Desk(parts);
}
