import type { Failure } from '../../shared/errors.ts';
import type { TraceCode, TraceEntry } from '../../shared/lookup-result.ts';
import type { Result } from '../../shared/result.ts';

/** An entry of this plugin's trace: unlike that of another plugin, it always has a code. */
export type PiTraceEntry = TraceEntry & { readonly code: TraceCode };

/** The result of a step of a lookup. The trace is complete on failure too. */
export interface Traced<T> {
  readonly trace: readonly PiTraceEntry[];
  readonly result: Result<T, Failure>;
}
