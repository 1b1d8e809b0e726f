import type { Clock } from '../../platform/clock.ts';
import type { GatewayOptions, PiGateway } from '../gateway/gateway.ts';
import type { TokenCipher } from './token-cipher.ts';

/** Connections to one server, opened when first needed and again after they were closed for being idle. */
export interface SharedGateway {
  use<T>(work: (gateway: PiGateway) => Promise<T>): Promise<T>;
}

/** One gateway per endpoint, registration key, timeout and trusted CA, shared by all engines of the process. */
export interface GatewayPool {
  of(options: GatewayOptions): SharedGateway;
  close(): Promise<void>;
}

const idleMs = 5 * 60_000;

interface Slot {
  readonly key: string;
  readonly options: GatewayOptions;
  gateway: PiGateway | undefined;
  users: number;
  /** Ends the wait for idleness. */
  idle: AbortController;
}

export function createGatewayPool(parts: {
  readonly open: (options: GatewayOptions) => PiGateway;
  readonly clock: Clock;
  readonly cipher: TokenCipher;
}): GatewayPool {
  const slots = new Map<string, Slot>();
  const open = new Set<PiGateway>();

  const closeWhenIdle = (slot: Slot, gateway: PiGateway): void => {
    slot.idle = new AbortController();
    parts.clock.delay(idleMs, slot.idle.signal).then(
      () => {
        slot.gateway = undefined;
        slots.delete(slot.key);
        open.delete(gateway);
        return gateway.close();
      },
      () => {}, // used again, or the pool was closed
    );
  };

  const use = async <T>(slot: Slot, work: (gateway: PiGateway) => Promise<T>): Promise<T> => {
    slot.idle.abort();
    const gateway = (slot.gateway ??= parts.open(slot.options));
    open.add(gateway);
    slots.set(slot.key, slot);
    slot.users += 1;
    try {
      return await work(gateway);
    } finally {
      slot.users -= 1;
      if (slot.users === 0) closeWhenIdle(slot, gateway);
    }
  };

  return {
    of: (options) => {
      const { endpointUrl, timeoutMs, trustedCa, registrationKey } = options;
      const key = JSON.stringify([endpointUrl, timeoutMs, trustedCa ?? null, parts.cipher.fingerprint(registrationKey)]);
      const slot = slots.get(key) ?? { key, options, gateway: undefined, users: 0, idle: new AbortController() };
      slots.set(key, slot);
      return { use: (work) => use(slot, work) };
    },
    close: async () => {
      for (const slot of slots.values()) slot.idle.abort();
      await Promise.all([...open].map((gateway) => gateway.close()));
    },
  };
}
