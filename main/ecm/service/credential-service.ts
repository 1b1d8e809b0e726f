import type { Failure } from '../../../shared/errors.ts';
import type { Session } from '../../../shared/jump-item.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { createBackground, unaborted } from '../../lib/background-work.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/logging/log.ts';
import type {
  CredentialPackage,
  CredentialSummary,
  HeldCredential,
  PluginHealth,
  ReleaseOutcome,
} from '../../plugins/contract.ts';
import type { PluginRouter, RequestOrigin } from './plugin-router.ts';
import { cancelled, type RequestQueue } from './request-queue.ts';

/** One request of a transport. */
export interface TransportRequest {
  /** Aborts when nobody waits for the answer any more: cancelled, or the connection is lost. */
  readonly signal: AbortSignal;
  readonly correlationId: string;
  /** The connection that it came over; unique while the process runs. */
  readonly holder: string;
}

/** The requests of one transport: of the link to an appliance, or of all bridges. Nothing here rejects for an expected reason. */
export interface CredentialRequests {
  findCredentials(session: Session, request: TransportRequest): Promise<Result<readonly CredentialSummary[], Failure>>;
  /** @param delivered whether the answer left for the peer; a credential that did not is released. Never rejects */
  getCredential(
    session: Session,
    credentialId: string,
    request: TransportRequest,
    delivered: Promise<boolean>,
  ): Promise<Result<CredentialPackage, Failure>>;
  /**
   * To be called once for each time the credential was got. Neither queued nor cancelled: its credential was counted when it was got,
   * and the plugin has its own time limits.
   * @param endedAt when the session was over, milliseconds since 1970
   */
  releaseCredential(
    session: Session,
    credentialId: string,
    endedAt: number,
    request: Omit<TransportRequest, 'signal'>,
  ): Promise<Result<ReleaseOutcome, Failure>>;
  health(request: TransportRequest): Promise<Result<PluginHealth, Failure>>;
  /** Releases what was delivered to this connection and to no other. */
  connectionLost(holder: string): void;
  /** Takes no further request of this transport, lets those at work finish, cancels the rest. */
  drain(graceMs: number, cancelMs: number): Promise<void>;
  /** Resolves when no release is running. */
  released(): Promise<void>;
}

export interface CredentialServiceParts {
  readonly router: Pick<PluginRouter, 'findCredentials' | 'getCredential' | 'releaseCredential' | 'health' | 'heldBy'>;
  /** Shared by all transports. */
  readonly queue: RequestQueue;
  readonly clock: Clock;
  readonly log: Log;
  /** Makes correlation ids. */
  readonly newId: () => string;
}

const names: Readonly<Record<RequestOrigin, string>> = { appliance: 'the appliance', bridge: 'a bridge' };

/** The one queue policy and the one rule for undelivered credentials, for each transport. */
export function credentialRequests(
  { router, queue, clock, log, newId }: CredentialServiceParts,
  from: RequestOrigin,
): CredentialRequests {
  const owner = {};
  const background = createBackground(log);
  const doing = {
    find: `finding credentials for ${names[from]}`,
    get: `retrieving a credential for ${names[from]}`,
    release: `releasing a credential for ${names[from]}`,
    health: 'reading the state of the plugin',
  };

  const release: CredentialRequests['releaseCredential'] = (session, credentialId, endedAt, request) => {
    const released = router.releaseCredential(session, credentialId, endedAt, {
      ...request,
      signal: unaborted(),
      from,
    });
    background.run(doing.release, () => released);
    return released;
  };

  /** For a connection that cannot do it. The plugin logs the check-in under the same correlation id. */
  const releaseFor = ({ session, credentialId }: HeldCredential, holder: string, correlationId: string): void =>
    background.run(doing.release, async () => {
      const released = await release(session, credentialId, clock.now(), { holder, correlationId });
      if (released.ok) return;
      const { kind, message } = released.error;
      log.warn('release.failed', { correlationId, kind, message });
    });

  return {
    findCredentials: (session, request) => {
      const run = (signal: AbortSignal) => router.findCredentials(session, { ...request, signal, from });
      return queue.enqueue({ doing: doing.find, owner, signal: request.signal, run });
    },
    getCredential: async (session, credentialId, request, delivered) => {
      const { holder, correlationId, signal: requestSignal } = request;
      const notDelivered = (): void => {
        // Released with its connection already if it is not there. The session object tells it from others of the same session.
        const held = router
          .heldBy(holder)
          .find((each) => each.session === session && each.credentialId === credentialId);
        if (held !== undefined) releaseFor(held, holder, correlationId);
      };
      const run = (signal: AbortSignal) => router.getCredential(session, credentialId, { ...request, signal, from });
      const got = await queue.enqueue({ doing: doing.get, owner, signal: requestSignal, run, unclaimed: notDelivered });
      if (!got.ok) return got;
      if (requestSignal.aborted) {
        notDelivered();
        return err(cancelled(doing.get));
      }
      void delivered.then((isDelivered) => (isDelivered ? undefined : notDelivered()));
      return got;
    },
    releaseCredential: release,
    health: ({ signal: requestSignal, correlationId }) => {
      const run = async (signal: AbortSignal) => ok(await router.health(signal, correlationId));
      return queue.enqueue({ doing: doing.health, owner, signal: requestSignal, run });
    },
    connectionLost: (holder) => {
      for (const held of router.heldBy(holder)) releaseFor(held, holder, newId());
    },
    drain: (graceMs, cancelMs) => queue.drain(graceMs, cancelMs, owner),
    released: () => background.done(),
  };
}
