import { SaxesParser } from 'saxes';
import { longestShown, readFlag } from '../read-entries.ts';
import { instanceNamespace } from '../wire.ts';
import {
  addEntry,
  DecodedTree,
  emptyRecord,
  entryAround,
  findMember,
  keepText,
  listOf,
  NamespaceCheck,
  newEntry,
  newRecord,
  recordFrame,
  type DecodedRecord,
  type Frame,
  type Member,
  type RecordFrame,
  type RecordShape,
  type TreeAttribute,
  type TextFrame,
  type TreeFrame,
} from './frames.ts';
import { LimitError, limits, MalformedXmlError } from './limits.ts';
import { isBadCharacter, isInAttribute, notWellFormed, takeUnfinishedText } from './saxes-details.ts';
import { isDeclaration, NamespaceScopes, type ResolvedName, type WrittenAttribute } from './namespace-scopes.ts';

/** The name of the document's root element. */
export interface RootName {
  readonly local: string;
  readonly namespace: string;
}

/**
 * Builds an answer of a given shape from XML that arrives in chunks. Elements outside the shape are skipped. Throws {@link MalformedXmlError} for anything that is not well-formed or beyond a cap.
 */
export class AnswerBuilder {
  /** {@link NamespaceScopes} resolves names instead of the parser, which takes much longer. */
  readonly #parser = new SaxesParser({ xmlns: false, position: false });
  readonly #names = new NamespaceScopes();
  readonly #namespaces = new NamespaceCheck();
  #frame: Frame | undefined;
  readonly #result = newRecord();
  readonly #shape: RecordShape;
  #text = '';
  #depth = 0;
  /** Depth of the unknown element whose content is being skipped; 0 if there is none. */
  #skipFrom = 0;
  #elements = 0;
  #treeElements = 0;
  /** Attributes of the tag that is being read. */
  readonly #attributes: WrittenAttribute[] = [];
  /** The parser's complaint about a character in one of them. */
  #badAttribute: string | undefined;
  /** Attributes for a {@link DecodedTree}, and the number of the element that they belong to. */
  #kept: readonly TreeAttribute[] = [];
  #keptOf = 0;
  #sinceMarkup = 0;
  root: RootName | undefined;

