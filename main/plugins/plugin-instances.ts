import type { Failure } from '../../shared/errors.ts';
import { ok, type Result } from '../../shared/result.ts';
import type { EcmPlugin } from './contract.ts';
import type { PluginRegistry } from './plugin-registry.ts';
import { bugText, type Log } from '../platform/logging/log.ts';
import type { Hold } from '../ecm/held-credentials.ts';
import { PluginInstance } from './plugin-instance.ts';

export interface PluginInstancesParts {
  readonly plugins: Pick<PluginRegistry, 'open' | 'openBuiltIn'>;
  readonly log: Log;
  /** Called when a number of an open plugin changed. */
  readonly changed: () => void;
}

/** The plugins that are open in the service: the one in use, and those beside it, each closed as soon as it has nothing to do. */
export class PluginInstances {
  readonly #parts: PluginInstancesParts;
  /** Replaced and with something still to do, or about to be put in use. */
  readonly #beside = new Set<PluginInstance>();
  readonly #closing = new Set<Promise<void>>();
  #inUse: PluginInstance;
  /** Stays open whether or not it has something to do: settings for it are on their way. */
  #coming: PluginInstance | undefined;

  constructor(parts: PluginInstancesParts) {
    this.#parts = parts;
    this.#inUse = this.#opened(parts.plugins.openBuiltIn());
  }

  get inUse(): PluginInstance {
    return this.#inUse;
  }

  /** The one whose plugin gave this; the one in use for what none gave. */
  holding(hold: Hold): PluginInstance {
    return [...this.#beside].find((instance) => instance.hasOut(hold)) ?? this.#inUse;
  }

  /** Puts the plugin in use, opened if need be, once `ready` has come to a value; else all stays as it was. Calls must not overlap. */
  async change<T>(
    pluginId: string,
    ready: (instance: PluginInstance) => Promise<Result<T, Failure>>,
  ): Promise<Result<T, Failure>> {
    const instance = await this.#instanceOf(pluginId);
    if (!instance.ok) return instance;
    try {
      const outcome = await ready(instance.value);
      if (outcome.ok) this.#use(instance.value);
      return outcome;
    } finally {
      this.#coming = undefined;
      this.closeIdle();
    }
  }

  sum(count: (plugin: EcmPlugin) => number): number {
    return [this.#inUse, ...this.#beside].reduce((sum, { plugin }) => sum + count(plugin), 0);
  }

  closeIdle(): void {
    for (const instance of this.#beside) {
      if (!instance.isIdle || instance === this.#coming) continue;
      this.#beside.delete(instance);
      const closing = instance.plugin.close().catch((error: unknown) => {
        this.#parts.log.error('error.unexpected', { operation: 'closing a plugin', bug: bugText(error) });
      });
      this.#closing.add(closing);
      void closing.then(() => this.#closing.delete(closing));
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#closing, ...[this.#inUse, ...this.#beside].map(({ plugin }) => plugin.close())]);
  }

  /** It is the coming one from this moment on, so that nothing closes it before it is used. */
  async #instanceOf(pluginId: string): Promise<Result<PluginInstance, Failure>> {
    const known = [this.#inUse, ...this.#beside].find(({ plugin }) => plugin.id === pluginId);
    if (known !== undefined) return ok((this.#coming = known));
    const opened = await this.#parts.plugins.open(pluginId);
    if (!opened.ok) return opened;
    const instance = this.#opened(opened.value);
    this.#beside.add(instance);
    return ok((this.#coming = instance));
  }

  #opened(plugin: EcmPlugin): PluginInstance {
    plugin.onChange(() => this.#parts.changed());
    return new PluginInstance(plugin, this.#parts.log);
  }

  #use(instance: PluginInstance): void {
    if (instance === this.#inUse) return;
    this.#beside.delete(instance);
    this.#beside.add(this.#inUse);
    this.#inUse = instance;
  }
}
