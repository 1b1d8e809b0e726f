import { describe, expect, it } from 'vitest';
import { describeType } from '../../../test-support/wsdl/describe-type.ts';
import { wsdlWithRequest } from '../../../test-support/wsdl/write-wsdl.ts';
import { flattenPaths, pathLimits, type FlatPaths, type PathLimits } from './flatten-paths.ts';
import { readWsdl } from './read-wsdl.ts';

function flat(content: string, further = '', limits: PathLimits = pathLimits): FlatPaths {
  const read = readWsdl(wsdlWithRequest(content, further));
  const request = read.ok ? read.value.ports[0].operations[0]?.request : undefined;
  if (request === undefined) throw new Error('there is no request');
  return flattenPaths(request, limits);
}

/** Each path with its type and marks, as `Query/SystemName?*:string`. */
function shown({ paths }: FlatPaths): readonly string[] {
  return paths.map(({ path, optional, many, type, cut }) => {
    const text = cut === undefined ? describeType(type, 1) : cut;
    return `${path}${optional ? '?' : ''}${many ? '*' : ''}:${text}`;
  });
}

const record = (name: string, members: string, more = ''): string =>
  `<xs:element name="${name}" ${more}><xs:complexType><xs:sequence>${members}</xs:sequence></xs:complexType></xs:element>`;
const text = (name: string, more = ''): string => `<xs:element name="${name}" type="xs:string" ${more}/>`;
const type = (name: string, body: string): string => `<xs:complexType name="${name}">${body}</xs:complexType>`;

describe('the paths of an element', () => {
  it.each([
    ['members', text('A') + text('B', 'minOccurs="0"'), '', ['A:string', 'B?:string']],
    ['members of members', record('Q', text('A') + text('B')), '', ['Q/A:string', 'Q/B:string']],
    ['shallow ones first', record('Q', text('A')) + text('B'), '', ['B:string', 'Q/A:string']],
    [
      'what is around',
      record('L', record('E', text('A'), 'maxOccurs="unbounded"'), 'minOccurs="0"'),
      '',
      ['L/E/A?*:string'],
    ],
    [
      'attributes and the text beside them',
      '<xs:element name="A" type="t:T"/>',
      type(
        'T',
        '<xs:simpleContent><xs:extension base="xs:int"><xs:attribute name="u" type="xs:string"/></xs:extension></xs:simpleContent>',
      ),
      ['A:int', 'A/@u?:string'],
    ],
    [
      'a type without members',
      '<xs:element name="A" type="t:T"/>',
      type('T', '<xs:sequence><xs:any/></xs:sequence>'),
      ['A:{any}'],
    ],
    ['a type that is not declared', '<xs:element name="A" type="u:T"/>', '', ['A:?{urn:u}T']],
  ])('hold %s', (_what, content, further, expected) => {
    const found = flat(content, further);
    expect(shown(found)).toEqual(expected);
    expect(found.complete).toBe(true);
  });

  it('of a text are the element itself, with an empty path', () => {
    const found = flattenPaths({
      name: '{urn:t}A',
      optional: false,
      nillable: false,
      many: false,
      type: () => ({ kind: 'text', name: '{http://www.w3.org/2001/XMLSchema}int' }),
    });
    expect(shown(found)).toEqual([':int']);
  });

  it('have qualified names, step by step', () => {
    const [found] = flat(record('Q', text('A', 'form="unqualified"'))).paths;
    expect(found?.steps.map(({ name }) => name)).toEqual(['{urn:t}Q', '{}A']);
  });
});

describe('the list ends', () => {
  const tree = type(
    'T',
    `<xs:sequence>${text('A')}<xs:element name="L" type="t:T"/><xs:element name="R" type="t:T"/></xs:sequence>`,
  );

  it('at a type inside itself', () => {
    const found = flat('<xs:element name="X" type="t:T"/>', tree);
    expect(shown(found)).toEqual(['X/A:string', 'X/L:recursive', 'X/R:recursive']);
    expect(found.complete).toBe(false);
  });

  it('at the depth that is allowed', () => {
    const found = flat(record('A', record('B', text('C'))) + text('D'), '', { depth: 1, count: 100 });
    expect(shown(found)).toEqual(['A:depth', 'D:string']);
    expect(found.complete).toBe(false);
  });

  it.each([
    ['members', text('A') + text('B') + text('C')],
    [
      'attributes',
      `<xs:complexType>${['A', 'B', 'C'].map((name) => `<xs:attribute name="${name}"/>`).join('')}</xs:complexType>`,
    ],
  ])('at the number of %s that is allowed', (_what, content) => {
    const found = flat(content, '', { depth: 5, count: 2 });
    expect(found.paths.length).toBeLessThanOrEqual(2);
    expect(found.complete).toBe(false);
  });

  it('for types that double at every level, without a leaf', () => {
    const types = Array.from({ length: 30 }, (_, level) =>
      type(
        `T${level}`,
        `<xs:sequence><xs:element name="A" type="t:T${level + 1}"/><xs:element name="B" type="t:T${level + 1}"/></xs:sequence>`,
      ),
    ).join('');
    const found = flat('<xs:element name="X" type="t:T0"/>', types, { depth: 100, count: 1000 });
    expect(found.complete).toBe(false);
  });
});
