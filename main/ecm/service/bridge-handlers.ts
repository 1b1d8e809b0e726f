import { ok } from '../../../shared/result.ts';
import type { PipeCallContext, PipeConnection, PipeHandlers } from '../pipe/methods.ts';
import type { CredentialRequests, TransportRequest } from './credential-service.ts';

/** The methods that only a bridge may call. */
export function bridgeHandlers(requests: CredentialRequests) {
  const watched = new WeakSet<PipeConnection>();
  const requestOf = ({ connection, correlationId, signal }: PipeCallContext): TransportRequest => ({
    correlationId,
    signal,
    holder: `bridge/${connection.id}`,
    ...(connection.trial === true && { trial: true }),
  });
  const releaseWhenLost = (connection: PipeConnection, holder: string): void => {
    if (watched.has(connection)) return;
    watched.add(connection);
    connection.closed.addEventListener('abort', () => requests.connectionLost(holder), { once: true });
  };
  return {
    'credentials/find': async ({ session }, context) => {
      const found = await requests.findCredentials(session, requestOf(context));
      if (!found.ok) return found;
      return ok({ credentials: found.value.map(({ flags = [], ...summary }) => ({ ...summary, flags: [...flags] })) });
    },
    'credentials/get': ({ session, credentialId }, context) => {
      const request = requestOf(context);
      releaseWhenLost(context.connection, request.holder);
      return requests.getCredential(session, credentialId, request, context.delivered);
    },
    'credentials/release': ({ session, credentialId, endedAt }, context) =>
      requests.releaseCredential(session, credentialId, Date.parse(endedAt), requestOf(context)),
  } satisfies Partial<PipeHandlers>;
}
