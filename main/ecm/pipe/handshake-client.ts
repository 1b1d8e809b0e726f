import type { KeyObject } from 'node:crypto';
import type { Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Channel } from '../../rpc/channel.ts';
import { maxMessageBytes } from '../../rpc/framing-guard.ts';
import { commonVersion, handshakeSchemas, isProofOf, newNonce, proofBody, readStep } from './handshake.ts';
import { notificationBody } from '../../rpc/json-rpc.ts';
import { busyFailure, lostFailure, rejectedFailure, unprovenFailure, versionFailure } from './pipe-failures.ts';
import type { PipeRole } from './pipe-key.ts';

/** Whom we are connected to. */
export interface ServiceInfo {
  /** The release of the service. */
  readonly service: string;
  /** The protocol's version that both speak. */
  readonly protocol: number;
}

export interface ClientIdentity {
  readonly address: string;
  readonly role: PipeRole;
  readonly key: KeyObject;
  readonly versions: readonly number[];
  readonly random: (size: number) => Buffer;
}

/**
 * The client's side. Nothing but the hello is sent before the service has proven that it knows the key; the proof that
 * follows tells a squatter nothing. The caller closes the channel when it takes too long.
 */
export async function greetService(channel: Channel, identity: ClientIdentity): Promise<Result<ServiceInfo, Failure>> {
  const { role, key, versions, random, address } = identity;
  const client = notificationBody('hello', { role, nonce: newNonce(random), versions });
  void channel.send(client);

  const service = await channel.next();
  if (service === undefined) return err(lostFailure(channel.closedBy ?? 'ended'));
  if (readStep(service, 'refused', handshakeSchemas.refused) !== undefined)
    return err(busyFailure('it has all the connections it takes'));
  const hello = readStep(service, 'hello', handshakeSchemas.serviceHello);
  if (hello === undefined) return err(unprovenFailure(address));
  if (hello.version === null) return err(versionFailure(versions, hello.versions));

  const proof = await channel.next();
  const hellos = { client, service };
  if (isLate(channel)) return err(lostFailure('late'));
  if (proof === undefined || !isProofOf(proof, key, 'service', hellos)) return err(unprovenFailure(address));
  // Proven, so this is the service's own word; it is still checked, because the choice is ours as much as its.
  if (hello.version !== commonVersion(versions, hello.versions)) return err(versionFailure(versions, hello.versions));

  channel.allow(maxMessageBytes);
  void channel.send(proofBody(key, 'client', hellos));
  const last = await channel.next();
  if (isLate(channel)) return err(lostFailure('late'));
  const ready = last === undefined ? undefined : readStep(last, 'ready', handshakeSchemas.ready);
  if (ready === undefined) return err(rejectedFailure(address));
  return ok({ service: ready.service, protocol: hello.version });
}

/** Asked after each wait: whoever was silent too long has given no wrong proof, but none. */
function isLate(channel: Channel): boolean {
  return channel.closedBy === 'late';
}
