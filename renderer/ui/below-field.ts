/** What stands in the line below a field. */
export interface BelowField {
  readonly hint?: string;
  readonly validationState?: 'none' | 'warning' | 'error' | 'success';
  readonly validationMessage?: string;
}

/** The hint, or what is wrong in its place, or what is right but worth a second look: one line either way. */
export function belowField(hint: string, problem: string | undefined, warning?: string): BelowField {
  if (problem !== undefined) return { validationState: 'error', validationMessage: problem };
  if (warning !== undefined) return { validationState: 'warning', validationMessage: warning };
  return hint === '' ? {} : { hint };
}
