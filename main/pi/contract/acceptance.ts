import type { FunctionContract } from '../../../shared/server-contract.ts';

export type Acceptance = NonNullable<FunctionContract['accepted']>;

export function unaccepted({ accepted: _accepted, ...offered }: FunctionContract): FunctionContract {
  return offered;
}
