import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DecodedTree } from './decoder/frames.ts';
import { descendant, outlineOf, parseXml, type ParsedElement } from '../../../test-support/pi/parse-xml.ts';
import { writeTemplate } from './template-tree.ts';
import { dataNamespace, serviceNamespace, soapAction, type OperationName } from './wire.ts';
import { writeEnvelope, UnsendableTextError, type WireValue } from './write-envelope.ts';

type Members = { readonly [member: string]: WireValue };

async function write(operation: OperationName, parameters: Members, key = 'practice-key'): Promise<ParsedElement> {
  return parseXml(await writeEnvelope(operation, key, parameters));
}

async function bodyOf(operation: OperationName, parameters: Members): Promise<ParsedElement> {
  const body = descendant(await write(operation, parameters), 'Body', operation);
  if (body === undefined) throw new Error(`no ${operation} in the body`);
  return body;
}

const account: Members = {
  PasswordList: 'l',
  AccountStore: { Type: 1, TargetName: 't', CustomTypeName: 'c' },
  AccountName: 'a',
};
const shared: Members = { SystemName: 's', SharedCredentialListName: 'l', AccountName: 'a' };
const template = writeTemplate(
  { tree: new DecodedTree('PasswordChangeSettings', dataNamespace, false) },
  { fullAccountName: 'f', storedAccountName: 'a', storedSystemName: 's' },
);

/** Every parameter and member in the reverse of the order of pi-web-service.md, and how they must stand on the wire. */
const operations: Readonly<Record<OperationName, readonly [parameters: Members, outline: string]>> = {
  DoLogin2: [
    { Username: 'u', Password: 'p', MFATokenCode: 'm', LoginType: 2, Authenticator: 'a' },
    'Authenticator, LoginType, MFATokenCode, Password, Username',
  ],
  DoLoginAsUser: [
    { Username: 'u', Authenticator: 'a', AuthenticationToken: 't' },
    'AuthenticationToken, Authenticator, Username',
  ],
  DoLogout: [{ AuthenticationToken: 't' }, 'AuthenticationToken'],
  SystemOps_GetVersion: [{ AuthenticationToken: 't' }, 'AuthenticationToken'],
  AccountStoreOps_StoredCredential_GetList: [
    { Query: { SystemName: 's', DomainName: 'd' }, AuthenticationToken: 't' },
    'AuthenticationToken, Query(DomainName, SystemName)',
  ],
  AccountStoreOps_SharedCredential_GetList: [
    { SystemName: 's', AuthenticationToken: 't' },
    'AuthenticationToken, SystemName',
  ],
  AccountStoreOps_StoredCredential_CheckOut: [
    { Comment: 'c', AccountIdentificationInfo: account, AuthenticationToken: 't' },
    'AuthenticationToken, AccountIdentificationInfo(AccountName, AccountStore(CustomTypeName, TargetName, Type), PasswordList), Comment',
  ],
  AccountStoreOps_StoredCredential_CheckIn: [
    { Comment: 'c', AccountIdentificationInfo: account, AuthenticationToken: 't' },
    'AuthenticationToken, AccountIdentificationInfo(AccountName, AccountStore(CustomTypeName, TargetName, Type), PasswordList), Comment',
  ],
  AccountStoreOps_SharedCredential_CheckOut: [
    { SharedCredentialIdentifier: shared, Comment: 'c', AuthenticationToken: 't' },
    'AuthenticationToken, Comment, SharedCredentialIdentifier(AccountName, SharedCredentialListName, SystemName)',
  ],
  AccountStoreOps_SharedCredential_CheckIn: [
    { SharedCredentialIdentifier: shared, Comment: 'c', AuthenticationToken: 't' },
    'AuthenticationToken, Comment, SharedCredentialIdentifier(AccountName, SharedCredentialListName, SystemName)',
  ],
  AccountStoreOps_StoredCredential_Spin: [
    { Comment: 'c', AccountIdentificationInfo: account, AuthenticationToken: 't' },
    'AuthenticationToken, AccountIdentificationInfo(AccountName, AccountStore(CustomTypeName, TargetName, Type), PasswordList), Comment',
  ],
  AccountStoreOps_PasswordRequest_Create: [
    { Comment: 'c', AccountIdentificationInfo: account, AuthenticationToken: 't' },
    'AuthenticationToken, AccountIdentificationInfo(AccountName, AccountStore(CustomTypeName, TargetName, Type), PasswordList), Comment',
  ],
  AccountStoreOps_PasswordRequest_Grant: [
    { RequestID: 7, Comment: 'c', AuthenticationToken: 't' },
    'AuthenticationToken, Comment, RequestID',
  ],
  JobOps_GetPasswordChangeSettings: [{ JobID: 7, AuthenticationToken: 't' }, 'AuthenticationToken, JobID'],
  JobOps_CreatePasswordChangeJob: [
    {
      SystemList: 's',
      ScheduleInfo: { ScheduleType: 1, RetryEnabled: false },
      PasswordChangeSettings: template,
      JobInfoBase: { RunJobOnNewSystems: false, NextRunTimeUTC: '2026-01-02T03:04:05.678Z', JobComment: 'c' },
      AuthenticationToken: 't',
    },
    'AuthenticationToken, JobInfoBase(JobComment, NextRunTimeUTC, RunJobOnNewSystems), PasswordChangeSettings(FullAccountName, StoredAccountName, StoredSystemName), ' +
      'ScheduleInfo(RetryEnabled, ScheduleType), SystemList',
  ],
};
const table = (Object.keys(operations) as OperationName[]).map(
  (operation) => [operation, ...operations[operation]] as const,
);

