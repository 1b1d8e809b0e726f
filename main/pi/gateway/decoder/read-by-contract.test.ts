import { describe, expect, it } from 'vitest';
import type { FunctionName } from '../../../../shared/contract-functions.ts';
import type { ContractMember, FunctionContract, ServerContract } from '../../../../shared/server-contract.ts';
import { builtInContract } from '../../contract/built-in.ts';
import { decodeAnswer } from './decode-answer.ts';
import { EntryList } from './entry-list.ts';
import { answerShape } from './shapes.ts';

/** What an adapted contract says is read. */

const service = 'urn:service';
const data = 'urn:data';
const envelopes = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
};

const member = (name: string, more: Partial<ContractMember> = {}): ContractMember => ({
  name,
  namespace: data,
  ...more,
});
const attribute = (name: string, output: string, more: Partial<ContractMember> = {}): ContractMember =>
  member(name, { namespace: '', attribute: true, outputs: [output], ...more });
const text = (name: string, output: string, more: Partial<ContractMember> = {}): ContractMember =>
  member(name, { outputs: [output], ...more });

interface Given extends Pick<FunctionContract, 'fixedOutputs'> {
  readonly name: FunctionName;
  readonly members: readonly ContractMember[];
  readonly contract?: Partial<ServerContract>;
}

/** The fields that are read, without the marks of elements that came. */
async function fieldsIn(body: string, { name, members, contract, fixedOutputs }: Given) {
  const whole = { ...builtInContract, ...contract };
  const response = { name: 'Answer', namespace: service, members };
  const shape = answerShape(whole, name, { operation: 'O', soapAction: '', request: response, response, fixedOutputs });
  async function* arriving(): AsyncGenerator<Buffer> {
    yield Buffer.from(
      `<e:Envelope xmlns:e="${envelopes[whole.soap]}" xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="${data}" xmlns:s="${service}" xmlns:q="urn:q">` +
        `<e:Header/><e:Body>${body}</e:Body></e:Envelope>`,
    );
  }
  const answer = await decodeAnswer(arriving(), '', shape, whole.soap);
  if (answer.is !== 'envelope') return answer;
  return Object.fromEntries(Object.entries(answer.envelope).filter(([key]) => !/^<(?!answer|fault)/.test(key)));
}

async function entriesIn(body: string, given: Given): Promise<EntryList> {
  const fields = await fieldsIn(body, given);
  const list = 'stored' in fields ? fields['stored'] : 'shared' in fields ? fields['shared'] : new EntryList();
  if (!(list instanceof EntryList)) throw new Error(JSON.stringify(fields));
  return list;
}

const answered = { '<answer>': '' };
const answer = (xml: string): string => `<s:Answer>${xml}</s:Answer>`;

describe('attributes of an answer', () => {
  const given: Given = {
    name: 'checkOutStored',
    members: [
      attribute('until', 'until'),
      member('Account', {
        members: [
          attribute('password', 'password', { emptyIsNull: true }),
          attribute('code', 'code', { namespace: 'urn:q' }),
          text('Note', 'message', { members: [attribute('done', 'success', { values: { true: 'Y' } })] }),
        ],
      }),
    ],
  };

  it('are read beside elements and texts, in their namespaces', async () => {
    const xml = `<s:Answer until="2026"><Account password="p&lt;&#10;" q:code="7"><Note done="Y">n</Note></Account></s:Answer>`;
    const read = { until: '2026', password: 'p<\n', code: '7', message: 'n', success: 'true' };
    expect(await fieldsIn(xml, given)).toEqual({ ...answered, ...read });
  });

  it('are read without a namespace, too, which some servers leave out', async () => {
    expect(await fieldsIn(answer('<Account code="7"/>'), given)).toEqual({ ...answered, code: '7' });
  });

  it('are not taken from another namespace, another element, or an element that is nil', async () => {
    for (const xml of [
      '<Account q:password="p" s:code="7"/>',
      '<Account><Other password="p" code="7"/></Account>',
      '<Account i:nil="true" password="p" code="7"/>',
      '<Other><Account password="p" code="7"/></Other>',
    ])
      expect(await fieldsIn(answer(xml), given)).toEqual(answered);
  });

  it('are read of a text that is nil', async () => {
    const xml = answer('<Account><Note i:nil="true" done="Y"/></Account>');
    expect(await fieldsIn(xml, given)).toEqual({ ...answered, message: null, success: 'true' });
  });

  it('may be empty for null', async () => {
    const xml = answer('<Account password=" "><Note done="">x</Note></Account>');
    expect(await fieldsIn(xml, given)).toEqual({ ...answered, password: null, message: 'x', success: '' });
  });

  it('may be all that is read of an element which has more', async () => {
    const members = [member('Account', { members: [attribute('password', 'password')] })];
    const xml = answer('<Account password="p">text<Deep><Deeper>x</Deeper></Deep></Account>');
    expect(await fieldsIn(xml, { name: 'checkOutStored', members })).toEqual({ ...answered, password: 'p' });
  });
});

