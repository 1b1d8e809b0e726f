import type { FunctionContract, ContractMember } from '../../../shared/server-contract.ts';
import { pathLimits } from './flatten-paths.ts';
import { localName, type RecordType, type SchemaElement, type SchemaType, type WsdlOperation } from './wsdl-model.ts';

/** Server's text for each value of ours. */
export type ValueTable = Readonly<Record<string, string>>;

/** Where the fields of one message are: paths of local names below the outermost element, attributes with `@`. */
export interface Places {
  readonly fields: Readonly<Record<string, string>>;
  /** Texts that are always written, by path. */
  readonly constants?: Readonly<Record<string, string>> | undefined;
  /** By path. */
  readonly values?: Readonly<Record<string, ValueTable>> | undefined;
  /** Paths of outputs whose empty text stands for null. */
  readonly emptyIsNull?: readonly string[] | undefined;
  /** The element that is one entry of the list. */
  readonly list?: { readonly of: 'stored' | 'shared'; readonly path: string } | undefined;
}

export interface PlacedMessage {
  readonly message: ContractMember;
  /** Fields whose path the message does not have, or where something else is. */
  readonly unplaced: readonly string[];
  /** Paths of what the server demands and nothing is placed in; at most {@link mostDemands}. */
  readonly unfilled: readonly string[];
  /** How many more there are, as far as they were counted. */
  readonly moreUnfilled: number;
  /** The server demands more, or more deeply nested, members than are written; the message is incomplete. */
  readonly isBeyondLimits: boolean;
}

/** Demanded paths that are named. */
const mostDemands = 20;

/** A message in the order of the server's schema, with the fields in their places. Everything else is left out. */
export function placeFields(element: SchemaElement, direction: 'request' | 'response', places: Places): PlacedMessage {
  const placing = new Placing(direction, places);
  const message = { ...named(element.name), members: placing.membersOf(element.type(), '') };
  return {
    message,
    unplaced: Object.keys(places.fields).filter((field) => !placing.placed.has(field)),
    unfilled: placing.unfilled,
    moreUnfilled: placing.demands - placing.unfilled.length,
    isBeyondLimits: placing.isBeyondLimits,
  };
}

/** An operation as a function's contract: request and answer with their fields in their places. */
export function contractOf(
  operation: Pick<WsdlOperation, 'name' | 'soapAction'>,
  request: ContractMember,
  response: ContractMember,
): Omit<FunctionContract, 'accepted'> {
  return { operation: operation.name, soapAction: operation.soapAction, request, response };
}

function named(name: string): Pick<ContractMember, 'name' | 'namespace'> {
  return { name: localName(name), namespace: name.slice(1, name.lastIndexOf('}')) };
}

class Placing {
  /** Fields. */
  readonly placed = new Set<string>();
  readonly unfilled: string[] = [];
  /** Those that are not named included. */
  demands = 0;
  isBeyondLimits = false;
  readonly #direction: 'request' | 'response';
  readonly #places: Places;
  readonly #fieldsAt = new Map<string, string[]>();
  /** Every path on the way to a place. */
  readonly #ways = new Set<string>();
  /** Types that are being left empty, so that one that contains itself ends. */
  readonly #around = new Set<SchemaType>();
  /** Members of types that are left empty: their number can grow exponentially with the types. */
  #visited = 0;

