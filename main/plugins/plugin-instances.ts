import type { Failure } from '../../shared/errors.ts';
import { ok, type Result } from '../../shared/result.ts';
import type { EcmPlugin } from './contract.ts';
import type { PluginShelf } from './plugin-registry.ts';
import { bugText } from '../platform/logging/bug-text.ts';
import type { Log } from '../platform/logging/log.ts';
import type { Hold } from '../ecm/held-credentials.ts';
import { PluginSeat } from './plugin-instance.ts';

export interface SeatsParts {
  readonly plugins: Pick<PluginShelf, 'open' | 'openBuiltIn'>;
  readonly log: Log;
  /** Called when a number of an open plugin changed. */
  readonly changed: () => void;
}

/** The plugins that are open in the service: the one in use, and those beside it, each closed as soon as it has nothing to do. */
export class PluginSeats {
  readonly #parts: SeatsParts;
  /** Replaced and with something still to do, or about to be put in use. */
  readonly #beside = new Set<PluginSeat>();
  readonly #closing = new Set<Promise<void>>();
  #inUse: PluginSeat;
  /** Stays open whether or not it has something to do: settings for it are on their way. */
  #coming: PluginSeat | undefined;

  constructor(parts: SeatsParts) {
    this.#parts = parts;
    this.#inUse = this.#seated(parts.plugins.openBuiltIn());
  }

  get inUse(): PluginSeat {
    return this.#inUse;
  }

  /** The one whose plugin gave this; the one in use for what none gave. */
  holding(hold: Hold): PluginSeat {
    return [...this.#beside].find((seat) => seat.hasOut(hold)) ?? this.#inUse;
  }

  /** Puts the plugin in use, opened if need be, once `ready` has come to a value; else all stays as it was. Calls must not overlap. */
  async change<T>(pluginId: string, ready: (seat: PluginSeat) => Promise<Result<T, Failure>>): Promise<Result<T, Failure>> {
    const seat = await this.#seatOf(pluginId);
    if (!seat.ok) return seat;
    try {
      const outcome = await ready(seat.value);
      if (outcome.ok) this.#use(seat.value);
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
    for (const seat of this.#beside) {
      if (!seat.isIdle || seat === this.#coming) continue;
      this.#beside.delete(seat);
      const closing = seat.plugin.close().catch((error: unknown) => {
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
  async #seatOf(pluginId: string): Promise<Result<PluginSeat, Failure>> {
    const known = [this.#inUse, ...this.#beside].find(({ plugin }) => plugin.id === pluginId);
    if (known !== undefined) return ok((this.#coming = known));
    const opened = await this.#parts.plugins.open(pluginId);
    if (!opened.ok) return opened;
    const seat = this.#seated(opened.value);
    this.#beside.add(seat);
    return ok((this.#coming = seat));
  }

  #seated(plugin: EcmPlugin): PluginSeat {
    plugin.onChange(() => this.#parts.changed());
    return new PluginSeat(plugin, this.#parts.log);
  }

  #use(seat: PluginSeat): void {
    if (seat === this.#inUse) return;
    this.#beside.delete(seat);
    this.#beside.add(this.#inUse);
    this.#inUse = seat;
  }
}
