import { flattenPaths } from '../flatten-paths.ts';
import { localName, type SchemaElement, type SchemaType } from '../wsdl-model.ts';
import { isKnown } from './vocabulary.ts';
import { sayingWords, wordsOf } from './words.ts';

/** A place of a message where a field may be, as far as its names and its type say. */
export interface Place {
  /** Local names joined by `/` below the outermost element; `@` before an attribute's. */
  readonly path: string;
  /** The words of its own name. */
  readonly words: readonly string[];
  /** The words of the nearest element around it whose name says something; empty if there is none. */
  readonly near: readonly string[];
  /** That element is within the entry of the list, or below the outermost element. */
  readonly isInside: boolean;
  readonly type: SchemaType;
  /** It may be absent or nil. */
  readonly optional: boolean;
}

/** What a message offers: places of texts, and elements with members. */
export interface MessagePlaces {
  readonly leaves: readonly Place[];
  readonly records: readonly Place[];
  /** Paths of elements that may come more than once. */
  readonly repeated: ReadonlySet<string>;
}

const known = new WeakMap<SchemaElement, MessagePlaces>();

/** Of an element's names, each path once: of two members of one local name the first is meant. */
export function placesIn(message: SchemaElement): MessagePlaces {
  const found = known.get(message) ?? readPlaces(message);
  known.set(message, found);
  return found;
}

function readPlaces(message: SchemaElement): MessagePlaces {
  const leaves = new Map<string, Place>();
  const records = new Map<string, Place>();
  const repeated = new Set<string>();
  for (const { steps, attribute, path, type } of flattenPaths(message).paths) {
    const own = attribute?.name ?? steps.at(-1)?.name;
    if (own === undefined) continue;
    steps.forEach((step, index) => addElement(step, steps.slice(0, index), records, repeated));
    if (leaves.has(path)) continue;
    const around = attribute === undefined ? steps.slice(0, -1) : steps;
    const last = steps.at(-1);
    const optional = attribute === undefined ? last?.optional === true || last?.nillable === true : !attribute.required;
    leaves.set(path, placeOf(path, own, around, { type, optional }));
  }
  return { leaves: [...leaves.values()], records: [...records.values()], repeated };
}

function addElement(
  element: SchemaElement,
  around: readonly SchemaElement[],
  records: Map<string, Place>,
  repeated: Set<string>,
): void {
  const path = [...around, element].map(({ name }) => localName(name)).join('/');
  if (element.many) repeated.add(path);
  const type = element.type();
  if (type.kind !== 'record' || records.has(path)) return;
  records.set(path, placeOf(path, element.name, around, { type, optional: element.optional || element.nillable }));
}

function placeOf(
  path: string,
  own: string,
  around: readonly SchemaElement[],
  facts: Pick<Place, 'type' | 'optional'>,
): Place {
  const names = around.map(({ name }) => sayingWords(localName(name)));
  const near = names.findLast((words) => words.some(isKnown));
  return { path, words: wordsOf(localName(own)), near: near ?? [], isInside: near !== undefined, ...facts };
}

/** The places below an element, as an entry of a list has them: what is around the entry does not count. */
export function placesBelow({ leaves }: MessagePlaces, entry: Place): readonly Place[] {
  const start = `${entry.path}/`;
  return leaves.filter(({ path }) => path.startsWith(start)).map((leaf) => withinEntry(leaf, entry));
}

function withinEntry(leaf: Place, entry: Place): Place {
  const steps = leaf.path.slice(entry.path.length + 1).split('/');
  const near = steps
    .slice(0, -1)
    .map(sayingWords)
    .findLast((words) => words.some(isKnown));
  return { ...leaf, near: near ?? entry.words, isInside: near !== undefined };
}

/** Whether something at the path may come more than once, as far as that is below the entry. */
export function isRepeated({ repeated }: MessagePlaces, path: string, entry?: Place): boolean {
  return [...repeated].some(
    (place) =>
      (path === place || path.startsWith(`${place}/`)) && (entry === undefined || place.startsWith(`${entry.path}/`)),
  );
}
