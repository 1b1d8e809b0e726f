import { fromVault, toVault, type Mapping } from './contracts/contract.ts';
import type { FaultBox } from './faults.ts';
import { textOf, type Members } from './members.ts';
import { operations } from './operations.ts';
import { Refusal, refusalCodes } from './refusal.ts';
import type { PracticeVault } from './vault.ts';

/** A call as the practice PI read it, without secrets, in the vault's names whatever the contract calls them. */
export interface RecordedCall {
  readonly operation: string;
  /** The user of the token. */
  readonly actor?: string | undefined;
  readonly parameters: Members;
  /** 0, or PI's error code. */
  readonly code: number;
}

export interface VaultParts {
  readonly vault: PracticeVault;
  readonly faults: FaultBox;
  readonly record: (call: RecordedCall) => void;
}

/** What a request asks for. */
export interface VaultRequest {
  /** The vault's operation, and how the contract's members become those of it and back. */
  readonly is: string;
  readonly in: Mapping;
  readonly out: Mapping;
  /** In the contract's names. */
  readonly members: Members;
  /** Whether the registration key is that of the vault, or none is expected. */
  readonly isRegistered: boolean;
}

/** What the vault answered: `result` always in its own names, `members` in those of the contract. */
export type VaultAnswer =
  | { readonly ok: true; readonly result: Members; readonly members: Members }
  | { readonly ok: false; readonly result: Members; readonly as: 'result' | 'fault' };

const secretParameters = new Set(['AuthenticationToken', 'Password', 'MFATokenCode']);

/** Carries a request out, or refuses it as a fault that is injected says, and records the call. */
export function carryOut(request: VaultRequest, { vault, faults, record }: VaultParts): VaultAnswer {
  const parameters = toVault(request.in, request.members);
  const received = (code: number): void =>
    record({ operation: request.is, actor: actorOf(vault, parameters), parameters: withoutSecrets(parameters), code });
  const refused = (code: number, message: string, as = vault.spec.refusals): VaultAnswer => {
    received(code);
    return { ok: false, as, result: { ErrorCode: code, OperationMessage: message, OperationSuccessful: false } };
  };
  const planned = faults.take(request.is, 'refuse');
  if (planned !== undefined) return refused(planned.code, planned.message ?? 'Refused for practice.', planned.as);
  if (!request.isRegistered)
    return refused(refusalCodes.registrationKeyRefused, 'The API registration key is not valid.');
  try {
    const members = operations[request.is]?.(vault, parameters) ?? {};
    received(0);
    const result = { ErrorCode: 0, OperationMessage: undefined, OperationSuccessful: true, ...members };
    return { ok: true, result, members: fromVault(request.out, result) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return refused(error.code, error.message);
  }
}

function withoutSecrets(parameters: Members): Members {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !secretParameters.has(name)));
}

function actorOf(vault: PracticeVault, parameters: Members): string | undefined {
  try {
    return vault.identities.sessionOf(textOf(parameters, 'AuthenticationToken') ?? '').identity.text;
  } catch {
    return undefined; // no token, or an expired one
  }
}
