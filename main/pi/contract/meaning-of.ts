import type { CodeMeaning, CodeRule } from '../../../shared/server-contract.ts';

/** What a server reported of a failure. */
export interface ReportedFailure {
  readonly code?: string | undefined;
  /** The local name of a fault's code, or of its subcode in SOAP 1.2. */
  readonly faultCode?: string | undefined;
  readonly message?: string | undefined;
}

/** What the first rule that fits says; all conditions of a rule must be met. `undefined` if none fits. */
export function meaningOf(
  codes: readonly CodeRule[],
  { code, faultCode, message }: ReportedFailure,
): CodeMeaning | undefined {
  return codes.find(
    ({ when }) =>
      (when.code === undefined || when.code === code) &&
      (when.faultCode === undefined || when.faultCode === faultCode) &&
      (when.contains === undefined || message?.toLowerCase().includes(when.contains.toLowerCase()) === true),
  )?.means;
}
