import type { Members } from '../members.ts';

/** A contract of the practice PI: its WSDL, and how its messages become those of the vault's operations (`../operations.ts`) and back. */
export interface PracticeContract {
  /** Text of the WSDL. Its messages, types and operations have the names that this contract uses. */
  readonly wsdl: string;
  readonly soap: '1.1' | '1.2';
  readonly registrationKey: RegistrationKeyPlace;
  /** Members that the WSDL does not name are read and written, too, in the order in which they come. */
  readonly allowsExtraMembers?: true;
  /** By operation of the WSDL. */
  readonly operations: Readonly<Record<string, ContractOperation>>;
  /** The members of the result of a call that succeeded, besides those of its operation; from the vault's `OperationResult`. */
  readonly success: Mapping;
  /** The same of a refusal; `fault` if refusals are always faults. */
  readonly refusal: Mapping | 'fault';
  /** The element in the detail of a fault, and its members, from the vault's `OperationResult`. */
  readonly fault: { readonly element: string; readonly members: Mapping };
}

/** A header is of the namespace of the messages; an input is a member of one operation's request. */
type RegistrationKeyPlace =
  | { readonly as: 'soap-header' | 'http-header'; readonly name: string }
  | { readonly as: 'input'; readonly operation: string; readonly name: string };

export interface ContractOperation {
  /** The vault's operation. */
  readonly is: string;
  /** The request. */
  readonly in: Mapping;
  /** The answer, below its `…Result` where it has one. */
  readonly out: Mapping;
}

/** By path in the contract's message, its place in the vault's one; `same` if both have the same names. */
export type Mapping = MemberMapping | 'same';
export type MemberMapping = Readonly<Record<Path, Place>>;

/** Local names joined by `/`; attributes are named like elements. */
type Path = string;

type Place = Path | TranslatedPlace | ListPlace;

/** What the contract calls a value, and the vault's value; a value that is not named is the same in both. */
export type Values = Readonly<Record<string, string | number | boolean>>;

interface TranslatedPlace {
  readonly at: Path;
  readonly values: Values;
}

/** The members of each entry of an answered list. */
interface ListPlace {
  readonly each: Path;
  readonly members: MemberMapping;
}

/** The contract's members as the vault's operation reads them. */
export function toVault(mapping: Mapping, members: Members): Members {
  if (mapping === 'same') return members;
  const translated: Members = {};
  for (const [path, place] of Object.entries(mapping)) {
    const value = valueAt(members, path);
    if (typeof place === 'string') put(translated, place, value);
    else if ('at' in place) put(translated, place.at, ofVault(place.values, value));
  }
  return translated;
}

/** The vault's members as the contract's answer has them. */
export function fromVault(mapping: Mapping, members: Members): Members {
  if (mapping === 'same') return members;
  const translated: Members = {};
  for (const [path, place] of Object.entries(mapping)) put(translated, path, valueFor(place, members));
  return translated;
}

function valueFor(place: Place, members: Members): unknown {
  if (typeof place === 'string') return valueAt(members, place);
  if ('at' in place) return ofContract(place.values, valueAt(members, place.at));
  const entries = valueAt(members, place.each);
  return Array.isArray(entries) ? entries.map((entry: Members) => fromVault(place.members, entry)) : undefined;
}

function ofVault(values: Values, value: unknown): unknown {
  return Object.entries(values).find(([name]) => name === String(value))?.[1] ?? value;
}

function ofContract(values: Values, value: unknown): unknown {
  return Object.entries(values).find(([, known]) => known === value)?.[0] ?? value;
}

function valueAt(members: Members, path: Path): unknown {
  return path.split('/').reduce<unknown>((value, name) => (isRecord(value) ? value[name] : undefined), members);
}

/** Absent members stay absent, so that a record whose members all are does not exist. */
function put(members: Members, path: Path, value: unknown): void {
  if (value === undefined) return;
  const names = path.split('/');
  const last = names.pop() ?? '';
  let parent = members;
  for (const name of names) parent = (parent[name] ??= {}) as Members;
  parent[last] = value;
}

function isRecord(value: unknown): value is Members {
  return typeof value === 'object' && value !== null;
}