describe('texts of an answer', () => {
  it.each<readonly [theirs: string, ours: string | null]>([
    ['WINDOWS', '1'],
    [' WINDOWS\n', '1'],
    ['windows', 'windows'],
    ['1', '1'],
    ['', ''],
    ['none', '0'],
  ])('are translated where the contract knows them: %j', async (theirs, ours) => {
    const members = [text('Kind', 'storeType', { values: { '1': 'WINDOWS', '0': 'none' } })];
    const xml = answer(`<Kind>${theirs}</Kind>`);
    expect(await fieldsIn(xml, { name: 'readTemplate', members })).toEqual({ ...answered, storeType: ours });
  });

  it('may be empty for null, or stand for themselves', async () => {
    const members = [text('A', 'password', { emptyIsNull: true }), text('B', 'until')];
    const given: Given = { name: 'checkOutStored', members };
    for (const empty of ['<A/><B/>', '<A></A><B></B>', '<A><!-- x --></A><B><![CDATA[]]></B>'])
      expect(await fieldsIn(answer(empty), given)).toEqual({ ...answered, password: null, until: '' });
    expect(await fieldsIn(answer('<A> p </A>'), given)).toEqual({ ...answered, password: ' p ' });
  });

  it('are kept under all the names that they have', async () => {
    const members = [text('Message', 'message', { outputs: ['message', 'token'] })];
    const given: Given = { name: 'login', members };
    expect(await fieldsIn(answer('<Message>t</Message>'), given)).toEqual({ ...answered, message: 't', token: 't' });
    expect(await fieldsIn(answer('<Message i:nil="true"/>'), given)).toEqual({
      ...answered,
      message: null,
      token: null,
    });
  });

  it('come in any order, in the namespace of the contract, of the service, or in none', async () => {
    const members = [text('A', 'password'), text('B', 'until'), text('C', 'message')];
    const xml = answer('<C>c</C><s:B>b</s:B><A xmlns="">a</A><q:A>no</q:A>');
    const read = { password: 'a', until: 'b', message: 'c' };
    expect(await fieldsIn(xml, { name: 'checkOutStored', members })).toEqual({ ...answered, ...read });
  });

  it('may stand directly below the outermost element', async () => {
    const response = { name: 'checkOutStored', members: [text('Password', 'password')] } as const;
    expect(await fieldsIn(answer('<Password>p</Password>'), response)).toEqual({ ...answered, password: 'p' });
    expect(await fieldsIn('<s:Other><Password>p</Password></s:Other>', response)).toEqual({});
  });

  it.each([
    ['a text', '<Password>p</Password><Password>q</Password>'],
    ['a text, first nil', '<Password i:nil="true"/><Password>q</Password>'],
    ['a record', '<Record/><Record/>'],
    ['a record, first nil', '<Record i:nil="true"/><Record><Until>x</Until></Record>'],
    ['a text in a record', '<Record><Until>x</Until><Until>y</Until></Record>'],
  ])('that come twice are refused: %s', async (_title, xml) => {
    const members = [text('Password', 'password'), member('Record', { members: [text('Until', 'until')] })];
    expect(await fieldsIn(answer(xml), { name: 'checkOutStored', members })).toEqual({
      is: 'malformed',
      why: 'a member comes twice',
    });
  });
});

