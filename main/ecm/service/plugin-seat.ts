import type { Result } from '../../../shared/result.ts';
import type { EcmPlugin, PluginEngine, RawSetup } from '../../plugin/contract.ts';
import { HeldCredentials, type Hold } from '../held-credentials.ts';

/**
 * A plugin that is open in the service, with its latest engine, and what it still has to do: requests at work, credentials that
 * are out. A plugin that was replaced by another stays until that is done.
 */
export class PluginSeat {
  readonly plugin: EcmPlugin;
  #engine: PluginEngine | undefined;
  #setup: RawSetup | undefined;
  #running = 0;
  readonly #out = new HeldCredentials();

  constructor(plugin: EcmPlugin) {
    this.plugin = plugin;
  }

  get engine(): PluginEngine | undefined {
    return this.#engine;
  }

  get isIdle(): boolean {
    return this.#running === 0 && this.#out.isEmpty && this.plugin.pendingCheckIns() === 0;
  }

  /** The engine that new requests go to, and the settings it was made for. */
  take(engine: PluginEngine, setup: RawSetup): void {
    const before = this.#setup;
    this.#engine = engine;
    this.#setup = setup;
    if (before !== undefined) this.plugin.replaced(before, setup);
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
}
