import { flattenPaths, pathLimits, type PathLimits } from '../flatten-paths.ts';
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
  /** Paths of what may come more than once, of itself and of what is around it. */
  readonly repeats: readonly string[];
}

/** What a message offers: places of texts, and elements with members. */
export interface MessagePlaces {
  readonly leaves: readonly Place[];
  readonly records: readonly Place[];
}

const allPlaces = new WeakMap<SchemaElement, MessagePlaces>();
const outerPlaces = new WeakMap<SchemaElement, MessagePlaces>();

/** The places below an element, each path once: of two members of one local name the first is meant. */
export function placesIn(message: SchemaElement): MessagePlaces {
  const found = allPlaces.get(message) ?? readPlaces(message, pathLimits);
  allPlaces.set(message, found);
  return found;
}

/** Those near the outside, as far as what is in every message may be: keys and outcomes. */
export function outerPlacesIn(message: SchemaElement): MessagePlaces {
  const found = outerPlaces.get(message) ?? readPlaces(message, { depth: 4, count: 200 });
  outerPlaces.set(message, found);
  return found;
}

function readPlaces(message: SchemaElement, limits: PathLimits): MessagePlaces {
  const leaves = new Map<string, Place>();
  const records = new Map<string, Place>();
  for (const { steps, attribute, path, type } of flattenPaths(message, limits).paths) {
    const last = steps.at(-1);
    const own = attribute?.name ?? last?.name;
    if (own === undefined || leaves.has(path)) continue;
    const paths = pathsOfSteps(path);
    addRecords(steps, paths, records);
    const around = attribute === undefined ? steps.slice(0, -1) : steps;
    const optional = attribute === undefined ? last?.optional === true || last?.nillable === true : !attribute.required;
    leaves.set(path, placeOf(path, own, around, { type, optional, repeats: repeatsOf(steps, paths) }));
  }
  return { leaves: [...leaves.values()], records: [...records.values()] };
}

/** Of each step of a path, the path up to it. */
function pathsOfSteps(path: string): readonly string[] {
  const paths: string[] = [];
  for (let end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) paths.push(path.slice(0, end));
  return [...paths, path];
}

/** The innermost first: what is around a known one is known, too. */
function addRecords(steps: readonly SchemaElement[], paths: readonly string[], records: Map<string, Place>): void {
  for (let index = steps.length - 1; index >= 0; index -= 1) {
    const [element, path] = [steps[index], paths[index]];
    if (element === undefined || path === undefined || records.has(path)) return;
    const type = element.type();
    if (type.kind !== 'record') continue;
    const around = steps.slice(0, index);
    const repeats = repeatsOf(steps.slice(0, index + 1), paths);
    records.set(
      path,
      placeOf(path, element.name, around, { type, optional: element.optional || element.nillable, repeats }),
    );
  }
}

function repeatsOf(steps: readonly SchemaElement[], paths: readonly string[]): readonly string[] {
  return steps.flatMap(({ many }, index) => (many ? [paths[index] ?? ''] : []));
}

function placeOf(
  path: string,
  own: string,
  around: readonly SchemaElement[],
  facts: Pick<Place, 'type' | 'optional' | 'repeats'>,
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

/** Whether it may come more than once, as far as that is below the entry. */
export function isRepeated({ repeats }: Place, entry?: Place): boolean {
  return repeats.some((path) => entry === undefined || path.startsWith(`${entry.path}/`));
}
