import type { MemberPlace } from '../../shared/contract-proposal.ts';
import { enumerationOf } from '../pi/contract/propose/field-types.ts';
import { localName, type SchemaElement, type SchemaType } from '../pi/contract/wsdl-model.ts';

/** Limits of what is shown of a message: steps of a path, places, values of an enumeration. */
const limits = { depth: 8, places: 400, values: 100 };

/** The places below an element, in the order of the schema. A type within itself is not entered again. */
export function placesToShow(element: SchemaElement | undefined): readonly MemberPlace[] {
  if (element === undefined) return [];
  const places = new Map<string, MemberPlace>();
  addMembers(places, element.type(), '', []);
  return [...places.values()].slice(0, limits.places);
}

function addMembers(
  places: Map<string, MemberPlace>,
  type: SchemaType,
  prefix: string,
  within: readonly SchemaType[],
): void {
  if (type.kind !== 'record' || within.includes(type) || within.length >= limits.depth) return;
  for (const { name, required, type: of } of type.attributes) {
    const path = `${prefix}@${localName(name)}`;
    places.set(path, placeOf(path, of, { optional: !required, many: false }));
  }
  for (const member of type.members) {
    if (places.size >= limits.places) return;
    const path = `${prefix}${localName(member.name)}`;
    // Of two members of one local name the first is meant.
    if (places.has(path)) continue;
    places.set(path, placeOf(path, member.type(), member));
    addMembers(places, member.type(), `${path}/`, [...within, type]);
  }
}

function placeOf(
  path: string,
  type: SchemaType,
  { optional, many }: Pick<MemberPlace, 'optional' | 'many'>,
): MemberPlace {
  const values = enumerationOf(type)?.slice(0, limits.values);
  return {
    path,
    kind: type.kind === 'record' && type.text === undefined ? 'record' : 'text',
    type: type.name === undefined ? '' : localName(type.name),
    optional,
    many,
    ...(values === undefined ? {} : { values }),
  };
}
