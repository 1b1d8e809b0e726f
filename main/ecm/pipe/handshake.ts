import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { notificationBody, readMessage } from '../../rpc/json-rpc.ts';
import { pipeRoles } from './pipe-key.ts';

/**
 * What both sides of the handshake agree on (docs/bridge.md has it with examples). Four notifications before any request:
 *
 * | from    | method  | params |
 * | ------- | ------- | --- |
 * | client  | `hello` | `{role, nonce, versions}` |
 * | service | `hello` | `{role: 'service', nonce, versions, version}`; `version: null` ends it: no common version |
 * | service | `proof` | `{mac}` |
 * | client  | `proof` | `{mac}` |
 * | service | `ready` | `{service}`: the release of the service; from here on requests may be sent |
 *
 * Or, at any time, from the service: `refused {reason: 'busy'}`. A nonce is 32 random bytes in base64. A proof covers both
 * hellos byte by byte and the side that gives it, so that it can be neither replayed (fresh nonces) nor reflected (side).
 */

export const handshakeMs = 5_000;
/** Longest message from a peer that has not proven itself yet, in bytes. */
export const maxHandshakeBytes = 4_096;
/** The versions of the protocol that this release speaks. */
export const protocolVersions: readonly number[] = [1];
const nonceBytes = 32;

const nonce = z.base64().refine((text) => Buffer.from(text, 'base64').length === nonceBytes);
const versions = z.array(z.number().int().min(0)).min(1).max(16);

export const handshakeSchemas = {
  clientHello: z.object({ role: z.enum(pipeRoles), nonce, versions }),
  serviceHello: z.object({ role: z.literal('service'), nonce, versions, version: z.number().int().nullable() }),
  proof: z.object({ mac: z.base64() }),
  ready: z.object({ service: z.string().max(64) }),
  refused: z.object({ reason: z.literal('busy') }),
} as const;

/** Reads a notification of the handshake; `undefined` if the body is not exactly that one. */
export function readStep<S extends z.ZodType>(body: Buffer, method: string, schema: S): z.output<S> | undefined {
  const read = readMessage(body);
  if (read?.kind !== 'notification' || read.message.method !== method) return undefined;
  const parsed = schema.safeParse(read.message.params);
  return parsed.success ? parsed.data : undefined;
}

export function newNonce(random: (size: number) => Buffer): string {
  return random(nonceBytes).toString('base64');
}

/** The newest version that both speak, or none. */
export function commonVersion(ours: readonly number[], theirs: readonly number[]): number | null {
  const common = ours.filter((version) => theirs.includes(version));
  return common.length === 0 ? null : Math.max(...common);
}

export type ProofSide = 'service' | 'client';

/** The exact bytes of both hello messages' bodies. */
export interface Hellos {
  readonly client: Buffer;
  readonly service: Buffer;
}

function macOf(key: KeyObject, side: ProofSide, hellos: Hellos): Buffer {
  return createHmac('sha256', key)
    .update(`ecm-configurator pipe\n${side}\n`)
    .update(hellos.client)
    .update('\n')
    .update(hellos.service)
    .digest();
}

/** The body of a proof. */
export function proofBody(key: KeyObject, side: ProofSide, hellos: Hellos): Buffer {
  return notificationBody('proof', { mac: macOf(key, side, hellos).toString('base64') });
}

/** Whether the body is the other side's proof; takes the same time however wrong it is. */
export function isProofOf(body: Buffer, key: KeyObject, side: ProofSide, hellos: Hellos): boolean {
  const step = readStep(body, 'proof', handshakeSchemas.proof);
  if (step === undefined) return false;
  const expected = macOf(key, side, hellos);
  const given = Buffer.from(step.mac, 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
