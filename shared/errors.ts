import { z } from 'zod';
import type { Secret } from './secret.ts';
import { settingNameSchema } from './setting-names.ts';

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
  'service-unavailable': ['absent', 'no-access', 'busy', 'version', 'lost', 'suspended'],
  cancelled: [],
  unexpected: [],
} as const;

export type ErrorKind = keyof typeof errorDetails;
export type ErrorDetail<K extends ErrorKind = ErrorKind> = (typeof errorDetails)[K][number];
export const errorKinds = Object.keys(errorDetails) as readonly ErrorKind[];

/** The code of a refusal, or the name of a fault's code. */
export const serverCodeSchema = z.union([z.object({ code: z.string() }), z.object({ faultCode: z.string() })]);
export type ServerCode = Readonly<z.output<typeof serverCodeSchema>>;

const errorInfoShape = {
  kind: z.enum(errorKinds),
  detail: z.enum(Object.values(errorDetails).flat() as readonly ErrorDetail[]).optional(),
  message: z.string(),
  doing: z.string(),
  hint: z.string(),
  correlationId: z.string(),
  /** Who holds the account, as the vault names the holder; `checkout-conflict` only. */
  heldBy: z.string().optional(),
  /** Until when the account is held, ISO 8601 UTC; `checkout-conflict` only. */
  heldUntil: z.string().optional(),
  /** The vault's number of the password request; `approval` only. */
  requestId: z.number().int().optional(),
  /** The setting or secret that is the cause, or the first one that the hint names. */
  setting: settingNameSchema,
  /** The line of `setting`, counted from 1; Map Domains only. */
  line: z.number().int().optional(),
  /** What the other system wrote, to be shown under Details only; without secrets that this program knows. */
  text: z.string().optional(),
  /**
   * A code that no rule of the server contract names, to be shown under Details only; without secrets that this program knows. With it
   * the app offers to say what the code means.
   */
  serverCode: serverCodeSchema.optional(),
};

/** A failure as every entry point answers it: desktop bridge, web shell, pipe and command line. */
export const errorInfoSchema = z.object(errorInfoShape);
export type ErrorInfo = Readonly<z.output<typeof errorInfoSchema>>;

/**
 * What went wrong, before it is tied to a request: one plain sentence, what was being done, and a hint that names
 * the setting or permission to look at. Never contains a secret.
 */
export const failureSchema = errorInfoSchema.omit({ correlationId: true, text: true, serverCode: true });
export type Failure = Readonly<z.output<typeof failureSchema>> & {
  readonly serverText?: ServerText | undefined;
  readonly unknownCode?: UnknownCode | undefined;
};

/**
 * Text of another system. A function, so that neither a log nor an answer carries it by accident: JSON and schemas drop it.
 * Answers the text, or a sentence in its place if it contains one of the known secrets.
 */
export type ServerText = (known: Iterable<Secret>) => string;

/** Likewise a code of another system that nobody explained yet; nothing if it contains one of the known secrets. */
export type UnknownCode = (known: Iterable<Secret>) => ServerCode | undefined;

/** Whether another system said something about it that may be shown: a text, or a code that nobody explained yet. */
export function hasServerWords(cause: Failure | undefined): boolean {
  return cause?.serverText !== undefined || cause?.unknownCode !== undefined;
}

/** Message and hint as sentences of one text; a message that ends with a path has no full stop of its own. */
export function sentencesOf({ message, hint }: Pick<ErrorInfo, 'message' | 'hint'>): string {
  return [/[.!?]["”]?$/u.test(message) ? message : `${message}.`, hint].filter((part) => part !== '').join(' ');
}

/** Builds a failure whose detail is checked against its kind by the compiler. */
export function failure<K extends ErrorKind>(
  kind: K,
  detail: ErrorDetail<K> | undefined,
  text: Pick<Failure, 'message' | 'doing' | 'hint'>,
  facts: Omit<Failure, 'kind' | 'detail' | 'message' | 'doing' | 'hint'> = {},
): Failure {
  return { kind, ...(detail === undefined ? {} : { detail }), ...text, ...facts };
}

/**
 * Ties a failure to the request in which it happened. Carries only what the schema names.
 * @param known secrets that must not be in text and code of another system; without them both are left out
 * @param showsText whether the text is shown, and not only the code
 */
export function withCorrelation(
  cause: Failure,
  correlationId: string,
  known?: Iterable<Secret>,
  showsText = true,
): ErrorInfo {
  const text = known === undefined || !showsText ? undefined : cause.serverText?.(known);
  const serverCode = known === undefined ? undefined : cause.unknownCode?.(known);
  const info: ErrorInfo = { ...cause, correlationId, text, serverCode };
  const names = Object.keys(errorInfoShape) as readonly (keyof ErrorInfo)[];
  const present = names.flatMap((name) => (info[name] === undefined ? [] : [[name, info[name]]]));
  return Object.fromEntries(present) as ErrorInfo;
}
