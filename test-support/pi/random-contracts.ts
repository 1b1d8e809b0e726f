import fc, { type GeneratorValue } from 'fast-check';
import { definitionOf, outcomeFields, type FieldKind, type FunctionName } from '../../shared/contract-functions.ts';
import type { ContractMember, FunctionContract } from '../../shared/server-contract.ts';
import { builtIn } from './built-in-functions.ts';

/** Contracts of servers that never were: the built-in one with other names, namespaces, order and structure. */

const namespaces = ['', 'urn:a', 'urn:b', 'http://ü.example/?q=<&>'.replace(/[<>]/g, '')];
const startOfName = fc.string({ unit: fc.constantFrom(...'aZ_éÑ名x'), minLength: 1, maxLength: 4 });

/** The texts of a server for our values, by the kind of the field. */
const valueTables: Partial<Record<FieldKind, readonly Readonly<Record<string, string>>[]>> = {
  flag: [
    { true: 'Y', false: 'N' },
    { true: '1', false: '0' },
  ],
  int: [{ '1': 'Windows', '2': 'Linux & others' }],
};

export function kindOf(name: FunctionName, field: string | undefined): FieldKind {
  const { inputs, outputs } = definitionOf(name);
  return (field === undefined ? undefined : (inputs[field] ?? outputs[field] ?? outcomeFields[field])?.kind) ?? 'text';
}

/** Another server's function: each member of request and answer renamed, moved, unwrapped or made an attribute. */
export function anotherServers(name: FunctionName, random: GeneratorValue): Omit<FunctionContract, 'accepted'> {
  const { request, response } = builtIn(name);
  const changed = (message: ContractMember): ContractMember => new Changes(name, random).ofElement(message, false);
  return { operation: 'Other', soapAction: 'urn:Other', request: changed(request), response: changed(response) };
}

class Changes {
  readonly #name: FunctionName;
  readonly #random: GeneratorValue;
  #names = 0;

  constructor(name: FunctionName, random: GeneratorValue) {
    this.#name = name;
    this.#random = random;
  }

  ofElement(member: ContractMember, mayBeNull = true): ContractMember {
    const { members = [], values: _, whenNull: __, ...rest } = member;
    const children = members.flatMap((child) => this.#inPlaceOf(child));
    const moved = this.#random(fc.shuffledSubarray, children, { minLength: children.length });
    const whenNull = mayBeNull ? this.#random(fc.constantFrom, ...([undefined, 'nil', 'empty'] as const)) : undefined;
    return {
      ...rest,
      ...this.#renamed(),
      ...this.#values(member),
      ...(whenNull === undefined ? {} : { whenNull }),
      ...(moved.length === 0 ? {} : { members: moved }),
    };
  }

  /** Some records are left out, and their members stand in their place. */
  #inPlaceOf(member: ContractMember): readonly ContractMember[] {
    const { input, outputs, list, members = [] } = member;
    const isRecord = input === undefined && outputs === undefined && list === undefined;
    if (isRecord && members.length > 0 && this.#random(fc.boolean))
      return members.flatMap((child) => this.#inPlaceOf(child));
    const isLeaf = !isRecord && list === undefined && kindOf(this.#name, input ?? outputs?.[0]) !== 'tree';
    return [isLeaf && this.#random(fc.nat, { max: 2 }) === 0 ? this.#attribute(member) : this.ofElement(member)];
  }

  #attribute(member: ContractMember): ContractMember {
    const { input, outputs } = member;
    const placed = { ...(input === undefined ? {} : { input }), ...(outputs === undefined ? {} : { outputs }) };
    return { ...placed, ...this.#renamed(), ...this.#values(member), attribute: true };
  }

  #renamed(): Pick<ContractMember, 'name' | 'namespace'> {
    this.#names += 1;
    const name = `${this.#random(() => startOfName)}${this.#names}`;
    return { name, namespace: this.#random(fc.constantFrom, ...namespaces) };
  }

  #values({ input, outputs }: ContractMember): Pick<ContractMember, 'values'> {
    const tables = valueTables[kindOf(this.#name, input ?? outputs?.[0])] ?? [];
    const table = this.#random(fc.constantFrom, undefined, ...tables);
    return table === undefined ? {} : { values: table };
  }
}
