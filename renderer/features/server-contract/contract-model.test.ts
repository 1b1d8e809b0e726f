import { describe, expect, it } from 'vitest';
import type { ProposalIssue } from '../../../shared/contract-proposal.ts';
import {
  contractView,
  functionProposal,
  proposalView,
  serverContract,
} from '../../../test-support/renderer/test-contract.ts';
import { hasWork, isSaved, rulesOf, stateOf, summaryOf, toneOf, workingContract } from './contract-model.ts';
import { todoOf } from './todo-model.ts';
import { accept, choosePlace, freshWork, withCodes } from './work.ts';

const view = contractView();
const fresh = freshWork(undefined);
const known = (proposal = proposalView()) => ({ view, work: fresh, proposal });
const demanded: ProposalIssue = { is: 'demanded', path: 'Query/Kind' };
const noPlace: ProposalIssue = { is: 'field', direction: 'in', field: 'password', candidates: [] };

describe('the state of a function', () => {
  it.each([
    [{ status: 'exact', accepted: true }, 'built-in', 'good'],
    [{ status: 'likely', accepted: true }, 'accepted', 'good'],
    [{ status: 'likely' }, 'acceptance', 'warning'],
    [{ status: 'likely', issues: [noPlace] }, 'problem', 'bad'],
    [{ status: 'ambiguous' }, 'several', 'bad'],
    [{ status: 'missing' }, 'missing', 'bad'],
  ] as const)('of a proposal %o is %s', (parts, state, tone) => {
    const proposal = proposalView([
      functionProposal('login', { ...parts, issues: [...('issues' in parts ? parts.issues : [])] }),
    ]);
    expect(stateOf(known(proposal), 'login')).toBe(state);
    expect(toneOf(state, 'login')).toBe(tone);
  });

  it('is calm for a function that a server need not offer', () => {
    expect(toneOf('missing', 'spin')).toBe('dropped');
    expect(toneOf('problem', 'spin')).toBe('warning');
  });

  it('without a proposal is that of the contract so far', () => {
    expect(stateOf({ view, work: fresh, proposal: undefined }, 'spin')).toBe('built-in');
    const stored = contractView({ contract: serverContract(), missing: ['spin'] });
    const saved = { view: stored, work: freshWork(stored.contract), proposal: undefined };
    expect(stateOf(saved, 'login')).toBe('accepted');
    expect(stateOf(saved, 'spin')).toBe('missing');
  });
});

describe('the contract on screen', () => {
  it('is the proposed one with the rules as they are edited, the valid ones', () => {
    const codes = [{ when: { code: '5' }, means: 'busy' } as const, { when: {}, means: 'other' } as const];
    const edited = { ...known(), work: withCodes(fresh, codes) };
    expect(workingContract(edited)?.codes).toEqual([codes[0]]);
    expect(rulesOf(edited)).toEqual(codes);
    expect(rulesOf(known())).toEqual(serverContract().codes);
    expect(rulesOf({ work: fresh, proposal: undefined })).toBeUndefined();
  });

  it('is not known while choices wait for the description of the server', () => {
    const work = choosePlace(freshWork(serverContract()), 'login', 'in', 'userName', 'A');
    expect(workingContract({ work, proposal: undefined })).toBeUndefined();
  });

  it('counts as saved whenever its description was fetched', () => {
    const stored = contractView({ contract: serverContract() });
    const later = serverContract({
      source: { wsdlSha256: 'a'.repeat(64), fetchedAt: 'later', endpoint: 'https://pi.example/Vault.svc' },
    });
    const proposal = proposalView([], { contract: later });
    expect(isSaved({ view: stored, work: freshWork(stored.contract), proposal })).toBe(true);
    expect(isSaved({ view, work: fresh, proposal })).toBe(false);
  });

  it.each([
    [fresh, false],
    [accept(fresh, ['login']), true],
    [choosePlace(fresh, 'login', 'in', 'userName', 'A'), true],
    [withCodes(fresh, []), true],
    [freshWork(serverContract()), true],
  ])('%# has unsaved work: %s', (work, expected) => {
    expect(hasWork({ view, work })).toBe(expected);
  });
});

describe('what is left to do', () => {
  it('is counted in a sentence', () => {
    const proposal = proposalView([
      functionProposal('login'),
      functionProposal('checkOutStored'),
      functionProposal('spin', { status: 'missing' }),
    ]);
    expect(summaryOf(known(proposal))).toEqual({
      found: 15,
      all: 16,
      waiting: ['login', 'checkOutStored'],
      reads: ['login'],
    });
  });

  it('names first what holds for all, then functions in the order of the screen, then codes', () => {
    const proposal = proposalView(
      [
        functionProposal('checkOutStored', {
          status: 'ambiguous',
          issues: [{ is: 'operation', candidates: ['A', 'B'] }],
        }),
        functionProposal('login', { issues: [noPlace] }),
        functionProposal('loginAsUser', { issues: [demanded] }),
        functionProposal('spin'),
      ],
      { registrationKey: undefined, success: undefined },
    );
    const { needed, optional } = todoOf({ ...known(proposal), work: withCodes(fresh, [{ when: {}, means: 'other' }]) });
    expect(needed.map(({ words }) => words)).toEqual([
      'Say where the registration key goes',
      'Say how the server reports success',
      'Log in: say where “Password” is',
      'Act for a user: say what to send as Query/Kind',
      'Check out an account: choose one of 2 operations',
      'Correct 1 rule in Codes',
    ]);
    expect(optional).toEqual([{ target: 'spin', words: 'Rotate a password: check and accept' }]);
  });

  it('is to read the description of the server where choices wait for it', () => {
    expect(todoOf({ view, work: fresh, proposal: undefined }).needed).toEqual([]);
    expect(todoOf({ view, work: freshWork(serverContract()), proposal: undefined }).needed).toEqual([
      { target: 'wsdl', words: 'Read the description of the server' },
    ]);
  });
});