describe('a list', () => {
  const account = [
    attribute('name', 'stored.accountName'),
    member('Store', { members: [text('Target', 'stored.targetName'), text('Type', 'stored.storeType')] }),
    text('View', 'stored.viewPasswords', { values: { true: 'Y', false: 'N' } }),
    text('Holder', 'stored.checkedOutTo', { emptyIsNull: true }),
  ];
  const entry = (name: string, more = ''): string =>
    `<Account name="${name}"><Store><Target>WEB01</Target><Type>1</Type></Store><View>Y</View>${more}</Account>`;
  const read = (accountName: string) => ({
    account: { accountName, store: { targetName: 'WEB01', type: 1 } },
    autoSpin: false,
    hasRandomPassword: false,
    permissions: { allowRemoteSessions: false, requestPasswords: false, viewPasswords: true },
  });
  const plain: Given = {
    name: 'listStoredBySystem',
    members: [text('Count', 'code'), member('Account', { list: 'stored', members: account }), text('Done', 'success')],
  };
  const wrapped: Given = {
    ...plain,
    members: [member('Accounts', { members: [member('Account', { list: 'stored', members: account })] })],
  };

  it('is read without an element around it, between other members', async () => {
    const xml = answer(`<Count>2</Count>${entry('a')}${entry('b', '<Holder/>')}<Done>true</Done>`);
    const fields = await fieldsIn(xml, plain);
    expect(fields).toMatchObject({ code: '2', success: 'true', stored: { entries: [read('a'), read('b')] } });
  });

  it('is read although other members stand between its entries', async () => {
    const xml = answer(`${entry('a')}<Done>true</Done>${entry('b')}<Count>2</Count>${entry('c')}`);
    const { entries } = await entriesIn(xml, plain);
    expect(entries).toEqual([read('a'), read('b'), read('c')]);
    expect(await fieldsIn(xml, plain)).toMatchObject({ code: '2', success: 'true' });
  });

  it('is read inside an element, which may be nil, missing or empty, but not come twice', async () => {
    const list = (xml: string): string => answer(`<Accounts>${xml}</Accounts>`);
    expect((await entriesIn(list(entry('a') + entry('b')), wrapped)).entries).toEqual([read('a'), read('b')]);
    for (const none of ['', '<Accounts/>', `<Accounts i:nil="true">${entry('a')}</Accounts>`, entry('a')])
      expect((await entriesIn(answer(none), wrapped)).entries).toEqual([]);
    expect(await fieldsIn(answer(`<Accounts/><Accounts>${entry('a')}</Accounts>`), wrapped)).toMatchObject({
      is: 'malformed',
    });
  });

  it.each([plain, wrapped])(
    'skips entries that are nil, and tells those that cannot be used by fields of ours',
    async (given) => {
      const xml = [
        '<Account i:nil="true"/>',
        entry('good'),
        entry('flag').replace('<View>Y', '<View>maybe'),
        entry('bare').replace('<View>Y</View>', ''),
        entry('twice', '<View>N</View>'),
        entry('ba&#1;d'),
        entry('b\u0002d'),
        entry('ok').replace('<Store', '<Store a="&#1;"'),
        '<Account name="none"/>',
      ].join('');
      const { entries, unusable } = await entriesIn(
        answer(given === plain ? xml : `<Accounts>${xml}</Accounts>`),
        given,
      );
      expect(entries).toEqual([read('good')]);
      expect(unusable.first).toEqual([
        { name: 'flag on WEB01', reason: 'viewPasswords is no boolean' },
        { name: 'bare on WEB01', reason: 'viewPasswords is missing' },
        { name: 'twice on WEB01', reason: 'a member comes twice' },
        { name: 'ba&#1;d on WEB01', reason: 'it has a character that XML does not allow' },
        { name: 'b\u0002d on WEB01', reason: 'it has a character that XML does not allow' },
        { name: 'ok on WEB01', reason: 'it has a character that XML does not allow' },
        { name: 'none', reason: 'targetName is missing' },
      ]);
    },
  );

  it('has what the server does not report in every entry, where the contract fixes it', async () => {
    const fixedOutputs = { 'stored.autoSpin': 'true', 'stored.storeType': '7', success: 'true' };
    const xml = answer(entry('a').replace('<Type>1</Type>', '') + entry('b'));
    const { entries } = await entriesIn(xml, { ...plain, fixedOutputs });
    expect(entries).toMatchObject([
      { account: { accountName: 'a', store: { type: 7 } }, autoSpin: true, hasRandomPassword: false },
      { account: { accountName: 'b', store: { type: 1 } }, autoSpin: true },
    ]);
  });

  it('of shared accounts is read in the same way', async () => {
    const members = [
      member('Shared', {
        list: 'shared',
        members: [
          attribute('list', 'shared.listName'),
          attribute('label', 'shared.systemName'),
          text('Name', 'shared.accountName'),
          text('View', 'shared.viewPasswords'),
        ],
      }),
    ];
    const xml = answer(
      '<Shared list="Net" label="Core"><Name>enable</Name><View>1</View></Shared><Shared list="Net"/>',
    );
    const { entries, unusable } = await entriesIn(xml, { name: 'listSharedBySystem', members });
    expect(entries).toMatchObject([{ identifier: { accountName: 'enable', listName: 'Net', systemName: 'Core' } }]);
    expect(unusable.first).toEqual([{ name: 'Net', reason: 'accountName is missing' }]);
  });

  it('has the comment of a check-out where the contract places it, or by the name that WCF gives it', async () => {
    const commented = entry('a', '<CheckedOutComment>why</CheckedOutComment><Remark>other</Remark>');
    const commentOf = async (given: Given): Promise<unknown> =>
      (await entriesIn(answer(commented), given)).entries.map(
        (each) => (each as { checkOutComment?: string }).checkOutComment,
      );
    expect(await commentOf(plain)).toEqual(['why']);
    const members = [
      member('Account', { list: 'stored', members: [...account, text('Remark', 'stored.checkedOutComment')] }),
    ];
    expect(await commentOf({ ...plain, members })).toEqual(['other']);
  });
});

