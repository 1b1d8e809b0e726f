import { describe, expect, it } from 'vitest';
import { watchHostileCosts } from '../../../../test-support/pi/hostile-costs.ts';
import { describeElement } from '../../../../test-support/wsdl/describe-type.ts';
import { allPaths, readDocuments } from '../../../../test-support/wsdl/read-documents.ts';
import { derived, sequence, type, typed } from '../../../../test-support/wsdl/write-schema.ts';
import {
  abstractPart,
  binding,
  definitions,
  repeat,
  schema,
  wsdlWith,
  wsdlWithRequest,
} from '../../../../test-support/wsdl/write-wsdl.ts';
import type { ServerWsdl } from '../wsdl-model.ts';

const extending = (base: string, body: string): string => derived('extension', base, sequence(body));
const withT = (types: string): string => wsdlWithRequest(typed('X', 't:T0'), types);

watchHostileCosts('costly WSDLs');

async function read(documents: Readonly<Record<string, string>>): Promise<ServerWsdl> {
  const wsdl = await readDocuments(documents);
  if (!wsdl.ok) throw new Error(wsdl.error.message);
  return wsdl.value;
}

function requestOf({ ports }: ServerWsdl): string {
  const request = ports[0].operations[0]?.request;
  return request === undefined ? 'none' : describeElement(request, 3);
}

