import { localName, type SchemaAttribute, type SchemaElement, type SchemaType } from './wsdl-model.ts';

export interface PathLimits {
  /** Most steps of a path. */
  readonly depth: number;
  /** Most elements looked at, leaves and others. */
  readonly count: number;
}

export const pathLimits: PathLimits = { depth: 12, count: 5000 };

/** A place where a value can stand, below an element. */
export interface SchemaPath {
  /** From the first member below the element to the leaf; empty for the text of the element itself. Their names are qualified. */
  readonly steps: readonly SchemaElement[];
  /** The attribute of the last step that holds the value. */
  readonly attribute?: SchemaAttribute;
  /** The local names, joined by `/`, an attribute with `@`: `Query/SystemName`, `Account/@id`. Not unique if namespaces differ. */
  readonly path: string;
  /** `text` or `undeclared`; a record only if it declares nothing, or where the list was cut. */
  readonly type: SchemaType;
  /** Some step may be absent. */
  readonly optional: boolean;
  /** Some step may occur more than once. */
  readonly many: boolean;
  /** Why the members of a record are not listed. */
  readonly cut?: 'recursive' | 'depth';
}

export interface FlatPaths {
  /** Those with fewer steps first, then in the order of the document. */
  readonly paths: readonly SchemaPath[];
  /** False if a limit, or a type that contains itself, cut the list. */
  readonly complete: boolean;
}

interface Place {
  readonly steps: readonly SchemaElement[];
  readonly type: SchemaType;
  /** The types around this one. */
  readonly within: readonly SchemaType[];
}

/** Lists the leaves below an element. Ends for any type: a type inside itself is not entered again. */
export function flattenPaths(element: SchemaElement, limits: PathLimits = pathLimits): FlatPaths {
  const paths: SchemaPath[] = [];
  const places: Place[] = [{ steps: [], type: element.type(), within: [] }];
  let complete = true;
  // The list grows while it is read, so that shallow places come first.
  for (const place of places) {
    if (paths.length > limits.count) break;
    const found = leavesOf(place, limits);
    const left = limits.count - places.length;
    const inner = membersOf(place, found);
    places.push(...inner.slice(0, left).map((member) => within(place, member)));
    paths.push(...found);
    complete &&= inner.length <= left && found.every(({ cut }) => cut === undefined);
  }
  return { paths: paths.slice(0, limits.count), complete: complete && paths.length <= limits.count };
}

function within({ steps, type, within: around }: Place, member: SchemaElement): Place {
  return { steps: [...steps, member], type: member.type(), within: [...around, type] };
}

function leavesOf(place: Place, limits: PathLimits): readonly SchemaPath[] {
  const { steps, type } = place;
  if (type.kind !== 'record') return [leaf(steps, type)];
  const { members, attributes, text } = type;
  if (members.length === 0 && attributes.length === 0) return [leaf(steps, text ?? type)];
  if (place.within.includes(type)) return [{ ...leaf(steps, type), cut: 'recursive' }];
  if (steps.length >= limits.depth && members.length > 0) return [{ ...leaf(steps, type), cut: 'depth' }];
  const own = attributes.map((attribute) => attributeLeaf(steps, attribute));
  return text === undefined ? own : [leaf(steps, text), ...own];
}

function membersOf({ type }: Place, found: readonly SchemaPath[]): readonly SchemaElement[] {
  return type.kind === 'record' && found.every(({ cut }) => cut === undefined) ? type.members : [];
}

function leaf(steps: readonly SchemaElement[], type: SchemaType): SchemaPath {
  return {
    steps,
    path: steps.map(({ name }) => localName(name)).join('/'),
    type,
    optional: steps.some(({ optional }) => optional),
    many: steps.some(({ many }) => many),
  };
}

function attributeLeaf(steps: readonly SchemaElement[], attribute: SchemaAttribute): SchemaPath {
  const { path, optional, ...rest } = leaf(steps, attribute.type);
  const name = `@${localName(attribute.name)}`;
  return {
    ...rest,
    attribute,
    path: path === '' ? name : `${path}/${name}`,
    optional: optional || !attribute.required,
  };
}
