import { builtIn, minimal, soap12 } from './built-in.ts';
import type { PracticeContract } from './contract.ts';
import { renamed } from './renamed.ts';
import { split } from './split.ts';

/** The contracts that a practice PI can serve, by the names of the options. */
export const contracts = { 'built-in': builtIn, renamed, split, soap12, minimal } as const satisfies Readonly<
  Record<string, PracticeContract>
>;
export type ContractName = keyof typeof contracts;
