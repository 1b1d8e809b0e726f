import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { functionNames, type FunctionName } from '../../../shared/contract-functions.ts';
import {
  builtIn,
  builtInEnvelope,
  dataNamespace,
  serviceNamespace,
} from '../../../test-support/pi/built-in-functions.ts';
import { descendant, outlineOf, parseXml, type ParsedElement } from '../../../test-support/pi/parse-xml.ts';
import { DecodedTree } from './decoder/frames.ts';
import { overrideInputs, templateWriter } from './template-tree.ts';
import { UnsendableTextError, type Inputs } from './write-envelope.ts';

function bodyOf(name: FunctionName, inputs: Inputs): ParsedElement {
  const { operation } = builtIn(name);
  const body = descendant(parseXml(builtInEnvelope(name, inputs)), 'Body', operation);
  if (body === undefined) throw new Error(`no ${operation} in the body`);
  return body;
}

const token = { token: 't' };
const account: Inputs = {
  comment: 'c',
  'account.passwordList': 'l',
  'account.storeType': 1,
  'account.targetName': 't',
  'account.customTypeName': 'c',
  'account.accountName': 'a',
  ...token,
};
const shared: Inputs = {
  comment: 'c',
  'identifier.systemName': 's',
  'identifier.listName': 'l',
  'identifier.accountName': 'a',
  ...token,
};
const accountOutline =
  'AuthenticationToken, AccountIdentificationInfo(AccountName, AccountStore(CustomTypeName, TargetName, Type), PasswordList), Comment';
const sharedOutline =
  'AuthenticationToken, Comment, SharedCredentialIdentifier(AccountName, SharedCredentialListName, SystemName)';
const rotation: Inputs = {
  system: 's',
  'schedule.type': 1,
  'schedule.retryEnabled': false,
  ...overrideInputs({ fullAccountName: 'f', storedAccountName: 'a', storedSystemName: 's' }),
  settings: templateWriter({ tree: new DecodedTree('PasswordChangeSettings', dataNamespace, false) }),
  'job.runOnNewSystems': false,
  'job.nextRun': new Date('2026-01-02T03:04:05.678Z'),
  'job.comment': 'c',
  ...token,
};

/** Every input in the reverse of the order of pi-web-service.md, and how the members must stand on the wire. */
const calls: Readonly<Record<FunctionName, readonly [inputs: Inputs, outline: string]>> = {
  login: [
    { userName: 'u', password: 'p', loginType: 2, authenticator: 'a' },
    'Authenticator, LoginType, Password, Username',
  ],
  loginAsUser: [{ userName: 'u', authenticator: 'a', ...token }, 'AuthenticationToken, Authenticator, Username'],
  logout: [token, 'AuthenticationToken'],
  productVersion: [token, 'AuthenticationToken'],
  listStoredBySystem: [{ system: 's', ...token }, 'AuthenticationToken, Query(SystemName)'],
  listStoredByDomain: [{ domain: 'd', ...token }, 'AuthenticationToken, Query(DomainName)'],
  listSharedBySystem: [{ system: 's', ...token }, 'AuthenticationToken, SystemName'],
  checkOutStored: [account, accountOutline],
  checkInStored: [account, accountOutline],
  checkOutShared: [shared, sharedOutline],
  checkInShared: [shared, sharedOutline],
  createRequest: [account, accountOutline],
  grantRequest: [{ requestId: '7', comment: 'c', ...token }, 'AuthenticationToken, Comment, RequestID'],
  spin: [account, accountOutline],
  readTemplate: [{ jobId: 7, ...token }, 'AuthenticationToken, JobID'],
  createRotationJob: [
    rotation,
    'AuthenticationToken, JobInfoBase(JobComment, NextRunTimeUTC, RunJobOnNewSystems), PasswordChangeSettings(FullAccountName, StoredAccountName, StoredSystemName), ' +
      'ScheduleInfo(RetryEnabled, ScheduleType), SystemList',
  ],
};
const table = functionNames.map((name) => [name, ...calls[name]] as const);

