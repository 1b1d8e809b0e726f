import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { FramedStream } from '../../rpc/framed-stream.ts';
import { maxMessageBytes } from '../../rpc/framing-guard.ts';
import { readMessage } from '../../rpc/json-rpc.ts';
import { busyFailure, lostFailure, rejectedFailure, unprovenFailure, versionFailure } from './pipe-failures.ts';
import { pipeRoles, type PipeIdentity, type PipeRole } from './pipe-key.ts';

/**
 * The handshake of the pipe (docs/bridge.md has it with examples). Five notifications before any request:
 *
 * | from    | method  | params |
 * | ------- | ------- | --- |
 * | client  | `hello` | `{role, nonce, versions, account?, trial?}`; `account`: who runs the program, for the audit trail |
 * | service | `hello` | `{role: 'service', nonce, versions, version}`; `version: null` ends it: no common version |
 * | service | `proof` | `{mac}` |
 * | client  | `proof` | `{mac}` |
 * | service | `ready` | `{service}`: the release of the service; from here on requests may be sent |
 *
 * Or, instead of its hello or of `ready`, from the service: `refused {reason: 'busy'}`. A nonce is 32 random bytes in base64. A proof covers
 * both hellos byte by byte and the side that gives it: fresh nonces prevent a replay, the side prevents a reflection.
 */

export const handshakeMs = 5_000;
/** Longest message from a peer that has not proven itself yet, in bytes. */
export const maxHandshakeBytes = 4_096;
/** The versions of the protocol that this release speaks. */
export const protocolVersions: readonly number[] = [2];
const nonceBytes = 32;

const nonce = z.base64().refine((text) => Buffer.from(text, 'base64').length === nonceBytes);
const versions = z.array(z.number().int().min(0)).min(1).max(16);

export const handshakeSchemas = {
  /** The role is checked after the versions: an older client has other roles, and must learn that its version is older. */
  clientHello: z.object({
    role: z.string().max(64),
    nonce,
    versions,
    account: z.string().max(256).optional(),
    trial: z.boolean().optional(),
  }),
  serviceHello: z.object({ role: z.literal('service'), nonce, versions, version: z.number().int().nullable() }),
  proof: z.object({ mac: z.base64() }),
  ready: z.object({ service: z.string().max(64) }),
  refused: z.object({ reason: z.literal('busy') }),
} as const;

/** The text of one step of the handshake. */
export function stepText(method: string, params: object): string {
  return JSON.stringify({ jsonrpc: '2.0', method, params });
}

/** Reads a step of the handshake; `undefined` if the body is not exactly that one. */
export function readStep<S extends z.ZodType>(
  body: Buffer | string | undefined,
  method: string,
  schema: S,
): z.output<S> | undefined {
  const message = body === undefined ? undefined : readMessage(body);
  if (message?.kind !== 'notification' || message.method !== method) return undefined;
  const parsed = schema.safeParse(message.params);
  return parsed.success ? parsed.data : undefined;
}

/** The newest version that both speak, or `null`. */
export function commonVersion(ours: readonly number[], theirs: readonly number[]): number | null {
  const common = ours.filter((version) => theirs.includes(version));
  return common.length === 0 ? null : Math.max(...common);
}

export type ProofSide = 'service' | 'client';

/** The bodies of both hello messages, exactly as they were sent. */
export interface Hellos {
  readonly client: Buffer | string;
  readonly service: Buffer | string;
}

function macOf(key: KeyObject, side: ProofSide, hellos: Hellos): Buffer {
  return createHmac('sha256', key)
    .update(`ecm-configurator pipe\n${side}\n`)
    .update(hellos.client)
    .update('\n')
    .update(hellos.service)
    .digest();
}

export function proofText(key: KeyObject, side: ProofSide, hellos: Hellos): string {
  return stepText('proof', { mac: macOf(key, side, hellos).toString('base64') });
}

