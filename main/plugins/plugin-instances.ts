import type { Failure } from '../../shared/errors.ts';
import type { Session } from '../../shared/jump-item.ts';
import { ok, type Result } from '../../shared/result.ts';
import type { Secret } from '../../shared/secret.ts';
import type { CredentialAudit, EcmPlugin, PluginEngine, RawSetup } from './contract.ts';
import { secretsInUse } from './secrets-in-use.ts';
import type { PluginRegistry } from './plugin-registry.ts';
import { bugText, type Log } from '../platform/logging/log.ts';
import type { SearchedTexts } from '../platform/secrets/find-secrets.ts';

export interface PluginInstancesParts {
  readonly plugins: Pick<PluginRegistry, 'open' | 'openBuiltIn'>;
  readonly log: Log;
  /** Where deliveries are recorded; by default nowhere. */
  readonly audit?: CredentialAudit;
  /** Called when a number of an open plugin changed. */
  readonly changed: () => void;
}

/** A plugin that is open in the service, with its latest engine. */
export class PluginInstance {
  readonly plugin: EcmPlugin;
  readonly #log: Log;
  #engine: PluginEngine | undefined;
  #setup: RawSetup | undefined;
  #running = 0;

  constructor(plugin: EcmPlugin, log: Log) {
    this.plugin = plugin;
    this.#log = log;
  }

  get engine(): PluginEngine | undefined {
    return this.#engine;
  }

  /** The secrets of the settings in use, and at least those tokens of the vault that are in the texts. */
  secretsFor(searched: SearchedTexts): readonly Secret[] {
    return secretsInUse([this.plugin], this.#setup?.secrets ?? {}, searched);
  }

  get isIdle(): boolean {
    return this.#running === 0 && this.plugin.openCheckOuts() === 0 && this.plugin.pendingCheckIns() === 0;
  }

  /** New requests go to this engine. Never rejects, because the settings are stored already. */
  async use(engine: PluginEngine, setup: RawSetup): Promise<void> {
    const before = this.#setup;
    this.#engine = engine;
    this.#setup = setup;
    try {
      await this.plugin.settingsInUse(before, setup);
    } catch (error) {
      this.#log.error('error.unexpected', { operation: 'putting settings in use', bug: bugText(error) });
    }
  }

  async run<T>(work: Promise<T>): Promise<T> {
    this.#running += 1;
    try {
      return await work;
    } finally {
      this.#running -= 1;
    }
  }
}

/** The plugins that are open in the service: the one in use, and former ones, each closed as soon as it is idle. */
export class PluginInstances {
  readonly #parts: PluginInstancesParts;
  /** Not in use: replaced and not idle yet, or about to be put in use. */
  readonly #others = new Set<PluginInstance>();
  readonly #closing = new Set<Promise<void>>();
  #inUse: PluginInstance;
  /** About to be put in use, so not closed although it is idle. */
  #next: PluginInstance | undefined;

  constructor(parts: PluginInstancesParts) {
    this.#parts = parts;
    this.#inUse = this.#opened(parts.plugins.openBuiltIn(parts.audit));
  }

  get inUse(): PluginInstance {
    return this.#inUse;
  }

  get all(): readonly PluginInstance[] {
    return [this.#inUse, ...this.#others];
  }

  /** The one that delivered this and has not got it released; else the one in use. */
  holding(session: Session, credentialId: string): PluginInstance {
    return [...this.#others].find(({ plugin }) => plugin.holds(session, credentialId)) ?? this.#inUse;
  }

  /** Opens the plugin if needed, and puts it in use if `ready` succeeds; else all stays as it was. Calls must not overlap. */
  async change<T>(pluginId: string, ready: (instance: PluginInstance) => Promise<Result<T, Failure>>) {
    const instance = await this.#instanceOf(pluginId);
    if (!instance.ok) return instance;
    try {
      const outcome = await ready(instance.value);
      if (outcome.ok) this.#use(instance.value);
      return outcome;
    } finally {
      this.#next = undefined;
      this.closeIdle();
    }
  }

  sum(count: (plugin: EcmPlugin) => number): number {
    return this.all.reduce((sum, { plugin }) => sum + count(plugin), 0);
  }

  closeIdle(): void {
    for (const instance of this.#others) {
      if (!instance.isIdle || instance === this.#next) continue;
      this.#others.delete(instance);
      const closing = instance.plugin.close().catch((error: unknown) => {
        this.#parts.log.error('error.unexpected', { operation: 'closing a plugin', bug: bugText(error) });
      });
      this.#closing.add(closing);
      void closing.then(() => this.#closing.delete(closing));
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#closing, ...this.all.map(({ plugin }) => plugin.close())]);
  }

  async #instanceOf(pluginId: string): Promise<Result<PluginInstance, Failure>> {
    const known = this.all.find(({ plugin }) => plugin.id === pluginId);
    if (known !== undefined) return ok((this.#next = known));
    const opened = await this.#parts.plugins.open(pluginId, this.#parts.audit);
    if (!opened.ok) return opened;
    const instance = this.#opened(opened.value);
    this.#others.add(instance);
    return ok((this.#next = instance));
  }

  #opened(plugin: EcmPlugin): PluginInstance {
    plugin.onChange(() => this.#parts.changed());
    return new PluginInstance(plugin, this.#parts.log);
  }

  #use(instance: PluginInstance): void {
    if (instance === this.#inUse) return;
    this.#others.delete(instance);
    this.#others.add(this.#inUse);
    this.#inUse = instance;
  }
}