describe('an envelope', () => {
  it.each(table)(
    'of %s has every parameter in wire order, whatever order they come in',
    async (operation, parameters, outline) => {
      const body = await bodyOf(operation, parameters);
      expect(outlineOf(body)).toBe(outline);
      const inOrder = Object.fromEntries(Object.entries(parameters).toReversed());
      expect(await bodyOf(operation, inOrder)).toEqual(body);
    },
  );

  it.each(table)(
    'of %s has its parameters in the namespace of the service, and members of data contracts in theirs',
    async (operation, parameters) => {
      const body = await bodyOf(operation, parameters);
      const namespacesBelow = (element: ParsedElement): readonly string[] =>
        element.children.flatMap((child) => [child.namespace, ...namespacesBelow(child)]);
      expect(body.namespace).toBe(serviceNamespace);
      for (const parameter of body.children) {
        expect(parameter.namespace).toBe(serviceNamespace);
        expect(namespacesBelow(parameter).filter((namespace) => namespace !== dataNamespace)).toEqual([]);
      }
      expect(soapAction(operation)).toBe(`http://tempuri.org/IAuthService/${operation}`);
    },
  );

  it('is SOAP 1.1 with the registration key in its header', async () => {
    const envelope = await write('DoLogout', { AuthenticationToken: 't' }, ' k<e>y&\r\n');
    expect(envelope).toMatchObject({ local: 'Envelope', namespace: 'http://schemas.xmlsoap.org/soap/envelope/' });
    expect(outlineOf(envelope)).toBe('Header(ApiRegistrationKey), Body(DoLogout(AuthenticationToken))');
    expect(descendant(envelope, 'Header', 'ApiRegistrationKey')).toMatchObject({
      namespace: serviceNamespace,
      text: ' k<e>y&\r\n',
    });
  });

  it('leaves out what is null, and tells an empty text from it', async () => {
    const login = await bodyOf('DoLogin2', { Authenticator: undefined, LoginType: 1, Password: '', Username: 'u' });
    expect(login.children.map(({ local, text, attributes }) => ({ local, text, attributes }))).toEqual([
      { local: 'LoginType', text: '1', attributes: {} },
      { local: 'Password', text: '', attributes: {} },
      { local: 'Username', text: 'u', attributes: {} },
    ]);
    const list = await bodyOf('AccountStoreOps_StoredCredential_GetList', {
      AuthenticationToken: 't',
      Query: { DomainName: undefined, SystemName: 's' },
    });
    expect(outlineOf(list)).toBe('AuthenticationToken, Query(SystemName)');
    const checkOut = await bodyOf('AccountStoreOps_StoredCredential_CheckOut', {
      AuthenticationToken: 't',
      AccountIdentificationInfo: { AccountName: 'a', AccountStore: { TargetName: 't', Type: 1 }, PasswordList: '' },
      Comment: undefined,
    });
    expect(outlineOf(checkOut)).toBe(
      'AuthenticationToken, AccountIdentificationInfo(AccountName, AccountStore(TargetName, Type), PasswordList)',
    );
  });

  it('has booleans and numbers as XML writes them', async () => {
    const body = await bodyOf(
      ...(['JobOps_CreatePasswordChangeJob', operations.JobOps_CreatePasswordChangeJob[0]] as const),
    );
    expect(descendant(body, 'ScheduleInfo', 'RetryEnabled')?.text).toBe('false');
    expect(descendant(body, 'ScheduleInfo', 'ScheduleType')?.text).toBe('1');
    expect(descendant(body, 'JobInfoBase', 'NextRunTimeUTC')?.text).toBe('2026-01-02T03:04:05.678Z');
  });

  it('does not remember the one before', async () => {
    await write('DoLogin2', { Authenticator: 'HQ', LoginType: 2, Password: 'marked-password', Username: 'u' });
    const next = await writeEnvelope('DoLogin2', 'k', { LoginType: 1, Password: 'p', Username: 'v' });
    expect(next).not.toContain('marked-password');
    expect(next).not.toContain('HQ');
  });
});

