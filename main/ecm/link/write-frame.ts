import type { ErrorInfo } from '../../../shared/errors.ts';
import type { Secret } from '../../../shared/secret.ts';
import type { CredentialPackage } from '../../plugins/contract.ts';
import { rpcCodes, type RpcError, type RpcId } from './wire.ts';

/** The one place where a password, or the token of an open link, becomes text of a frame. */

function frame(content: object): string {
  return JSON.stringify({ jsonrpc: '2.0', ...content });
}

export function callFrame(id: RpcId, method: string, params: object): string {
  return frame({ id, method, params });
}

/** Proves the account anew on an open link. */
export function authorizeFrame(id: RpcId, token: Secret): string {
  return callFrame(id, 'ecm/authorize', { accessToken: token.reveal() });
}

export function resultFrame(id: RpcId, result: object): string {
  return frame({ id, result });
}

export function credentialFrame(id: RpcId, { injectAs, domain, password }: CredentialPackage): string {
  return resultFrame(id, {
    credential: { username: injectAs, ...(domain === undefined ? {} : { domain }), password: password.reveal() },
  });
}

/** The request could not be understood. */
export function errorFrame(id: RpcId, error: RpcError): string {
  return frame({ id, error });
}

/** The request was understood and failed. */
export function failureFrame(id: RpcId, cause: ErrorInfo): string {
  return frame({ id, error: { code: rpcCodes.failed, message: cause.message, data: cause } });
}