describe('an envelope', () => {
  it.each(table)('of %s has every input in wire order, whatever order they come in', (name, inputs, outline) => {
    const body = bodyOf(name, inputs);
    expect(outlineOf(body)).toBe(outline);
    expect(bodyOf(name, Object.fromEntries(Object.entries(inputs).toReversed()))).toEqual(body);
  });

  it.each(table)(
    'of %s has its parameters in the namespace of the service, and members of data contracts in theirs',
    (name, inputs) => {
      const body = bodyOf(name, inputs);
      const namespacesBelow = (element: ParsedElement): readonly string[] =>
        element.children.flatMap((child) => [child.namespace, ...namespacesBelow(child)]);
      expect(body.namespace).toBe(serviceNamespace);
      for (const parameter of body.children) {
        expect(parameter.namespace).toBe(serviceNamespace);
        expect(namespacesBelow(parameter).filter((namespace) => namespace !== dataNamespace)).toEqual([]);
      }
      const { operation, soapAction } = builtIn(name);
      expect(soapAction).toBe(`http://tempuri.org/IAuthService/${operation}`);
    },
  );

  it('is SOAP 1.1 with the registration key in its header', () => {
    const envelope = parseXml(builtInEnvelope('logout', token, ' k<e>y&\r\n'));
    expect(envelope).toMatchObject({ local: 'Envelope', namespace: 'http://schemas.xmlsoap.org/soap/envelope/' });
    expect(outlineOf(envelope)).toBe('Header(ApiRegistrationKey), Body(DoLogout(AuthenticationToken))');
    expect(descendant(envelope, 'Header', 'ApiRegistrationKey')).toMatchObject({
      namespace: serviceNamespace,
      text: ' k<e>y&\r\n',
    });
  });

  it('leaves out what is null, and tells an empty text from it', () => {
    const login = bodyOf('login', { authenticator: undefined, loginType: 1, password: '', userName: 'u' });
    expect(login.children.map(({ local, text, attributes }) => ({ local, text, attributes }))).toEqual([
      { local: 'LoginType', text: '1', attributes: {} },
      { local: 'Password', text: '', attributes: {} },
      { local: 'Username', text: 'u', attributes: {} },
    ]);
    const checkOut = bodyOf('checkOutStored', {
      ...account,
      'account.customTypeName': undefined,
      'account.passwordList': '',
      comment: undefined,
    });
    expect(outlineOf(checkOut)).toBe(
      'AuthenticationToken, AccountIdentificationInfo(AccountName, AccountStore(TargetName, Type), PasswordList)',
    );
  });

  it('has booleans, numbers and dates as XML writes them', () => {
    const body = bodyOf('createRotationJob', rotation);
    expect(descendant(body, 'ScheduleInfo', 'RetryEnabled')?.text).toBe('false');
    expect(descendant(body, 'ScheduleInfo', 'ScheduleType')?.text).toBe('1');
    expect(descendant(body, 'JobInfoBase', 'NextRunTimeUTC')?.text).toBe('2026-01-02T03:04:05.678Z');
  });

  it('does not remember the one before', () => {
    builtInEnvelope('login', { authenticator: 'HQ', loginType: 2, password: 'marked-password', userName: 'u' });
    const next = builtInEnvelope('login', { loginType: 1, password: 'p', userName: 'v' });
    expect(next).not.toContain('marked-password');
    expect(next).not.toContain('HQ');
  });
});

describe('texts on the wire', () => {
  const carried = (text: string): unknown => {
    const body = bodyOf('checkOutStored', {
      token: text,
      'account.accountName': text,
      'account.customTypeName': text,
      'account.targetName': text,
      'account.storeType': 1,
      'account.passwordList': text,
      comment: text,
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
  ])('arrive exactly: %s', (_title, text) => {
    expect(carried(text)).toEqual(five(text));
  });

  it('arrive exactly, whatever XML can carry', () => {
    const character = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...'<>&"\'\r\n\t]![CDATA- $#;x') },
      {
        weight: 1,
        arbitrary: fc
          .string({ unit: 'binary', minLength: 1, maxLength: 1 })
          .filter((sign) => /^[\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]$/u.test(sign)),
      },
    );
    fc.assert(
      fc.property(fc.string({ unit: character }), (text) => {
        expect(carried(text)).toEqual(five(text));
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
  ])('are refused by name of the member and of the input if XML cannot carry them: %s', (_title, text, character) => {
    const refusalOf = (write: () => unknown): unknown => {
      try {
        return write();
      } catch (error) {
        expect(error).toBeInstanceOf(UnsendableTextError);
        return { ...(error as UnsendableTextError) };
      }
    };
    expect(refusalOf(() => builtInEnvelope('logout', { token: text }))).toEqual({
      member: 'AuthenticationToken',
      input: 'token',
      character,
    });
    expect(refusalOf(() => builtInEnvelope('logout', token, text))).toEqual({
      member: 'ApiRegistrationKey',
      input: 'registrationKey',
      character,
    });
    expect(refusalOf(() => builtInEnvelope('spin', { ...account, 'account.targetName': text }))).toEqual({
      member: 'TargetName',
      input: 'account.targetName',
      character,
    });
  });
});
