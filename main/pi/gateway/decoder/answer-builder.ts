import { SaxesParser, type SaxesAttributeNSIncomplete, type SaxesTagNS } from 'saxes';
import { instanceNamespace } from '../wire.ts';
import { limits, MalformedXmlError } from './limits.ts';
import type { Member, Shape } from './shapes.ts';

/** A null-prototype object, a list of entries as they were read, a text, a kept tree, or null where PI said nil. */
export type Decoded = string | null | DecodedTree | unknown[] | DecodedRecord;
export interface DecodedRecord {
  [member: string]: Decoded;
}

/** An element kept whole. */
export class DecodedTree {
  readonly local: string;
  readonly namespace: string;
  readonly nil: boolean;
  readonly children: DecodedTree[] = [];
  text = '';

  constructor(local: string, namespace: string, nil: boolean) {
    this.local = local;
    this.namespace = namespace;
    this.nil = nil;
  }
}

/** One open element: what it may hold, and what it holds so far. */
interface Frame {
  readonly parent: Frame | undefined;
  readonly shape: Shape;
  /** What its children go into; for a text, what the text itself goes into. */
  readonly value: DecodedTree | unknown[] | DecodedRecord;
  /** The member of `value` that a text becomes. */
  readonly member: string;
  readonly nil: boolean;
  /** Which member is expected next; for a record. */
  turn: number;
}

/** The first element of a document decides what it is before anything is built. */
export interface RootName {
  readonly local: string;
  readonly namespace: string;
}

/**
 * Builds an answer of a given shape from XML that arrives in pieces. Elements outside the shape are passed over without being
 * built. Throws {@link MalformedXmlError} for anything that is not well-formed or beyond a cap.
 */
export class AnswerBuilder {
  readonly #parser = new SaxesParser({ xmlns: true, position: false });
  readonly #namespaces = new NamespaceCheck();
  #frame: Frame | undefined;
  readonly #result = newRecord();
  readonly #shape: Shape;
  #text = '';
  #depth = 0;
  /** Depth at which an unknown element began; everything below it is passed over. */
  #skipFrom = 0;
  #elements = 0;
  #treeElements = 0;
  /** Attributes of the tag that is being read. */
  #attributes = 0;
  /** Those of them that may say that the element is nil. */
  readonly #nilAttributes: SaxesAttributeNSIncomplete[] = [];
  #sinceMarkup = 0;
  root: RootName | undefined;

  constructor(shape: Shape) {
    this.#shape = shape;
    const parser = this.#parser;
    // By name, not with `on`: that stores under computed keys, and after a few of them V8 turns the parser into a dictionary,
    // which makes everything three times slower. The compiler still checks the names.
    parser['errorHandler'] = (error: Error) => {
      throw new MalformedXmlError(`not well-formed: ${withoutContent(error.message)}`);
    };
    parser['doctypeHandler'] = () => {
      throw new MalformedXmlError('a DOCTYPE is not accepted');
    };
    parser['piHandler'] = () => {
      throw new MalformedXmlError('a processing instruction is not accepted');
    };
    parser['attributeHandler'] = (attribute: SaxesAttributeNSIncomplete) => this.#checkAttribute(attribute);
    parser['openTagHandler'] = (tag: SaxesTagNS) => this.#open(tag);
    parser['closeTagHandler'] = () => this.#close();
    parser['textHandler'] = (text: string) => this.#addText(text);
    parser['cdataHandler'] = (text: string) => this.#addText(text);
  }

