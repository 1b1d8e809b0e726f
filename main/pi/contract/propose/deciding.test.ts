import { describe, expect, it } from 'vitest';
import ours from '../AuthService.wsdl?raw';
import renamed from '../../../sandbox/contracts/renamed.wsdl?raw';
import { serverContractSchema, type ServerContract } from '../../../../shared/server-contract.ts';
import { acceptance, functionOf, propose, service, tryPropose } from '../../../../test-support/pi/wsdls/propose.ts';
import { changesSince } from '../changes-since.ts';
import { usableFunction } from '../usable-functions.ts';

const changing = ['checkOutStored', 'checkInStored'] as const;

function contractOf(...parameters: Parameters<typeof propose>): ServerContract {
  const { contract } = propose(...parameters);
  if (contract === undefined) throw new Error('there is no contract');
  return contract;
}

describe('accepting what is proposed', () => {
  it('makes the functions that change nothing usable together, and the others by name', () => {
    const proposal = propose(renamed, { reads: true, accept: ['checkOutStored'] });
    const accepted = proposal.functions.filter((each) => each.accepted).map((each) => each.function);
    expect(accepted).toEqual([
      'login',
      'loginAsUser',
      'logout',
      'productVersion',
      'listStoredBySystem',
      'listStoredByDomain',
      'listSharedBySystem',
      'checkOutStored',
      'readTemplate',
    ]);
    expect(proposal.unresolved).toEqual(['checkInStored']);
    expect(proposal.contract?.functions.login?.accepted).toEqual(acceptance);
    expect(proposal.contract?.functions.spin?.accepted).toBeUndefined();
    expect(proposal.contract && usableFunction(proposal.contract, 'spin')).toBeUndefined();
  });

  it('needs nothing where a function is exact', () => {
    const { contract } = propose(ours, { reads: true, accept: [...changing] });
    expect(JSON.stringify(contract)).not.toContain('accepted');
  });

  it('is refused for what is not complete, and says why', () => {
    const proposal = propose(service('demanding'), { reads: true, accept: ['login', 'spin', ...changing] });
    expect(proposal.warnings).toEqual([
      'login was not accepted: it has a problem to solve first.',
      'spin was not accepted: the server offers no operation for it.',
    ]);
    expect(functionOf(proposal, 'login').accepted).toBe(false);
  });
});