describe('texts on the wire', () => {
  const carried = async (text: string): Promise<unknown> => {
    const body = await bodyOf('AccountStoreOps_StoredCredential_CheckOut', {
      AuthenticationToken: text,
      AccountIdentificationInfo: {
        AccountName: text,
        AccountStore: { CustomTypeName: text, TargetName: text, Type: 1 },
        PasswordList: text,
      },
      Comment: text,
    });
    return [
      descendant(body, 'AuthenticationToken')?.text,
      descendant(body, 'AccountIdentificationInfo', 'AccountName')?.text,
      descendant(body, 'AccountIdentificationInfo', 'AccountStore', 'TargetName')?.text,
      descendant(body, 'AccountIdentificationInfo', 'PasswordList')?.text,
      descendant(body, 'Comment')?.text,
    ];
  };
  const five = (text: string): readonly string[] => [text, text, text, text, text];

  it.each([
    ['markup', '<a href="x">&amp;\'</a>'],
    ['the end of CDATA', 'a]]>b'],
    ['CDATA', '<![CDATA[a]]>'],
    ['CDATA, opened only', '<![CDATA['],
    ['a comment', '<!-- a -->'],
    ['line ends and tabs', '\r\n\r\t\n'],
    ['white space', '  a  '],
    ['astral characters and emoji', '𝒳🙂👩‍👩‍👧'],
    ['right-to-left marks', '\u202Eabc\u200F'],
    ['what JavaScript replaces', "$& $1 $$ $'"],
    ['10 KB', 'ü<'.repeat(5000)],
    ['C1 controls and line separators', '\u0085\u009F\u2028'],
    ['the last that XML carries', '\uD7FF\uE000\uFFFD\u{10FFFF}'],
  ])('arrive exactly: %s', async (_title, text) => {
    expect(await carried(text)).toEqual(five(text));
  });

  it('arrive exactly, whatever XML can carry', async () => {
    const character = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...'<>&"\'\r\n\t]![CDATA- $#;x') },
      {
        weight: 1,
        arbitrary: fc
          .string({ unit: 'binary', minLength: 1, maxLength: 1 })
          .filter((sign) => /^[\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]$/u.test(sign)),
      },
    );
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: character }), async (text) => {
        expect(await carried(text)).toEqual(five(text));
      }),
    );
  });

  it.each([
    ['NUL', '\u0000', 'U+0000'],
    ['another control', 'a\u001Bb', 'U+001B'],
    ['a vertical tab', '\u000B', 'U+000B'],
    ['a lone high surrogate', 'a\uD83D', 'U+D83D'],
    ['a lone low surrogate', '\uDE42a', 'U+DE42'],
    ['surrogates the wrong way round', '\uDE42\uD83D', 'U+DE42'],
    ['U+FFFE', '\uFFFE', 'U+FFFE'],
    ['U+FFFF', '\uFFFF', 'U+FFFF'],
  ])('are refused by name of the member if XML cannot carry them: %s', async (_title, text, character) => {
    const refusal = (member: string): object => ({ member, character });
    await expect(writeEnvelope('DoLogout', 'k', { AuthenticationToken: text })).rejects.toMatchObject(
      refusal('AuthenticationToken'),
    );
    await expect(writeEnvelope('DoLogout', text, { AuthenticationToken: 't' })).rejects.toMatchObject(
      refusal('ApiRegistrationKey'),
    );
    const nested = { AccountName: 'a', AccountStore: { TargetName: text, Type: 1 } };
    const call = writeEnvelope('AccountStoreOps_StoredCredential_Spin', 'k', {
      AuthenticationToken: 't',
      AccountIdentificationInfo: nested,
    });
    await expect(call).rejects.toBeInstanceOf(UnsendableTextError);
    await expect(call).rejects.toMatchObject(refusal('TargetName'));
  });
});
