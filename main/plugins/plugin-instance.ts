import type { Result } from '../../shared/result.ts';
import type { EcmPlugin, PluginEngine, RawSetup } from './contract.ts';
import { bugText, type Log } from '../platform/logging/log.ts';
import { HeldCredentials, type Hold } from '../ecm/held-credentials.ts';

/**
 * A plugin that is open in the service, with its latest engine, and what it still has to do: requests at work, credentials that
 * are out. A plugin that was replaced by another stays until that is done.
 */
export class PluginInstance {
  readonly plugin: EcmPlugin;
  readonly #log: Log;
  #engine: PluginEngine | undefined;
  #setup: RawSetup | undefined;
  #running = 0;
  readonly #out = new HeldCredentials();

  constructor(plugin: EcmPlugin, log: Log) {
    this.plugin = plugin;
    this.#log = log;
  }

  get engine(): PluginEngine | undefined {
    return this.#engine;
  }

  get isIdle(): boolean {
    return this.#running === 0 && this.#out.isEmpty && this.plugin.pendingCheckIns() === 0;
  }

  /** The engine that new requests go to, and the settings it was made for. Never throws: the settings are kept by now. */
  take(engine: PluginEngine, setup: RawSetup): void {
    const before = this.#setup;
    this.#engine = engine;
    this.#setup = setup;
    try {
      if (before !== undefined) this.plugin.replaced(before, setup);
    } catch (error) {
      this.#unexpected('forgetting the tokens of the former settings', error);
    }
  }

  /** The plugin checks in with the engine made last what is pending, so after one that is not taken it makes the former again. */
  async makeAgain(): Promise<void> {
    if (this.#setup === undefined) return;
    try {
      await this.plugin.engine(this.#setup);
    } catch (error) {
      this.#unexpected('returning to the former settings', error);
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

  /** Notes the credential as out if it was handed out. */
  handedOut(hold: Hold, { ok }: Result<unknown, unknown>): void {
    if (ok) this.#out.add(hold);
  }

  takenBack(hold: Hold, { ok }: Result<unknown, unknown>): void {
    if (ok) this.#out.remove(hold);
  }

  hasOut(hold: Hold): boolean {
    return this.#out.has(hold);
  }

  #unexpected(operation: string, error: unknown): void {
    this.#log.error('error.unexpected', { operation, message: bugText(error) });
  }
}
