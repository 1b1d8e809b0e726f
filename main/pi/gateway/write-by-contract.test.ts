import { describe, expect, it } from 'vitest';
import type { ContractMember, RegistrationKeyPlace, ServerContract } from '../../../shared/server-contract.ts';
import { descendant, outlineOf, parseXml, type ParsedElement } from '../../../test-support/pi/parse-xml.ts';
import { headerValue, UnsendableTextError, writeEnvelope, type Inputs } from './write-envelope.ts';

/** What an adapted contract says is written. */

const service = 'urn:service';
const data = 'urn:data';
const instance = 'http://www.w3.org/2001/XMLSchema-instance';
const key = ' k<e>y';

const member = (name: string, more: Partial<ContractMember> = {}): ContractMember => ({
  name,
  namespace: data,
  ...more,
});
const none: RegistrationKeyPlace = { as: 'none' };

function written(
  members: readonly ContractMember[],
  inputs: Inputs,
  { soap = '1.1', registrationKey = none }: Partial<ServerContract> = {},
): ParsedElement {
  const request = { name: 'Call', namespace: service, members };
  return parseXml(writeEnvelope({ soap, registrationKey }, request, key, inputs));
}

function bodyOf(...call: Parameters<typeof written>): ParsedElement {
  const body = descendant(written(...call), 'Body', 'Call');
  if (body === undefined) throw new Error('no call in the body');
  return body;
}

describe('an envelope', () => {
  it.each([
    ['1.1', 'http://schemas.xmlsoap.org/soap/envelope/'],
    ['1.2', 'http://www.w3.org/2003/05/soap-envelope'],
  ] as const)('is of the version of SOAP that the contract says: %s', (soap, namespace) => {
    const registrationKey = { as: 'soap-header', name: 'Key', namespace: 'urn:key' } as const;
    const envelope = written([member('A', { input: 'token' })], { token: 't' }, { soap, registrationKey });
    expect(outlineOf(envelope)).toBe('Header(Key), Body(Call(A))');
    const [header, body] = envelope.children;
    expect([envelope.namespace, header?.namespace, body?.namespace]).toEqual([namespace, namespace, namespace]);
  });
});

describe('the registration key', () => {
  it('is a SOAP header of the name and namespace that the contract says', () => {
    for (const namespace of ['urn:key', '']) {
      const registrationKey = { as: 'soap-header', name: 'Key', namespace } as const;
      const header = descendant(written([], {}, { registrationKey }), 'Header', 'Key');
      expect(header).toMatchObject({ namespace, text: key });
    }
  });

  it('is an input where the contract says so, and no header', () => {
    const registrationKey = { as: 'input', function: 'login', path: 'Key' } as const;
    const members = [member('Key', { input: 'registrationKey' }), member('User', { input: 'userName' })];
    const envelope = written(members, { userName: 'u', registrationKey: 'of the caller' }, { registrationKey });
    expect(outlineOf(envelope)).toBe('Body(Call(Key, User))');
    expect(descendant(envelope, 'Body', 'Call', 'Key')?.text).toBe(key);
  });

  it.each([none, { as: 'http-header', name: 'X-Key' } as const])('is not in the envelope otherwise: $as', (place) => {
    const xml = writeEnvelope({ soap: '1.1', registrationKey: place }, member('Call'), 'marked-key', {});
    expect(xml).not.toContain('marked-key');
    expect(xml).not.toContain('Header');
  });

  it.each([
    ['a control character', 'k\u0007', 'U+0007'],
    ['a line end, which would begin another header', 'k\r\nX-Other: 1', 'U+000D'],
    ['a letter beyond ASCII', 'clé', 'U+00E9'],
    ['a character beyond the basic plane', 'k🙂', 'U+1F642'],
    ['a blank at its beginning, which HTTP drops', ' k', 'U+0020'],
    ['a blank at its end', 'k ', 'U+0020'],
  ])('is refused as the value of an HTTP header, as an input: %s', (_title, text, character) => {
    const refused = expect.objectContaining({ member: 'X-Key', input: 'registrationKey', character });
    expect(() => headerValue('X-Key', text)).toThrow(UnsendableTextError);
    expect(() => headerValue('X-Key', text)).toThrow(refused);
  });

  it.each(['', 'k', 'A b~!"#$%&\'()*+,-./09:;<=>?@[\\]^_`{|}z'])('is the value of an HTTP header: %j', (text) => {
    expect(headerValue('X-Key', text)).toBe(text);
  });
});