describe('a fault', () => {
  const detail = '<Problem xmlns="urn:q" code="E7"><Said>No &amp; no</Said></Problem>';
  const faultDetail = [
    {
      name: 'Problem',
      namespace: 'urn:q',
      members: [attribute('code', 'code'), text('Said', 'message', { namespace: 'urn:q' })],
    },
  ];
  const given = (soap: '1.1' | '1.2'): Given => ({ name: 'logout', members: [], contract: { soap, faultDetail } });
  const code = (value: string, subcode = ''): string => `<e:Code><e:Value>${value}</e:Value>${subcode}</e:Code>`;

  it('of SOAP 1.1 is read with the detail of the contract', async () => {
    const xml = `<e:Fault><faultcode>e:Server</faultcode><faultstring xml:lang="en">Boom</faultstring><detail>${detail}</detail></e:Fault>`;
    expect(await fieldsIn(xml, given('1.1'))).toEqual({
      '<fault>': '',
      'fault.name': 'e:Server',
      'fault.text': 'Boom',
      'fault.code': 'E7',
      'fault.message': 'No & no',
    });
  });

  it('of SOAP 1.2 is read with its class, its subcode, the last of its reasons, and the detail of the contract', async () => {
    const subcode = '<e:Subcode><e:Value>q:Late</e:Value><e:Subcode><e:Value>q:Later</e:Value></e:Subcode></e:Subcode>';
    const reason = '<e:Reason><e:Text xml:lang="de">Nein</e:Text><e:Text xml:lang="en">No</e:Text></e:Reason>';
    const xml = `<e:Fault>${code('e:Sender', subcode)}${reason}<e:Node>urn:x</e:Node><e:Detail>${detail}</e:Detail></e:Fault>`;
    expect(await fieldsIn(xml, given('1.2'))).toEqual({
      '<fault>': '',
      'fault.class': 'e:Sender',
      'fault.name': 'q:Late',
      'fault.text': 'No',
      'fault.code': 'E7',
      'fault.message': 'No & no',
    });
  });

  it('of SOAP 1.2 may have neither a subcode nor a detail', async () => {
    const xml = `<e:Fault>${code('e:Receiver')}<e:Reason><e:Text>No</e:Text></e:Reason></e:Fault>`;
    expect(await fieldsIn(xml, given('1.2'))).toEqual({
      '<fault>': '',
      'fault.class': 'e:Receiver',
      'fault.text': 'No',
    });
  });

  it('has no texts of other details', async () => {
    const other = '<Other code="E8"><Said>x</Said></Other>';
    const xml = `<e:Fault><faultcode>c</faultcode><detail>${other}<Deep>${detail}</Deep></detail></e:Fault>`;
    expect(await fieldsIn(xml, given('1.1'))).toEqual({ '<fault>': '', 'fault.name': 'c' });
  });

  it('is distinguished from an answer whose members have the names of a fault', async () => {
    const members = [text('faultcode', 'code'), text('message', 'message')];
    expect(await fieldsIn(answer('<faultcode>1</faultcode><message>m</message>'), { name: 'logout', members })).toEqual(
      {
        ...answered,
        code: '1',
        message: 'm',
      },
    );
  });
});

describe('an envelope of the other version of SOAP', () => {
  it.each([
    ['1.1', 'soap12'],
    ['1.2', 'soap11'],
  ] as const)('is recognised where %s was expected', async (soap, what) => {
    const other = soap === '1.1' ? '1.2' : '1.1';
    async function* arriving(): AsyncGenerator<Buffer> {
      yield Buffer.from(`<e:Envelope xmlns:e="${envelopes[other]}"><e:Body/></e:Envelope>`);
    }
    const response = { name: 'Answer', namespace: service };
    const offered = { operation: 'O', soapAction: '', request: response, response };
    const shape = answerShape({ ...builtInContract, soap }, 'logout', offered);
    expect(await decodeAnswer(arriving(), '', shape, soap)).toEqual({ is: 'not-soap', what });
  });
});
