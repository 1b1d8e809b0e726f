import type { FunctionName } from '../../../shared/contract-functions.ts';
import type { Failure } from '../../../shared/errors.ts';
import type { Result } from '../../../shared/result.ts';
import type { CodeMeaning, ServerContract } from '../../../shared/server-contract.ts';
import type { Secret } from '../../../shared/secret.ts';

/** A failure of one call, with the facts that the engine's decisions need. */
export interface PiFailure {
  readonly failure: Failure;
  /** What PI's error code means, where PI answered one, as a refusal or inside a fault. */
  readonly means?: CodeMeaning | undefined;
  /** The code itself, if it can be shown. */
  readonly code?: string | undefined;
  /** Whether asking again may help: connection failures and "server busy". The caller decides whether the call may be repeated. */
  readonly transient: boolean;
  /** PI answered that it carried the call out, and the answer cannot be used. */
  readonly isCarriedOut?: boolean;
}

export type PiResult<T> = Promise<Result<T, PiFailure>>;

/** Cancellation of a call, and the id of its request for the log. */
export interface CallContext {
  readonly signal: AbortSignal;
  readonly correlationId: string;
}

/**
 * A template job's settings as PI sent them, unknown members, order and nil included. Opaque outside the gateway, which writes
 * them back with {@link TemplateOverrides}.
 */
export interface TemplateSettings {
  readonly tree: unknown;
}

/** The members that a rotation replaces; an absent one keeps the template's value. */
export interface TemplateOverrides {
  readonly fullAccountName: string;
  readonly storedAccountName: string;
  readonly storedSystemName: string;
  readonly domainName?: string | undefined;
}

export interface RotationJob {
  readonly settings: TemplateSettings;
  readonly overrides: TemplateOverrides;
  readonly comment: string;
  readonly nextRun: Date;
  /** The system to which the job applies; one name. */
  readonly system: string;
}

/** How the gateway logs in as the delegation identity. */
export interface ApiLogin {
  readonly userName: string;
  readonly authenticator: string;
  readonly password: Secret;
}

/** What a gateway needs to speak to one server. */
export interface GatewayOptions {
  readonly endpointUrl: string;
  /** How the server offers the functions, and where the registration key goes. */
  readonly contract: ServerContract;
  readonly registrationKey: Secret;
  /** Milliseconds for one call, from connecting to the last byte. */
  readonly timeoutMs: number;
  /** PEM text trusted besides the system's certificates; `undefined` for the system's alone. */
  readonly trustedCa?: string | undefined;
  /** Called after each answer with the paths of its members, to try a contract. Answers are read without it otherwise. */
  readonly onMembers?: ((name: FunctionName, paths: readonly string[]) => void) | undefined;
}
