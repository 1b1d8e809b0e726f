import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRecord, writeElement } from './records.ts';
import type { RecordType } from './schema.ts';
import { parseXml } from './xml.ts';

const member = { isAttribute: false, isList: false, isNillable: false, type: 'string' };
const inner: RecordType = {
  namespace: 'urn:inner',
  members: [
    { ...member, name: 'Id', isAttribute: true, type: 'int' },
    { ...member, name: 'Text', isAttribute: true },
    { ...member, name: 'Note', isNillable: true },
  ],
};
const outer: RecordType = {
  namespace: 'urn:outer',
  members: [
    { ...member, name: 'A' },
    { ...member, name: 'B', isList: true, type: inner },
    { ...member, name: 'C', type: 'boolean' },
  ],
};
const strict = { extras: false };

function read(content: string, extras = false): unknown {
  return readRecord(outer, parseXml(`<R xmlns="urn:outer" xmlns:n="urn:inner">${content}</R>`), { extras });
}

function write(value: Readonly<Record<string, unknown>>, extras = false): string {
  return writeElement({ name: 'R', namespace: 'urn:outer' }, outer, value, { extras });
}

describe('a record is read', () => {
  it.each([
    ['in schema order', '<A>1</A><B Id="2"/><C>true</C>', { A: '1', B: { Id: 2 }, C: true }],
    ['without what comes too late', '<C>1</C><A>1</A><B/>', { C: true }],
    ['each member once', '<A>1</A><A>2</A><C>false</C>', { A: '1', C: false }],
    ['without what the type does not name', '<A>1</A><X>0</X><C>0</C>', { A: '1', C: false }],
    ['with text as it is', '<A> a\t<!-- not text -->&lt;<![CDATA[<b>]]> </A>', { A: ' a\t<<b> ' }],
    [
      'with nil as null',
      '<B><n:Note xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/></B>',
      { B: { Note: null } },
    ],
    ['with what is no number as none', '<B Id="x"/>', { B: { Id: Number.NaN } }],
    ['from nothing', '', {}],
  ])('%s', (_how, content, expected) => {
    expect(read(content)).toEqual(expected);
  });

  it('with extras as text, also those named like members of every object', () => {
    const found = read('<A>1</A><__proto__>x</__proto__><X>0</X><C>1</C><A>late</A>', true) as object;
    expect(Object.entries(found)).toEqual([
      ['A', '1'],
      ['__proto__', 'x'],
      ['X', '0'],
      ['C', true],
    ]);
  });

  it.each(['<A xmlns="urn:other">1</A>', '<n:A>1</n:A>', '<B><Note>1</Note></B>', '<X xmlns="">1</X>'])(
    'never from another namespace: %s',
    (content) => {
      expect(() => read(content)).toThrow('Expected element');
    },
  );
});

describe('a record is written', () => {
  it.each([
    ['in schema order', { C: true, A: '1' }, '<R xmlns="urn:outer"><A>1</A><C>true</C></R>'],
    ['without what the type does not name', { A: '1', X: '2' }, '<R xmlns="urn:outer"><A>1</A></R>'],
    ['without null where there is no nil', { A: null, C: false }, '<R xmlns="urn:outer"><C>false</C></R>'],
    [
      'with lists, attributes and nil',
      {
        B: [
          { Id: 1, Text: '"&\n', Note: 'n' },
          { Text: null, Note: null },
        ],
      },
      '<R xmlns="urn:outer"><B xmlns:d="urn:inner" Id="1" Text="&quot;&amp;&#10;"><d:Note>n</d:Note></B>' +
        '<B xmlns:d="urn:inner"><d:Note i:nil="true"/></B></R>',
    ],
  ])('%s', (_how, value, xml) => {
    expect(write(value)).toBe(xml);
  });

  it('with extras in the order of the record', () => {
    expect(write({ C: true, X: 2, A: '1' }, true)).toBe('<R xmlns="urn:outer"><C>true</C><X>2</X><A>1</A></R>');
  });

  it('so that every text that XML can carry is read as it was', () => {
    const text = fc
      .string({ unit: 'binary' })
      // eslint-disable-next-line no-control-regex
      .filter((value) => !/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/.test(value));
    fc.assert(
      fc.property(text, text, (A, Text) => {
        const written = parseXml(write({ A, B: [{ Text }] }));
        expect(readRecord(outer, written, strict)).toEqual({ A, B: { Text } });
      }),
    );
  });
});
