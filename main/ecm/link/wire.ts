import { z } from 'zod';
import { receivedMembers } from '../../../shared/ecm-group.ts';
import { sessionSchema } from '../../../shared/jump-item.ts';
import type { Secret } from '../../../shared/secret.ts';
import type { CredentialPackage } from '../../plugins/contract.ts';
import type { MessageRules } from '../../rpc/json-rpc.ts';

/** ECM link v1: JSON-RPC 2.0, one message per text frame (docs/appliance-link.md). */
export const linkProtocol = 'ecm-link.v1';
export const linkRules: MessageRules = { longestName: 256, params: 'any' };

export const closeCodes = {
  goingAway: 1001,
  protocolError: 1002,
  unsupportedData: 1003,
  tokenExpired: 4401,
  accessDenied: 4403,
} as const;

const linkSession = sessionSchema.extend({ sessionId: z.string().min(1).max(256) });
const credentialId = z.string().max(4096);

/** Parameters of the appliance's requests. Unknown members are ignored, so that a newer appliance can send more. */
export const findParams = z.object({ session: linkSession });
export const getParams = z.object({ session: linkSession, credentialId });
export const releaseParams = z.object({
  session: linkSession,
  credentialId,
  endedAt: z.iso.datetime().transform((text) => Date.parse(text)),
});
export const activeParams = z.object({ active: z.boolean() });
export const groupParams = z.object({ members: receivedMembers });
/** What the data of a refused registration may say. */
export const refusalData = z.object({ reason: z.literal('group-full') });
/** A version is shown to people, so anything else than numbers counts as absent. */
export const registerResult = z.object({
  active: z.boolean(),
  version: z
    .string()
    .regex(/^\d{1,4}(?:\.\d{1,6}){1,3}$/)
    .optional()
    .catch(undefined),
});
export type Registered = z.output<typeof registerResult>;

/** The result of `credentials/get`; besides {@link authorizeParams} the only place where a secret becomes text of a frame. */
export function credentialResult({ injectAs, domain, password }: CredentialPackage): object {
  return {
    credential: { username: injectAs, ...(domain === undefined ? {} : { domain }), password: password.reveal() },
  };
}

export function authorizeParams(token: Secret): object {
  return { accessToken: token.reveal() };
}
