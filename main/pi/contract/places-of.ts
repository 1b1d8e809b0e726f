import type { ContractMember } from '../../../shared/server-contract.ts';
import type { Places } from './place-fields.ts';

type Entries<T> = readonly (readonly [string, T])[];

interface Found {
  readonly fields: Entries<string>;
  readonly constants: Entries<string>;
  readonly values: Entries<Readonly<Record<string, string>>>;
  readonly empty: readonly string[];
  readonly lists: readonly NonNullable<Places['list']>[];
}

/** Where the fields of a message are; the reverse of {@link placeFields}. */
export function placesOf(message: ContractMember): Places {
  const { fields, constants, values, empty, lists } = membersOf(message, '');
  const [list] = lists;
  return {
    fields: Object.fromEntries(fields),
    constants: Object.fromEntries(constants),
    values: Object.fromEntries(values),
    ...(empty.length === 0 ? {} : { emptyIsNull: empty }),
    ...(list === undefined ? {} : { list }),
  };
}

function membersOf({ members = [] }: ContractMember, prefix: string): Found {
  const found = members.map((member) => placesIn(member, `${prefix}${member.attribute ? '@' : ''}${member.name}`));
  return {
    fields: found.flatMap(({ fields }) => fields),
    constants: found.flatMap(({ constants }) => constants),
    values: found.flatMap(({ values }) => values),
    empty: found.flatMap(({ empty }) => empty),
    lists: found.flatMap(({ lists }) => lists),
  };
}

function placesIn(member: ContractMember, path: string): Found {
  const { input, outputs = [], constant, values, emptyIsNull, list } = member;
  const below = membersOf(member, `${path}/`);
  const names = [...outputs, ...(input === undefined ? [] : [input])];
  return {
    fields: [...names.map((name) => [name, path] as const), ...below.fields],
    constants: [...(constant === undefined ? [] : [[path, constant] as const]), ...below.constants],
    values: [...(values === undefined ? [] : [[path, values] as const]), ...below.values],
    empty: [...(emptyIsNull === true ? [path] : []), ...below.empty],
    lists: [...(list === undefined ? [] : [{ of: list, path }]), ...below.lists],
  };
}
