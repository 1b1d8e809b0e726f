import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FunctionName } from '../../../../shared/contract-functions.ts';
import { builtInShape } from '../../../../test-support/pi/built-in-functions.ts';
import {
  answerOf,
  declaredFault,
  element,
  envelopeOf,
  faultOf,
  sharedList,
  sharedXml,
  storedList,
  storedXml,
  succeeded,
} from '../../../../test-support/pi/sample-answers.ts';
import { EntryList } from './entry-list.ts';
import { DecodedTree } from './frames.ts';
import { decodeAnswer, type DecodedAnswer } from './decode-answer.ts';

async function* arriving(...chunks: readonly (Buffer | string)[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

function decode(name: FunctionName, ...chunks: readonly (Buffer | string)[]): Promise<DecodedAnswer> {
  return decodeAnswer(arriving(...chunks), 'text/xml; charset=utf-8', builtInShape(name));
}

const listStored = 'listStoredBySystem';
const listShared = 'listSharedBySystem';
const checkOut = 'AccountStoreOps_StoredCredential_CheckOut';

/** The fields of the answer, without the marks of elements that came. */
async function resultOf(name: FunctionName, xml: string): Promise<Readonly<Record<string, unknown>>> {
  const answer = await decode(name, xml);
  if (answer.is !== 'envelope') throw new Error(JSON.stringify(answer));
  return Object.fromEntries(Object.entries(answer.envelope).filter(([key]) => !key.startsWith('<')));
}

function listOf(...entries: readonly unknown[]): EntryList {
  const list = new EntryList();
  for (const entry of entries) list.add(entry);
  return list;
}

const permissions = { allowRemoteSessions: false, requestPasswords: false, viewPasswords: true };

describe('decoding an answer', () => {
  it('reads a list of stored credentials, nil and absent alike', async () => {
    const further = {
      PasswordList: '',
      CheckedOutTo: 'HQ\\ann',
      CheckedOutUntilUtc: '2026-01-02T03:04:05.678Z',
      DomainDnsName: 'hq.example',
      DomainName: 'HQ',
      SystemDnsName: 'web01.hq.example',
      SystemIPAddress: '10.0.0.5',
      SystemName: 'WEB01',
    };
    const xml = storedList(
      storedXml('Administrator', 'WEB01', further),
      storedXml('svc').replaceAll(/<a:\w+ i:nil="true"\/>/g, ''),
      storedXml('svc2'),
    );
    const bare = { store: { targetName: 'WEB01', type: 1 } };
    expect(await resultOf(listStored, xml)).toEqual({
      code: '0',
      message: null,
      success: 'true',
      stored: listOf(
        {
          account: { accountName: 'Administrator', ...bare, passwordList: '' },
          autoSpin: false,
          checkedOutTo: 'HQ\\ann',
          checkedOutUntil: new Date('2026-01-02T03:04:05.678Z'),
          domainDnsName: 'hq.example',
          domainName: 'HQ',
          hasRandomPassword: true,
          permissions,
          systemDnsName: 'web01.hq.example',
          systemIpAddress: '10.0.0.5',
          systemName: 'WEB01',
        },
        { account: { accountName: 'svc', ...bare }, autoSpin: false, hasRandomPassword: true, permissions },
        { account: { accountName: 'svc2', ...bare }, autoSpin: false, hasRandomPassword: true, permissions },
      ),
    });
  });

  it('reads a list of shared credentials', async () => {
    expect(await resultOf(listShared, sharedList(sharedXml('enable', 'Network', 'Core switch')))).toMatchObject({
      shared: {
        entries: [
          { identifier: { accountName: 'enable', listName: 'Network', systemName: 'Core switch' }, permissions },
        ],
      },
    });
  });

  it.each([0, 1, 2, 1000])('makes a list of %d entries a list', async (count) => {
    const xml = storedList(...Array.from({ length: count }, (_, index) => storedXml(`svc${index}`)));
    const { stored } = await resultOf(listStored, xml);
    // Without entries, the schema of the result makes the list.
    expect(stored instanceof EntryList ? stored.entries : []).toHaveLength(count);
  });

  it('reads a list that is nil or missing as nothing', async () => {
    const operation = 'AccountStoreOps_StoredCredential_GetList';
    const nil = answerOf(operation, `<a:StoredCredentials i:nil="true">${storedXml('svc')}</a:StoredCredentials>`);
    expect(await resultOf(listStored, nil)).not.toHaveProperty('stored');
    expect(await resultOf(listStored, answerOf(operation))).not.toHaveProperty('stored');
  });

  it('passes over members and elements that it does not know', async () => {
    const unknown = '<a:Future><a:Deep x="1">text</a:Deep><!-- comment --><a:Empty/></a:Future>';
    const xml = storedList(storedXml('svc').replace('<a:AutoSpin>', `${unknown}<a:AutoSpin>`), unknown).replace(
      '<s:Body>',
      `<s:Header>${unknown.replaceAll('a:', '')}</s:Header><s:Body>`,
    );
    expect(await resultOf(listStored, xml)).toMatchObject({
      stored: { entries: [{ account: { accountName: 'svc' } }] },
    });
  });

  it('does not take members of another namespace for ours', async () => {
    const xml = answerOf(
      checkOut,
      `<x:Password xmlns:x="http://other.example/">decoy</x:Password>${element('Password', 'real')}`,
    );
    expect(await resultOf('checkOutStored', xml)).toMatchObject({ password: 'real' });
  });

  it('reads a fault with its declared detail', async () => {
    expect(await decode(listStored, declaredFault(3, 'Access & denied'))).toMatchObject({
      is: 'envelope',
      envelope: { 'fault.name': 's:Client', 'fault.code': '3', 'fault.message': 'Access & denied' },
    });
  });

  it('reads a fault without detail, and passes over details of others', async () => {
    const detail =
      '<ExceptionDetail xmlns="http://schemas.datacontract.org/2004/07/System.ServiceModel"><Message>stack</Message></ExceptionDetail>';
    for (const xml of [
      faultOf('a:ActionNotSupported', 'No such action'),
      faultOf('a:ActionNotSupported', 'No such action', detail),
    ]) {
      expect(await decode(listStored, xml)).toMatchObject({
        envelope: { 'fault.name': 'a:ActionNotSupported', 'fault.text': 'No such action' },
      });
    }
  });

  it('keeps a template whole: names, namespaces, order, nil, and texts', async () => {
    const xml =
      '<a:PasswordChangeSettings><a:Zeta>1</a:Zeta><a:Alpha i:nil="true"/><a:Inner xmlns:b="http://other.example/"><b:string> x </b:string><b:string/></a:Inner></a:PasswordChangeSettings>';
    const { settings: tree } = await resultOf(
      'readTemplate',
      answerOf('JobOps_GetPasswordChangeSettings', `<a:AccountStoreType>1</a:AccountStoreType>${xml}`),
    );
    const data = 'http://schemas.datacontract.org/2004/07/RouletteWebService';
    const other = 'http://other.example/';
    const leaf = { nil: false, children: [], namespace: data, text: '' };
    expect(tree).toBeInstanceOf(DecodedTree);
    expect(tree).toMatchObject({
      local: 'PasswordChangeSettings',
      children: [
        { ...leaf, local: 'Zeta', text: '1' },
        { ...leaf, local: 'Alpha', nil: true },
        {
          ...leaf,
          local: 'Inner',
          children: [
            { ...leaf, local: 'string', namespace: other, text: ' x ' },
            { ...leaf, local: 'string', namespace: other },
          ],
        },
      ],
    });
  });
});

describe('texts', () => {
  const passwordOf = async (xml: string): Promise<unknown> =>
    (await resultOf('checkOutStored', answerOf(checkOut, `<a:Password>${xml}</a:Password>`)))['password'];

  it.each([
    ['white space at the ends', '  a b\t', '  a b\t'],
    ['nothing but white space', '   ', '   '],
    ['line feeds', 'a\n\nb\n', 'a\n\nb\n'],
    ['carriage returns and tabs as references', '&#13;a&#xD;&#xA;b&#9;', '\ra\r\nb\t'],
    ['line ends as XML reads them', 'a\r\nb\rc', 'a\nb\nc'],
    ['references', '&lt;&amp;&gt;&quot;&apos;&#65;&#x1F642;', '<&>"\'A🙂'],
    ['CDATA', '<![CDATA[<a>&amp;]]>', '<a>&amp;'],
    ['CDATA in the midst', 'a<![CDATA[ <b> ]]>c<![CDATA[]]>&amp;', 'a <b> c&'],
    ['comments in the midst', 'a<!-- b -->c', 'ac'],
    ['characters beyond the basic plane', '🙂𝒳', '🙂𝒳'],
    ['nothing', '', ''],
  ])('arrive exactly: %s', async (_title, xml, text) => {
    expect(await passwordOf(xml)).toBe(text);
  });

  it('that are nil are null, whatever prefix says so, and not for any other attribute', async () => {
    const nil = async (attributes: string): Promise<unknown> =>
      (await resultOf('checkOutStored', answerOf(checkOut, `<a:Password ${attributes}></a:Password>`)))['password'];
    expect(await nil('i:nil="true"')).toBeNull();
    expect(await nil('xmlns:q="http://www.w3.org/2001/XMLSchema-instance" q:nil="1"')).toBeNull();
    expect(await nil('i:nil="false"')).toBe('');
    expect(await nil('nil="true"')).toBe('');
    expect(await nil('xmlns:q="http://other.example/" q:nil="true"')).toBe('');
    expect(await nil('i:type="x" id="1" href="#2"')).toBe('');
  });
});

describe('pieces', () => {
  const xml = Buffer.from(
    storedList(
      storedXml('Administrätör 🙂'),
      storedXml('a<![CDATA[&]]>\r\nb', 'WEB01', { SystemName: '  x  ', CheckedOutTo: '' }),
    ).replace('<s:Body>', '<s:Body><!-- ünïcode -->'),
  );

  it('of one byte each give the same result as the whole', async () => {
    const whole = await decode(listStored, xml);
    expect(whole.is).toBe('envelope');
    expect(await decode(listStored, ...[...xml].map((byte) => Buffer.of(byte)))).toEqual(whole);
  });

  it('cut anywhere give the same result as the whole', async () => {
    const whole = await decode(listStored, xml);
    const cuts = fc.uniqueArray(fc.nat(xml.length), { maxLength: 12 }).map((some) => some.toSorted((a, b) => a - b));
    await fc.assert(
      fc.asyncProperty(cuts, async (some) => {
        const chunks = [0, ...some].map((from, index) => xml.subarray(from, some[index] ?? xml.length));
        expect(await decode(listStored, ...chunks)).toEqual(whole);
      }),
    );
  });

  it('larger than one turn of the event loop give the same result, and let others have their turn', async () => {
    const large = storedList(...Array.from({ length: 2000 }, (_, index) => storedXml(`svc${index}`)));
    let mutex = 0;
    const timer = setInterval(() => (mutex += 1), 0);
    const answer = await decode(listStored, large);
    clearInterval(timer);
    expect(answer).toEqual(await decode(listStored, ...(large.match(/[^]{1,1000}/g) ?? [])));
    expect(mutex).toBeGreaterThan(0);
  });
});

describe('an error of the stream', () => {
  it('passes through', async () => {
    async function* breaking(): AsyncGenerator<Buffer> {
      yield Buffer.from(envelopeOf('').slice(0, 40));
      throw new Error('socket closed');
    }
    await expect(decodeAnswer(breaking(), '', builtInShape(listStored))).rejects.toThrow('socket closed');
  });

  it('does not hide that what came before is refused', async () => {
    let isClosed = false;
    async function* endless(): AsyncGenerator<Buffer> {
      try {
        for (;;) yield Buffer.from(`<!DOCTYPE x>${succeeded()}`.repeat(20));
      } finally {
        isClosed = true;
      }
    }
    expect(await decodeAnswer(endless(), '', builtInShape(listStored))).toMatchObject({ is: 'malformed' });
    expect(isClosed).toBe(true);
  });
});
