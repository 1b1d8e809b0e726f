import { functionNames, type FunctionName } from '../../shared/contract-functions.ts';
import type {
  ContractProposalView,
  FunctionProposalView,
  MemberPlace,
  ServerContractView,
} from '../../shared/contract-proposal.ts';
import type { ServerContract } from '../../shared/server-contract.ts';

/** A server contract and proposals as the main process answers them. */

const hash = 'a'.repeat(64);

export function serverContract(parts: Partial<ServerContract> = {}): ServerContract {
  const message = (name: string) => ({ name, namespace: 'urn:vault' });
  return {
    version: 1,
    source: { wsdlSha256: hash, fetchedAt: '2024-11-29T10:00:00.000Z', endpoint: 'https://pi.example/Vault.svc' },
    soap: '1.1',
    registrationKey: { as: 'http-header', name: 'X-Key' },
    success: { by: 'faults' },
    faultDetail: [],
    codes: [{ when: { code: 'E_DENIED' }, means: 'access-denied' }],
    functions: {
      login: {
        operation: 'SignIn',
        soapAction: '',
        request: { ...message('SignIn'), members: [{ ...message('LoginName'), input: 'userName' }] },
        response: message('SignInResponse'),
        accepted: { by: 'HQ\\admin', at: '2024-11-29T10:05:00.000Z' },
      },
    },
    ...parts,
  };
}

export function contractView(parts: Partial<ServerContractView> = {}): ServerContractView {
  return { profile: 'real', revision: 3, usable: functionNames.length, missing: [], ...parts };
}

export function place(path: string, parts: Partial<MemberPlace> = {}): MemberPlace {
  return { path, kind: 'text', type: 'string', optional: false, many: false, ...parts };
}

export function functionProposal(name: FunctionName, parts: Partial<FunctionProposalView> = {}): FunctionProposalView {
  return {
    function: name,
    status: 'likely',
    accepted: false,
    operation: 'SignIn',
    inputs: {},
    outputs: {},
    constants: {},
    problems: [],
    issues: [],
    doubts: [],
    explanation: 'its name says "sign"',
    fields: [],
    ...parts,
  };
}

/** A server with two operations, of which `SignIn` logs in; functions that are not given are exact. */
export function proposalView(
  functions: readonly FunctionProposalView[] = [],
  parts: Partial<ContractProposalView> = {},
): ContractProposalView {
  const given = new Map(functions.map((each) => [each.function, each]));
  const exact = (name: FunctionName) => functionProposal(name, { status: 'exact', accepted: true });
  return {
    wsdlSha256: hash,
    port: { name: 'Vault', soap: '1.1', path: '/Vault.svc' },
    functions: functionNames.map((name) => given.get(name) ?? exact(name)),
    operations: [
      {
        name: 'SignIn',
        request: [place('LoginName'), place('Password'), place('Kind', { values: ['Local', 'Domain'] })],
        response: [place('SignInResult', { kind: 'record', type: 'Outcome' }), place('SignInResult/SessionId')],
      },
      {
        name: 'Find',
        request: [place('SessionId'), place('Computer')],
        response: [
          place('FindResult', { kind: 'record', type: 'Outcome' }),
          place('FindResult/Accounts', { kind: 'record', type: 'ArrayOfAccount' }),
          place('FindResult/Accounts/Account', { kind: 'record', type: 'Account', many: true }),
          place('FindResult/Accounts/Account/Name'),
          place('FindResult/Accounts/Account/Kind', { values: ['Windows', 'Linux'] }),
          place('FindResult/Status'),
        ],
      },
    ],
    unresolved: [],
    registrationKey: { place: { as: 'http-header', name: 'X-Key' }, why: 'the WSDL names it' },
    success: { reported: { by: 'faults' }, why: 'no answer has a member that says so' },
    otherWsdl: false,
    warnings: [],
    contract: serverContract(),
    ...parts,
  };
}
