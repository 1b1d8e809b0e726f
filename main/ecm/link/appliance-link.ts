import type { Failure } from '../../../shared/errors.ts';

/**
 * The way to the appliance: the ECM dials out, keeps the connection, and answers what the appliance asks.
 * The vendor's wire protocol is not public, so this is a port; *ECM link v1* is its one adapter (docs/appliance-link.md).
 */
export interface ApplianceLink {
  readonly state: LinkState;
  /** Begins to connect, and keeps connecting until it is stopped. Returns at once. */
  start(): void;
  /**
   * Takes no further request, lets those at work finish for a few seconds, cancels the rest, has what is out checked in, and
   * disconnects; ten seconds at most. A stopped link is not started again: settings that changed get a link of their own.
   */
  stop(): Promise<void>;
  /** A person asks: connects anew at once, whatever it was waiting for. Does nothing while it is connecting or stopped. */
  reconnect(): void;
  /** Called after the state changed. Returns the function that ends it. */
  onChange(listener: (state: LinkState) => void): () => void;
}

/** Times are milliseconds since 1970. */
export type LinkState =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'connecting' }
  /** `active`: the appliance sends its requests here; otherwise another ECM of the group has been connected longer. */
  | { readonly kind: 'connected'; readonly since: number; readonly active: boolean }
  /** The way is interrupted; the next attempt is made at `until`. */
  | { readonly kind: 'waiting'; readonly until: number; readonly reason: Failure }
  /** The appliance answered and does not want us. Asked again at `until` only, because repeated refusals lock the account. */
  | { readonly kind: 'refused'; readonly until: number; readonly reason: Failure };
