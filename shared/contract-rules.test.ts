import { describe, expect, it } from 'vitest';
import { builtInContract } from '../test-support/pi/built-in-functions.ts';
import { isReservedHeader, isSecretConstant, mostLevels } from './contract-rules.ts';
import { serverContractSchema, type ContractMember } from './server-contract.ts';

const { login } = builtInContract.functions;

function problemsOf(changes: object): readonly string[] {
  const parsed = serverContractSchema.safeParse({ ...builtInContract, ...changes });
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

const withLogin = (changes: object): readonly string[] =>
  problemsOf({ functions: { login: { ...login, ...changes } } });

/** A member with others in it, of so many levels in all. */
function nested(levels: number): ContractMember {
  let member: ContractMember = { name: 'M', namespace: '' };
  for (let level = 1; level < levels; level += 1) member = { name: 'M', namespace: '', members: [member] };
  return member;
}

describe('a message of a contract', () => {
  it('may nest members so far', () => {
    expect(withLogin({ request: nested(mostLevels + 1) })).toEqual([]);
  });

  it.each([mostLevels + 2, 800, 100_000])('of %i levels is refused', (levels) => {
    const text = `must not nest more than ${mostLevels} levels`;
    expect(withLogin({ request: nested(levels) })).toEqual([`functions.login.request: ${text}`]);
    expect(withLogin({ response: nested(levels) })).toEqual([`functions.login.response: ${text}`]);
    expect(problemsOf({ faultDetail: [nested(levels)] })).toEqual([`faultDetail.0: ${text}`]);
  });
});

describe('the HTTP header of the registration key', () => {
  const inHeader = (name: string) => problemsOf({ registrationKey: { as: 'http-header', name } });

  it.each('Host content-length Transfer-Encoding Proxy-Authorization SOAPAction TE Cookie Accept-Encoding'.split(' '))(
    'must not be one that is used already: %s',
    (name) => {
      expect(inHeader(name)).toEqual(['registrationKey.name: must not be a header that HTTP or this program uses']);
      expect(isReservedHeader(name.toUpperCase())).toBe(true);
    },
  );

  it.each(['Authorization', 'X-Registration-Key', 'ApiKey', 'Tenant'])('may be %s', (name) => {
    expect(inHeader(name)).toEqual([]);
  });
});

describe('secrets in a contract', () => {
  it.each([
    'https://u:pw@pi/a',
    'https://u@pi/a',
    'https://pi/a?apikey=x',
    'https://pi/a#x',
    'https:\\\\u:pw@pi/',
    'ftp://pi/',
  ])('are not in its address: %s', (endpoint) => {
    const source = { wsdlSha256: '0'.repeat(64), fetchedAt: '2026-11-30T07:45:00.000Z', endpoint };
    expect(problemsOf({ source })).toEqual([
      expect.stringContaining('must be an http or https URL without a login, a query and a fragment'),
    ]);
    for (const allowed of ['', 'https://pi', 'http://[::1]:8080/a@b/Auth.svc'])
      expect(problemsOf({ source: { ...source, endpoint: allowed } })).toEqual([]);
  });

  it.each([
    ['login', 'token'],
    ['loginAsUser', 'token'],
    ['checkOutStored', 'password'],
    ['checkOutShared', 'password'],
  ] as const)('are not fixed outputs: %s %s', (name, field) => {
    const offered = { ...builtInContract.functions[name], fixedOutputs: { [field]: 'hunter2' } };
    expect(problemsOf({ functions: { [name]: offered } })).toEqual([
      `functions.${name}.fixedOutputs: "${field}" is a secret, so it cannot be fixed`,
    ]);
  });

  it('are no constants, as far as the names of the members say', () => {
    const inner = { name: 'Password', namespace: '', constant: 'hunter2' };
    expect(withLogin({ request: { name: 'A', namespace: '', members: [inner] } })).toEqual([
      'functions.login.request: "Password" seems to be a secret, so a contract cannot hold its text',
    ]);
  });

  it.each([
    'Password',
    'userpassword',
    'USER_PASSWORD',
    'PassWord',
    'AuthToken',
    'ClientSecret',
    'APIKey',
    'apikey',
    'RegistrationKey',
  ])('are recognized by the name %s', (name) => {
    expect(isSecretConstant(name, 'hunter2')).toBe(true);
    for (const text of ['', ' ', 'true', 'N', '0', '1234']) expect(isSecretConstant(name, text)).toBe(false);
  });

  it.each(['TokenType', 'PasswordList', 'LoginType', 'Key', 'ClientVersion', 'Authenticator'])(
    'are not recognized by the name %s',
    (name) => {
      expect(isSecretConstant(name, 'hunter2')).toBe(false);
    },
  );
});

describe('an acceptance', () => {
  it('has a printable name and a date', () => {
    const at = '2026-11-30T07:45:00.000Z';
    expect(withLogin({ accepted: { by: 'HQ\\ann', at } })).toEqual([]);
    for (const by of ['', 'a\nb', '\u202Eann', '\u001B[2J'])
      expect(withLogin({ accepted: { by, at } })).toEqual(['functions.login.accepted.by: must be printable text']);
    for (const bad of ['', 'yesterday', '2026-11-30'])
      expect(withLogin({ accepted: { by: 'ann', at: bad } })).toEqual([
        expect.stringContaining('functions.login.accepted.at: must be a date and time'),
      ]);
  });
});
