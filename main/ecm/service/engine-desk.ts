import { failure, type Failure } from '../../../shared/errors.ts';
import type { Session } from '../../../shared/jump-item.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { CredentialPackage, CredentialSummary, EcmPlugin, PluginEngine, PluginHealth, RawSetup, ReleaseOutcome } from '../../plugin/contract.ts';
import type { Clock } from '../../platform/clock.ts';
import type { RecentRequest } from '../../../shared/service-status.ts';
import { RecentRequests } from './recent-requests.ts';
import { RequestCounters, type Counters, type RequestOperation } from './request-counters.ts';

/** Who asks: the appliance through the link, or a bridge through the pipe. */
export type Asker = RecentRequest['from'];

export interface DeskContext {
  readonly signal: AbortSignal;
  readonly correlationId: string;
  readonly from: Asker;
}

export type PluginState = 'ready' | 'not-configured' | 'failed';

/**
 * Takes requests to the plugin's engine for the latest settings, counts them and remembers the last hundred. Requests at work
 * when settings change end with the engine that they began with.
 */
export interface EngineDesk {
  readonly state: PluginState;
  /** The settings that the engine runs with; 0 before the first. */
  readonly revision: number;
  /** Makes the engine for these settings the current one. On failure the former stays. */
  apply(revision: number, setup: RawSetup): Promise<Result<number, Failure>>;
  find(session: Session, context: DeskContext): Promise<Result<readonly CredentialSummary[], Failure>>;
  get(session: Session, credentialId: string, context: DeskContext): Promise<Result<CredentialPackage, Failure>>;
  release(session: Session, credentialId: string, endedAt: number, context: DeskContext): Promise<Result<ReleaseOutcome, Failure>>;
  health(signal: AbortSignal, correlationId: string): Promise<PluginHealth>;
  counters(): Counters;
  recent(): RecentRequest[];
  /** Called after a request was answered or settings were applied. Returns the function that ends it. */
  onChange(listener: () => void): () => void;
}

class Desk implements EngineDesk {
  readonly #plugin: EcmPlugin;
  readonly #clock: Clock;
  readonly #counters = new RequestCounters();
  readonly #recent = new RecentRequests();
  readonly #listeners = new Set<() => void>();
  #engine: PluginEngine | undefined;
  #setup: RawSetup | undefined;
  #state: PluginState = 'not-configured';
  #revision = 0;

  constructor(plugin: EcmPlugin, clock: Clock) {
    this.#plugin = plugin;
    this.#clock = clock;
  }

  get state(): PluginState {
    return this.#state;
  }

  get revision(): number {
    return this.#revision;
  }

  async apply(revision: number, setup: RawSetup): Promise<Result<number, Failure>> {
    const engine = await this.#plugin.engine(setup);
    if (engine.ok) {
      if (this.#setup !== undefined) this.#plugin.replaced(this.#setup, setup);
      this.#setup = setup;
      this.#engine = engine.value;
      this.#revision = revision;
      this.#state = 'ready';
    } else if (this.#engine === undefined) this.#state = 'failed';
    this.#changed();
    return engine.ok ? ok(revision) : engine;
  }

  async find(session: Session, { from, ...context }: DeskContext): Promise<Result<readonly CredentialSummary[], Failure>> {
    const engine = this.#engine;
    if (engine === undefined) return err(notConfigured());
    const at = this.#clock.now();
    const { result, trace } = await engine.findCredentials(session, { ...context, interactive: false });
    const offered = result.ok ? { offered: result.value.length } : {};
    this.#answered('find', { at, from, session, correlationId: context.correlationId, result, trace, ...offered });
    return result.ok ? ok(result.value.map(({ id, label, kind, flags }) => ({ credentialId: id, displayValue: label, kind, flags }))) : result;
  }

  async get(session: Session, credentialId: string, { from, ...context }: DeskContext): Promise<Result<CredentialPackage, Failure>> {
    const engine = this.#engine;
    if (engine === undefined) return err(notConfigured());
    const at = this.#clock.now();
    const result = await engine.getCredential(session, credentialId, { ...context, interactive: false });
    this.#answered('get', { at, from, session, correlationId: context.correlationId, result });
    return result;
  }

  async release(session: Session, credentialId: string, endedAt: number, { from, ...context }: DeskContext): Promise<Result<ReleaseOutcome, Failure>> {
    const engine = this.#engine;
    if (engine === undefined) return err(notConfigured());
    const at = this.#clock.now();
    const result = await engine.releaseCredential(session, credentialId, endedAt, { ...context, interactive: false });
    this.#answered('release', { at, from, session, correlationId: context.correlationId, result });
    return result;
  }

  async health(signal: AbortSignal, correlationId: string): Promise<PluginHealth> {
    return this.#engine === undefined ? { healthy: false, message: notConfigured().message } : this.#engine.health({ signal, correlationId, interactive: false });
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
    const durationMs = Math.max(0, this.#clock.now() - request.at);
    this.#counters.count(operation, request.result, durationMs);
    this.#recent.add({ ...request, operation, durationMs });
    this.#changed();
  }

  #changed(): void {
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

export function createEngineDesk(plugin: EcmPlugin, clock: Clock): EngineDesk {
  return new Desk(plugin, clock);
}
