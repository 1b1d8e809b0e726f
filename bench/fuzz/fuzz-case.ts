import { errorKinds } from '../../shared/errors.ts';

/** One input. `run` throws for a finding and is deterministic. */
export interface FuzzCase {
  readonly what: string;
  readonly input: Buffer;
  readonly run: (input: Buffer) => Promise<void>;
}

/** A failure says of which kind it is and what to do; that the kind is `unexpected` is a finding. */
export function checkFailure(failed: { readonly kind: string; readonly hint: string } | undefined): void {
  const { kind, hint } = failed ?? { kind: '', hint: '' };
  if (!(errorKinds as readonly string[]).includes(kind) || hint === '' || kind === 'unexpected')
    throw new Error(`a failure of kind "${kind}"`);
}
