import { describe, expect, it } from 'vitest';
import { builtInContract } from '../test-support/pi/built-in-functions.ts';
import { definitionOf, functionNames, type FunctionName } from './contract-functions.ts';
import {
  codeMeanings,
  fieldsOf,
  meaningsThatNeedACode,
  pathsOf,
  serverContractSchema,
  withoutAcceptance,
  type ContractMember,
} from './server-contract.ts';

const member = (name: string, more: Partial<ContractMember> = {}): ContractMember => ({ name, namespace: '', ...more });

/** The problems of the built-in contract with these changes. */
function problemsOf(changes: object): readonly string[] {
  const parsed = serverContractSchema.safeParse({ ...builtInContract, ...changes });
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

/** The problems of a contract with this function only, changed. */
function problemsOfFunction(name: FunctionName, changes: object): readonly string[] {
  return problemsOf({ functions: { [name]: { ...structuredClone(builtInContract.functions[name]), ...changes } } });
}

const withRule = (when: object, means: string): readonly string[] => problemsOf({ codes: [{ when, means }] });

describe('the form of a server contract', () => {
  it('allows the built-in one', () => {
    expect(problemsOf({})).toEqual([]);
  });

  it.each(functionNames)('allows the inputs and outputs of a function in it, and no others: %s', (name) => {
    const { inputs, outputs } = definitionOf(name);
    const asked = (input: string) =>
      problemsOfFunction(name, { request: member('A', { members: [member('B', { input })] }) });
    const answered = (output: string) =>
      problemsOfFunction(name, {
        response: member('A', { members: [member('B', { members: [member('C', { outputs: [output] })] })] }),
      });
    for (const other of functionNames.flatMap((each) => Object.keys(definitionOf(each).inputs)))
      expect(asked(other)).toEqual(
        Object.hasOwn(inputs, other) ? [] : [`functions.${name}.request: has no input "${other}"`],
      );
    for (const other of functionNames.flatMap((each) => Object.keys(definitionOf(each).outputs)))
      expect(answered(other)).toEqual(
        Object.hasOwn(outputs, other) ? [] : [`functions.${name}.response: has no output "${other}"`],
      );
  });

  it.each(functionNames.filter((name) => name !== 'login'))(
    'sends a password with nothing but the login: not with %s',
    (name) => {
      const request = member('A', { members: [member('B', { attribute: true, input: 'password' })] });
      expect(problemsOfFunction(name, { request })).toEqual([`functions.${name}.request: has no input "password"`]);
    },
  );

  it.each(['toString', '__proto__', 'constructor', ''])('has no field of a name that every object has: %j', (input) => {
    expect(problemsOfFunction('logout', { request: member('A', { input }) })).toEqual([
      `functions.logout.request: has no input "${input}"`,
    ]);
    expect(problemsOfFunction('logout', { response: member('A', { outputs: [input] }) })).toHaveLength(1);
  });

  it('allows the registration key in any request, and the outcome in any answer', () => {
    expect(problemsOfFunction('login', { request: member('A', { input: 'registrationKey' }) })).toEqual([]);
    expect(
      problemsOfFunction('logout', { response: member('A', { outputs: ['success', 'code', 'message'] }) }),
    ).toEqual([]);
  });

  it.each<readonly [fixed: string, fits: boolean]>([
    ['until', true],
    ['success', true],
    ['jobId', false],
  ])('has fixed outputs of the function only: %s', (fixed, fits) => {
    expect(problemsOfFunction('checkOutStored', { fixedOutputs: { [fixed]: 'x' } }).length === 0).toBe(fits);
  });

  it.each<readonly [title: string, request: object, place: string]>([
    ['a name with a prefix', member('a:b'), 'name: must be an XML name'],
    ['a name with markup', member('a>'), 'name: must be an XML name'],
    ['an empty name', member(''), 'name: must be an XML name'],
    ['a name that begins with a digit', member('1a'), 'name: must be an XML name'],
    ['a namespace with a quote', { ...member('a'), namespace: 'urn:"' }, 'namespace: must be a namespace'],
    ['a member that is unknown', { ...member('a'), xml: '<b/>' }, ': Unrecognized key: "xml"'],
    ['an attribute of its own kind', { ...member('a'), attribute: 'yes' }, 'attribute'],
    ['a text that is no text', { ...member('a'), constant: 1 }, 'constant'],
    ['null written in another way', { ...member('a'), whenNull: 'null' }, 'whenNull'],
    ['a list of something else', { ...member('a'), list: 'others' }, 'list'],
  ])('refuses %s, however deep', (_title, wrong, place) => {
    const [problem, ...more] = problemsOfFunction('logout', {
      request: member('A', { members: [member('B', { members: [wrong as ContractMember] })] }),
    });
    expect(problem).toContain('functions.logout.request.members.0.members.0');
    expect(problem).toContain(place);
    expect(more).toEqual([]);
  });

  it.each(['Städte', 'a-b.c_d', '_x', '名前'])('allows names of any script: %s', (name) => {
    expect(problemsOfFunction('logout', { request: member(name) })).toEqual([]);
  });

  it.each(['urn:a b', 'a"b', 'a\r\nX-Header: 1', '<a>'])(
    'refuses a SOAPAction that a header cannot have: %j',
    (soapAction) => {
      expect(problemsOfFunction('logout', { soapAction })).toEqual([
        'functions.logout.soapAction: must be a SOAPAction',
      ]);
    },
  );

  it.each(['X Key', 'X:Key', 'X\r\nY', '', 'ключ'])(
    'refuses the name of a header that HTTP cannot have: %j',
    (name) => {
      expect(problemsOf({ registrationKey: { as: 'http-header', name } })).toHaveLength(1);
    },
  );

  it.each([
    { as: 'soap-header', name: 'Key', namespace: 'urn:k' },
    { as: 'http-header', name: 'X-Api-Key' },
    { as: 'input', function: 'login', path: 'Key' },
    { as: 'none' },
  ])('knows four places of the registration key: $as', (registrationKey) => {
    expect(problemsOf({ registrationKey })).toEqual([]);
    expect(problemsOf({ registrationKey: { ...registrationKey, value: 'secret' } })).toHaveLength(1);
  });

  it.each([
    { by: 'flag', flag: 'Done' },
    { by: 'flag', flag: 'Done', code: 'Code', message: 'Text' },
    { by: 'code', code: 'Code', done: ['0', 'OK'] },
    { by: 'faults' },
  ])('knows three ways of telling success: $by', (success) => {
    expect(problemsOf({ success })).toEqual([]);
  });

  it('needs a code that stands for success, where only a code tells it', () => {
    expect(problemsOf({ success: { by: 'code', code: 'Code', done: [] } })).toHaveLength(1);
  });
});

describe('a rule of codes', () => {
  it.each(codeMeanings)('may give a code, and the code of a fault, the meaning %s', (means) => {
    expect(withRule({ code: 'X' }, means)).toEqual([]);
    expect(withRule({ faultCode: 'X' }, means)).toEqual([]);
    expect(withRule({ code: 'X', contains: 'text' }, means)).toEqual([]);
  });

  it.each(codeMeanings)('gives a text alone only a meaning that leads to no further call: %s', (means) => {
    expect(withRule({ contains: 'text' }, means)).toEqual(
      meaningsThatNeedACode.includes(means)
        ? [`codes.0.when: "${means}" leads to further calls, so it needs a code or fault code`]
        : [],
    );
  });

  it('is for a user that is unknown, a token that has expired and a server that is busy one that needs a code', () => {
    expect(meaningsThatNeedACode.toSorted()).toEqual(['busy', 'token-expired', 'unknown-user']);
  });

  it('has a condition, and a text of three characters or more', () => {
    expect(withRule({}, 'other')).toEqual(['codes.0.when: needs a code, a fault code or a text']);
    expect(withRule({ contains: 'ab' }, 'other')).toEqual([
      'codes.0.when.contains: must have three characters or more',
    ]);
    expect(withRule({ code: 'X' }, 'anything')).toHaveLength(1);
  });

  it('may have a number for its code', () => {
    const parsed = serverContractSchema.parse({ ...builtInContract, codes: [{ when: { code: -3 }, means: 'other' }] });
    expect(parsed.codes).toEqual([{ when: { code: '-3' }, means: 'other' }]);
  });
});

describe('an imported contract', () => {
  it('is accepted by nobody', () => {
    const accepted = { by: 'someone', at: '2026-01-01T00:00:00Z' };
    const { functions } = builtInContract;
    const imported = { ...builtInContract, functions: { ...functions, login: { ...functions.login, accepted } } };
    expect(withoutAcceptance(imported)).toEqual(builtInContract);
  });

  it.each([undefined, null, 1, { version: 2 }])('that is none stays as it is: %j', (none) => {
    expect(withoutAcceptance(none)).toBe(none);
  });
});

describe('the places of a message', () => {
  const message = member('Call', {
    members: [
      member('id', { attribute: true, input: 'token' }),
      member('Account', {
        input: 'comment',
        members: [
          member('name', { attribute: true, input: 'system' }),
          member('Inner', { members: [member('Text', { outputs: ['a', 'b'] })] }),
        ],
      }),
    ],
  });

  it('are named in the order of the message', () => {
    expect(fieldsOf(message, 'input')).toEqual(['token', 'comment', 'system']);
    expect(fieldsOf(message, 'output')).toEqual(['a', 'b']);
  });

  it('are paths below the outermost element', () => {
    expect(pathsOf(message, 'input')).toEqual({ token: '@id', comment: 'Account', system: 'Account/@name' });
    expect(pathsOf(message, 'output')).toEqual({ a: 'Account/Inner/Text', b: 'Account/Inner/Text' });
  });
});