describe('what a person sets', () => {
  const solved = [
    'login.constant.Client/ClientVersion=7.1',
    'loginAsUser.in.userName=Who',
    'listStoredBySystem.values.Row/Platform=1:Windows,2:Linux,3:Domain',
    'listStoredBySystem.values.Row/MayView=true:Y,false:N',
    'success=flag:Status=OK/FAILED:ErrorCode:ErrorText',
    'registrationKey=http-header:X-Key',
    'code.E1=not-found',
  ];

  it('solves the problems that name it', () => {
    const before = propose(service('demanding'));
    expect(before.functions.flatMap(({ problems }) => problems)).toEqual([
      'the server demands Client/ClientVersion, for which there is no input: --set login.constant.Client/ClientVersion=TEXT',
      'userName has no certain place: --set loginAsUser.in.userName=PATH; not used yet: Who',
      'stored.storeType at Row/Platform: the schema does not tell its values: --set listStoredBySystem.values.Row/Platform=OURS:THEIRS,…',
    ]);
    expect(before.unresolved.slice(0, 2)).toEqual(['registrationKey', 'success']);
    const after = propose(service('demanding'), { set: solved, reads: true, accept: [...changing] });
    expect(after.functions.flatMap(({ problems }) => problems)).toEqual([]);
    expect(after.unresolved).toEqual([]);
    expect(after.contract?.success).toEqual({
      by: 'flag',
      flag: 'Status',
      code: 'ErrorCode',
      message: 'ErrorText',
    });
    expect(after.contract?.codes).toEqual([{ when: { code: 'E1' }, means: 'not-found' }]);
    expect(after.contract?.functions.login?.request.members).toMatchObject([
      {
        name: 'Client',
        namespace: 'urn:vault',
        whenNull: 'empty',
        members: [
          { name: 'ClientVersion', namespace: 'urn:vault', constant: '7.1' },
          { name: 'Culture', namespace: 'urn:vault', whenNull: 'nil' },
        ],
      },
      { name: 'UserName', namespace: 'urn:vault', input: 'userName', whenNull: 'empty' },
      { name: 'Password', namespace: 'urn:vault', input: 'password', whenNull: 'empty' },
    ]);
    expect(after.contract?.functions.loginAsUser?.request.members?.[1], 'an element that may be empty').toEqual({
      name: 'Options',
      namespace: 'urn:vault',
      whenNull: 'empty',
    });
    expect(after.contract?.functions.login?.response.members?.[0]).toMatchObject({
      outputs: ['success'],
      values: { true: 'OK', false: 'FAILED' },
    });
  });

  it('chooses an operation and places', () => {
    const proposal = propose(service('ambiguous'), {
      set: ['login=LoginUser', 'loginAsUser.in.userName=LoginName', 'loginAsUser.constant.UserName=x'],
    });
    expect(functionOf(proposal, 'login')).toMatchObject({ status: 'likely', operation: 'LoginUser', problems: [] });
    expect(functionOf(proposal, 'loginAsUser')).toMatchObject({ inputs: { userName: 'LoginName' }, problems: [] });
  });

  it('leaves a function exact where nothing differs', () => {
    const set = ['login.in.userName=Username', 'logout=DoLogout'];
    expect(functionOf(propose(ours, { set }), 'login').status).toBe('exact');
    expect(functionOf(propose(ours, { set }), 'logout').status).toBe('exact');
    expect(functionOf(propose(ours, { set: ['login.in.authenticator='] }), 'login').status).toBe('likely');
  });

  it('may name an operation whose name says something else', () => {
    const proposal = propose(service('misleading'), {
      set: ['spin=ChangePassword', 'checkInStored=ForceCheckInAccount'],
    });
    expect(functionOf(proposal, 'spin')).toMatchObject({
      status: 'likely',
      operation: 'ChangePassword',
      inputs: { 'account.accountName': 'Account/AccountName' },
      outputs: { jobId: 'JobID' },
    });
    expect(functionOf(proposal, 'checkInStored').problems).toEqual([
      'the server demands Account/CanView, for which there is no input: --set checkInStored.constant.Account/CanView=TEXT',
    ]);
  });

  it('fixes inputs and outputs, and leaves out optional ones', () => {
    const { contract } = propose(renamed, {
      set: [
        'login.in.loginType==Explicit',
        'login.in.authenticator=',
        'listStoredBySystem.out.stored.requestPasswords==false',
        'listStoredBySystem.out.stored.systemDnsName=ManagedAccount/DirectoryDnsName',
      ],
    });
    const login = JSON.stringify(contract?.functions.login?.request);
    expect(login).toContain(
      '"name":"LoginKind","namespace":"http://vault.example/services/2024","constant":"Explicit"',
    );
    expect(login).not.toContain('authenticator');
    expect(contract?.functions.listStoredBySystem?.fixedOutputs).toEqual({ 'stored.requestPasswords': 'false' });
    const list = functionOf(
      propose(renamed, { set: ['listStoredBySystem.out.stored.systemDnsName=DirectoryDnsName'] }),
      'listStoredBySystem',
    );
    expect(list.outputs['stored.systemDnsName']).toBe(
      'FindManagedAccountsResult/ManagedAccounts/ManagedAccount/DirectoryDnsName',
    );
    expect(list.outputs['stored.domainDnsName'], 'no place has two fields').toBeUndefined();
  });

  it.each([
    ['login=SignInn', 'login: the server has no operation SignInn. It has'],
    ['login.in.userName=LoginNam', 'login: the request has no LoginNam. Similar ones: LoginName'],
    ['spin.out.jobId=Result/Job', 'spin: the answer has no Result/Job. Similar ones:'],
    ['spin.constant.Mode=x', 'spin: the request has no Mode. It has'],
    ['login.in.userName=Whole', 'login: the request has no Whole. It has'],
    ['checkOutStored.in.comment=Account', 'checkOutStored: Account has members of its own; name one of them.'],
    ['readTemplate.out.settings=StoreKind', 'readTemplate: GetRotationSettingsResult/StoreKind has no members.'],
    ['listStoredBySystem.out.stored=Account/Store', 'does not repeat, so it is no entry of a list.'],
    [
      'listStoredBySystem.out.stored.systemName=FindManagedAccountsResult/Text',
      'FindManagedAccountsResult/Text is not within an element that repeats, and so no field of an entry of the list',
    ],
    ['registrationKey=input:login:Key', 'registrationKey: the request has no Key.'],
    [
      'registrationKey=soap-header:a b:urn:x',
      'the contract would not be valid: registrationKey.name must be an XML name.',
    ],
  ])('is refused where the server does not have it: %s', (assignment, error) => {
    const proposal = tryPropose(renamed, { set: [assignment] });
    expect(proposal.ok ? 'it was accepted' : proposal.error).toContain(error);
  });

  it('is a problem where it has no effect', () => {
    const proposal = propose(renamed, { set: ['login.values.OneTimeCode=1:a'] });
    expect(functionOf(proposal, 'login').problems).toEqual([
      'no field is at OneTimeCode, so --set login.values.OneTimeCode has no effect',
    ]);
  });
});