/** Whether the body is the other side's proof. Compares in constant time. */
export function isProofOf(body: Buffer | string | undefined, key: KeyObject, side: ProofSide, hellos: Hellos): boolean {
  const step = readStep(body, 'proof', handshakeSchemas.proof);
  if (step === undefined) return false;
  const expected = macOf(key, side, hellos);
  const actual = Buffer.from(step.mac, 'base64');
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

interface Identity {
  readonly versions: readonly number[];
  readonly random: (size: number) => Buffer;
}

export interface ClientIdentity extends Identity, PipeIdentity {
  readonly address: string;
}

/** The service that a client is connected to. */
export interface ServiceInfo {
  /** The release of the service. */
  readonly service: string;
  /** The protocol's version that both speak. */
  readonly protocol: number;
  /** The role that this program has proven. */
  readonly role: PipeRole;
}

/**
 * The client's side. Only the hello is sent before the service has proven that it knows the key; the client's proof contains
 * nothing that a program without the key could use. The caller closes the stream when the time is over.
 */
export async function greetService(
  stream: FramedStream,
  identity: ClientIdentity,
): Promise<Result<ServiceInfo, Failure>> {
  const { role, key, account, trial, versions: ours, random, address } = identity;
  const named = { ...(account !== undefined && { account }), ...(trial === true && { trial }) };
  const client = stepText('hello', { role, nonce: random(nonceBytes).toString('base64'), versions: ours, ...named });
  void stream.send(client);

  const service = await stream.next();
  if (service === undefined) return err(lostFailure(stream.closedBy ?? 'ended'));
  if (isBusy(service)) return err(allTaken());
  const hello = readStep(service, 'hello', handshakeSchemas.serviceHello);
  if (hello === undefined) return err(unprovenFailure(address));
  if (hello.version === null) return err(versionFailure(ours, hello.versions));

  const proof = await stream.next();
  const hellos = { client, service };
  // A service that was too slow gave no proof; that is not a wrong proof.
  if (isLate(stream)) return err(lostFailure('late'));
  if (!isProofOf(proof, key, 'service', hellos)) return err(unprovenFailure(address));
  // Checked although the service is proven: both sides must come to the same version.
  if (hello.version !== commonVersion(ours, hello.versions)) return err(versionFailure(ours, hello.versions));

  stream.allow(maxMessageBytes);
  void stream.send(proofText(key, 'client', hellos));
  const last = await stream.next();
  const ready = readStep(last, 'ready', handshakeSchemas.ready);
  if (isLate(stream)) return err(lostFailure('late'));
  if (isBusy(last)) return err(allTaken());
  if (ready === undefined) return err(rejectedFailure(address));
  return ok({ service: ready.service, protocol: hello.version, role });
}

function isBusy(body: Buffer | string | undefined): boolean {
  return readStep(body, 'refused', handshakeSchemas.refused) !== undefined;
}

function allTaken(): Failure {
  return busyFailure('it has all the connections it takes');
}

/** A function of its own, because it changes while the handshake waits. */
function isLate(stream: FramedStream): boolean {
  return stream.closedBy === 'late';
}

export interface ServiceIdentity extends Identity {
  /** Reads a role's key. Called at every handshake: bridging may be enabled and disabled while the service runs. */
  readonly keys: (role: PipeRole) => Promise<Result<KeyObject, Failure>>;
  /** Whether one more client of that role is served. */
  readonly hasPlace: (role: PipeRole) => boolean;
  /** The release of the service. */
  readonly version: string;
  /** Called with what the client says of itself, before any of it is proven. */
  readonly greeted?: (hello: ClientHello) => void;
}

type ClientHello = z.output<typeof handshakeSchemas.clientHello>;

export interface ProvenClient {
  readonly role: PipeRole;
  readonly protocol: number;
  /** As the client says. */
  readonly account?: string | undefined;
  readonly trial?: boolean | undefined;
}

/** Why a client was refused, for the log. */
export type Refusal = 'no hello' | 'no common version' | 'no role' | 'no place' | 'no key' | 'no proof';

/** The service's side. Serves nothing before the client's proof. The caller closes the stream when the time is over. */
export async function greetClient(
  stream: FramedStream,
  identity: ServiceIdentity,
): Promise<Result<ProvenClient, Refusal>> {
  const { keys, hasPlace, version, versions: ours, random } = identity;
  const client = await stream.next();
  const hello = readStep(client, 'hello', handshakeSchemas.clientHello);
  if (client === undefined || hello === undefined) return err('no hello');
  identity.greeted?.(hello);

  const common = commonVersion(ours, hello.versions);
  const ourNonce = random(nonceBytes).toString('base64');
  const service = stepText('hello', { role: 'service', nonce: ourNonce, versions: ours, version: common });
  if (common === null) {
    await stream.send(service);
    return err('no common version');
  }
  const role = pipeRoles.find((each) => each === hello.role);
  if (role === undefined) return err('no role');
  if (!hasPlace(role)) return await refuse(stream);
  const key = await keys(role);
  if (!key.ok) return err('no key');
  const hellos = { client, service };
  void stream.send(service);
  void stream.send(proofText(key.value, 'service', hellos));

  if (!isProofOf(await stream.next(), key.value, 'client', hellos)) return err('no proof');
  // Others may have proven themselves meanwhile.
  if (!hasPlace(role)) return await refuse(stream);
  stream.allow(maxMessageBytes);
  void stream.send(stepText('ready', { service: version }));
  return ok({ role, protocol: common, account: hello.account, trial: hello.trial });
}

/** Sent only when all that the client sent is read: closing before that would reset the connection and lose the message. */
async function refuse(stream: FramedStream): Promise<Result<never, Refusal>> {
  await stream.send(stepText('refused', { reason: 'busy' }));
  return err('no place');
}