  write(text: string): void {
    this.#sinceMarkup += text.length;
    if (this.#sinceMarkup > limits.withoutMarkup) throw new MalformedXmlError('a text or a tag is too long');
    this.#parser.write(text);
  }

  /** The document is complete: the decoded envelope. */
  end(): DecodedRecord {
    this.#parser.close();
    return this.#result;
  }

  /** While the tag is still being read: the parser's own work grows with the length of the namespaces in it. */
  #checkAttribute(attribute: SaxesAttributeNSIncomplete): void {
    const { name, prefix, local, value } = attribute;
    this.#attributes += 1;
    if (local === 'nil') this.#nilAttributes.push(attribute);
    if (this.#attributes > limits.attributes) throw new MalformedXmlError('an element has too many attributes');
    const longest = prefix === 'xmlns' || name === 'xmlns' ? limits.nameLength : limits.attributeLength;
    if (name.length > limits.nameLength || value.length > longest) throw new MalformedXmlError('an attribute is too long');
  }

  #open(tag: SaxesTagNS): void {
    this.#sinceMarkup = 0;
    this.#attributes = 0;
    this.#depth += 1;
    this.#elements += 1;
    if (this.#depth > limits.depth) throw new MalformedXmlError('elements are nested too deep');
    if (this.#elements > limits.elements) throw new MalformedXmlError('there are too many elements');
    if (tag.local.length > limits.nameLength) throw new MalformedXmlError('a name is too long');
    const nil = this.#nilAttributes.length > 0 && this.#takeNil();
    if (this.#skipFrom > 0) return;
    const parent = this.#frame;
    if (parent === undefined) {
      this.root ??= { local: tag.local, namespace: tag.uri };
      this.#frame = { parent, shape: this.#shape, value: this.#result, member: '', nil, turn: 0 };
      return;
    }
    const frame = this.#openFrame(parent, tag, nil);
    if (frame === undefined) this.#skipFrom = this.#depth;
    else this.#frame = frame;
    if (frame?.value instanceof DecodedTree) this.#treeElements += 1;
    if (this.#treeElements > limits.treeElements) throw new MalformedXmlError('there are too many settings');
    this.#text = '';
  }

  /** The parser has resolved the namespaces of the attributes by the time that the tag is complete. */
  #takeNil(): boolean {
    const nil = this.#nilAttributes.some(({ uri, value }) => (value === 'true' || value === '1') && uri === instanceNamespace);
    this.#nilAttributes.length = 0;
    return nil;
  }

  #close(): void {
    this.#sinceMarkup = 0;
    const wasSkipped = this.#skipFrom > 0;
    if (this.#skipFrom === this.#depth) this.#skipFrom = 0;
    this.#depth -= 1;
    if (wasSkipped) return;
    const frame = this.#frame;
    if (frame === undefined) return;
    const list = frame.parent;
    this.#frame = list;
    if (list?.shape.kind === 'list' && Array.isArray(list.value)) list.value.push(list.shape.read(frame.nil ? null : frame.value));
    else if (frame.value instanceof DecodedTree) frame.value.text = frame.value.children.length === 0 ? this.#text : '';
    else if (frame.shape.kind === 'text' && !Array.isArray(frame.value)) put(frame.value, frame.member, frame.nil ? null : this.#text);
    this.#text = '';
  }

  #addText(text: string): void {
    this.#sinceMarkup = 0;
    if (this.#skipFrom > 0) return;
    const kind = this.#frame?.shape.kind;
    if (kind !== 'text' && kind !== 'tree') return;
    this.#text += text;
    if (this.#text.length > limits.text) throw new MalformedXmlError('a text is too long');
  }

  #openFrame(parent: Frame, tag: SaxesTagNS, nil: boolean): Frame | undefined {
    const { shape, value } = parent;
    if (value instanceof DecodedTree) {
      const tree = new DecodedTree(tag.local, tag.uri, nil);
      value.children.push(tree);
      return { parent, shape, value: tree, member: '', nil, turn: 0 };
    }
    if (shape.kind === 'text') throw new MalformedXmlError('an element stands where a text belongs');
    if (Array.isArray(value)) {
      // An entry joins its list when it is complete.
      const isEntry = shape.kind === 'list' && tag.local === shape.item;
      return isEntry ? { parent, shape: shape.of, value: newRecord(), member: '', nil, turn: 0 } : undefined;
    }
    const member = shape.kind === 'record' && this.#namespaces.include(shape.namespaces, tag.uri) ? nextMember(parent, shape.members, tag.local) : undefined;
    return member && startMember(parent, member, value, tag, nil);
  }
}

/** Remembers the last answer: neighbours are of one namespace, and namespaces are long. */
class NamespaceCheck {
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

function put(record: DecodedRecord, name: string, value: Decoded): void {
  if (name in record) throw new MalformedXmlError('a member comes twice');
  record[name] = value;
}

/** Members come in the order of the contract as a rule: the one after the last is tried before the others. */
function nextMember(frame: Frame, members: readonly Member[], local: string): Member | undefined {
  for (let tried = 0; tried < members.length; tried += 1) {
    const index = (frame.turn + tried) % members.length;
    const member = members[index];
    if (member?.name !== local) continue;
    frame.turn = index + 1;
    return member;
  }
  return undefined;
}

function startMember(parent: Frame, { name, shape }: Member, record: DecodedRecord, tag: SaxesTagNS, nil: boolean): Frame {
  if (shape.kind === 'text') return { parent, shape, value: record, member: name, nil, turn: 0 };
  const value = emptyValue(shape, tag, nil);
  put(record, name, nil ? null : value);
  return { parent, shape, value, member: '', nil, turn: 0 };
}

function emptyValue(shape: Shape, { local, uri }: SaxesTagNS, nil: boolean): DecodedTree | unknown[] | DecodedRecord {
  if (shape.kind === 'tree') return new DecodedTree(local, uri, nil);
  return shape.kind === 'list' ? [] : newRecord();
}

function newRecord(): DecodedRecord {
  return Object.create(null) as DecodedRecord;
}

/** The parser quotes names and characters of the document; an error must not carry them on. */
function withoutContent(message: string): string {
  return message.replaceAll(/["'`:].*$/gs, '').slice(0, 120);
}