  constructor(shape: RecordShape) {
    this.#shape = shape;
    const parser = this.#parser;
    // Handlers are set by name: `on` uses computed keys, after which V8 stores the parser as a dictionary and decoding is
    // three times slower. The compiler still checks the names.
    parser['errorHandler'] = ({ message }: Error) => {
      if (isBadCharacter(message) && this.#passOverCharacter()) return;
      if (!isBadCharacter(message) || !isInAttribute(parser)) throw notWellFormed(message);
      this.#badAttribute = message;
    };
    parser['doctypeHandler'] = () => {
      throw new MalformedXmlError('a DOCTYPE is not accepted');
    };
    parser['piHandler'] = () => {
      throw new MalformedXmlError('a processing instruction is not accepted');
    };
    parser['attributeHandler'] = (attribute: WrittenAttribute) => this.#checkAttribute(attribute);
    parser['openTagHandler'] = ({ name }: { readonly name: string }) => this.#open(name);
    parser['closeTagHandler'] = () => this.#close();
    parser['textHandler'] = (text: string) => this.#addText(text);
    parser['cdataHandler'] = (text: string) => this.#addText(text);
  }

  write(text: string): void {
    this.#sinceMarkup += text.length;
    if (this.#sinceMarkup > limits.withoutMarkup) throw new LimitError('a text or a tag is too long');
    this.#parser.write(text);
    if (this.#sinceMarkup > limits.unfinishedText) this.#takeUnfinishedText();
  }

  /** The document is complete: the decoded envelope. */
  end(): DecodedRecord {
    this.#parser.close();
    return this.#result;
  }

  /** Called while the tag is still being read, so that an endless tag is refused early. */
  #checkAttribute(attribute: WrittenAttribute): void {
    const { name, value } = attribute;
    const longest = isDeclaration(name) ? limits.nameLength : limits.attributeLength;
    if (name.length > limits.nameLength || value.length > longest) throw new LimitError('an attribute is too long');
    if (this.#attributes.push(attribute) > limits.attributes)
      throw new LimitError('an element has too many attributes');
  }

  #open(name: string): void {
    this.#sinceMarkup = 0;
    this.#depth += 1;
    this.#elements += 1;
    if (this.#depth > limits.depth) throw new LimitError('elements are nested too deep');
    if (this.#elements > limits.elements) throw new LimitError('there are too many elements');
    const nil = this.#attributes.length > 0 && this.#takeAttributes();
    const tag = this.#names.element(name);
    if (this.#skipFrom > 0) return;
    this.#text = '';
    const parent = this.#frame;
    const frame = parent === undefined ? this.#openRoot(tag, nil) : this.#openChild(parent, tag, nil);
    if (this.#badAttribute !== undefined) this.#refuseBadAttribute(frame, this.#badAttribute);
    if (frame === undefined) this.#skipFrom = this.#depth;
    else {
      if (this.#keptOf === this.#elements) this.#readAttributes(frame);
      this.#frame = frame;
    }
  }

  #openRoot({ local, namespace }: ResolvedName, nil: boolean): Frame {
    this.root ??= { local, namespace };
    return recordFrame(undefined, this.#shape, this.#result, nil);
  }

  /**
   * A character that XML does not allow, raw or as a reference, which .NET can write, or a reference that XML does not declare: an entry
   * of a list becomes unusable, and another text is read as nil, because it is not known whole. False where it is no part of either.
   */
  #passOverCharacter(): boolean {
    if (this.#skipFrom > 0) return true;
    const frame = this.#frame;
    if (frame?.is === 'text') return this.#spoil(frame, 'has a character that XML does not allow');
    const entry = entryAround(frame);
    if (entry !== undefined) entry.unfit ??= 'it has a character that XML does not allow';
    return entry !== undefined;
  }

  /** A character in an attribute that XML does not allow makes the entry that begins with its element unusable, and else the answer. */
  #refuseBadAttribute(frame: Frame | undefined, message: string): void {
    if (frame?.is !== 'record' || frame.entry === undefined) throw notWellFormed(message);
    frame.unfit ??= 'it has a character that XML does not allow';
    this.#badAttribute = undefined;
  }

  /** A text cannot be used, and so cannot the entry around it. */
  #spoil(frame: TextFrame, why: string): true {
    const entry = entryAround(frame);
    if (entry === undefined) frame.nil = true;
    else entry.unfit ??= `${frame.member.key} ${why}`;
    return true;
  }

  /** What makes an entry of a list unusable, and elsewhere the whole answer. */
  #refuse(frame: Frame, why: string): void {
    const entry = entryAround(frame);
    if (entry === undefined) throw new MalformedXmlError(why);
    entry.unfit ??= why;
  }

  /** `undefined` for an element outside the shape. */
  #openChild(parent: Frame, { local, namespace: uri }: ResolvedName, nil: boolean): Frame | undefined {
    switch (parent.is) {
      case 'record': {
        const isKnown = this.#namespaces.include(parent.shape.namespaces, uri);
        const member = isKnown ? findMember(parent, local) : undefined;
        if (member !== 'repeated') return member && this.#openMember(parent, member, uri, nil);
        this.#refuse(parent, 'a member comes twice');
        return undefined;
      }
      case 'tree': {
        const value = this.#newTree(local, uri, nil);
        parent.value.children.push(value);
        return { is: 'tree', parent, value };
      }
      case 'text':
        this.#refuse(parent, 'an element stands where a text belongs');
        return undefined;
    }
  }

  #openMember(parent: RecordFrame, member: Member, uri: string, nil: boolean): Frame {
    const { key, shape } = member;
    const { target } = parent;
    switch (shape.kind) {
      case 'text':
        return { is: 'text', parent, member, shape, nil, isCut: false };
      case 'record':
        target[key] = '';
        return recordFrame(parent, nil ? emptyRecord : shape, target, nil);
      case 'entry': {
        const entry = { shape, list: listOf(target, key) };
        const of = newEntry();
        for (const [fixed, value] of shape.fixed) of[fixed] = value;
        return recordFrame(parent, shape.of, of, nil, entry);
      }
      case 'tree': {
        const value = this.#newTree(member.name, uri, nil);
        target[key] = nil ? null : value;
        return { is: 'tree', parent, value };
      }
    }
  }

  #newTree(local: string, namespace: string, nil: boolean): DecodedTree {
    this.#treeElements += 1;
    if (this.#treeElements > limits.treeElements) throw new LimitError('there are too many settings');
    return new DecodedTree(local, namespace, nil, this.#keptOf === this.#elements ? this.#kept : []);
  }

  /** Returns whether the element is nil. */
  #takeAttributes(): boolean {
    this.#names.enter(this.#attributes, this.#depth);
    let nil = false;
    let kept: TreeAttribute[] | undefined;
    for (const { name, value } of this.#attributes) {
      if (isDeclaration(name)) continue;
      const { local, namespace } = this.#names.attribute(name);
      if (local === 'nil' && namespace === instanceNamespace) nil = readFlag(value) === true;
      // The prefix in a type's name is resolved here, where it is declared.
      else
        (kept ??= []).push({
          local,
          namespace,
          value,
          names: local === 'type' && namespace === instanceNamespace ? this.#names.value(value.trim()) : undefined,
        });
    }
    this.#attributes.length = 0;
    if (kept === undefined) return nil;
    this.#kept = kept;
    this.#keptOf = this.#elements;
    return nil;
  }

  /** Keeps the attributes that the shape names. */
  #readAttributes(frame: Frame): void {
    if (frame.is === 'tree') return;
    const { attributes } = frame.shape;
    const target = frame.is === 'text' ? frame.parent.target : frame.target;
    for (const member of attributes) {
      const found = this.#kept.find(
        ({ local, namespace }) => local === member.name && (namespace === member.namespace || namespace === ''),
      );
      if (found !== undefined && member.shape.kind === 'text') keepText(target, member, member.shape, found.value);
    }
  }