describe('a contract that was made before from the same WSDL', () => {
  const first = { set: ['login.in.loginType==Explicit', 'code.E_BUSY=busy'], reads: true, accept: [...changing] };

  it('keeps its choices, acceptances and rules', () => {
    const earlier = contractOf(renamed, first);
    expect(contractOf(renamed, { earlier })).toEqual(earlier);
  });

  it('loses the acceptance of a function that is set anew, until it is accepted again', () => {
    const earlier = contractOf(renamed, first);
    const changed = propose(renamed, { earlier, set: ['checkInStored.in.comment='] });
    expect(functionOf(changed, 'checkInStored').accepted).toBe(false);
    expect(functionOf(changed, 'checkOutStored').accepted).toBe(true);
    expect(changed.warnings).toEqual([
      'checkInStored is no longer accepted, because it differs from what was; accept it again by name.',
    ]);
    const again = propose(renamed, { earlier, set: ['checkInStored.in.comment='], accept: ['checkInStored'] });
    expect(functionOf(again, 'checkInStored').accepted).toBe(true);
  });

  it('goes on with what had problems, and with another operation from the start', () => {
    const set = ['registrationKey=none', 'success=faults', 'login.constant.Client/ClientVersion=7.1'];
    const earlier = contractOf(service('demanding'), { set });
    const later = propose(service('demanding'), { earlier, set: ['loginAsUser.in.userName=Who'] });
    expect(functionOf(later, 'login').problems).toEqual([]);
    expect(functionOf(later, 'loginAsUser').problems).toEqual([]);
    const other = propose(service('demanding'), { earlier, set: ['login=CheckIn'] });
    expect(functionOf(other, 'login').problems.join()).toContain('password has no certain place');
  });

  it('is the built-in one for an exact server, whoever accepted it', () => {
    const earlier = contractOf(ours, { reads: true });
    expect(propose(ours, { earlier }).functions.every(({ status }) => status === 'exact')).toBe(true);
  });
});

describe('the contract of a proposal', () => {
  it.each([
    ['renamed', renamed],
    ['ours', ours],
    ['demanding', service('demanding')],
    ['unwrapped', service('unwrapped', { header: 'ApiKey', fault: 'VaultError' })],
  ])('of %s is valid, unchanged by being read, and shows no change since', (_name, wsdl) => {
    const proposal = propose(wsdl, { set: ['registrationKey=none', 'success=faults'] });
    expect(serverContractSchema.parse(JSON.parse(JSON.stringify(proposal.contract)))).toEqual(proposal.contract);
    const complete = proposal.functions.filter(({ problems }) => problems.length === 0).map((each) => each.function);
    const changes = proposal.contract && changesSince(proposal.contract, proposal.port);
    expect(changes?.filter((change) => complete.includes(change.function))).toEqual([]);
  });
});