describe('a constant', () => {
  it('is written whatever the inputs are, and makes the element around it be there', () => {
    const members = [
      member('Login', { members: [member('Kind', { constant: '<E>' }), member('Name', { input: 'a' })] }),
    ];
    expect(outlineOf(bodyOf(members, {}))).toBe('Login(Kind)');
    expect(descendant(bodyOf(members, { a: 'b' }), 'Login', 'Kind')?.text).toBe('<E>');
  });
});

describe('a value', () => {
  const members = [member('V', { input: 'v', values: { '1': 'Windows', true: 'Y', false: 'N', 'a b': '' } })];

  it.each<readonly [value: Inputs[string], text: string]>([
    [1, 'Windows'],
    ['1', 'Windows'],
    [2, '2'],
    [true, 'Y'],
    [false, 'N'],
    ['a b', ''],
    ['toString', 'toString'],
    ['__proto__', '__proto__'],
    [new Date('2026-01-02T03:04:05Z'), '2026-01-02T03:04:05.000Z'],
  ])('is written in the text of the server: %s', (value, text) => {
    expect(descendant(bodyOf(members, { v: value }), 'V')?.text).toBe(text);
  });

  it('that is null is not looked up', () => {
    expect(
      bodyOf([member('V', { input: 'v', values: { undefined: 'x', null: 'x' } })], { v: undefined }).children,
    ).toEqual([]);
  });
});

describe('null', () => {
  it.each<readonly [whenNull: ContractMember['whenNull'], found: object | undefined]>([
    [undefined, undefined],
    ['nil', { text: '', attributes: { [`{${instance}}nil`]: 'true' }, namespace: data }],
    ['empty', { text: '', attributes: {}, namespace: data }],
  ])('is written as the server allows it (%s), and is distinguished from an empty text', (whenNull, found) => {
    const members = [member('V', { input: 'v', ...(whenNull && { whenNull }) })];
    const [nothing] = bodyOf(members, { v: undefined }).children;
    expect(nothing).toEqual(found === undefined ? undefined : expect.objectContaining(found));
    expect(bodyOf(members, { v: '' }).children).toMatchObject([{ text: '', attributes: {} }]);
  });

  const inner = [member('Needed', { input: 'a', whenNull: 'empty' }), member('Optional', { input: 'b' })];

  it.each<readonly [whenNull: ContractMember['whenNull'], outline: string]>([
    [undefined, ''],
    ['nil', 'Record'],
    ['empty', 'Record(Needed)'],
  ])('is all that is in an element: it is written as the server allows it (%s)', (whenNull, outline) => {
    const members = [member('Record', { members: inner, ...(whenNull && { whenNull }) })];
    const body = bodyOf(members, {});
    expect(outlineOf(body)).toBe(outline);
    expect(body.children[0]?.attributes ?? {}).toEqual(whenNull === 'nil' ? { [`{${instance}}nil`]: 'true' } : {});
    expect(outlineOf(bodyOf(members, { b: '' }))).toBe('Record(Needed, Optional)');
  });

  it('is what nothing is placed in and the server demands', () => {
    const members = [member('A', { whenNull: 'nil' }), member('B', { whenNull: 'empty' }), member('C')];
    expect(outlineOf(bodyOf(members, {}))).toBe('A, B');
  });
});

