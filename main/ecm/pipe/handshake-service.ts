import type { KeyObject } from 'node:crypto';
import type { Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Channel } from '../../rpc/channel.ts';
import { maxMessageBytes } from '../../rpc/framing-guard.ts';
import { commonVersion, handshakeSchemas, isProofOf, newNonce, proofBody, readStep } from './handshake.ts';
import { notificationBody } from '../../rpc/json-rpc.ts';
import type { PipeRole } from './pipe-key.ts';

export interface ServiceIdentity {
  /** Reads a role's key, at every handshake anew: bridging may be enabled and disabled while the service runs. */
  readonly keys: (role: PipeRole) => Promise<Result<KeyObject, Failure>>;
  /** The release of the service. */
  readonly version: string;
  readonly versions: readonly number[];
  readonly random: (size: number) => Buffer;
}

export interface ProvenClient {
  readonly role: PipeRole;
  readonly protocol: number;
}

/** Why a client was not let in, for the log. */
export type Refusal = 'no hello' | 'no common version' | 'no key' | 'no proof';

/** The service's side. Serves nothing before the client's proof. The caller closes the channel when it takes too long. */
export async function greetClient(channel: Channel, identity: ServiceIdentity): Promise<Result<ProvenClient, Refusal>> {
  const { keys, version, versions, random } = identity;
  const client = await channel.next();
  const hello = client === undefined ? undefined : readStep(client, 'hello', handshakeSchemas.clientHello);
  if (client === undefined || hello === undefined) return err('no hello');

  const common = commonVersion(versions, hello.versions);
  const service = notificationBody('hello', { role: 'service', nonce: newNonce(random), versions, version: common });
  if (common === null) {
    await channel.send(service);
    return err('no common version');
  }
  const key = await keys(hello.role);
  if (!key.ok) return err('no key');
  const hellos = { client, service };
  void channel.send(service);
  void channel.send(proofBody(key.value, 'service', hellos));

  const proof = await channel.next();
  if (proof === undefined || !isProofOf(proof, key.value, 'client', hellos)) return err('no proof');
  channel.allow(maxMessageBytes);
  void channel.send(notificationBody('ready', { service: version }));
  return ok({ role: hello.role, protocol: common });
}
