import fc, { type GeneratorValue } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { definitionOf, functionNames, type FunctionName } from '../../../shared/contract-functions.ts';
import { fieldsOf, pathsOf, type ContractMember, type ServerContract } from '../../../shared/server-contract.ts';
import { descendant, parseXml, type ParsedElement } from '../../../test-support/pi/parse-xml.ts';
import { anotherServers, kindOf } from '../../../test-support/pi/random-contracts.ts';
import { builtInContract } from '../contract/built-in.ts';
import { decodeAnswer } from './decoder/decode-answer.ts';
import { EntryList } from './decoder/entry-list.ts';
import { DecodedTree } from './decoder/frames.ts';
import { answerShape } from './decoder/shapes.ts';
import { escapeXml } from './escape-xml.ts';
import { sharedReader, storedReader } from './read-entries.ts';
import { templateWriter } from './template-tree.ts';
import { writeEnvelope, type Inputs, type WireValue } from './write-envelope.ts';

/** Whatever the names, namespaces, order and structure of a server are, the values arrive. */

const instance = 'http://www.w3.org/2001/XMLSchema-instance';
const soapNamespaces = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
};
const carried = fc.string({ unit: fc.constantFrom(...'ab <>&"\'\t\n\r]é名🙂'), maxLength: 6 });
const named = fc.string({ unit: fc.constantFrom(...'abé名<&'), minLength: 1, maxLength: 4 });

function valueOf(name: FunctionName, field: string, random: GeneratorValue): WireValue {
  switch (kindOf(name, field)) {
    case 'flag':
      return random(fc.boolean);
    case 'int':
      return random(fc.integer, { min: 0, max: 4 });
    case 'date':
      return random(fc.date, { noInvalidDate: true, min: new Date(0), max: new Date(4e12) });
    case 'tree':
      return templateWriter({ tree: new DecodedTree('Any', '', false) });
    default:
      return random(() => carried);
  }
}

const textOf = (value: WireValue): string => (value instanceof Date ? value.toISOString() : String(value));

function* membersBelow(member: ContractMember): Generator<ContractMember> {
  for (const child of member.members ?? []) {
    yield child;
    yield* membersBelow(child);
  }
}

/** What stands at a path: a text, `null` for nil, `undefined` for nothing. */
function at(element: ParsedElement, path: string, { namespace }: ContractMember): string | null | undefined {
  const steps = path.split('/');
  const last = steps.at(-1) ?? '';
  if (last.startsWith('@'))
    return descendant(element, ...steps.slice(0, -1))?.attributes[`{${namespace}}${last.slice(1)}`];
  const found = descendant(element, ...steps);
  if (found === undefined) return undefined;
  expect(found.namespace).toBe(namespace);
  return found.attributes[`{${instance}}nil`] === 'true' ? null : found.text;
}

function expectOrder(element: ParsedElement, { members = [] }: ContractMember): void {
  const names = members.filter(({ attribute }) => attribute !== true).map(({ name }) => name);
  const found = element.children.map(({ local }) => names.indexOf(local));
  expect(found).not.toContain(-1);
  expect(found).toEqual(found.toSorted((a, b) => a - b));
}

describe('what is written by another contract', () => {
  it.each(functionNames)('is read back by another parser at the places that it states: %s', (name) => {
    const check = (random: GeneratorValue): void => {
      const { request } = anotherServers(name, random);
      const fields = Object.keys(definitionOf(name).inputs);
      const inputs: Inputs = Object.fromEntries(
        fields.map((field) => [
          field,
          random(fc.nat, { max: 3 }) === 0 && field !== 'settings' ? undefined : valueOf(name, field, random),
        ]),
      );
      const soap = random(fc.boolean) ? '1.1' : '1.2';
      const contract = { soap, registrationKey: { as: 'none' } } as const;
      const envelope = parseXml(writeEnvelope(contract, request, '', inputs));
      expect(envelope.namespace).toBe(soapNamespaces[soap]);
      const call = descendant(envelope, 'Body', request.name);
      if (call === undefined) throw new Error('the call is not in the body');
      const paths = pathsOf(request, 'input');
      expectOrder(call, request);
      for (const member of membersBelow(request)) {
        const { input = '', values = {}, whenNull } = member;
        const [path, value] = [paths[input], inputs[input]];
        if (path === undefined || typeof value === 'function') continue;
        const found = at(call, path, member);
        if (value !== undefined) expect([path, found]).toEqual([path, values[textOf(value)] ?? textOf(value)]);
        else expect([path, undefined, null, ...(whenNull === 'empty' ? [''] : [])].slice(1)).toContain(found);
      }
    };
    fc.assert(fc.property(fc.gen(), check), { numRuns: 40 });
  });
});

type Texts = Readonly<Record<string, string | null | undefined>>;

/** The outputs of one answer, or of one entry of its list. */
function textsFor(name: FunctionName, fields: readonly string[], random: GeneratorValue): Texts {
  const text = (field: string): string | null | undefined => {
    const isNeeded = definitionOf(name).outputs[field]?.needed === true || kindOf(name, field) === 'flag';
    if (!isNeeded && random(fc.nat, { max: 3 }) === 0) return random(fc.constantFrom, null, undefined);
    // Names of an entry have no control characters.
    return field.includes('.') && kindOf(name, field) === 'text'
      ? random(() => named)
      : textOf(valueOf(name, field, random));
  };
  return Object.fromEntries(
    fields.filter((field) => kindOf(name, field) !== 'tree').map((field) => [field, text(field)]),
  );
}