describe('an attribute', () => {
  const attribute = (name: string, more: Partial<ContractMember>): ContractMember => ({
    ...member(name, { namespace: '', attribute: true }),
    ...more,
  });
  const account = (...attributes: readonly ContractMember[]): readonly ContractMember[] => [
    member('Account', { members: [...attributes, member('Text', { input: 'text' })] }),
  ];

  it('is written on its element, escaped, in its own namespace or none', () => {
    const members = account(
      attribute('name', { input: 'name' }),
      attribute('kind', { constant: 'x' }),
      attribute('of', { input: 'of', namespace: 'urn:1' }),
      attribute('name', { input: 'other', namespace: 'urn:2' }),
      attribute('lang', { constant: 'en', namespace: 'http://www.w3.org/XML/1998/namespace' }),
    );
    const text = `"<&>'\r\n\t`;
    const body = bodyOf(members, { name: text, of: text, other: 'o', text: 't' });
    expect(outlineOf(body)).toBe('Account(Text)');
    expect(body.children[0]).toMatchObject({
      namespace: data,
      attributes: {
        '{}name': text,
        '{}kind': 'x',
        '{urn:1}of': text,
        '{urn:2}name': 'o',
        '{http://www.w3.org/XML/1998/namespace}lang': 'en',
      },
      children: [{ namespace: data, text: 't' }],
    });
  });

  it('that is null is left out, or empty where the server demands it; alone it makes no element', () => {
    const members = account(attribute('a', { input: 'a' }), attribute('b', { input: 'b', whenNull: 'empty' }));
    expect(bodyOf(members, {}).children).toEqual([]);
    expect(bodyOf(members, { text: 't' }).children[0]?.attributes).toEqual({ '{}b': '' });
    expect(bodyOf(members, { a: '' }).children[0]?.attributes).toEqual({ '{}a': '', '{}b': '' });
  });

  it('may stand beside a text of its element, and on the outermost element', () => {
    const members = [
      attribute('id', { input: 'token' }),
      member('Account', { input: 'name', members: [attribute('kind', { input: 'kind', values: { '1': 'W' } })] }),
    ];
    const body = bodyOf(members, { token: 't', name: 'n', kind: 1 });
    expect(body.attributes).toEqual({ '{}id': 't' });
    expect(body.children).toMatchObject([{ text: 'n', attributes: { '{}kind': 'W' } }]);
    expect(bodyOf(members, { kind: 1 }).children).toMatchObject([{ text: '', attributes: { '{}kind': 'W' } }]);
  });

  it('is refused by its name and input if XML cannot carry it', () => {
    const write = () =>
      bodyOf(account(attribute('name', { input: 'account.accountName' })), { 'account.accountName': '\u0000' });
    expect(write).toThrow(UnsendableTextError);
    expect(write).toThrow(
      expect.objectContaining({ member: 'name', input: 'account.accountName', character: 'U+0000' }),
    );
  });
});

describe('namespaces', () => {
  it('are those of each member, also inside an element of another one or of none', () => {
    const members = [
      member('A', { namespace: service, input: 'a' }),
      member('B', {
        members: [
          member('C', {
            namespace: '',
            members: [member('D', { input: 'a' }), member('E', { namespace: '', input: 'a' })],
          }),
          member('F', { input: 'a' }),
        ],
      }),
    ];
    const names = (element: ParsedElement): readonly string[] => [
      `{${element.namespace}}${element.local}`,
      ...element.children.flatMap(names),
    ];
    expect(names(bodyOf(members, { a: 'x' }))).toEqual([
      '{urn:service}Call',
      '{urn:service}A',
      '{urn:data}B',
      '{}C',
      '{urn:data}D',
      '{}E',
      '{urn:data}F',
    ]);
  });

  it('may be none at all', () => {
    const xml = writeEnvelope({ soap: '1.2', registrationKey: none }, { name: 'Call', namespace: '' }, '', {});
    expect(descendant(parseXml(xml), 'Body', 'Call')?.namespace).toBe('');
  });
});
