import { err } from '../../../shared/result.ts';
import type { Clock } from '../../platform/clock.ts';
import type { CallContext, GatewayOptions, PiGateway, PiResult } from '../gateway/gateway.ts';
import { createCallSlots, type CallSlots } from '../../lib/call-slots.ts';
import { cancelledCall } from './pi-failures.ts';
import type { TokenCipher } from './token-cipher.ts';

/** Connections to one server, opened when first needed and again after they were closed for being idle. */
export interface SharedGateway {
  /** Makes one call when it is its turn: at most eight at once are made to an endpoint (lookup.md section 7). */
  use<T>(call: (gateway: PiGateway) => PiResult<T>, context: CallContext): PiResult<T>;
}

/** One gateway per endpoint, registration key, timeout and trusted CA, shared by all engines of the process. */
export interface GatewayPool {
  of(options: GatewayOptions): SharedGateway;
  close(): Promise<void>;
}

const idleMs = 5 * 60_000;
const callsAtOnce = 8;
/** Made once: a reason made for each call, with its stack, would cost more than the rest of the turn. */
const usedAgain = new Error('used again');

interface OpenGateway {
  readonly key: string;
  readonly gateway: PiGateway;
  users: number;
  /** Ends the wait for idleness. */
  idle: AbortController;
}

interface PoolParts {
  readonly open: (options: GatewayOptions) => PiGateway;
  readonly clock: Clock;
  readonly cipher: TokenCipher;
}

class Pool implements GatewayPool {
  readonly #parts: PoolParts;
  readonly #open = new Map<string, OpenGateway>();
  readonly #places = new Map<string, CallSlots>();
  #isClosed = false;

  constructor(parts: PoolParts) {
    this.#parts = parts;
  }

  of(options: GatewayOptions): SharedGateway {
    const { endpointUrl, timeoutMs, trustedCa, registrationKey } = options;
    const key = JSON.stringify([
      endpointUrl,
      timeoutMs,
      trustedCa ?? null,
      this.#parts.cipher.fingerprint(registrationKey),
    ]);
    return { use: (call, context) => this.#inTurn(key, options, call, context) };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const all = [...this.#open.values()];
    for (const { idle } of all) idle.abort();
    await Promise.all(all.map(({ gateway }) => gateway.close()));
  }

  async #inTurn<T>(
    key: string,
    options: GatewayOptions,
    call: (gateway: PiGateway) => PiResult<T>,
    { signal }: CallContext,
  ): PiResult<T> {
    const places = this.#placesAt(options.endpointUrl);
    if (!(await places.take(signal))) return err(cancelledCall('waiting for a turn to call PI'));
    try {
      if (this.#isClosed) return err(cancelledCall('calling PI'));
      return await this.#inUse(this.#opened(key, options), call);
    } finally {
      places.give();
    }
  }

  async #inUse<T>(opened: OpenGateway, call: (gateway: PiGateway) => PiResult<T>): PiResult<T> {
    if (opened.users === 0) opened.idle.abort(usedAgain);
    opened.users += 1;
    try {
      return await call(opened.gateway);
    } finally {
      opened.users -= 1;
      if (opened.users === 0 && !this.#isClosed) this.#closeWhenIdle(opened);
    }
  }

  #placesAt(endpointUrl: string): CallSlots {
    const places = this.#places.get(endpointUrl) ?? createCallSlots(callsAtOnce);
    this.#places.set(endpointUrl, places);
    return places;
  }

  #opened(key: string, options: GatewayOptions): OpenGateway {
    const opened = this.#open.get(key) ?? {
      key,
      gateway: this.#parts.open(options),
      users: 0,
      idle: new AbortController(),
    };
    this.#open.set(key, opened);
    return opened;
  }

  #closeWhenIdle(opened: OpenGateway): void {
    opened.idle = new AbortController();
    this.#parts.clock.delay(idleMs, opened.idle.signal).then(
      () => {
        this.#open.delete(opened.key);
        return opened.gateway.close();
      },
      () => {}, // used again, or the pool was closed
    );
  }
}

export function createGatewayPool(parts: PoolParts): GatewayPool {
  return new Pool(parts);
}
