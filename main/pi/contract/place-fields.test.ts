import { describe, expect, it } from 'vitest';
import type { ContractMember } from '../../../shared/server-contract.ts';
import { placeFields, type PlacedMessage, type Places } from './place-fields.ts';
import { qName, schemaNamespace, type RecordType, type SchemaElement, type TextType } from './wsdl-model.ts';

const service = 'urn:service';
const data = 'urn:data';
const text: TextType = { kind: 'text', name: qName(schemaNamespace, 'string') };

type Flags = Partial<Pick<SchemaElement, 'optional' | 'nillable' | 'many'>>;

function element(name: string, type: SchemaElement['type'], flags: Flags = {}, namespace = data): SchemaElement {
  return { name: qName(namespace, name), optional: false, nillable: false, many: false, ...flags, type };
}

const leaf = (name: string, flags: Flags = {}): SchemaElement => element(name, () => text, flags);

function record(members: readonly SchemaElement[], attributes: RecordType['attributes'] = []): RecordType {
  return { kind: 'record', members, attributes };
}

const within = (name: string, members: readonly SchemaElement[], flags: Flags = {}): SchemaElement =>
  element(name, () => record(members), flags);

function placed(direction: 'request' | 'response', members: readonly SchemaElement[], places: Places): PlacedMessage {
  return placeFields(
    element('Call', () => record(members), {}, service),
    direction,
    places,
  );
}

function membersOf(...message: Parameters<typeof placed>): readonly ContractMember[] {
  return placed(...message).message.members ?? [];
}

describe('a request', () => {
  it("has its fields in the order and the namespaces of the server's schema, whatever order they are named in", () => {
    const places = { fields: { token: 'B/Z', comment: 'C', system: 'B/Y', jobId: 'A' } };
    const members = [leaf('A'), within('B', [leaf('Y'), leaf('X', { optional: true }), leaf('Z')]), leaf('C')];
    const { message, ...rest } = placed('request', members, places);
    const empty = { namespace: data, whenNull: 'empty' };
    expect(message).toEqual({
      name: 'Call',
      namespace: service,
      members: [
        { name: 'A', input: 'jobId', ...empty },
        {
          name: 'B',
          ...empty,
          members: [
            { name: 'Y', input: 'system', ...empty },
            { name: 'Z', input: 'token', ...empty },
          ],
        },
        { name: 'C', input: 'comment', ...empty },
      ],
    });
    expect(rest).toEqual({ unplaced: [], unfilled: [], moreUnfilled: 0, isBeyondLimits: false });
  });

  it.each<readonly [title: string, flags: Flags, whenNull: ContractMember['whenNull']]>([
    ['absent where it may be', { optional: true }, undefined],
    ['absent where it may be nil, too', { optional: true, nillable: true }, undefined],
    ['nil where only that is allowed', { nillable: true }, 'nil'],
    ['empty where the server demands it', {}, 'empty'],
  ])('writes null as %s', (_title, flags, whenNull) => {
    const [plain] = membersOf('request', [leaf('A', flags)], { fields: { comment: 'A' } });
    expect(plain).toEqual({ name: 'A', namespace: data, input: 'comment', ...(whenNull && { whenNull }) });
    const [whole] = membersOf('request', [within('A', [leaf('B', { optional: true })], flags)], {
      fields: { comment: 'A/B' },
    });
    expect(whole?.whenNull).toBe(whenNull);
  });

  it('has nothing of what no field is in, but what the server demands', () => {
    const members = [
      leaf('Optional', { optional: true }),
      leaf('Many', { many: true }),
      leaf('Nillable', { nillable: true }),
      within('Record', [leaf('Nil', { nillable: true }), leaf('Rest', { optional: true })]),
      leaf('Token'),
    ];
    const { message, unfilled } = placed('request', members, { fields: { token: 'Token' } });
    expect(message.members).toEqual([
      { name: 'Nillable', namespace: data, whenNull: 'nil' },
      {
        name: 'Record',
        namespace: data,
        members: [{ name: 'Nil', namespace: data, whenNull: 'nil' }],
        whenNull: 'empty',
      },
      { name: 'Token', namespace: data, input: 'token', whenNull: 'empty' },
    ]);
    expect(unfilled).toEqual([]);
  });

  it('tells what the server demands and nothing is placed in, by its path', () => {
    const type = record([leaf('Text')], [{ name: qName('', 'kind'), required: true, type: text }]);
    const members = [leaf('Token'), element('Account', () => type), element('Held', () => type, { optional: true })];
    const { unfilled } = placed('request', members, { fields: { token: 'Token' } });
    expect(unfilled).toEqual(['Account/@kind', 'Account/Text']);
    expect(placed('request', members, { fields: { token: 'Account/Text' } }).unfilled).toEqual([
      'Token',
      'Account/@kind',
    ]);
  });

  it('ends for a type that demands itself', () => {
    const node: RecordType = record([element('Node', () => node)]);
    expect(placed('request', [element('Node', () => node)], { fields: {} }).unfilled).toHaveLength(1);
  });

  it('has constants in their places, and values in the texts of the server', () => {
    const values = { '1': 'Windows', '2': 'Linux' };
    const members = [leaf('Kind'), leaf('Type'), leaf('Other', { optional: true })];
    const places: Places = {
      fields: { 'account.storeType': 'Type' },
      constants: { Kind: 'Explicit' },
      values: { Type: values },
    };
    expect(membersOf('request', members, places)).toEqual([
      { name: 'Kind', namespace: data, constant: 'Explicit' },
      { name: 'Type', namespace: data, input: 'account.storeType', values, whenNull: 'empty' },
    ]);
  });

  it('has attributes before the elements; a demanded one is written although it is null', () => {
    const type = record(
      [leaf('Comment', { optional: true })],
      [
        { name: qName('', 'name'), required: true, type: text },
        { name: qName('urn:a', 'list'), required: false, type: text },
        { name: qName('', 'further'), required: false, type: text },
        { name: qName('', 'kind'), required: true, type: text },
      ],
    );
    const places: Places = {
      fields: {
        comment: 'Account/Comment',
        'account.accountName': 'Account/@name',
        'account.passwordList': 'Account/@list',
      },
      constants: { 'Account/@kind': 'x' },
    };
    const [account] = membersOf('request', [element('Account', () => type)], places);
    expect(account?.members).toEqual([
      { name: 'name', namespace: '', attribute: true, input: 'account.accountName', whenNull: 'empty' },
      { name: 'list', namespace: 'urn:a', attribute: true, input: 'account.passwordList' },
      { name: 'kind', namespace: '', attribute: true, constant: 'x' },
      { name: 'Comment', namespace: data, input: 'comment' },
    ]);
  });

  it("takes a template's settings whole: nothing in them is demanded", () => {
    const settings = within('Settings', [leaf('Length'), leaf('Account')]);
    const places = { fields: { settings: 'Settings', 'settings.fullAccountName': 'Settings/Account' } };
    const { message, unfilled } = placed('request', [settings], places);
    expect(message.members).toMatchObject([
      { name: 'Settings', input: 'settings', members: [{ name: 'Account', input: 'settings.fullAccountName' }] },
    ]);
    expect(unfilled).toEqual([]);
  });

  it('means the first of two members of one local name', () => {
    const members = [element('A', () => text, {}, 'urn:1'), element('A', () => text, { optional: true }, 'urn:2')];
    expect(membersOf('request', members, { fields: { token: 'A' } })).toMatchObject([{ namespace: 'urn:1' }]);
  });
});

