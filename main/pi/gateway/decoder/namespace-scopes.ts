import { LimitError, limits, MalformedXmlError } from './limits.ts';

export interface ResolvedName {
  readonly local: string;
  readonly namespace: string;
}

export interface WrittenAttribute {
  readonly name: string;
  readonly value: string;
}

/** The namespace declarations of one element, which apply to it and its descendants. */
interface Scope {
  readonly parent: Scope | undefined;
  /** Depth of the declaring element. */
  readonly depth: number;
  /** Namespaces by prefix; the default namespace has the empty prefix. */
  readonly bindings: ReadonlyMap<string, string>;
  /** Cache of resolved names: an answer has few names, each thousands of times. */
  readonly elements: Map<string, KnownElement>;
  readonly attributes: Map<string, ResolvedName>;
}

interface KnownElement {
  readonly name: string;
  readonly resolved: ResolvedName;
  /** The element that followed it last time: in a list names repeat in order, and comparing is faster than a map lookup. */
  next: KnownElement | undefined;
}

export const xmlNamespace = 'http://www.w3.org/XML/1998/namespace';
const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/';

/** Cached names per scope; further names are resolved each time, which limits memory. */
const mostKnown = 128;

/**
 * Resolves prefixes by Namespaces in XML 1.0. The parser could do it, but searches all ancestors for the prefix of each
 * element, which takes as long as the rest of its work. Throws {@link MalformedXmlError}.
 */
export class NamespaceScopes {
  #scope: Scope = newScope(
    undefined,
    0,
    new Map([
      ['', ''],
      ['xml', xmlNamespace],
    ]),
  );
  #last: KnownElement | undefined;

  /** An element with attributes begins: its declarations apply to its own name too. */
  enter(attributes: readonly WrittenAttribute[], depth: number): void {
    const declared = attributes.filter(({ name }) => isDeclaration(name));
    if (declared.length > 0) this.#change(newScope(this.#scope, depth, new Map(declared.map(bindingOf))));
    if (attributes.length - declared.length > 1) this.#refuseDuplicates(attributes);
  }

  leave(depth: number): void {
    if (this.#scope.depth === depth && this.#scope.parent !== undefined) this.#change(this.#scope.parent);
  }

  element(name: string): ResolvedName {
    const last = this.#last;
    const guess = last?.next;
    const known = guess !== undefined && guess.name === name ? guess : this.#knownElement(name);
    if (last !== undefined) last.next = known;
    this.#last = known;
    return known.resolved;
  }

  /** For attributes that are no declaration. Without a prefix an attribute is in no namespace, whatever the default. */
  attribute(name: string): ResolvedName {
    const { attributes } = this.#scope;
    const known = attributes.get(name);
    if (known !== undefined) return known;
    const resolved = name.includes(':') ? this.#resolve(name) : { local: name, namespace: '' };
    if (attributes.size < mostKnown) attributes.set(name, resolved);
    return resolved;
  }

  /** A name in a value, such as a type; without a prefix it is in the default namespace. `undefined` if it cannot be resolved. */
  value(name: string): ResolvedName | undefined {
    try {
      return this.#resolve(name);
    } catch (error) {
      if (error instanceof MalformedXmlError) return undefined;
      throw error;
    }
  }

  #change(scope: Scope): void {
    this.#scope = scope;
    this.#last = undefined;
  }

  #knownElement(name: string): KnownElement {
    const { elements } = this.#scope;
    const known = elements.get(name);
    if (known !== undefined) return known;
    const added = { name, resolved: this.#resolve(name), next: undefined };
    if (elements.size < mostKnown) elements.set(name, added);
    return added;
  }

  #resolve(name: string): ResolvedName {
    const { prefix, local } = split(name);
    for (let scope: Scope | undefined = this.#scope; scope !== undefined; scope = scope.parent) {
      const namespace = scope.bindings.get(prefix);
      if (namespace !== undefined) return { local, namespace };
    }
    throw new MalformedXmlError('not well-formed: unbound namespace prefix');
  }

  /** The parser has refused equal names; two prefixes may still stand for one namespace. */
  #refuseDuplicates(attributes: readonly WrittenAttribute[]): void {
    const seen = new Set<string>();
    for (const { name } of attributes) {
      if (isDeclaration(name)) continue;
      const { local, namespace } = this.attribute(name);
      const whole = `{${namespace}}${local}`;
      if (seen.has(whole)) throw new MalformedXmlError('not well-formed: duplicate attribute');
      seen.add(whole);
    }
  }
}

export function isDeclaration(name: string): boolean {
  return name.startsWith('xmlns') && (name.length === 5 || name[5] === ':');
}

function newScope(parent: Scope | undefined, depth: number, bindings: ReadonlyMap<string, string>): Scope {
  return { parent, depth, bindings, elements: new Map(), attributes: new Map() };
}

function split(name: string): { readonly prefix: string; readonly local: string } {
  const colon = name.indexOf(':');
  const local = name.slice(colon + 1);
  if (colon === 0 || local === '' || local.includes(':'))
    throw new MalformedXmlError('not well-formed: malformed name');
  if (local.length > limits.nameLength) throw new LimitError('a name is too long');
  return { prefix: name.slice(0, Math.max(colon, 0)), local };
}

function bindingOf({ name, value }: WrittenAttribute): readonly [prefix: string, namespace: string] {
  const prefix = name === 'xmlns' ? '' : split(name).local;
  const namespace = value.trim();
  if (namespace === '' && prefix !== '') throw new MalformedXmlError('not well-formed: a prefix cannot be undefined');
  const isReserved =
    prefix === 'xmlns' || namespace === xmlnsNamespace || (prefix === 'xml') !== (namespace === xmlNamespace);
  if (isReserved) throw new MalformedXmlError('not well-formed: a reserved prefix or namespace');
  return [prefix, namespace];
}
