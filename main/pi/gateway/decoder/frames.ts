import { MalformedXmlError } from './limits.ts';
import type { ResolvedName } from './namespace-scopes.ts';
import type { ListShape, Member, RecordShape } from './shapes.ts';

/** A null-prototype object, a list of entries as they were read, a text, a kept tree, or null where PI said nil. */
export type Decoded = string | null | DecodedTree | unknown[] | DecodedRecord;
export interface DecodedRecord {
  [member: string]: Decoded;
}

/** An attribute of an element that is kept whole; `names` is what the value names, where it is the type of the element. */
export interface TreeAttribute extends ResolvedName {
  readonly value: string;
  readonly names: ResolvedName | undefined;
}

/** An element kept whole. */
export class DecodedTree {
  readonly local: string;
  readonly namespace: string;
  readonly nil: boolean;
  /** Without declarations and without nil. */
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

/** One open element: where it stands, what it may hold, and what it holds so far. */
export type Frame = RecordFrame | ListFrame | TextFrame | TreeFrame;

export interface RecordFrame {
  readonly is: 'record';
  readonly parent: Frame | undefined;
  readonly shape: RecordShape;
  readonly value: DecodedRecord;
  readonly nil: boolean;
  /** How many of the members are behind us, if they come in order. */
  turn: number;
}

export interface ListFrame {
  readonly is: 'list';
  readonly parent: Frame;
  readonly shape: ListShape;
  readonly value: unknown[];
}

export interface TextFrame {
  readonly is: 'text';
  readonly parent: RecordFrame;
  readonly member: string;
  readonly nil: boolean;
}

export interface TreeFrame {
  readonly is: 'tree';
  readonly parent: Frame;
  readonly value: DecodedTree;
}

export function newRecord(): DecodedRecord {
  return Object.create(null) as DecodedRecord;
}

/** Remembers the last answer: neighbours are of one namespace, and namespaces are long. */
export class NamespaceCheck {
  #uri: string | undefined;
  #namespaces: readonly string[] | undefined;
  #included = false;

  /** Without namespaces, any will do. */
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

/** Members come in the order of the contract as a rule, so those that are not behind us are looked through first. */
export function findMember(frame: RecordFrame, local: string): Member | undefined {
  const { members } = frame.shape;
  for (let index = frame.turn; index < members.length; index += 1) {
    if (members[index]?.name !== local) continue;
    frame.turn = index + 1;
    return members[index];
  }
  const late = members.slice(0, frame.turn).find(({ name }) => name === local);
  if (late !== undefined && late.name in frame.value) throw new MalformedXmlError('a member comes twice');
  return late;
}
