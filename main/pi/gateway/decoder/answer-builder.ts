import { SaxesParser, type SaxesAttributeNSIncomplete, type SaxesTagNS } from 'saxes';
import { instanceNamespace } from '../wire.ts';
import { limits, MalformedXmlError } from './limits.ts';
import type { ListShape, Member, RecordShape } from './shapes.ts';

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

/** One open element: where it stands, what it may hold, and what it holds so far. */
type Frame = RecordFrame | ListFrame | TextFrame | TreeFrame;

interface RecordFrame {
  readonly is: 'record';
  readonly parent: Frame | undefined;
  readonly shape: RecordShape;
  readonly value: DecodedRecord;
  readonly nil: boolean;
  /** How many of the members are behind us, if they come in order. */
  turn: number;
}

interface ListFrame {
  readonly is: 'list';
  readonly parent: Frame;
  readonly shape: ListShape;
  readonly value: unknown[];
}

interface TextFrame {
  readonly is: 'text';
  readonly parent: RecordFrame;
  readonly member: string;
  readonly nil: boolean;
}

interface TreeFrame {
  readonly is: 'tree';
  readonly parent: Frame;
  readonly value: DecodedTree;
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
  readonly #shape: RecordShape;
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

  constructor(shape: RecordShape) {
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
    this.#text = '';
    const parent = this.#frame;
    const frame = parent === undefined ? this.#openRoot(tag, nil) : this.#openChild(parent, tag, nil);
    if (frame === undefined) this.#skipFrom = this.#depth;
    else this.#frame = frame;
  }

  #openRoot({ local, uri }: SaxesTagNS, nil: boolean): Frame {
    this.root ??= { local, namespace: uri };
    return { is: 'record', parent: undefined, shape: this.#shape, value: this.#result, nil, turn: 0 };
  }

  /** Nothing for an element outside the shape. */
  #openChild(parent: Frame, { local, uri }: SaxesTagNS, nil: boolean): Frame | undefined {
    switch (parent.is) {
      case 'record': {
        const isKnown = this.#namespaces.include(parent.shape.namespaces, uri);
        const member = isKnown ? findMember(parent, local) : undefined;
        return member && this.#openMember(parent, member, uri, nil);
      }
      case 'list':
        // An entry joins its list when it is complete.
        return local === parent.shape.item ? { is: 'record', parent, shape: parent.shape.of, value: newRecord(), nil, turn: 0 } : undefined;
      case 'tree': {
        const value = this.#newTree(local, uri, nil);
        parent.value.children.push(value);
        return { is: 'tree', parent, value };
      }
      case 'text':
        throw new MalformedXmlError('an element stands where a text belongs');
    }
  }

  #openMember(parent: RecordFrame, { name, shape }: Member, uri: string, nil: boolean): Frame {
    if (shape.kind === 'text') return { is: 'text', parent, member: name, nil };
    const frame = this.#openStructure(parent, name, shape, uri, nil);
    parent.value[name] = nil ? null : frame.value;
    return frame;
  }

  #openStructure(parent: RecordFrame, name: string, shape: Exclude<Member['shape'], { kind: 'text' }>, uri: string, nil: boolean): Exclude<Frame, TextFrame> {
    switch (shape.kind) {
      case 'record':
        return { is: 'record', parent, shape, value: newRecord(), nil, turn: 0 };
      case 'list':
        return { is: 'list', parent, shape, value: [] };
      case 'tree':
        return { is: 'tree', parent, value: this.#newTree(name, uri, nil) };
    }
  }

  #newTree(local: string, namespace: string, nil: boolean): DecodedTree {
    this.#treeElements += 1;
    if (this.#treeElements > limits.treeElements) throw new MalformedXmlError('there are too many settings');
    return new DecodedTree(local, namespace, nil);
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
    this.#frame = frame.parent;
    if (frame.is === 'text') frame.parent.value[frame.member] = frame.nil ? null : this.#text;
    else if (frame.is === 'tree') frame.value.text = frame.value.children.length === 0 ? this.#text : '';
    else if (frame.is === 'record' && frame.parent?.is === 'list') frame.parent.value.push(frame.parent.shape.read(frame.nil ? null : frame.value));
    this.#text = '';
  }

  #addText(text: string): void {
    this.#sinceMarkup = 0;
    if (this.#skipFrom > 0) return;
    const is = this.#frame?.is;
    if (is !== 'text' && is !== 'tree') return;
    this.#text += text;
    if (this.#text.length > limits.text) throw new MalformedXmlError('a text is too long');
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

/** Members come in the order of the contract as a rule, so those that are not behind us are looked through first. */
function findMember(frame: RecordFrame, local: string): Member | undefined {
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

function newRecord(): DecodedRecord {
  return Object.create(null) as DecodedRecord;
}

/** The parser quotes names and characters of the document; an error must not carry them on. */
function withoutContent(message: string): string {
  return message.replaceAll(/["'`:].*$/gs, '').slice(0, 120);
}
