import { UnfitEntryError } from '../read-entries.ts';
import { EntryList } from './entry-list.ts';
import type { ResolvedName } from './namespace-scopes.ts';

/**
 * The structure of an answer. The decoder follows it while the answer arrives: unknown elements are skipped, and the texts of known ones
 * are collected under names of ours in one flat record for the answer, and one for each entry of a list.
 */
export type Shape =
  | TextShape
  /** All elements with names, namespaces, order and nil: template settings. */
  | { readonly kind: 'tree' }
  | RecordShape
  | EntryShape;

export interface TextShape {
  readonly kind: 'text';
  readonly attributes: readonly Member[];
  /** The values of ours for the server's texts. */
  readonly values: ReadonlyMap<string, string> | undefined;
  readonly emptyIsNull: boolean;
}

/** Each element of this shape is one entry of the list that is kept under the member's key. */
export interface EntryShape {
  readonly kind: 'entry';
  readonly of: RecordShape;
  /** What is the same in every entry. */
  readonly fixed: readonly (readonly [key: string, text: string])[];
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
  readonly attributes: readonly Member[];
  /** Of members that come twice, the last one counts; elsewhere they are refused. */
  readonly mayRepeat: boolean;
}

/** A member of a record, in wire order. */
export interface Member {
  readonly name: string;
  /** Of an attribute its namespace, `''` for none; those of elements are in {@link RecordShape}. */
  readonly namespace: string;
  readonly shape: Shape;
  /** Under which the text, tree or list is kept; for a record, `''` is kept to say that it came. No other member has it. */
  readonly key: string;
  /** Under which the same text is kept as well. */
  readonly alsoAs: readonly string[];
}

/** A null-prototype object of texts, trees, lists of read entries, and null for nil. */
export interface DecodedRecord {
  [key: string]: string | null | DecodedTree | EntryList;
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
export type Frame = RecordFrame | TextFrame | TreeFrame;

export interface RecordFrame {
  readonly is: 'record';
  readonly parent: Frame | undefined;
  readonly shape: RecordShape;
  /** What it contains is kept here: a record of its own for an entry of a list, otherwise that of its parent. */
  readonly target: DecodedRecord;
  readonly nil: boolean;
  /** Index of the member expected next if members come in order. */
  nextMember: number;
  /** Of an entry of a list: how it is read, and where it is added. */
  readonly entry: { readonly shape: EntryShape; readonly list: EntryList } | undefined;
  /** Of an entry of a list: why it cannot be used. */
  unfit: string | undefined;
}

export interface TextFrame {
  readonly is: 'text';
  readonly parent: RecordFrame;
  readonly member: Member;
  readonly shape: TextShape;
  /** Also set for a text with a character that XML does not allow, or one that is too long. */
  nil: boolean;
  /** It is too long: what follows is left out. */
  isCut: boolean;
}

export interface TreeFrame {
  readonly is: 'tree';
  readonly parent: Frame;
  readonly value: DecodedTree;
}

export function newRecord(): DecodedRecord {
  return Object.create(null) as DecodedRecord;
}

/** A record of an entry of a list: without a name of its own or inherited, too, but V8 finds its values as fast as those of a class. */
export const newEntry = (() => {
  function Entry() {}
  Entry.prototype = Object.create(null);
  return (): DecodedRecord => new (Entry as unknown as new () => DecodedRecord)();
})();

/** Keeps a text, under all names that it has. */
export function keepText(target: DecodedRecord, { key, alsoAs }: Member, shape: TextShape, text: string | null): void {
  const { values, emptyIsNull } = shape;
  const isNull = text === null || (emptyIsNull && text.trim() === '');
  const value = isNull ? null : values === undefined ? text : ourValue(values, text);
  target[key] = value;
  for (const other of alsoAs) target[other] = value;
}

function ourValue(values: ReadonlyMap<string, string>, text: string): string {
  return values.get(text) ?? values.get(text.trim()) ?? text;
}

export function recordFrame(
  parent: Frame | undefined,
  shape: RecordShape,
  target: DecodedRecord,
  nil: boolean,
  entry?: RecordFrame['entry'],
): RecordFrame {
  return { is: 'record', parent, shape, target, nil, nextMember: 0, entry, unfit: undefined };
}

/** The list that is kept under the key. */
export function listOf(target: DecodedRecord, key: string): EntryList {
  const kept = target[key];
  if (kept instanceof EntryList) return kept;
  const list = new EntryList();
  target[key] = list;
  return list;
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
    const member = members[index];
    if (member?.name !== local) continue;
    // Further entries of a list may follow.
    frame.nextMember = member.shape.kind === 'entry' ? index : index + 1;
    return member;
  }
  const late = members.slice(0, frame.nextMember).find(({ name }) => name === local);
  if (late === undefined || late.shape.kind === 'entry' || frame.shape.mayRepeat) return late;
  return late.key in frame.target ? 'repeated' : late;
}

/** The entry of a list that the frame is part of. */
export function entryAround(frame: Frame | undefined): RecordFrame | undefined {
  if (frame === undefined) return undefined;
  return frame.is === 'record' && frame.entry !== undefined ? frame : entryAround(frame.parent);
}

/** Adds a complete entry to its list; another record is complete as it is. */
export function addEntry({ entry, unfit, target }: RecordFrame): void {
  if (entry === undefined) return;
  const { shape, list } = entry;
  const leaveOut = (reason: string): void => list.leaveOut({ name: shape.nameOf(target), reason });
  if (unfit !== undefined) return leaveOut(unfit);
  try {
    list.add(shape.read(target));
  } catch (error) {
    if (!(error instanceof UnfitEntryError)) throw error;
    leaveOut(error.message);
  }
}

export const emptyRecord: RecordShape = {
  kind: 'record',
  members: [],
  namespaces: undefined,
  attributes: [],
  mayRepeat: false,
};
