import type { Failure } from '../../../shared/errors.ts';
import type { Session } from '../../../shared/jump-item.ts';
import type { Result } from '../../../shared/result.ts';
import type { CredentialPackage, CredentialSummary, PluginHealth } from '../../plugins/contract.ts';

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

/** A session as the appliance tells of it; it has an id, by which its credentials are given back. */
export type LinkSession = Session & { readonly sessionId: string };

export interface LinkContext {
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  readonly correlationId: string;
}

/** Where the link takes the appliance's requests. Nothing here rejects for an expected reason. */
export interface LinkRequests {
  find(session: LinkSession, context: LinkContext): Promise<Result<readonly CredentialSummary[], Failure>>;
  get(session: LinkSession, credentialId: string, context: LinkContext): Promise<Result<CredentialPackage, Failure>>;
  /**
   * Asked once for each time the credential was got: by the appliance, or by the link for a session whose connection is gone.
   * @param endedAt when the session was over, milliseconds since 1970
   */
  release(
    session: LinkSession,
    credentialId: string,
    endedAt: number,
    context: LinkContext,
  ): Promise<Result<unknown, Failure>>;
  health(context: LinkContext): Promise<PluginHealth>;
}
