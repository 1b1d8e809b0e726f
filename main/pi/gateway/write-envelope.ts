import type { ContractMember, RegistrationKeyPlace, ServerContract } from '../../../shared/server-contract.ts';
import { registrationKeyInput } from '../../../shared/contract-functions.ts';
import { escapeXml, uncarriableCharacter } from './escape-xml.ts';
import { xmlNamespace } from './decoder/namespace-scopes.ts';
import { instanceNamespace, soapNamespaces } from './wire.ts';

/** An input's value; `undefined` is null. */
export type WireValue = string | number | boolean | Date | WriteTree | undefined;

/** Writes an element whose content is carried whole: a template's settings, with the members that are replaced. */
export type WriteTree = (member: ContractMember, inputs: Inputs) => RawElement;

export interface RawElement {
  /** Written attributes by name, their namespaces included, unescaped. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Inserted unescaped. */
  readonly content: string;
}

export type Inputs = Readonly<Record<string, WireValue>>;

/** A text contains a character that XML 1.0 cannot carry; nothing was sent. */
export class UnsendableTextError extends Error {
  readonly member: string;
  /** The input that is written there; `''` for none. */
  readonly input: string;
  readonly character: string;

  constructor(member: string, input: string, character: string) {
    super(`${member} contains ${character}, which XML cannot carry`);
    this.member = member;
    this.input = input;
    this.character = character;
  }
}

/** The text escaped for an element or attribute. Throws {@link UnsendableTextError}. */
export function escapeText(member: string, text: string, input = ''): string {
  const character = uncarriableCharacter(text);
  if (character !== undefined) throw new UnsendableTextError(member, input, character);
  return escapeXml(text);
}

/** The key as the value of an HTTP header, which carries visible ASCII and blanks within. Throws {@link UnsendableTextError}. */
export function headerValue(header: string, key: string): string {
  const unsendable = /[^\x20-\x7e]|^ | $/u.exec(key)?.[0].codePointAt(0);
  if (unsendable === undefined) return key;
  const character = `U+${unsendable.toString(16).toUpperCase().padStart(4, '0')}`;
  throw new UnsendableTextError(header, registrationKeyInput, character);
}

/**
 * The envelope of one call: the members of the contract in its order, which is that of the server's schema.
 * Throws {@link UnsendableTextError}.
 */
export function writeEnvelope(
  { soap, registrationKey }: Pick<ServerContract, 'soap' | 'registrationKey'>,
  request: ContractMember,
  key: string,
  inputs: Inputs,
): string {
  const body = openElement(request, '', contentOf(request, { ...inputs, [registrationKeyInput]: key }));
  return (
    `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="${soapNamespaces[soap]}" xmlns:xsi="${instanceNamespace}">` +
    `${headerOf(registrationKey, key)}<soap:Body>${body}</soap:Body></soap:Envelope>`
  );
}

function headerOf(place: RegistrationKeyPlace, key: string): string {
  if (place.as !== 'soap-header') return '';
  const text = escapeText(place.name, key, registrationKeyInput);
  return `<soap:Header><${place.name}${declaration(place.namespace, '')}>${text}</${place.name}></soap:Header>`;
}

interface Content {
  readonly attributes: string;
  readonly content: string;
  /** A value that is not null is in it, or a constant: an element that may be absent is absent without one. */
  readonly hasValue: boolean;
}

function contentOf({ namespace, members = [] }: ContractMember, inputs: Inputs): Content {
  const attributes = members
    .filter(({ attribute }) => attribute === true)
    .map((each, index) => attributeOf(each, inputs, `a${index}`));
  const elements = members
    .filter(({ attribute }) => attribute !== true)
    .map((each) => writeMember(each, namespace, inputs));
  return {
    attributes: attributes.map(({ xml }) => xml).join(''),
    content: elements.map(({ xml }) => xml).join(''),
    hasValue: [...attributes, ...elements].some(({ hasValue }) => hasValue),
  };
}

interface Written {
  readonly xml: string;
  readonly hasValue: boolean;
}

/** @param prefix for its namespace, declared on the same element */
function attributeOf(member: ContractMember, inputs: Inputs, prefix: string): Written {
  const { name, namespace, whenNull } = member;
  const text = textOf(member, inputs);
  if (text === undefined && whenNull === undefined) return { xml: '', hasValue: false };
  const value = escapeText(name, text ?? '', member.input);
  return { xml: `${qualified(name, namespace, prefix)}="${value}"`, hasValue: text !== undefined };
}

/** The written name of an attribute, after the declaration of its prefix. */
function qualified(name: string, namespace: string, prefix: string): string {
  if (namespace === '') return ` ${name}`;
  if (namespace === xmlNamespace) return ` xml:${name}`;
  return ` xmlns:${prefix}="${escapeXml(namespace)}" ${prefix}:${name}`;
}

function writeMember(member: ContractMember, around: string, inputs: Inputs): Written {
  const value = member.input === undefined ? undefined : inputs[member.input];
  if (typeof value === 'function') {
    const { attributes, content } = value(member, inputs);
    const written = Object.entries(attributes).map(([name, text]) => ` ${name}="${escapeText(name, text)}"`);
    return { xml: openElement(member, around, { attributes: written.join(''), content }), hasValue: true };
  }
  const inner = contentOf(member, inputs);
  const text = textOf(member, inputs);
  if (text !== undefined) {
    const content = escapeText(member.name, text, member.input);
    return { xml: openElement(member, around, { ...inner, content }), hasValue: true };
  }
  return inner.hasValue
    ? { xml: openElement(member, around, inner), hasValue: true }
    : { xml: writeNull(member, around, inner), hasValue: false };
}

/** @param inner what the server demands in the element, all of it null; an element that is nil keeps its required attributes */
function writeNull(member: ContractMember, around: string, inner: Content): string {
  switch (member.whenNull) {
    case undefined:
      return '';
    case 'nil':
      return `<${member.name}${declaration(member.namespace, around)}${inner.attributes} xsi:nil="true"/>`;
    case 'empty':
      return openElement(member, around, inner);
  }
}

/** The text of a member, in the server's values; `undefined` for null. */
export function textOf({ constant, input, values = {} }: ContractMember, inputs: Inputs): string | undefined {
  if (constant !== undefined) return constant;
  const value = input === undefined ? undefined : inputs[input];
  if (value === undefined || typeof value === 'function') return undefined;
  const text = value instanceof Date ? value.toISOString() : String(value);
  return Object.hasOwn(values, text) ? values[text] : text;
}

function openElement(
  { name, namespace }: ContractMember,
  around: string,
  { attributes, content }: Pick<Content, 'attributes' | 'content'>,
): string {
  return `<${name}${declaration(namespace, around)}${attributes}>${content}</${name}>`;
}

/** @param around the namespace of the element around it, `''` if it has none */
function declaration(namespace: string, around: string): string {
  return namespace === around ? '' : ` xmlns="${escapeXml(namespace)}"`;
}
