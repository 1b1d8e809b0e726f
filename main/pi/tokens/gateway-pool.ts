import { createHash } from 'node:crypto';
import { err } from '../../../shared/result.ts';
import { createSemaphore, type Semaphore } from '../../lib/semaphore.ts';
import type { Clock } from '../../platform/clock.ts';
import { cancelledCall } from '../gateway/failures.ts';
import type { CallContext, GatewayOptions, PiResult } from '../gateway/gateway.ts';
import type { PiGateway } from '../gateway/soap-gateway.ts';
import { contractDigest } from '../contract/contract-digest.ts';
import type { TokenCipher } from './token-cipher.ts';

/** Connections to one server, opened at the first call and again after they were closed for being idle. */
export interface SharedGateway {
  /** Equal only for the same server that is called in the same way. Contains no secret. */
  readonly key: string;
  /** Makes one call; waits while eight calls to the endpoint are in flight (lookup.md section 7). */
  use<T>(call: (gateway: PiGateway) => PiResult<T>, context: CallContext): PiResult<T>;
}

const idleMs = 5 * 60_000;
const callsAtOnce = 8;

interface OpenGateway {
  readonly key: string;
  readonly gateway: PiGateway;
  calls: number;
  /** Cancels the timer that closes the gateway. */
  idle: AbortController;
}

interface PoolParts {
  readonly open: (options: GatewayOptions) => PiGateway;
  readonly clock: Clock;
  readonly cipher: TokenCipher;
}

/** One gateway per endpoint, server contract, registration key, timeout and trusted CA, shared by all engines of the process. */
export class GatewayPool {
  readonly #parts: PoolParts;
  readonly #open = new Map<string, OpenGateway>();
  readonly #semaphores = new Map<string, Semaphore>();
  #isClosed = false;

  constructor(parts: PoolParts) {
    this.#parts = parts;
  }

  of(options: GatewayOptions): SharedGateway {
    const { endpointUrl, timeoutMs, trustedCa, registrationKey, contract } = options;
    const fingerprint = this.#parts.cipher.fingerprint(registrationKey);
    const parts = [endpointUrl, timeoutMs, trustedCa ?? null, fingerprint, contractDigest(contract)];
    // The PEM of the trusted authorities is long, and the key is part of the name of each shared call.
    const key = createHash('sha256').update(JSON.stringify(parts)).digest('base64');
    return { key, use: (call, context) => this.#use(key, options, call, context) };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const all = [...this.#open.values()];
    for (const { idle } of all) idle.abort();
    await Promise.all(all.map(({ gateway }) => gateway.close()));
  }

  async #use<T>(
    key: string,
    options: GatewayOptions,
    call: (gateway: PiGateway) => PiResult<T>,
    { signal }: CallContext,
  ): PiResult<T> {
    const semaphore = this.#semaphoreOf(options.endpointUrl);
    if (!(await semaphore.acquire(signal))) return err(cancelledCall('waiting for a free connection to PI'));
    try {
      if (this.#isClosed) return err(cancelledCall('calling PI'));
      return await this.#call(this.#opened(key, options), call);
    } finally {
      semaphore.release();
    }
  }

  async #call<T>(opened: OpenGateway, call: (gateway: PiGateway) => PiResult<T>): PiResult<T> {
    if (opened.calls === 0) opened.idle.abort();
    opened.calls += 1;
    try {
      return await call(opened.gateway);
    } finally {
      opened.calls -= 1;
      if (opened.calls === 0 && !this.#isClosed) this.#closeWhenIdle(opened);
    }
  }

  #semaphoreOf(endpointUrl: string): Semaphore {
    const semaphore = this.#semaphores.get(endpointUrl) ?? createSemaphore(callsAtOnce);
    this.#semaphores.set(endpointUrl, semaphore);
    return semaphore;
  }

  #opened(key: string, options: GatewayOptions): OpenGateway {
    const gateway = this.#open.get(key);
    if (gateway !== undefined) return gateway;
    const opened = { key, gateway: this.#parts.open(options), calls: 0, idle: new AbortController() };
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
      () => {}, // another call began, or the pool was closed
    );
  }
}
