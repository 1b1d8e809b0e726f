import { describe, expect, it } from 'vitest';
import { describeType } from '../../../../test-support/wsdl/describe-type.ts';
import { requestOf } from '../../../../test-support/wsdl/read-documents.ts';
import {
  complex,
  member,
  restricted,
  sequence,
  simple,
  textWith,
  type,
  values,
} from '../../../../test-support/wsdl/write-schema.ts';
import { wsdlWithRequest } from '../../../../test-support/wsdl/write-wsdl.ts';

describe('a text', () => {
  const named = (body: string): string => simple('T', body);
  it.each([
    ['a restriction', named(restricted('xs:int', '<xs:maxInclusive value="9"/>')), 'int'],
    ['an enumeration', named(restricted('xs:string', values('Explicit', 'Windows'))), 'string(Explicit|Windows)'],
    ['a value with blanks', named(restricted('xs:string', values(' a b '))), 'string( a b )'],
    [
      'a restriction of an enumeration',
      named(restricted('t:E', values('A'))) + simple('E', restricted('xs:string', values('A', 'B'))),
      'string(A)',
    ],
    [
      'another name of an enumeration',
      named(restricted('t:E', '')) + simple('E', restricted('xs:string', values('A', 'B'))),
      'string(A|B)',
    ],
    [
      'a restriction of an anonymous type',
      named(`<xs:restriction><xs:simpleType>${restricted('xs:byte', '')}</xs:simpleType></xs:restriction>`),
      'byte',
    ],
    [
      'a list, as WCF writes flags',
      named(`<xs:list><xs:simpleType>${restricted('xs:string', values('A', 'B'))}</xs:simpleType></xs:list>`),
      'string(A|B)[]',
    ],
    ['a list of a named type', named('<xs:list itemType="xs:int"/>'), 'int[]'],
    ['a union', named('<xs:union memberTypes="xs:int xs:string"/>'), 'anySimpleType'],
    ['a restriction of itself', named(restricted('t:T', '')), '?{urn:t}T'],
    ['a list of itself', named('<xs:list itemType="t:T"/>'), '?{urn:t}T'],
    ['a restriction of what is not declared', named(restricted('u:Gone', '')), '?{urn:u}Gone'],
    [
      'a restriction of a record that has it as an attribute',
      named(restricted('t:R', '')) + type('R', '<xs:attribute name="a" type="t:T"/>'),
      '?{urn:t}T',
    ],
    [
      'a restriction of an anonymous record that has it as an attribute',
      named(`<xs:restriction>${complex('<xs:attribute name="a" type="t:T"/>')}</xs:restriction>`),
      '?{urn:t}T',
    ],
    ['a restriction of a record', named(restricted('t:R', '')) + type('R', sequence(member('B'))), '?{urn:t}T'],
    [
      'a text with attributes',
      type('T', textWith('xs:int', '<xs:attribute name="unit" type="xs:string"/>')),
      '{=int @.unit:string}',
    ],
    [
      'a restriction of a text with attributes',
      type('T', `<xs:simpleContent>${restricted('t:B', values('1'))}</xs:simpleContent>`) +
        type('B', textWith('xs:int', '<xs:attribute name="unit"/>')),
      '{=int(1) @.unit:anySimpleType}',
    ],
    ['a text without attributes', type('T', textWith('xs:int', '')), 'int'],
    ['a text with attributes, of what is not declared', type('T', textWith('u:Gone', '')), '?{urn:u}Gone'],
  ])('may be %s', (_what, further, expected) => {
    const request = requestOf(wsdlWithRequest(member('X', 'type="t:T"'), further));
    expect(describeType(request.type())).toBe(`{X:${expected}}`);
  });
});

describe('attributes', () => {
  it.each([
    [
      'of a group',
      '<xs:attributeGroup ref="t:G"/>',
      '<xs:attributeGroup name="G"><xs:attribute name="a" type="xs:int"/></xs:attributeGroup>',
      '@.a:int',
    ],
    ['qualified', '<xs:attribute name="a" type="xs:int" form="qualified"/>', '', '@a:int'],
    ['by reference', '<xs:attribute ref="t:a" use="required"/>', '<xs:attribute name="a" type="xs:int"/>', '@a+:int'],
    ['by a reference that leads nowhere', '<xs:attribute ref="u:a"/>', '', '@a:anySimpleType'],
    [
      'of an enumeration',
      `<xs:attribute name="a"><xs:simpleType>${restricted('xs:string', values('A'))}</xs:simpleType></xs:attribute>`,
      '',
      '@.a:string(A)',
    ],
    [
      'of a type that is no text',
      '<xs:attribute name="a" type="t:R"/>',
      type('R', '<xs:attribute name="b" type="t:R"/>'),
      '@.a:anySimpleType',
    ],
  ])('may be declared %s', (_what, attribute, further, expected) => {
    expect(describeType(requestOf(wsdlWithRequest(complex(attribute), further)).type())).toBe(`{${expected}}`);
  });
});