  constructor(direction: 'request' | 'response', places: Places) {
    this.#direction = direction;
    this.#places = places;
    for (const [field, path] of Object.entries(places.fields))
      this.#fieldsAt.set(path, [...(this.#fieldsAt.get(path) ?? []), field]);
    for (const path of [...this.#fieldsAt.keys(), ...Object.keys(places.constants ?? {})]) {
      const steps = path.split('/');
      for (let length = 1; length <= steps.length; length += 1) this.#ways.add(steps.slice(0, length).join('/'));
    }
  }

  membersOf(type: SchemaType, prefix: string): readonly ContractMember[] {
    if (type.kind !== 'record') return [];
    const attributes = type.attributes.flatMap(({ name, required }): readonly ContractMember[] => {
      const path = `${prefix}@${localName(name)}`;
      const leaf = this.#leaf({ ...named(name), attribute: true }, path);
      if (leaf === undefined && required) this.#demand(path);
      return leaf === undefined ? [] : [required && leaf.input !== undefined ? { ...leaf, whenNull: 'empty' } : leaf];
    });
    const seen = new Set<string>();
    const elements = type.members.flatMap((element) => {
      const path = `${prefix}${localName(element.name)}`;
      // Of two members of one local name, the first is meant.
      if (seen.has(path)) return [];
      seen.add(path);
      const member = this.#element(element, path);
      return member === undefined ? [] : [member];
    });
    return [...attributes, ...elements];
  }

  #element(element: SchemaElement, path: string): ContractMember | undefined {
    const { list } = this.#places;
    if (!this.#ways.has(path) && list?.path !== path) return this.#absent(element, path);
    // An entry of a list has no text of its own.
    const leaf = list?.path === path ? undefined : this.#leaf(named(element.name), path);
    // A template's settings are carried whole, so that nothing in them is unfilled.
    const isWhole = leaf?.input === 'settings';
    const { demands } = this;
    const members = this.membersOf(element.type(), `${path}/`);
    if (isWhole) this.#dropDemandsAfter(demands);
    const member = { ...named(element.name), ...leaf, ...(members.length > 0 ? { members } : {}) };
    if (list?.path === path) return { ...member, list: list.of };
    return this.#direction === 'request' && leaf?.constant === undefined ? { ...member, ...whenNull(element) } : member;
  }

  /** What is not on the way to a place: nothing, or null where the server demands the element and allows that. */
  #absent(element: SchemaElement, path: string): ContractMember | undefined {
    if (this.isBeyondLimits || this.#direction === 'response' || element.optional || element.many) return undefined;
    if (element.nillable) return { ...named(element.name), whenNull: 'nil' };
    const type = element.type();
    if (type.kind === 'record' && type.text === undefined && !this.#around.has(type))
      return this.#emptyRecord(element, type, path);
    this.#demand(path);
    return undefined;
  }

  /** An element that the server demands, with what it demands in it. */
  #emptyRecord(element: SchemaElement, type: RecordType, path: string): ContractMember | undefined {
    this.#visited += 1 + type.members.length + type.attributes.length;
    this.isBeyondLimits ||= this.#visited > pathLimits.count || this.#around.size >= pathLimits.depth;
    if (this.isBeyondLimits) return undefined;
    this.#around.add(type);
    const before = this.demands;
    const members = this.membersOf(type, `${path}/`);
    this.#around.delete(type);
    if (this.isBeyondLimits || this.demands > before) return undefined;
    return { ...named(element.name), ...(members.length > 0 ? { members } : {}), whenNull: 'empty' };
  }

  #leaf(member: ContractMember, path: string): ContractMember | undefined {
    const fields = this.#fieldsAt.get(path);
    const [input] = fields ?? [];
    const { constants = {}, values = {} } = this.#places;
    const constant = Object.hasOwn(constants, path) ? constants[path] : undefined;
    if (fields === undefined && constant === undefined) return undefined;
    const table = Object.hasOwn(values, path) ? { values: values[path] } : {};
    if (this.#direction === 'response') {
      for (const field of fields ?? []) this.placed.add(field);
      const empty = this.#places.emptyIsNull?.includes(path) === true ? { emptyIsNull: true as const } : {};
      return { ...member, outputs: fields?.toSorted() ?? [], ...table, ...empty };
    }
    if (constant !== undefined) return { ...member, constant };
    if (input !== undefined) this.placed.add(input);
    return { ...member, input, ...table };
  }

  #demand(path: string): void {
    if (this.#direction !== 'request') return;
    this.demands += 1;
    if (this.unfilled.length < mostDemands) this.unfilled.push(path);
  }

  #dropDemandsAfter(demands: number): void {
    this.demands = demands;
    this.unfilled.length = Math.min(this.unfilled.length, demands);
  }
}

/** How null is written: an absent element, where the server's schema allows one. */
function whenNull({ optional, nillable }: SchemaElement): Pick<ContractMember, 'whenNull'> {
  return optional ? {} : { whenNull: nillable ? 'nil' : 'empty' };
}