  #close(): void {
    this.#sinceMarkup = 0;
    this.#names.leave(this.#depth);
    const wasSkipped = this.#skipFrom > 0;
    if (this.#skipFrom === this.#depth) this.#skipFrom = 0;
    this.#depth -= 1;
    if (wasSkipped) return;
    const frame = this.#frame;
    if (frame === undefined) return;
    this.#frame = frame.parent;
    if (frame.is === 'text') keepText(frame.parent.target, frame.member, frame.shape, frame.nil ? null : this.#text);
    else if (frame.is === 'tree') frame.value.text = frame.value.children.length === 0 ? this.#text : '';
    else if (!frame.nil) addEntry(frame);
    this.#text = '';
  }

  #addText(text: string): void {
    this.#sinceMarkup = 0;
    if (this.#skipFrom > 0) return;
    const frame = this.#frame;
    if (frame?.is !== 'text' && frame?.is !== 'tree') return;
    if (frame.is === 'text' && frame.isCut) return;
    this.#text += text;
    if (this.#text.length > limits.text) this.#cut(frame);
  }

  /** Of a text that is too long, the beginning names the entry that it makes unusable. */
  #cut(frame: TextFrame | TreeFrame): void {
    if (frame.is === 'tree') throw new LimitError('a text is too long');
    this.#spoil(frame, 'is too long');
    frame.isCut = true;
    this.#text = copied(this.#text.slice(0, longestShown));
  }

  /** Where a text that is too long is left out, the parser need not keep it whole. */
  #takeUnfinishedText(): void {
    if (this.#frame?.is !== 'text' && entryAround(this.#frame) === undefined) return;
    const text = takeUnfinishedText(this.#parser);
    if (text !== undefined) this.#addText(text);
  }
}

/** A text of its own: a slice keeps all of what it is cut from. */
function copied(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
