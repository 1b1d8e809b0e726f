import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { watchHostileCosts } from '../../../../test-support/pi/hostile-costs.ts';
import { allPaths, readDocuments } from '../../../../test-support/wsdl/read-documents.ts';
import { derived, sequence, type, typed } from '../../../../test-support/wsdl/write-schema.ts';
import { repeat, schema, wsdlWith, wsdlWithRequest } from '../../../../test-support/wsdl/write-wsdl.ts';

const extending = (base: string, body: string): string => derived('extension', base, sequence(body));
const withT = (types: string): string => wsdlWithRequest(typed('X', 't:T0'), types);
const good = withT(type('T0', sequence(typed('A', 'xs:int'))));

watchHostileCosts('hostile WSDLs');

describe('a document that attacks the parser is refused', () => {
  const large = 64 * 1024 * 1024 - 4096;
  it.each<readonly [what: string, document: () => string | Buffer, why: string]>([
    ['a DOCTYPE', () => `<!DOCTYPE x>${good}`, 'a DOCTYPE is not accepted'],
    [
      'an entity that reads a file',
      () => `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${good.replace('int', '&e;')}`,
      'a DOCTYPE is not accepted',
    ],
    [
      'entities that multiply',
      () => `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>${good.replace('int', '&b;')}`,
      'a DOCTYPE is not accepted',
    ],
    ['an entity that is not declared', () => good.replace('xs:int', '&nbsp;'), 'not well-formed'],
    ['elements nested too deep', () => good.replace('<wsdl:types>', '<wsdl:types>'.repeat(200)), 'nested too deep'],
    ['elements nested without end', () => '<a>'.repeat(5_000_000), 'nested too deep'],
    ['too many elements', () => wsdlWith(schema('<xs:element/>'.repeat(600_000))), 'too many elements'],
    [
      'too many attributes',
      () => good.replace('<xs:sequence', `<xs:sequence${repeat(300, (n) => ` a${n}=""`)}`),
      'too many attributes',
    ],
    [
      'an attribute without end',
      () => good.replace('name="A"', `name="${'x'.repeat(large / 2)}"`),
      'an attribute is too long',
    ],
    ['a name that is too long', () => good.replace('name="A"', `name="${'x'.repeat(300)}"`), 'a name is too long'],
    ['a namespace that is too long', () => good.replaceAll('urn:t', `urn:${'x'.repeat(300)}`), 'a name is too long'],
    ['64 MiB of nothing', () => ' '.repeat(large), 'does not begin with an element'],
    [
      'a DOCTYPE without end',
      () => `<!DOCTYPE x [${'<!ENTITY a "b">'.repeat(4_000_000)}`,
      'does not begin with an element',
    ],
    ['a tag without end', () => `<${'x'.repeat(large)}`, 'does not begin with an element'],
    ['64 MiB of elements', () => '<a/>'.repeat(large / 4), 'not well-formed'],
    ['64 MiB of zeros', () => Buffer.alloc(large), 'not well-formed'],
    ['an unknown encoding', () => `<?xml version="1.0" encoding="EBCDIC"?>${good}`, 'is not supported'],
    ['bytes that fit no encoding', () => Buffer.from([0x3c, 0x61, 0xff, 0x2f, 0x3e]), 'do not fit'],
  ])(
    '%s',
    async (_what, document, why) => {
      expect(await readDocuments({ 'a.wsdl': document() })).toMatchObject({
        ok: false,
        error: { kind: 'protocol', message: expect.stringContaining(why) },
      });
    },
    60_000,
  );
});

describe('a WSDL that was changed at random', () => {
  const fragments = [
    '<xs:group ref="t:G"/>',
    '<xs:element ref="t:Do"/>',
    '<xs:any/>',
    'type="t:T0"',
    'base="t:T0"',
    'maxOccurs="-1"',
    'minOccurs="0"',
    '<xs:extension base="t:T0">',
    '</xs:extension>',
    '<xs:include schemaLocation="a.wsdl"/>',
    '<!DOCTYPE a>',
    '&a;',
    '<![CDATA[',
    ']]>',
    '<!--',
    'xmlns:t="urn:u"',
    'targetNamespace=""',
    '"',
    '<',
    '>',
    '\u0000',
    '\ud800',
    '{',
    '}',
    '<xs:schema>',
    'name=""',
    '::',
  ];
  const change = fc.record({
    at: fc.nat(),
    length: fc.nat(60),
    insert: fc.oneof(fc.constantFrom(...fragments), fc.string()),
  });
  const base = wsdlWithRequest(
    `${typed('X', 't:T0')}<xs:choice>${typed('Y', 't:E')}<xs:group ref="t:G"/></xs:choice>`,
    type('T0', extending('t:T1', typed('A', 't:T0'))) +
      type('T1', `${sequence('')}<xs:attribute name="a" type="t:E"/>`) +
      '<xs:simpleType name="E"><xs:restriction base="xs:string"><xs:enumeration value="1"/></xs:restriction></xs:simpleType>' +
      `<xs:group name="G">${sequence(typed('Z', 'xs:int'))}</xs:group>`,
  );

  const bounded = { numRuns: 300, interruptAfterTimeLimit: 30_000, markInterruptAsFailure: true };

  async function readMutated(text: string): Promise<boolean> {
    const read = await readDocuments({ 'a.wsdl': text });
    if (read.ok) expect(allPaths(read.value)).toBeDefined();
    else expect(read.error.kind).toBe('protocol');
    return read.ok;
  }

  it('in its text is read, or refused with a reason, in bounded time', async () => {
    const property = fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
      const text = changes.reduce((before, { at, length, insert }) => {
        const start = at % (before.length + 1);
        return before.slice(0, start) + insert + before.slice(start + length);
      }, base);
      await readMutated(text);
    });
    await fc.assert(property, bounded);
  }, 60_000);

  /** Parts of the text and the references among them. */
  const [pieces, references] = [
    base.split(/((?:name|type|base|ref|element|message|binding)="[^"]*")/),
    /^(\w+)="(.*)"$/,
  ];
  const values = [...new Set(pieces.flatMap((piece) => references.exec(piece)?.[2] ?? []))];

  it('in what its parts refer to is read in bounded time', async () => {
    let readable = 0;
    const replacement = fc.record({ at: fc.nat(), value: fc.constantFrom(...values) });
    const property = fc.asyncProperty(fc.array(replacement, { minLength: 1, maxLength: 8 }), async (replacements) => {
      const changed = [...pieces];
      for (const { at, value } of replacements) {
        const index = 2 * (at % Math.floor(pieces.length / 2)) + 1;
        changed[index] = `${references.exec(pieces[index] ?? '')?.[1]}="${value}"`;
      }
      if (await readMutated(changed.join(''))) readable += 1;
    });
    await fc.assert(property, bounded);
    expect(readable).toBeGreaterThan(100);
  }, 60_000);
});