/** Writes an answer as the contract has it, with its members in any order. */
class AnswerWriter {
  readonly #random: GeneratorValue;
  readonly #entries: readonly Texts[];

  constructor(random: GeneratorValue, entries: readonly Texts[]) {
    this.#random = random;
    this.#entries = entries;
  }

  write(member: ContractMember, texts: Texts): string {
    if (member.list !== undefined) return this.#entries.map((entry) => this.#element(member, entry)).join('');
    const [first] = member.outputs ?? [];
    if (first === undefined) return this.#element(member, texts);
    const text = texts[first];
    if (text === undefined) return '';
    return text === null
      ? this.#element(member, texts, null)
      : this.#element(member, texts, this.#theirs(member, text));
  }

  #theirs({ values = {} }: ContractMember, text: string): string {
    return Object.hasOwn(values, text) ? (values[text] ?? text) : text;
  }

  #element({ name, namespace, members = [] }: ContractMember, texts: Texts, text: string | null = ''): string {
    const attributes = members
      .filter(({ attribute }) => attribute === true)
      .map((each, index) => this.#attribute(each, texts, index));
    const elements = members.filter(({ attribute }) => attribute !== true);
    const moved = this.#random(fc.shuffledSubarray, elements, { minLength: elements.length });
    const nil = text === null ? ` xmlns:i="${instance}" i:nil="true"` : '';
    const content = moved.map((child) => this.write(child, texts)).join('<!-- c -->');
    return `<${name} xmlns="${escapeXml(namespace)}"${nil}${attributes.join('')}>${escapeXml(text ?? '')}${content}</${name}>`;
  }

  #attribute(member: ContractMember, texts: Texts, index: number): string {
    const text = texts[member.outputs?.[0] ?? ''];
    if (text === undefined || text === null) return '';
    const { name, namespace } = member;
    const value = escapeXml(this.#theirs(member, text));
    return namespace === ''
      ? ` ${name}="${value}"`
      : ` xmlns:p${index}="${escapeXml(namespace)}" p${index}:${name}="${value}"`;
  }
}

function withoutList(texts: Texts, list: string): Texts {
  return Object.fromEntries(Object.entries(texts).map(([field, text]) => [field.slice(list.length + 1), text]));
}

/** Null and absent are the same here. */
const present = (texts: Texts): Texts =>
  Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== null && text !== undefined));

describe('what is answered by another contract', () => {
  it.each(functionNames)('is decoded to the same values, in whatever order it comes: %s', async (name) => {
    const check = async (random: GeneratorValue): Promise<void> => {
      const offered = anotherServers(name, random);
      const { list } = definitionOf(name);
      const contract: ServerContract = {
        ...builtInContract,
        soap: random(fc.boolean) ? '1.1' : '1.2',
      };
      const placed = fieldsOf(offered.response, 'output');
      const inEntries = placed.filter((field) => list !== undefined && field.startsWith(`${list}.`));
      const texts = textsFor(
        name,
        placed.filter((field) => !inEntries.includes(field)),
        random,
      );
      const entries = Array.from({ length: random(fc.nat, { max: 3 }) }, () => textsFor(name, inEntries, random));
      const shared = sharedTexts(offered.response, texts);
      const xml = new AnswerWriter(random, entries).write(offered.response, shared);
      async function* arriving(): AsyncGenerator<Buffer> {
        yield Buffer.from(
          `<s:Envelope xmlns:s="${soapNamespaces[contract.soap]}"><s:Body>${xml}</s:Body></s:Envelope>`,
        );
      }
      const answer = await decodeAnswer(arriving(), '', answerShape(contract, name, offered), contract.soap);
      if (answer.is !== 'envelope') throw new Error(`${JSON.stringify(answer)}: ${xml}`);
      const { stored, shared: sharedEntries, ...others } = answer.envelope;
      const found = Object.fromEntries(
        Object.entries(others).filter(([key, value]) => !key.startsWith('<') && !(value instanceof DecodedTree)),
      );
      expect(present(found as Texts)).toEqual(present(shared));
      if (list === undefined) return;
      const reader = list === 'stored' ? storedReader : sharedReader;
      const read = reader(new Set(inEntries.map((field) => field.slice(list.length + 1))));
      const decoded = list === 'stored' ? stored : sharedEntries;
      const listed = decoded instanceof EntryList ? decoded : new EntryList();
      expect(listed.unusable).toEqual({ count: 0, first: [] });
      expect(listed.entries).toEqual(entries.map((entry) => read(withoutList(entry, list))));
    };
    await fc.assert(fc.asyncProperty(fc.gen(), check), { numRuns: 40 });
  });
});

/** Outputs of one place have one text. */
function sharedTexts(response: ContractMember, texts: Texts): Texts {
  const pairs = [...membersBelow(response)].flatMap(({ outputs: [first = '', ...others] = [] }) =>
    others.map((other) => [other, texts[first]] as const),
  );
  return { ...texts, ...Object.fromEntries(pairs) };
}
