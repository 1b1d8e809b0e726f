import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { FunctionName } from '../../../../shared/contract-functions.ts';
import { builtInShape } from '../../../../test-support/pi/built-in-functions.ts';
import { watchHostileCosts } from '../../../../test-support/pi/hostile-costs.ts';
import { answerOf, element, envelopeOf, storedList, storedXml } from '../../../../test-support/pi/sample-answers.ts';
import { decodeAnswer, type DecodedAnswer, type NotSoap } from './decode-answer.ts';
import { describedEntries, EntryList } from './entry-list.ts';
import { limits } from './limits.ts';

const operation = 'AccountStoreOps_StoredCredential_GetList';
const template = 'JobOps_GetPasswordChangeSettings';
const marker = 'marker-7f3a';

type Content = string | Buffer | Iterable<Buffer | string>;

async function* arriving(content: Content): AsyncGenerator<Buffer> {
  const chunks = typeof content === 'string' || Buffer.isBuffer(content) ? [content] : content;
  for (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

function decode(content: Content, of: FunctionName = 'listStoredBySystem'): Promise<DecodedAnswer> {
  return decodeAnswer(arriving(content), 'text/xml; charset=utf-8', builtInShape(of));
}

/** A large answer in chunks, so that the test itself stays small. */
function* repeated(before: string, part: string, times: number, after = ''): Generator<string> {
  const block = Math.min(times, 10_000);
  yield before;
  for (let sent = 0; sent < times; sent += block) yield part.repeat(Math.min(block, times - sent));
  yield after;
}

const good = storedList(storedXml('svc'));
const [head = '', tail = ''] = good.split('<s:Body>');
const inBody = (xml: string): string => `${head}<s:Body>${xml}${tail}`;
const beforeBody = `${head}<s:Header>`;
const afterHeader = `</s:Header><s:Body>${tail}`;
const inHeader = (xml: string): string => `${beforeBody}${xml}${afterHeader}`;
const withDoctype = (doctype: string, text = ''): string => good.replace('?>', `?>${doctype}`).replace('svc', text);

watchHostileCosts('hostile answers');

describe('an answer that attacks the parser', () => {
  it.each<readonly [title: string, content: Content, why: string]>([
    ['a DOCTYPE', withDoctype('<!DOCTYPE s:Envelope>'), 'a DOCTYPE is not accepted'],
    [
      'an entity that reads a file',
      withDoctype('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', '&e;'),
      'a DOCTYPE is not accepted',
    ],
    [
      'entities that multiply',
      withDoctype('<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>', '&c;'),
      'a DOCTYPE is not accepted',
    ],
    [
      'an external DTD',
      withDoctype('<!DOCTYPE x SYSTEM "http://attacker.example/x.dtd">'),
      'a DOCTYPE is not accepted',
    ],
    [
      'an endless DOCTYPE',
      repeated('<?xml version="1.0"?><!DOCTYPE x [', '<!ENTITY a "b">', 300_000),
      'a text or a tag is too long',
    ],
    [
      'an entity that is not declared',
      good.replace('<s:Body>', '&nbsp;<s:Body>'),
      'not well-formed: undefined entity.',
    ],
    [
      'a processing instruction before the root',
      good.replace('<s:Envelope', '<?php x?><s:Envelope'),
      'a processing instruction is not accepted',
    ],
    [
      'a processing instruction inside',
      inBody('<?xml-stylesheet href="x"?>'),
      'a processing instruction is not accepted',
    ],
    ['elements nested too deep', inHeader('<a>'.repeat(63) + '</a>'.repeat(63)), 'elements are nested too deep'],
    ['elements nested without end', repeated(head, '<a>', 5_000_000), 'elements are nested too deep'],
    ['too many elements', repeated(beforeBody, '<a/>', 2_000_000), 'there are too many elements'],
    [
      'too many attributes',
      inHeader(`<a ${Array.from({ length: 65 }, (_, index) => `a${index}=""`).join(' ')}/>`),
      'an element has too many attributes',
    ],
    [
      'many attributes of one long namespace',
      repeated(`${beforeBody}<a xmlns:n="${'x'.repeat(1_000_000)}" `, 'n:a="" ', 200_000, '/>'),
      'an attribute is too long',
    ],
    [
      'many namespaces',
      inHeader(`<a ${Array.from({ length: 65 }, (_, index) => `xmlns:n${index}="urn:${index}"`).join(' ')}/>`),
      'an element has too many attributes',
    ],
    [
      'a namespace that is too long',
      inHeader(`<a xmlns="urn:${'x'.repeat(limits.nameLength)}"/>`),
      'an attribute is too long',
    ],
    [
      'an attribute that is too long',
      inHeader(`<a b="${'x'.repeat(limits.attributeLength + 1)}"/>`),
      'an attribute is too long',
    ],
    ['an attribute without end', repeated(`${beforeBody}<a b="`, 'x', 5_000_000), 'a text or a tag is too long'],
    [
      'an attribute name that is too long',
      inHeader(`<a ${'x'.repeat(limits.nameLength + 1)}=""/>`),
      'an attribute is too long',
    ],
    ['an element name that is too long', inHeader(`<${'x'.repeat(limits.nameLength + 1)}/>`), 'a name is too long'],
    ['an element name without end', repeated(`${beforeBody}<a`, 'x', 5_000_000), 'a text or a tag is too long'],
    ['a comment without end', repeated(`${beforeBody}<!--`, 'x', 5_000_000), 'a text or a tag is too long'],
    ['a CDATA section without end', repeated(`${beforeBody}<![CDATA[`, 'x', 5_000_000), 'a text or a tag is too long'],
    ['white space without end', repeated(head, '\n', 5_000_000), 'a text or a tag is too long'],
    ['an attribute twice', inHeader('<a b="" b=""/>'), 'not well-formed: duplicate attribute'],
    [
      'an attribute twice by two prefixes',
      inHeader('<a xmlns:p="urn:x" xmlns:q="urn:x" p:b="" q:b=""/>'),
      'not well-formed: duplicate attribute',
    ],
    ['a prefix that is not bound', inHeader('<p:a/>'), 'not well-formed: unbound namespace prefix'],
    ['a NUL between elements', good.replace('<s:Body>', '\u0000<s:Body>'), 'not well-formed: disallowed character.'],
    ['a NUL in a tag', good.replace('<s:Body>', '<s:Bo\u0000dy>'), 'not well-formed: disallowed character.'],
    [
      'a character that XML does not allow in an attribute',
      good.replace('<s:Body>', '<s:Body a="&#1;">'),
      'not well-formed: malformed character entity.',
    ],
    ['"]]>" in a text', good.replace('svc', 'a]]>b'), 'not well-formed: the string'],
    [
      'XML of another version',
      good.replace('version="1.0"', 'version="2.0"'),
      'not well-formed: version number must match /^1\\.[0-9]+$/.',
    ],
    ['text after the end', `${good}x`, 'not well-formed: text data outside of root node.'],
    [
      'a second envelope',
      good + good.replace(/<\?.*?\?>/, ''),
      'not well-formed: documents may contain only one root.',
    ],
    ['a second declaration', good + good, 'not well-formed: an XML declaration must be at the start of the document.'],
    ['HTML after the end', `${good}<html></html>`, 'not well-formed: documents may contain only one root.'],
    [
      'a closing tag of another element',
      good.replace('</a:AccountName>', '</a:Accountname>'),
      'not well-formed: unexpected close tag.',
    ],
    ['a second body', good.replace('</s:Body>', '</s:Body><s:Body/>'), 'a member comes twice'],
    [
      'a second result',
      good.replace(`</${operation}Result>`, `</${operation}Result><${operation}Result/>`),
      'a member comes twice',
    ],
    [
      'a member of the result twice',
      good.replace('<a:ErrorCode>', '<a:OperationSuccessful>false</a:OperationSuccessful><a:ErrorCode>'),
      'a member comes twice',
    ],
    [
      'an element in a text of the result',
      good.replace('<a:ErrorCode>0', '<a:ErrorCode>0<b/>'),
      'an element stands where a text belongs',
    ],
  ])('is refused: %s', async (_title, content, why) => {
    const answer = await decode(content);
    const is = / too (long|many|deep)\b/.test(why) ? 'beyond-limits' : 'malformed';
    expect(answer).toEqual({ is, why: expect.stringContaining(why) });
  });

  it.each([
    ['bytes that are not UTF-8', Buffer.from(good.replace('svc', 'gr\u00fc\u00df'), 'latin1')],
    ['UTF-16', Buffer.from(good, 'utf16le')],
    ['UTF-16, big endian', Buffer.from(good, 'utf16le').swap16()],
  ])('is refused for its encoding: %s', async (_title, content) => {
    expect(await decode(content)).toEqual({ is: 'wrong-encoding', why: 'the bytes do not fit the declared encoding' });
  });

  it('is refused: a template of too many settings', async () => {
    const xml = answerOf(
      template,
      '<a:AccountStoreType>1</a:AccountStoreType><a:PasswordChangeSettings>|</a:PasswordChangeSettings>',
    );
    const [before = '', after = ''] = xml.split('|');
    expect(await decode(repeated(before, '<a:X/>', limits.treeElements - 1, after), 'readTemplate')).toMatchObject({
      is: 'envelope',
    });
    expect(await decode(repeated(before, '<a:X/>', limits.treeElements, after), 'readTemplate')).toEqual({
      is: 'beyond-limits',
      why: 'there are too many settings',
    });
  });

  it('is read without its entries that are nothing, of which a few are described', async () => {
    const [before = '', after = ''] = storedList('|').split('|');
    const answer = await decode(repeated(before, '<a:StoredCredential/>', 200_000, after));
    const list = answer.is === 'envelope' ? answer.envelope['stored'] : undefined;
    if (!(list instanceof EntryList)) throw new Error(JSON.stringify(answer));
    expect(list.entries).toEqual([]);
    expect(list.unusable.count).toBe(200_000);
    expect(list.unusable.first).toHaveLength(describedEntries);
  });

  it('is accepted at the limits', async () => {
    const longest = 'x'.repeat(1024 * 1024);
    const attributes = Array.from({ length: 63 }, (_, index) => `a${index}="${'y'.repeat(100)}"`).join(' ');
    const contents: readonly Content[] = [
      inHeader('<a>'.repeat(62) + '</a>'.repeat(62)),
      inHeader(`<${'x'.repeat(limits.nameLength)} xmlns="urn:${'x'.repeat(limits.nameLength - 4)}" ${attributes}/>`),
      inHeader(`<a b="${'x'.repeat(limits.attributeLength)}"/>`),
      inHeader(`<!--${'x'.repeat(limits.text)}-->`),
    ];
    for (const content of contents) expect(await decode(content)).toMatchObject({ is: 'envelope' });
    expect(await decode(storedList(storedXml(longest), storedXml(longest), storedXml(longest)))).toMatchObject({
      is: 'envelope',
    });
  });

  it('does not tell its content in the reason', async () => {
    const contents = [
      good.replace('</a:AccountName>', `</a:${marker}>`),
      inHeader(`<${marker}:a/>`),
      inHeader(`<a ${marker}="" ${marker}=""/>`),
      inHeader(`<a xmlns:p="urn:${marker}" xmlns:q="urn:${marker}" p:b="" q:b=""/>`),
      inHeader(`<a:b:${marker}/>`),
      good.replace('<s:Body>', `&${marker};<s:Body>`),
      good.replace('</s:Envelope>', `<${marker}>`),
      `<?xml version="1.0" ${marker}="x"?>`,
      `<?xml version="1.0" encoding="${marker}!"?>`,
    ];
    for (const content of contents) {
      const answer = await decode(content);
      expect(answer.is).toBe('malformed');
      expect(JSON.stringify(answer)).not.toContain(marker);
    }
  });
});

describe('an answer whose names mean something to JavaScript', () => {
  const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', 'then'];

  it.each(names)('gives plain data: %s', async (name) => {
    const hostile = `<a:${name}><a:polluted>1</a:polluted></a:${name}>`;
    const entry = storedXml('svc').replace('<a:AutoSpin>', `${hostile}<a:AutoSpin>`);
    const answer = await decode(
      storedList(entry).replace('<s:Body>', `<s:Body><${name} xmlns="http://tempuri.org/" polluted="1"/>`),
    );
    expect(answer).toMatchObject({ is: 'envelope' });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    if (answer.is === 'envelope') expect(Object.getPrototypeOf(answer.envelope)).toBeNull();
  });

  it.each(names)('keeps them in a template: %s', async (name) => {
    const xml = answerOf(
      template,
      `<a:AccountStoreType>1</a:AccountStoreType><a:PasswordChangeSettings>${element(name, '1')}</a:PasswordChangeSettings>`,
    );
    expect(JSON.stringify(await decode(xml, 'readTemplate'))).toContain(`{"local":"${name}"`);
  });

  it('does not follow id and href', async () => {
    const xml = storedList(
      storedXml('svc').replace('<a:AccountName>svc', '<a:AccountName href="#x">'),
      storedXml('other').replace('<a:AccountName>', '<a:AccountName id="x">'),
    );
    // The name that is referred to is not taken; the entry without one is left out.
    expect(JSON.stringify(await decode(xml)).match(/"accountName":"[^"]*"/g)).toEqual(['"accountName":"other"']);
  });
});

describe('what is no SOAP envelope', () => {
  it.each<readonly [title: string, content: Content, answer: DecodedAnswer]>([
    ['nothing', '', { is: 'not-soap', what: 'nothing' }],
    ['white space', ' \r\n ', { is: 'not-soap', what: 'nothing' }],
    ['a byte order mark', '\uFEFF', { is: 'not-soap', what: 'nothing' }],
    ['JSON', '{"error":"no"}', { is: 'not-soap', what: 'json' }],
    ['a JSON list', '\n[1]', { is: 'not-soap', what: 'json' }],
    ['text', 'Service unavailable', { is: 'not-soap', what: 'text' }],
    ['bytes', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2]), { is: 'not-soap', what: 'binary' }],
    ['gzip', gzipSync(good), { is: 'not-soap', what: 'compressed' }],
    ['zlib', deflateSync(good), { is: 'not-soap', what: 'compressed' }],
    ['a ZIP archive', Buffer.from('PK\u0003\u0004\u0014\u0000'), { is: 'not-soap', what: 'compressed' }],
    ['Zstandard', Buffer.from('28b52ffd0458', 'hex'), { is: 'not-soap', what: 'compressed' }],
    [
      'MTOM',
      `\r\n--uuid:1+id=1\r\nContent-ID: <http://tempuri.org/0>\r\n\r\n${good}\r\n--uuid:1+id=1--`,
      { is: 'not-soap', what: 'multipart' },
    ],
    ['HTML', '<!DOCTYPE html><html><body><p>Sign in<br></body></html>', { is: 'html' }],
    [
      'HTML of older servers',
      '\r\n<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN""http://www.w3.org/TR/html4/strict.dtd">\r\n<HTML><HEAD>',
      { is: 'html' },
    ],
    ['HTML without a DOCTYPE', '<html><head><title>x</title></head></html>', { is: 'html' }],
    ['HTML after a comment', `<!-- ${'x'.repeat(300)} --><html><br></html>`, { is: 'html' }],
    [
      'XHTML',
      '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">\n<html xmlns="http://www.w3.org/1999/xhtml">',
      { is: 'html' },
    ],
    ['HTML in UTF-16', Buffer.from('\uFEFF<!DOCTYPE html><html>', 'utf16le'), { is: 'html' }],
    ['HTML in an encoding that is not supported', '<html>', { is: 'html' }],
    ['other XML', '<feed xmlns="http://www.w3.org/2005/Atom"><x/></feed>', { is: 'not-soap', what: 'other-xml' }],
    ['other XML that breaks', '<feed><x></feed>', { is: 'not-soap', what: 'other-xml' }],
    [
      'a SOAP 1.2 envelope',
      good.replace('http://schemas.xmlsoap.org/soap/envelope/', 'http://www.w3.org/2003/05/soap-envelope'),
      { is: 'not-soap', what: 'soap12' },
    ],
    ['an envelope without a namespace', '<Envelope><Body/></Envelope>', { is: 'not-soap', what: 'other-xml' }],
    [
      'a page inside an envelope that breaks',
      envelopeOf('<![CDATA[<html>]]><x>'),
      { is: 'malformed', why: 'not well-formed: unexpected close tag.' },
    ],
  ])('is recognised: %s', async (_title, content, answer) => {
    expect(await decode(content)).toEqual(answer);
  });

  it.each<readonly [contentType: string, content: Buffer, what: NotSoap]>([
    ['multipart/related; type="application/xop+xml"; boundary="x"', Buffer.from('preamble\r\n--x'), 'multipart'],
    ['Multipart/Mixed; boundary=x', Buffer.from(''), 'multipart'],
    ['application/soap+msbin1', Buffer.from([0x56, 0x02, 0x0b, 0x01]), 'wcf-binary'],
    ['application/soap+msbinsession1', Buffer.from([0x56, 0x02]), 'wcf-binary'],
    ['text/xml; charset=iso-8859-15', Buffer.from('{"a":1}'), 'json'],
  ])('is recognised by its type: %s', async (contentType, content, what) => {
    expect(await decodeAnswer(arriving(content), contentType, builtInShape('listStoredBySystem'))).toEqual({
      is: 'not-soap',
      what,
    });
  });

  it('is recognised however it is split into chunks', async () => {
    const page = Buffer.from(`<!-- ${'x'.repeat(1100)} --><html><br></html>`);
    const whole = await decode(page);
    expect(await decode([...page].map((byte) => Buffer.of(byte)))).toEqual(whole);
  });
});

describe('an answer that is cut', () => {
  it('is refused at every byte', async () => {
    const bytes = Buffer.from(storedList(storedXml('Administrätör', 'WEB01', { SystemName: 'ü' })));
    for (let length = 0; length < bytes.length; length += 1) {
      const answer = await decode(bytes.subarray(0, length));
      expect([length, answer.is]).toEqual([length, length === 0 ? 'not-soap' : 'malformed']);
    }
    expect((await decode(bytes)).is).toBe('envelope');
  });
});
