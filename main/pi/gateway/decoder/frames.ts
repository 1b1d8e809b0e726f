import type { EntryList } from './entry-list.ts';
import type { ResolvedName } from './namespace-scopes.ts';

/**
 * The structure of an answer. The decoder follows it while the answer arrives: unknown elements are skipped, known ones become
 * null-prototype objects, arrays and texts.
 */
export type Shape =
  | { readonly kind: 'text' }
  /** All elements with names, namespaces, order and nil: template settings. */
  | { readonly kind: 'tree' }
  | ListShape
  | RecordShape;

export interface ListShape {
  readonly kind: 'list';
  readonly item: string;
  readonly of: RecordShape;
  /** Checks and converts each entry as soon as it is complete; throws `UnfitEntryError` for one that cannot be used. */
  readonly read: (entry: DecodedRecord) => unknown;
  /** Names an entry that cannot be used, as far as its texts say. */
  readonly nameOf: (entry: DecodedRecord) => string;
}

export interface RecordShape {
  readonly kind: 'record';
  readonly members: readonly Member[];
  /** Namespaces of the members; `undefined` for any. */
  readonly namespaces: readonly string[] | undefined;
}

/** A member of a record, in wire order. */
export interface Member {
  readonly name: string;
  readonly shape: Shape;
}

/** A null-prototype object, a list of read entries, a text, a tree, or null for nil. */
type Decoded = string | null | DecodedTree | EntryList | DecodedRecord;
export interface DecodedRecord {
  [member: string]: Decoded;
}

/** An attribute of a {@link DecodedTree}; `names` is the resolved type name of an `xsi:type`. */
export interface TreeAttribute extends ResolvedName {
  readonly value: string;
  readonly names: ResolvedName | undefined;
}

/** An element with its names, namespaces, attributes and order. */
export class DecodedTree {
  readonly local: string;
  readonly namespace: string;
  readonly nil: boolean;
  /** Without namespace declarations and `xsi:nil`. */
  readonly attributes: readonly TreeAttribute[];
  readonly children: DecodedTree[] = [];
  text = '';

  constructor(local: string, namespace: string, nil: boolean, attributes: readonly TreeAttribute[] = []) {
    this.local = local;
    this.namespace = namespace;
    this.nil = nil;
    this.attributes = attributes;
  }
}

/** One open element: its parent, its shape, and its value so far. */
export type Frame = RecordFrame | ListFrame | TextFrame | TreeFrame;

export interface RecordFrame {
  readonly is: 'record';
  readonly parent: Frame | undefined;
  readonly shape: RecordShape;
  readonly value: DecodedRecord;
  readonly nil: boolean;
  /** Index of the member expected next if members come in order. */
  nextMember: number;
  /** Of an entry of a list: why it cannot be used. */
  unfit?: string;
}

export interface ListFrame {
  readonly is: 'list';
  readonly parent: Frame;
  readonly shape: ListShape;
  readonly value: EntryList;
}

export interface TextFrame {
  readonly is: 'text';
  readonly parent: RecordFrame;
  readonly member: string;
  /** Also set for a text with a character that XML does not allow, or one that is too long. */
  nil: boolean;
  /** It is too long: what follows is left out. */
  isCut?: boolean;
}

export interface TreeFrame {
  readonly is: 'tree';
  readonly parent: Frame;
  readonly value: DecodedTree;
}

export function newRecord(): DecodedRecord {
  return Object.create(null) as DecodedRecord;
}

/** Caches the last result: consecutive elements are of one namespace, and comparing long namespaces is slow. */
export class NamespaceCheck {
  #uri: string | undefined;
  #namespaces: readonly string[] | undefined;
  #included = false;

  /** `undefined` namespaces include every one. */
  include(namespaces: readonly string[] | undefined, uri: string): boolean {
    if (namespaces === undefined) return true;
    if (namespaces !== this.#namespaces || uri !== this.#uri) {
      this.#namespaces = namespaces;
      this.#uri = uri;
      this.#included = namespaces.includes(uri);
    }
    return this.#included;
  }
}

/** Searches from the member expected next, because members normally come in the order of the contract. */
export function findMember(frame: RecordFrame, local: string): Member | 'repeated' | undefined {
  const { members } = frame.shape;
  for (let index = frame.nextMember; index < members.length; index += 1) {
    if (members[index]?.name !== local) continue;
    frame.nextMember = index + 1;
    return members[index];
  }
  const late = members.slice(0, frame.nextMember).find(({ name }) => name === local);
  return late !== undefined && late.name in frame.value ? 'repeated' : late;
}
