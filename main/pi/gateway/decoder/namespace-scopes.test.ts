import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { builtInShape } from '../../../../test-support/pi/built-in-functions.ts';
import { answerOf } from '../../../../test-support/pi/sample-answers.ts';
import { instanceNamespace } from '../wire.ts';
import { decodeAnswer } from './decode-answer.ts';
import { DecodedTree } from './frames.ts';

/** The settings of a template are decoded as a tree, with all names. */
const operation = 'JobOps_GetPasswordChangeSettings';
const shape = builtInShape('readTemplate');
const data = 'http://schemas.datacontract.org/2004/07/RouletteWebService';

/** The elements of the template, or why the answer is refused. */
async function read(inner: string): Promise<readonly DecodedTree[] | string> {
  async function* arriving(): AsyncGenerator<Buffer> {
    yield Buffer.from(answerOf(operation, `<a:PasswordChangeSettings>${inner}</a:PasswordChangeSettings>`));
  }
  const answer = await decodeAnswer(arriving(), 'text/xml', shape);
  if (answer.is !== 'envelope') return answer.is === 'malformed' ? answer.why : answer.is;
  const { settings } = answer.envelope;
  return settings instanceof DecodedTree ? settings.children : [];
}

/** The same elements as read by the parser with its own handling of namespaces. */
function readByParser(inner: string): readonly DecodedTree[] | undefined {
  const open = [new DecodedTree('', '', false)];
  const top = open[0];
  const parser = new SaxesParser({ xmlns: true });
  let isRefused = false;
  parser.on('error', () => (isRefused = true));
  parser.on('opentag', ({ local, uri, attributes }) => {
    const own = Object.values(attributes).filter((attribute) => attribute.uri !== 'http://www.w3.org/2000/xmlns/');
    const [nils, kept] = [true, false].map((is) =>
      own.filter((attribute) => (attribute.local === 'nil' && attribute.uri === instanceNamespace) === is),
    );
    const nil = nils?.some(({ value }) => value === 'true') ?? false;
    const element = new DecodedTree(
      local,
      uri,
      nil,
      kept?.map((attribute) => ({
        local: attribute.local,
        namespace: attribute.uri,
        value: attribute.value,
        names: undefined,
      })),
    );
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => open.pop());
  parser.write(`<x xmlns="http://tempuri.org/" xmlns:a="${data}" xmlns:i="${instanceNamespace}">${inner}</x>`).close();
  return isRefused ? undefined : top?.children[0]?.children;
}

const namesOf = (elements: readonly DecodedTree[] | string): unknown =>
  typeof elements === 'string'
    ? elements
    : elements.map(({ local, namespace, children }) => [
        local,
        namespace,
        ...(namesOf(children) as readonly unknown[]),
      ]);

describe('the namespace of an element', () => {
  it.each<readonly [title: string, xml: string, names: unknown]>([
    ['is that of its prefix', '<a:x/>', [['x', data]]],
    ['is the default without a prefix', '<x/>', [['x', 'http://tempuri.org/']]],
    [
      'is what the element itself declares',
      '<p:x xmlns:p="urn:p"/><y xmlns="urn:y"/>',
      [
        ['x', 'urn:p'],
        ['y', 'urn:y'],
      ],
    ],
    [
      'is declared for all that the element holds, and ends with it',
      '<x xmlns="urn:x"><y><z/></y></x><y/>',
      [
        ['x', 'urn:x', ['y', 'urn:x', ['z', 'urn:x']]],
        ['y', 'http://tempuri.org/'],
      ],
    ],
    [
      'is the innermost one',
      '<p:x xmlns:p="urn:1"><p:x xmlns:p="urn:2"><p:x/></p:x><p:x/></p:x>',
      [['x', 'urn:1', ['x', 'urn:2', ['x', 'urn:2']], ['x', 'urn:1']]],
    ],
    ['is none where the default is undone', '<x xmlns=""><y/></x>', [['x', '', ['y', '']]]],
    [
      'is not changed by declaring another prefix',
      '<x xmlns:a="urn:other"><y/></x><a:y/>',
      [
        ['x', 'http://tempuri.org/', ['y', 'http://tempuri.org/']],
        ['y', data],
      ],
    ],
    ['is trimmed', '<x xmlns=" urn:x\n"/>', [['x', 'urn:x']]],
    ['is known for xml', '<xml:x/>', [['x', 'http://www.w3.org/XML/1998/namespace']]],
    [
      'may be declared for xml as it is',
      '<x xmlns:xml="http://www.w3.org/XML/1998/namespace"/>',
      [['x', 'http://tempuri.org/']],
    ],
    [
      'follows the prefix in a list too',
      '<a:x/><a:y/><x xmlns:a="urn:o"><a:x/><a:y/></x><a:x/><a:y/>',
      [
        ['x', data],
        ['y', data],
        ['x', 'http://tempuri.org/', ['x', 'urn:o'], ['y', 'urn:o']],
        ['x', data],
        ['y', data],
      ],
    ],
  ])('%s', async (_title, xml, names) => {
    expect(namesOf(await read(xml))).toEqual(names);
  });

  it.each([
    ['a prefix that is bound nowhere', '<p:x/>', 'unbound namespace prefix'],
    ['a prefix that was bound in an element before', '<x xmlns:p="urn:p"/><p:x/>', 'unbound namespace prefix'],
    ['a prefix of an attribute that is bound nowhere', '<x p:y="1"/>', 'unbound namespace prefix'],
    ['the prefix xmlns', '<xmlns:x/>', 'unbound namespace prefix'],
    ['a prefix undone', '<x xmlns:a=""/>', 'a prefix cannot be undefined'],
    ['the prefix xmlns declared', '<x xmlns:xmlns="urn:x"/>', 'a reserved prefix or namespace'],
    [
      'the namespace of xmlns declared',
      '<x xmlns:p="http://www.w3.org/2000/xmlns/"/>',
      'a reserved prefix or namespace',
    ],
    [
      'the namespace of xmlns as the default',
      '<x xmlns="http://www.w3.org/2000/xmlns/"/>',
      'a reserved prefix or namespace',
    ],
    [
      'the namespace of xml under another prefix',
      '<x xmlns:p="http://www.w3.org/XML/1998/namespace"/>',
      'a reserved prefix or namespace',
    ],
    [
      'the namespace of xml as the default',
      '<x xmlns="http://www.w3.org/XML/1998/namespace"/>',
      'a reserved prefix or namespace',
    ],
    ['another namespace for xml', '<x xmlns:xml="urn:x"/>', 'a reserved prefix or namespace'],
    ['no local name', '<a:/>', 'malformed name'],
    ['no prefix before the colon', '<:x/>', 'malformed name'],
    ['two colons', '<a:x:y/>', 'malformed name'],
    ['two colons in an attribute', '<x a:y:z="1"/>', 'malformed name'],
    ['a declaration of no prefix', '<x xmlns:="urn:x"/>', 'malformed name'],
    ['one attribute by two prefixes', '<x xmlns:b="urn:b" xmlns:c="urn:b" b:y="1" c:y="2"/>', 'duplicate attribute'],
    [
      'one attribute by prefixes of different elements',
      `<x xmlns:b="${instanceNamespace}"><y b:nil="true" i:nil="true"/></x>`,
      'duplicate attribute',
    ],
  ])('is refused: %s', async (_title, xml, why) => {
    expect(await read(xml)).toContain(`not well-formed: ${why}`);
  });

  it('is found however deep it was declared', async () => {
    const deep = 50;
    const opened = Array.from(
      { length: deep },
      (_, level) =>
        `<x ${Array.from({ length: 60 }, (__, index) => `xmlns:p${level}-${index}="urn:${level}-${index}"`).join(' ')}>`,
    );
    const elements = await read(
      `${opened.join('')}${opened.map((_, level) => `<p${level}-59:y xmlns:q="urn:q"/>`).join('')}${'</x>'.repeat(deep)}`,
    );
    let innermost = elements as readonly DecodedTree[];
    while (innermost.length === 1) innermost = innermost[0]?.children ?? [];
    expect(innermost.map(({ namespace }) => namespace)).toEqual(opened.map((_, level) => `urn:${level}-59`));
  });

  it('is what the parser itself makes of it, whatever is declared where', async () => {
    const mostly = <T>(good: readonly T[], bad: readonly T[]): fc.Arbitrary<T> =>
      fc.oneof({ weight: 40, arbitrary: fc.constantFrom(...good) }, fc.constantFrom(...bad));
    const prefix = mostly(['', 'a:', 'i:', 'xml:'], ['p:', 'q:', 'xmlns:', ':', 'a:p:']);
    const name = fc.tuple(prefix, mostly(['x', 'y', 'nil'], [''])).map((parts) => parts.join('') || 'x');
    const uri = mostly(
      ['urn:1', ' urn:2 ', data, instanceNamespace],
      ['', 'http://www.w3.org/XML/1998/namespace', 'http://www.w3.org/2000/xmlns/'],
    );
    const declaration = fc.tuple(
      mostly(['xmlns', 'xmlns:p', 'xmlns:q', 'xmlns:a', 'xmlns:i'], ['xmlns:xml', 'xmlns:xmlns', 'xmlnsx']),
      uri,
    );
    const attribute = fc.tuple(name, fc.constantFrom('true', 'false'));
    const attributes = fc
      .array(fc.oneof(declaration, attribute), { maxLength: 3 })
      .map((some) => some.map(([key, value]) => ` ${key}="${value}"`).join(''));
    const elements = (levels: number): fc.Arbitrary<string> =>
      fc
        .array(
          fc
            .tuple(name, attributes, levels === 1 ? fc.constant('') : elements(levels - 1))
            .map(([tag, written, inner]) => `<${tag}${written}>${inner}</${tag}>`),
          { maxLength: 3 },
        )
        .map((some) => some.join(''));
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(elements(3), async (xml) => {
        const byParser = readByParser(xml);
        const ours = await read(xml);
        if (byParser === undefined) expect(ours).toContain('not well-formed');
        else expect(ours).toEqual(byParser);
        if (byParser !== undefined && xml.includes('xmlns')) accepted += 1;
      }),
      { numRuns: 3_000 },
    );
    expect(accepted).toBeGreaterThan(300);
  });
});
