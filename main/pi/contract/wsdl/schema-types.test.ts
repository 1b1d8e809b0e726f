import { describe, expect, it } from 'vitest';
import { describeType } from '../../../../test-support/wsdl/describe-type.ts';
import { requestOf } from '../../../../test-support/wsdl/read-documents.ts';
import { complex, derived, member, sequence, type } from '../../../../test-support/wsdl/write-schema.ts';
import { schema, servicePart, wsdlWith, wsdlWithRequest } from '../../../../test-support/wsdl/write-wsdl.ts';

describe('the type of a request', () => {
  it.each([
    ['members of built-in types', member('A') + member('B', 'type="xs:int"'), '', '{A:string B:int}'],
    [
      'what may be absent, null or repeated',
      member('A', 'type="xs:int" minOccurs="0"') +
        member('B', 'type="xs:int" nillable="true"') +
        member('C', 'type="xs:int" nillable="1" minOccurs="0" maxOccurs="unbounded"') +
        member('D', 'type="xs:int" maxOccurs="2"'),
      '',
      '{A?:int B!:int C?*!:int D*:int}',
    ],
    [
      'a member that may not occur',
      member('A', 'type="xs:int" minOccurs="0" maxOccurs="0"') + member('B'),
      '',
      '{B:string}',
    ],
    ['a member without a type', '<xs:element name="A"/>', '', '{A:anyType}'],
    ['an unqualified member', member('A', 'type="xs:int" form="unqualified"') + member('B'), '', '{.A:int B:string}'],
    ['a named type', member('A', 'type="t:T"'), type('T', sequence(member('B'))), '{A:{B:string}}'],
    ['a type that is not declared', member('A', 'type="t:T"'), '', '{A:?{urn:t}T}'],
    ['an anonymous type', `<xs:element name="A">${complex(sequence(member('B')))}</xs:element>`, '', '{A:{B:string}}'],
    ['an empty type', `<xs:element name="A">${complex('')}</xs:element>`, '', '{A:{}}'],
    [
      'a choice',
      `${member('A')}<xs:choice>${member('B')}${sequence(member('C'))}</xs:choice>`,
      '',
      '{A:string B?|:string C?|:string}',
    ],
    [
      'all',
      complex(`<xs:all>${member('A')}${member('B', 'type="xs:int" minOccurs="0"')}</xs:all>`),
      '',
      '{A:string B?:int}',
    ],
    [
      'groups that may be absent or repeated',
      `<xs:sequence minOccurs="0">${member('A')}</xs:sequence><xs:sequence maxOccurs="unbounded">${member('B')}</xs:sequence>`,
      '',
      '{A?:string B*:string}',
    ],
    [
      'a group by reference',
      `<xs:group ref="t:G" minOccurs="0"/>${member('B')}`,
      `<xs:group name="G">${sequence(member('A'))}</xs:group>`,
      '{A?:string B:string}',
    ],
    ['a group that is not declared', `<xs:group ref="t:G"/>${member('B')}`, '', '{B:string}'],
    [
      'an element by reference',
      '<xs:element ref="t:E" minOccurs="0" maxOccurs="unbounded"/>',
      '<xs:element name="E" type="xs:int" nillable="true"/>',
      '{E?*!:int}',
    ],
    ['an element that is not declared', '<xs:element ref="u:E"/>', '', '{E:?{urn:u}E}'],
    ['further elements', `${member('A')}<xs:any minOccurs="0"/>`, '', '{A:string any}'],
    [
      'a wrapped array',
      member('As', 'type="t:ArrayOfA"'),
      type('ArrayOfA', sequence(member('A', 'type="xs:int" minOccurs="0" maxOccurs="unbounded"'))),
      '{As:{A?*:int}}',
    ],
    ['an array that is not wrapped', member('A', 'type="xs:int" maxOccurs="unbounded"'), '', '{A*:int}'],
    [
      'documentation, which is left out',
      `<xs:element name="A" type="xs:int"><xs:annotation><xs:documentation>${member('X')}</xs:documentation></xs:annotation></xs:element>`,
      '',
      '{A:int}',
    ],
  ])('has %s', (_what, content, further, expected) => {
    expect(describeType(requestOf(wsdlWithRequest(content, further)).type())).toBe(expected);
  });
});