describe('a field whose place is not there', () => {
  it.each(['Absent', 'A/B', 'A/@b', 'a', ''])('is reported: %j', (path) => {
    for (const direction of ['request', 'response'] as const) {
      const { message, unplaced } = placed(direction, [leaf('A'), leaf('T')], {
        fields: { comment: path, token: 'T' },
      });
      expect(unplaced).toEqual(['comment']);
      expect(message.members?.map(({ input, outputs }) => input ?? outputs?.[0]).filter(Boolean)).toEqual(['token']);
    }
  });
});

describe('a place where something else is', () => {
  it('has one input only', () => {
    const { message, unplaced } = placed('request', [leaf('A')], { fields: { comment: 'A', system: 'A' } });
    expect(message.members).toMatchObject([{ name: 'A', input: 'comment' }]);
    expect(unplaced).toEqual(['system']);
  });

  it('has no input beside a constant', () => {
    const places = { fields: { comment: 'A' }, constants: { A: 'x' } };
    expect(placed('request', [leaf('A')], places)).toMatchObject({
      message: { members: [{ constant: 'x' }] },
      unplaced: ['comment'],
    });
  });

  it('has no output in the text of an entry', () => {
    const list = { of: 'stored', path: 'Entry' } as const;
    const members = [leaf('Entry', { many: true })];
    const { message, unplaced } = placed('response', members, { fields: { 'stored.accountName': 'Entry' }, list });
    expect(message.members).toEqual([{ name: 'Entry', namespace: data, list: 'stored' }]);
    expect(unplaced).toEqual(['stored.accountName']);
  });
});

describe('an answer', () => {
  const entry = [leaf('Name'), within('Rights', [leaf('View')]), leaf('Further')];
  const fields = { 'stored.accountName': 'List/Entry/Name', 'stored.viewPasswords': 'List/Entry/Rights/View' };
  const ofEntry = [
    { name: 'Name', namespace: data, outputs: ['stored.accountName'] },
    {
      name: 'Rights',
      namespace: data,
      members: [{ name: 'View', namespace: data, outputs: ['stored.viewPasswords'] }],
    },
  ];

  it('has several outputs in one place, in one order', () => {
    const { message, unfilled } = placed('response', [leaf('Other'), leaf('Message')], {
      fields: { token: 'Message', message: 'Message' },
    });
    expect(message.members).toEqual([{ name: 'Message', namespace: data, outputs: ['message', 'token'] }]);
    expect(unfilled).toEqual([]);
  });

  it('has a list that is wrapped in an element', () => {
    const list = { of: 'stored', path: 'List/Entry' } as const;
    const members = [within('List', [within('Entry', entry, { many: true, optional: true })])];
    expect(membersOf('response', members, { fields, list })).toEqual([
      {
        name: 'List',
        namespace: data,
        members: [{ name: 'Entry', namespace: data, list: 'stored', members: ofEntry }],
      },
    ]);
  });

  it('has a list that is not wrapped', () => {
    const list = { of: 'stored', path: 'Entry' } as const;
    const direct = { 'stored.accountName': 'Entry/Name', 'stored.viewPasswords': 'Entry/Rights/View' };
    const members = [leaf('Count'), within('Entry', entry, { many: true })];
    expect(membersOf('response', members, { fields: direct, list })).toEqual([
      { name: 'Entry', namespace: data, list: 'stored', members: ofEntry },
    ]);
  });

  it('has value tables, and texts whose emptiness is null', () => {
    const values = { true: 'Y', false: 'N' };
    const places: Places = {
      fields: { success: 'Done', password: 'Password' },
      values: { Done: values },
      emptyIsNull: ['Password'],
    };
    expect(membersOf('response', [leaf('Done'), leaf('Password')], places)).toEqual([
      { name: 'Done', namespace: data, outputs: ['success'], values },
      { name: 'Password', namespace: data, outputs: ['password'], emptyIsNull: true },
    ]);
  });
});
