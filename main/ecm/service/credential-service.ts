import { failure, type Failure } from '../../../shared/errors.ts';
import type { Session } from '../../../shared/jump-item.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { createBackground, unaborted } from '../../lib/background-work.ts';
import type { Clock } from '../../platform/clock.ts';
import { failureFields, type Log } from '../../platform/logging/log.ts';
import type { CredentialPackage, HeldCredential, RequestContext } from '../../plugins/contract.ts';
import type { AnsweredRequest } from '../history/describe-request.ts';
import type { PluginRouter, RequestFacts, RequestOrigin } from './plugin-router.ts';
import { cancelled, type RequestQueue } from './request-queue.ts';

export interface TransportRequest {
  /** Aborts when nobody waits for the answer any more: cancelled, or the connection is lost. */
  readonly signal: AbortSignal;
  readonly correlationId: string;
  /** The connection that it came over; unique while the process runs. */
  readonly holder: string;
  /** A test of the bridge, which the record says. */
  readonly trial?: true;
}

export interface CredentialServiceParts {
  readonly router: Pick<PluginRouter, 'findCredentials' | 'getCredential' | 'releaseCredential' | 'health' | 'heldBy'>;
  /** Shared by all transports. */
  readonly queue: RequestQueue;
  readonly clock: Clock;
  readonly log: Log;
  readonly newId: () => string;
  /** Called with each request when it is answered, whatever the answer is. */
  readonly record: (answered: AnsweredRequest) => void;
}

type Described = Pick<AnsweredRequest, 'operation' | 'session' | 'correlationId' | 'trial'>;

/** Runs a request and has it recorded with its answer. The work begins before the call returns. */
function createRecorder({ clock, record }: CredentialServiceParts, from: RequestOrigin) {
  return async <T>(
    described: Described,
    work: (note: (facts: RequestFacts) => void) => Promise<Result<T, Failure>>,
  ): Promise<Result<T, Failure>> => {
    const at = clock.now();
    let facts: RequestFacts = {};
    const recorded = (result: Result<T, Failure>): Result<T, Failure> => {
      record({ ...described, from, at, durationMs: Math.max(0, clock.now() - at), result, ...facts });
      return result;
    };
    try {
      return recorded(await work((noted) => (facts = noted)));
    } catch (bug) {
      recorded(err(unforeseen));
      throw bug;
    }
  };
}

/** For the record only: a transport answers a bug in its own words. */
const unforeseen = failure('unexpected', undefined, {
  message: 'Unexpected error.',
  doing: 'answering a request',
  hint: 'The line of ECM.log with this correlation id tells where in the program it happened.',
});

function createReleases(
  { router, clock, log }: CredentialServiceParts,
  recorded: ReturnType<typeof createRecorder>,
  doing: string,
) {
  const background = createBackground(log);
  const release = (
    session: Session,
    credentialId: string,
    endedAt: number,
    request: Omit<TransportRequest, 'signal'> & Pick<RequestContext, 'connectionLost'>,
  ) => {
    const { correlationId } = request;
    const released = recorded({ operation: 'release', session, correlationId }, (note) =>
      router.releaseCredential(session, credentialId, endedAt, { ...request, signal: unaborted(), note }),
    );
    background.run(doing, () => released, correlationId);
    return released;
  };
  return {
    release,
    /** For a connection that cannot do it: the session may still use the password. The plugin logs the check-in under the same correlation id. */
    releaseFor: ({ session, credentialId }: HeldCredential, holder: string, correlationId: string): void =>
      background.run(
        doing,
        async () => {
          const request = { holder, correlationId, connectionLost: true };
          const released = await release(session, credentialId, clock.now(), request);
          if (!released.ok) log.warn('release.failed', { correlationId, ...failureFields(released.error) });
        },
        correlationId,
      ),
    done: () => background.done(),
  };
}

const names: Readonly<Record<RequestOrigin, string>> = { appliance: 'the appliance', bridge: 'a bridge' };

/** The requests of one transport: of the link to an appliance, or of all bridges. Nothing here rejects for an expected reason. */
export type CredentialRequests = ReturnType<typeof credentialRequests>;

/** The one queue policy and the one rule for undelivered credentials, for each transport. */
export function credentialRequests(parts: CredentialServiceParts, from: RequestOrigin) {
  const { router, queue, newId } = parts;
  const recorded = createRecorder(parts, from);
  const owner = {};
  const { release, releaseFor, done } = createReleases(parts, recorded, `releasing a credential for ${names[from]}`);
  return {
    findCredentials: (session: Session, request: TransportRequest) => {
      const doing = `finding credentials for ${names[from]}`;
      const { correlationId, trial } = request;
      return recorded({ operation: 'find', session, correlationId, trial }, (note) => {
        const run = (signal: AbortSignal) => router.findCredentials(session, { ...request, signal, note });
        return queue.enqueue({ doing, owner, signal: request.signal, run });
      });
    },
    /** @param delivered whether the answer left for the peer; a credential that did not is released. Never rejects */
    getCredential: async (
      session: Session,
      credentialId: string,
      request: TransportRequest,
      delivered: Promise<boolean>,
    ): Promise<Result<CredentialPackage, Failure>> => {
      const doing = `retrieving a credential for ${names[from]}`;
      const { holder, correlationId, signal: requestSignal } = request;
      const notDelivered = (): void => {
        // Not found if it was released with its connection. The session object tells it from others of the same session.
        const isThis = (each: HeldCredential) => each.session === session && each.credentialId === credentialId;
        const held = router.heldBy(holder).find(isThis);
        if (held !== undefined) releaseFor(held, holder, correlationId);
      };
      const got = await recorded<CredentialPackage>({ operation: 'get', session, correlationId }, async (note) => {
        const run = (signal: AbortSignal) => router.getCredential(session, credentialId, { ...request, signal, note });
        const answer = await queue.enqueue({ doing, owner, signal: requestSignal, run, unclaimed: notDelivered });
        if (!answer.ok || !requestSignal.aborted) return answer;
        notDelivered();
        return err(cancelled(doing));
      });
      if (!got.ok) return got;
      void delivered.then((isDelivered) => (isDelivered ? undefined : notDelivered()));
      return got;
    },
    /**
     * To be called once for each time the credential was got. Neither queued nor cancelled: its credential was counted when it was got,
     * and the plugin has its own time limits. `endedAt`: when the session was over, milliseconds since 1970.
     */
    releaseCredential: release,
    health: ({ signal: requestSignal, correlationId }: TransportRequest) => {
      const run = async (signal: AbortSignal) => ok(await router.health(signal, correlationId));
      return queue.enqueue({ doing: 'reading the state of the plugin', owner, signal: requestSignal, run });
    },
    /** Releases what was delivered to this connection and to no other. */
    connectionLost: (holder: string): void => {
      for (const held of router.heldBy(holder)) releaseFor(held, holder, newId());
    },
    /** Takes no further request of this transport, lets those at work finish, cancels the rest. */
    drain: (graceMs: number, cancelMs: number) => queue.drain(graceMs, cancelMs, owner),
    released: done,
  };
}
