import type { Failure } from '../../../shared/errors.ts';

/**
 * The connection to the appliance: the ECM connects, keeps the connection, and answers the appliance's requests.
 * The vendor's wire protocol is not public, so this is a port; *ECM link v1* is its one adapter (docs/appliance-link.md).
 */
export interface ApplianceLink {
  readonly state: LinkState;
  /** Begins to connect, and keeps connecting until it is stopped. Returns at once. */
  start(): void;
  /**
   * Refuses new requests, gives running ones some seconds to finish, cancels the rest, checks in the credentials that sessions
   * hold, and disconnects; ten seconds at most. A stopped link is not started again: changed settings need a new link.
   */
  stop(): Promise<void>;
  /** Reconnects at once, without waiting for a back-off or a refusal pause. Does nothing while connecting or stopped. */
  reconnect(): void;
  /** `listener` is called after the state changed. Returns the function that removes it. */
  onChange(listener: (state: LinkState) => void): () => void;
}

/** Times are milliseconds since 1970. */
export type LinkState =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'connecting' }
  /** `active`: the appliance sends its requests here; otherwise another ECM of the group has been connected longer. */
  | { readonly kind: 'connected'; readonly since: number; readonly active: boolean }
  /** There is no connection; the next attempt is made at `until`. */
  | { readonly kind: 'waiting'; readonly until: number; readonly reason: Failure }
  /** The appliance refused this ECM. Retried at `until` only, because repeated refusals lock the account. */
  | { readonly kind: 'refused'; readonly until: number; readonly reason: Failure };
