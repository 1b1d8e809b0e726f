import { describe, expect, it } from 'vitest';
import type { FunctionProposalView } from '../../../shared/contract-proposal.ts';
import { functionProposal, place, proposalView } from '../../../test-support/renderer/test-contract.ts';
import { commonStart, fieldsOf, fixedTextsOf, usedPaths } from './fields-model.ts';
import { chooseConstant, chooseFixedText, choosePlace, freshWork } from './work.ts';
import { treeOf } from './tree-model.ts';
import { typeWords } from './type-words.ts';

const fresh = freshWork(undefined);
const [signIn, find] = proposalView().operations;

const login = functionProposal('login', {
  inputs: { userName: 'LoginName' },
  fields: [
    {
      direction: 'in',
      field: 'userName',
      status: 'likely',
      path: 'LoginName',
      because: 'the name says "login"',
      explanation: 'the name says "login"; 1 is "Local"',
    },
    { direction: 'in', field: 'password', status: 'missing', explanation: 'no place fits' },
    { direction: 'in', field: 'loginType', status: 'set', path: 'Kind', explanation: '', values: { '1': 'Local' } },
  ],
  issues: [{ is: 'field', direction: 'in', field: 'password', candidates: [] }],
});

function sent(proposal: FunctionProposalView, work = fresh) {
  const { sent: rows } = fieldsOf(proposal, signIn, work);
  return (field: string) => rows.find((row) => row.field === field);
}

describe('the inputs of a function', () => {
  it('have their place, its reason without what concerns values, and the places to choose from', () => {
    const row = sent(login)('userName');
    expect(row).toMatchObject({ label: 'User name', needed: true, path: 'LoginName', proposed: ['LoginName'] });
    expect(row?.note).toBe('Proposed: the name says "login"');
    expect(row?.places.map(({ path }) => path)).toEqual(['LoginName', 'Password', 'Kind']);
  });

  it('say what is wrong', () => {
    expect(sent(login)('password')).toMatchObject({
      path: undefined,
      problem: 'Choose where this is: no place fits for certain.',
    });
  });

  it('have translations of the values that the server may write in another way', () => {
    const row = sent(login)('loginType');
    expect(row?.values).toEqual({ '1': 'Local' });
    expect(row?.translatable.map(([ours]) => ours)).toEqual(['1', '2']);
  });

  it('show a choice before it is proposed', () => {
    const chosen = choosePlace(fresh, 'login', 'in', 'userName', 'Password');
    expect(sent(login, chosen)('userName')).toMatchObject({ path: 'Password', note: 'Chosen here' });
    expect(sent(login, choosePlace(fresh, 'login', 'in', 'userName', ''))('userName')?.path).toBeUndefined();
  });
});

describe('the outputs of a function', () => {
  const list = functionProposal('listStoredBySystem', {
    operation: 'Find',
    outputs: { stored: 'FindResult/Accounts/Account', 'stored.accountName': 'FindResult/Accounts/Account/Name' },
    issues: [
      {
        is: 'values',
        direction: 'out',
        field: 'stored.storeType',
        path: 'FindResult/Accounts/Account/Kind',
        lacking: ['1', '3'],
      },
    ],
  });
  const row = (field: string, work = fresh) => fieldsOf(list, find, work).answered.find((each) => each.field === field);

  it('of a list are within its entry, which is something that repeats', () => {
    expect(row('stored')?.places.map(({ path }) => path)).toEqual(['FindResult/Accounts/Account']);
    expect(row('stored.accountName')?.places.map(({ path }) => path)).toEqual([
      'FindResult/Accounts/Account/Name',
      'FindResult/Accounts/Account/Kind',
    ]);
  });

  it('name values that are not translated by their meaning', () => {
    expect(row('stored.storeType')?.problem).toBe('Say what the server writes for: Windows, Active Directory.');
  });

  it('can be a text that is always the same', () => {
    const always = chooseConstant(fresh, 'listStoredBySystem', 'stored.viewPasswords', 'true');
    expect(row('stored.viewPasswords', always)).toMatchObject({ constant: 'true', path: undefined });
  });
});

describe('texts that are always sent', () => {
  it('are those that the server demands, and those that were given', () => {
    const demanded = { is: 'demanded', path: 'Query/Kind' } as const;
    const proposal = functionProposal('login', { issues: [demanded], constants: { Mode: 'x' } });
    expect(fixedTextsOf(proposal, fresh)).toEqual([
      { path: 'Query/Kind', text: '', isDemanded: true },
      { path: 'Mode', text: 'x', isDemanded: false },
    ]);
    expect(fixedTextsOf(proposal, chooseFixedText(fresh, 'login', 'Mode', 'y'))[1]).toMatchObject({ text: 'y' });
  });
});

describe('the members of a message', () => {
  it('are a tree in their order', () => {
    const [result, ...others] = treeOf(find?.response ?? []);
    expect(others).toEqual([]);
    expect(result?.members.map(({ name }) => name)).toEqual(['Accounts', 'Status']);
    expect(result?.members[0]?.members[0]?.members.map(({ name }) => name)).toEqual(['Name', 'Kind']);
  });

  it('are marked where they are in use', () => {
    const { sent: used } = usedPaths('login', fieldsOf(login, signIn, fresh), login);
    expect([...used]).toEqual(['LoginName', 'Kind']);
  });

  it.each([
    [['LoginName', 'Password'], ''],
    [['R/A', 'R/B/C'], 'R/'],
    [['R/L/E/A', 'R/L/E/B/C'], 'R/L/E/'],
    [['R/L/E'], 'R/L/'],
    [[], ''],
  ])('%j all begin with %j', (paths, start) => {
    expect(commonStart(paths.map((path) => ({ path })))).toBe(start);
  });

  it.each([
    [place('a'), 'text'],
    [place('a', { type: 'unsignedInt' }), 'number'],
    [place('a', { type: 'boolean' }), 'true or false'],
    [place('a', { values: ['Y', 'N'] }), 'Y or N'],
    [place('a', { values: ['A', 'B', 'C', 'D'] }), 'one of 4 values'],
    [place('a', { kind: 'record', type: 'T' }), 'group'],
    [place('a', { kind: 'record', type: 'T', many: true }), 'list'],
    [place('a', { many: true }), 'list of text'],
    [place('a', { type: 'duration' }), 'duration'],
  ])('%o has the type %s', (given, words) => {
    expect(typeWords(given)).toBe(words);
  });
});