describe('a derived type', () => {
  const base = type('Base', `${sequence(member('A'))}<xs:attribute name="id" type="xs:int"/>`);
  it.each([
    ['an extension', type('T', derived('extension', 't:Base', sequence(member('B')))), '{@.id:int A:string B:string}'],
    ['an extension without members', type('T', derived('extension', 't:Base', '')), '{@.id:int A:string}'],
    [
      'an extension of an extension',
      type('M', derived('extension', 't:Base', sequence(member('B')))) +
        type('T', derived('extension', 't:M', sequence(member('C')))),
      '{@.id:int A:string B:string C:string}',
    ],
    [
      'an extension with an attribute of its own',
      type('T', derived('extension', 't:Base', '<xs:attribute name="x" type="xs:string" use="required"/>')),
      '{@.id:int @.x+:string A:string}',
    ],
    [
      'an extension of what is not declared',
      type('T', derived('extension', 'u:Gone', sequence(member('B')))),
      '?{urn:u}Gone',
    ],
    ['an extension of anything', type('T', derived('extension', 'xs:anyType', sequence(member('B')))), '{B:string}'],
    [
      'a restriction, which repeats what it keeps',
      type('T', derived('restriction', 't:Base', sequence(member('A', 'type="xs:int"')))),
      '{@.id:int A:int}',
    ],
    [
      'a restriction without an attribute',
      type('T', derived('restriction', 't:Base', `${sequence('')}<xs:attribute name="id" use="prohibited"/>`)),
      '{}',
    ],
    [
      'a restriction of what is not declared',
      type('T', derived('restriction', 'u:Gone', sequence(member('B')))),
      '{B:string}',
    ],
    ['its own base', type('T', derived('extension', 't:T', sequence(member('B')))), '?{urn:t}T'],
    [
      'the base of its base',
      type('T', derived('extension', 't:M', '')) + type('M', derived('extension', 't:T', '')),
      '?{urn:t}T',
    ],
  ])('may be %s', (_what, further, expected) => {
    const request = requestOf(wsdlWithRequest(member('X', 'type="t:T"'), base + further));
    expect(describeType(request.type())).toBe(`{X:${expected}}`);
  });
});

describe('types that contain themselves', () => {
  it.each([
    [
      'by name',
      member('X', 'type="t:T"'),
      type('T', sequence(member('T', 'type="t:T" minOccurs="0"'))),
      '{X:{T?:{T?:…}}}',
    ],
    [
      'by an element',
      '<xs:element ref="t:E"/>',
      `<xs:element name="E">${complex(sequence('<xs:element ref="t:E"/>'))}</xs:element>`,
      '{E:{E:{E:…}}}',
    ],
  ])('%s are evaluated level by level, each declaration once', (_what, content, further, expected) => {
    const outer = requestOf(wsdlWithRequest(content, further)).type();
    expect(describeType(outer, 3)).toBe(expected);
    const inner = outer.kind === 'record' ? outer.members[0]?.type() : undefined;
    expect(inner?.kind === 'record' ? inner.members[0]?.type() : undefined).toBe(inner);
  });

  it('a group inside itself makes the type unusable, and nothing else', () => {
    const group = `<xs:group name="G">${sequence(`${member('A')}<xs:group ref="t:G"/>`)}</xs:group>`;
    const types = group + type('T', '<xs:group ref="t:G"/>');
    const request = requestOf(wsdlWithRequest(member('X', 'type="t:T"') + member('Y'), types));
    expect(describeType(request.type())).toBe('{X:?{urn:t}T Y:string}');
  });
});

describe('several schemas', () => {
  const others = 'targetNamespace="urn:u"';
  it('refer to each other by namespace, with their own rules for names', () => {
    const ours = schema(
      `<xs:import namespace="urn:u"/><xs:element name="Do">${complex(sequence(member('A', 'type="u:T"')))}</xs:element>`,
    );
    const theirs = schema(
      type('T', `${sequence(member('B'))}<xs:attribute name="c" type="xs:int"/>`),
      `${others} attributeFormDefault="qualified"`,
    );
    expect(describeType(requestOf(wsdlWith(ours + theirs, servicePart)).type())).toBe('{A:{@c:int .B:string}}');
  });

  it('may share a namespace; of two declarations with one name the first counts', () => {
    const request = `<xs:element name="Do">${complex(sequence(member('A', 'type="u:T"') + member('B', 'type="u:S"')))}</xs:element>`;
    const first = schema(type('T', sequence(member('B'))), others);
    const second = schema(type('T', '') + type('S', sequence(member('C'))), others);
    expect(describeType(requestOf(wsdlWith(schema(request) + first + second)).type())).toBe(
      '{A:{.B:string} B:{.C:string}}',
    );
  });
});
