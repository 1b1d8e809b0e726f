import type { TraceCode, TraceEntry } from '../../shared/lookup-result.ts';

/** An entry of this plugin's trace: unlike that of another plugin, it always has a code. */
export type PiTraceEntry = TraceEntry & { readonly code: TraceCode };
