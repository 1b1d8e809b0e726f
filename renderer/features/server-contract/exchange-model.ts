import { serverContractSchema, withoutAcceptance, type ServerContract } from '../../../shared/server-contract.ts';
import { isRecord } from '../../lib/values.ts';
import { workingContract, type Known } from './contract-model.ts';
import { exchange } from './text.ts';

/** A server contract as a file. It contains no secret. */

/** `undefined` for the built-in one, and where none can be made yet. */
export function exportedContract(known: Omit<Known, 'view'>): string | undefined {
  const contract = workingContract(known);
  return contract === undefined ? undefined : `${JSON.stringify(contract, undefined, 2)}\n`;
}

export type ReadContract =
  | { readonly ok: true; readonly value: ServerContract }
  | { readonly ok: false; readonly message: string };

/** Reads a contract, alone or in a settings file. Nothing of it is accepted. */
export function readContract(text: string): ReadContract {
  const file = parse(text);
  if (!isRecord(file)) return { ok: false, message: exchange.notJson };
  const contract = serverContractSchema.safeParse(withoutAcceptance(file['contract'] ?? file));
  if (!contract.success) return { ok: false, message: exchange.notContract };
  return { ok: true, value: contract.data };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
