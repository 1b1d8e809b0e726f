import { definitionOf, functionNames, type FunctionName } from '../../../shared/contract-functions.ts';
import { fieldsOf, type ServerContract } from '../../../shared/server-contract.ts';
import { usableFunction } from './usable-functions.ts';

/** What a server does not offer: optional functions, and optional fields of the entries of its lists. */
export interface ServerLimits {
  readonly missing: ReadonlySet<FunctionName>;
  /** Such as `stored.systemDnsName`. */
  readonly absentFields: ReadonlySet<string>;
}

export const noLimits: ServerLimits = { missing: new Set(), absentFields: new Set() };

const known = new WeakMap<ServerContract, ServerLimits>();

export function limitsOf(contract: ServerContract): ServerLimits {
  const limits = known.get(contract) ?? limitsOfNew(contract);
  known.set(contract, limits);
  return limits;
}

function limitsOfNew(contract: ServerContract): ServerLimits {
  const missing = functionNames.filter((name) => usableFunction(contract, name) === undefined);
  const lists = functionNames.filter((name) => definitionOf(name).list !== undefined && !missing.includes(name));
  return { missing: new Set(missing), absentFields: new Set(lists.flatMap((name) => absentIn(contract, name))) };
}

function absentIn({ functions }: ServerContract, name: FunctionName): readonly string[] {
  const offered = functions[name];
  if (offered === undefined) return [];
  const placed = [...fieldsOf(offered.response, 'output'), ...Object.keys(offered.fixedOutputs ?? {})];
  return Object.keys(definitionOf(name).outputs).filter((field) => !placed.includes(field) && !unnamed.includes(field));
}

/** Read although a WSDL does not name it. */
const unnamed = ['stored.checkedOutComment', 'shared.checkedOutComment'];

/** Check-outs of shared entries need both: what cannot be checked in is not checked out. */
export function lacksSharedCheckOut({ missing }: ServerLimits): boolean {
  return missing.has('checkOutShared') || missing.has('checkInShared');
}

export function lacksRequests({ missing }: ServerLimits): boolean {
  return missing.has('createRequest') || missing.has('grantRequest');
}
