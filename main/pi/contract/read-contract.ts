import type { z } from 'zod';
import { failure, type Failure } from '../../../shared/errors.ts';
import type { SettingFault } from '../../../shared/problem.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { serverContractSchema, type ServerContract } from '../../../shared/server-contract.ts';
import { builtInContract } from './built-in.ts';
import { missingNeeded } from './usable-functions.ts';

const doing = 'reading the server contract';
const adapt =
  'Adapt it in Plugin settings → Connection → Server contract, or with ecmctl contract adapt; without the section "contract" the built-in contract is used.';

/** A stored contract checked for its form; functions may be missing or not accepted. `undefined` is the built-in one. */
export function parseContract(stored: unknown): Result<ServerContract, Failure> {
  if (stored === undefined || stored === null) return ok(builtInContract);
  const parsed = serverContractSchema.safeParse(stored);
  return parsed.success ? ok(parsed.data) : err(invalid(parsed.error));
}

/** A contract that the engine can work with: of valid form, each needed function offered and accepted. */
export function readContract(stored: unknown): Result<ServerContract, Failure> {
  const contract = parseContract(stored);
  if (!contract.ok) return contract;
  const [first, ...rest] = missingNeeded(contract.value);
  if (first === undefined) return contract;
  const isThere = contract.value.functions[first] !== undefined;
  const more = rest.length === 0 ? '' : ` (and ${rest.length} more)`;
  const message = isThere
    ? `The function ${first} of the server contract was not accepted yet${more}.`
    : `The server contract has no function ${first}, which is needed${more}.`;
  return err(failure('configuration', 'setting', { message, doing, hint: adapt }));
}

/** The first problem of a contract that is not valid. */
export function contractFault(stored: unknown): SettingFault | undefined {
  if (stored === undefined || stored === null) return undefined;
  const parsed = serverContractSchema.safeParse(stored);
  return parsed.success ? undefined : firstFault(parsed.error);
}

/** With its place; the value there is not shown. */
function firstFault({ issues: [issue] }: z.ZodError): SettingFault {
  const key = ['contract', ...(issue?.path ?? [])].join('.');
  return { key, code: 'invalid', message: issue?.message ?? 'unknown' };
}

function invalid(error: z.ZodError): Failure {
  const { key, message: problem } = firstFault(error);
  const message = `The server contract is not valid: ${key}: ${problem}.`;
  return failure('configuration', 'file', { message, doing, hint: adapt });
}