describe('a WSDL that is built to cost much is read in bounded time', () => {
  const undeclared = 'Do:{X:?{urn:t}T0}';
  it.each<readonly [what: string, wsdl: () => string, request: string | RegExp]>([
    [
      '64 MiB of documentation',
      () =>
        withT(
          `<xs:annotation><xs:documentation>${'x'.repeat(60_000_000)}</xs:documentation></xs:annotation>${type('T0', '')}`,
        ),
      'Do:{X:{}}',
    ],
    [
      'foreign elements without number',
      () => withT(`<xs:annotation>${'<x/>'.repeat(2_000_000)}</xs:annotation>${type('T0', '')}`),
      'Do:{X:{}}',
    ],
    [
      '10,000 types',
      () =>
        withT(
          repeat(10_000, (n) => type(`T${n}`, sequence(repeat(10, (m) => typed(`M${m}`, `t:T${n + 1}`))))).replace(
            'name="M0" type="t:T1"',
            'name="M0" type="xs:int"',
          ),
        ),
      /^Do:\{X:\{M0:int M1:\{M0:…/,
    ],
    [
      '64 bases',
      () =>
        withT(
          repeat(64, (n) => type(`T${n}`, extending(`t:T${n + 1}`, ''))) + type('T64', sequence(typed('A', 'xs:int'))),
        ),
      'Do:{X:{A:int}}',
    ],
    [
      '1,000 bases',
      () => withT(repeat(1000, (n) => type(`T${n}`, extending(`t:T${n + 1}`, ''))) + type('T1000', '')),
      undeclared,
    ],
    [
      'a base of many for many',
      () =>
        withT(
          repeat(2000, (n) => type(`T${n}`, extending('t:Base', typed('N', `t:T${n + 1}`)))) +
            type('Base', sequence(repeat(9000, (n) => typed(`M${n}`, 'xs:int')))),
        ),
      /^Do:\{X:\{M0:int/,
    ],
    [
      'bases in a circle',
      () => withT(repeat(100, (n) => type(`T${n}`, extending(`t:T${(n + 1) % 100}`, '')))),
      undeclared,
    ],
    [
      'too many members',
      () => withT(type('T0', sequence(repeat(20_000, (n) => typed(`M${n}`, 'xs:int'))))),
      undeclared,
    ],
    [
      'groups that double',
      () =>
        withT(
          type('T0', '<xs:group ref="t:G0"/>') +
            repeat(
              40,
              (n) => `<xs:group name="G${n}">${sequence(`<xs:group ref="t:G${n + 1}"/>`.repeat(2))}</xs:group>`,
            ),
        ),
      undeclared,
    ],
    [
      'groups in a circle',
      () =>
        withT(
          type('T0', '<xs:group ref="t:G"/>') + `<xs:group name="G">${sequence('<xs:group ref="t:G"/>')}</xs:group>`,
        ),
      undeclared,
    ],
    [
      'groups in groups without end',
      () =>
        withT(
          type('T0', '<xs:group ref="t:G0"/>') +
            repeat(50_000, (n) => `<xs:group name="G${n}">${sequence(`<xs:group ref="t:G${n + 1}"/>`)}</xs:group>`),
        ),
      undeclared,
    ],
    [
      'attribute groups that double',
      () =>
        withT(
          type('T0', '<xs:attributeGroup ref="t:G0"/>') +
            repeat(
              40,
              (n) =>
                `<xs:attributeGroup name="G${n}">${`<xs:attributeGroup ref="t:G${n + 1}"/>`.repeat(2)}</xs:attributeGroup>`,
            ),
        ),
      undeclared,
    ],
    [
      'element references in a circle',
      () =>
        withT(
          type('T0', sequence('<xs:element ref="t:E0"/>')) +
            repeat(
              2,
              (n) =>
                `<xs:element name="E${n}"><xs:complexType>${sequence(`<xs:element ref="t:E${1 - n}"/>`)}</xs:complexType></xs:element>`,
            ),
        ),
      'Do:{X:{E0:{E1:…}}}',
    ],
    [
      'types that double',
      () => withT(repeat(40, (n) => type(`T${n}`, sequence(typed('A', `t:T${n + 1}`) + typed('B', `t:T${n + 1}`))))),
      'Do:{X:{A:{A:… B:…} B:{A:… B:…}}}',
    ],
    [
      'lists of lists in a circle',
      () => withT(repeat(2, (n) => `<xs:simpleType name="T${n}"><xs:list itemType="t:T${1 - n}"/></xs:simpleType>`)),
      undeclared,
    ],
    [
      'an enumeration of 100,000 values',
      () =>
        withT(
          `<xs:simpleType name="T0"><xs:restriction base="xs:string">${repeat(100_000, (n) => `<xs:enumeration value="${n}"/>`)}</xs:restriction></xs:simpleType>`,
        ),
      /^Do:\{X:string\(0\|1\|/,
    ],
    [
      'names of prototypes',
      () =>
        withT(
          type(
            'T0',
            sequence(['__proto__', 'constructor', 'toString'].map((name) => typed(name, 't:__proto__')).join('')),
          ),
        ),
      'Do:{X:{__proto__:?{urn:t}__proto__ constructor:?{urn:t}__proto__ toString:?{urn:t}__proto__}}',
    ],
  ])(
    '%s',
    async (_what, wsdl, expected) => {
      const found = await read({ 'a.wsdl': wsdl() });
      if (typeof expected === 'string') expect(requestOf(found)).toBe(expected);
      else expect(requestOf(found)).toMatch(expected);
      expect(allPaths(found).length).toBeGreaterThan(0);
    },
    60_000,
  );

  it.each([
    [
      'ports with one large binding',
      (count: number) =>
        binding('soap').replace(
          /<wsdl:operation.*<\/wsdl:operation>/,
          repeat(count, (n) => `<wsdl:operation name="O${n}"/>`),
        ) + `<wsdl:service name="S">${repeat(count, (n) => `<wsdl:port name="P${n}" binding="t:B"/>`)}</wsdl:service>`,
    ],
    ['bindings with one large port type', (count: number) => repeat(count, (n) => binding('soap', `B${n}`))],
    [
      'ports without a binding',
      (count: number) =>
        binding('soap') +
        `<wsdl:service name="S">${repeat(count, (n) => `<wsdl:port name="P${n}" binding="t:Gone${n}"/>`)}</wsdl:service>`,
    ],
  ])(
    '%s',
    async (_what, rest) => {
      const operations = repeat(10_000, (n) => `<wsdl:operation name="O${n}"/>`);
      const parts = abstractPart.replace('<wsdl:operation name="Do">', `${operations}$&`);
      const found = await read({ 'a.wsdl': definitions(parts + rest(10_000)) });
      expect(found.ports.length).toBeGreaterThan(0);
      expect(found.problems.length).toBeLessThanOrEqual(101);
    },
    60_000,
  );

  it('schemas that are included into very many namespaces are left out and named', async () => {
    const schemas = repeat(20_000, (n) =>
      schema('<xs:include schemaLocation="shared.xsd"/>', `targetNamespace="urn:${n}"`),
    );
    const shared = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">${repeat(10_000, (n) => `<xs:element name="E${n}"/>`)}</xs:schema>`;
    const found = await read({ 'a.wsdl': wsdlWith(schemas), 'shared.xsd': shared });
    expect(found.problems).toEqual([
      { document: 'shared.xsd', why: expect.stringContaining('more than 200000 declarations') },
    ]);
  }, 60_000);

  it('references without number are cut and named', async () => {
    const includes = repeat(50_000, (n) => `<xs:include schemaLocation="${n}.xsd"/>`);
    const found = await read({ 'a.wsdl': wsdlWith(schema(includes)) });
    expect(found.problems).toContainEqual({ document: 'a.wsdl', why: 'refers to more than 1000 documents' });
    expect(found.problems).toHaveLength(101);
    expect(found.problems.at(-1)).toEqual({ document: '901 others', why: 'were left out, too' });
  }, 60_000);

  it('documents that import each other in a circle are read once each', async () => {
    const importing = (next: number): string =>
      definitions(`<wsdl:import namespace="urn:t" location="${next}.wsdl"/>${abstractPart}${binding('soap')}`);
    const found = await read(Object.fromEntries([0, 1, 2].map((n) => [`${n}.wsdl`, importing((n + 1) % 3)])));
    expect(found.problems).toEqual([]);
    expect(found.ports).toHaveLength(1);
  });
});
