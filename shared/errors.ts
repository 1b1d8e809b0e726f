import { z } from 'zod';
import { settingNameSchema, type SettingName } from './setting-names.ts';

/**
 * The closed set of errors that people see (product.md section 4), each with its closed list of details.
 * A kind whose list is empty never carries a detail.
 */
export const errorDetails = {
  configuration: ['setting', 'secret', 'input', 'credential-id', 'file', 'usage'],
  connectivity: ['dns', 'refused', 'timeout', 'reset', 'proxy'],
  tls: ['expired', 'unknown-ca', 'wrong-host', 'protocol'],
  authentication: ['token', 'paused'],
  'registration-key': [],
  impersonation: ['not-allowed', 'unknown-user'],
  authorization: ['not-offered'],
  'checkout-conflict': [],
  approval: ['grant-failed', 'not-requestable'],
  'not-found': [],
  protocol: ['not-soap', 'html', 'wrong-url', 'malformed'],
  server: ['fault', 'busy'],
  'service-unavailable': ['absent', 'no-access', 'busy', 'version', 'lost'],
  cancelled: [],
  unexpected: [],
} as const;

export type ErrorKind = keyof typeof errorDetails;
export type ErrorDetail<K extends ErrorKind = ErrorKind> = (typeof errorDetails)[K][number];
export const errorKinds = Object.keys(errorDetails) as readonly ErrorKind[];

/** Facts that some kinds carry besides the sentence. */
export interface FailureFacts {
  /** Who holds the account, as the vault names the holder; `checkout-conflict` only. */
  readonly heldBy?: string | undefined;
  /** Until when the account is held, ISO 8601 UTC; `checkout-conflict` only. */
  readonly heldUntil?: string | undefined;
  /** The vault's number of the password request; `approval` only. */
  readonly requestId?: number | undefined;
  /** The setting or secret that is the cause, or the first one that the hint names. */
  readonly setting?: SettingName | undefined;
  /** The line of `setting`, counted from 1; Map Domains only. */
  readonly line?: number | undefined;
}

/**
 * What went wrong, before it is tied to a request: one plain sentence, what was being done, and a hint that names
 * the setting or permission to look at. Never contains a secret.
 */
export interface Failure extends FailureFacts {
  readonly kind: ErrorKind;
  readonly detail?: ErrorDetail | undefined;
  readonly message: string;
  readonly doing: string;
  readonly hint: string;
}

/** A failure as every entry point answers it: desktop bridge, web shell, pipe and command line. */
export interface ErrorInfo extends Failure {
  readonly correlationId: string;
}

type FailureText = { readonly message: string; readonly doing: string; readonly hint: string };

/** Builds a failure whose detail is checked against its kind by the compiler. */
export function failure<K extends ErrorKind>(
  kind: K,
  detail: ErrorDetail<K> | undefined,
  text: FailureText,
  facts: FailureFacts = {},
): Failure {
  return { kind, ...(detail === undefined ? {} : { detail }), ...text, ...facts };
}

/** Ties a failure to the request in which it happened. */
export function withCorrelation(cause: Failure, correlationId: string): ErrorInfo {
  const { kind, detail, message, doing, hint, heldBy, heldUntil, requestId, setting, line } = cause;
  return {
    kind,
    ...(detail === undefined ? {} : { detail }),
    message,
    doing,
    hint,
    correlationId,
    ...(heldBy === undefined ? {} : { heldBy }),
    ...(heldUntil === undefined ? {} : { heldUntil }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(setting === undefined ? {} : { setting }),
    ...(line === undefined ? {} : { line }),
  };
}

const allDetails = Object.values(errorDetails).flat() as readonly ErrorDetail[];

const failureShape = {
  kind: z.enum(errorKinds as [ErrorKind, ...ErrorKind[]]),
  detail: z.enum(allDetails as [ErrorDetail, ...ErrorDetail[]]).optional(),
  message: z.string(),
  doing: z.string(),
  hint: z.string(),
  heldBy: z.string().optional(),
  heldUntil: z.string().optional(),
  requestId: z.number().int().optional(),
  setting: settingNameSchema,
  line: z.number().int().optional(),
};

export const failureSchema: z.ZodType<Failure> = z.object(failureShape);
export const errorInfoSchema: z.ZodType<ErrorInfo> = z.object({ ...failureShape, correlationId: z.string() });
