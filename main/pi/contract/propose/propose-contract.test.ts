import { describe, expect, it } from 'vitest';
import ours from '../AuthService.wsdl?raw';
import minimal from '../../../sandbox/contracts/minimal.wsdl?raw';
import renamed from '../../../sandbox/contracts/renamed.wsdl?raw';
import soap12 from '../../../sandbox/contracts/soap12.wsdl?raw';
import split from '../../../sandbox/contracts/split.wsdl?raw';
import { functionNames } from '../../../../shared/contract-functions.ts';
import { acceptance, functionOf, outline, propose, service } from '../../../../test-support/pi/wsdls/propose.ts';
import { builtInContract } from '../built-in.ts';
import { missingNeeded } from '../usable-functions.ts';

const builtInOutline = functionNames.map((name) => `${name}: exact ${builtInContract.functions[name]?.operation}`);

describe('a proposal for our own WSDL', () => {
  it('is exact in every function, and is the built-in contract but for its source', () => {
    const proposal = propose(ours);
    expect(outline(proposal)).toEqual(builtInOutline);
    expect(proposal.unresolved).toEqual([]);
    expect({ ...proposal.contract, source: 'built-in' }).toEqual(builtInContract);
  });

  it('needs an acceptance for everything where the namespaces are others', () => {
    const proposal = propose(ours.replaceAll('http://tempuri.org/', 'urn:pi/'));
    expect(proposal.functions.map(({ status, accepted, problems }) => ({ status, accepted, problems }))).toEqual(
      functionNames.map(() => ({ status: 'likely', accepted: false, problems: [] })),
    );
    expect(proposal.functions.map(({ operation }) => operation)).toEqual(
      functionNames.map((name) => builtInContract.functions[name]?.operation),
    );
    expect(proposal.contract?.codes, 'numbers have the built-in meaning only there').toEqual([]);
    expect(proposal.registrationKey?.place).toMatchObject({ as: 'soap-header', namespace: 'urn:pi/' });
  });

  it('is not exact where a type is another one', () => {
    const asText = ours.replace('name="AutoSpin" type="xs:boolean"', 'name="AutoSpin" type="xs:string"');
    const proposal = propose(asText);
    const list = functionOf(proposal, 'listStoredBySystem');
    expect(proposal.contract?.functions.listStoredBySystem, 'it would count as accepted').toBeUndefined();
    expect(propose(asText, { reads: true }).contract?.functions.listStoredBySystem?.accepted).toEqual(acceptance);
    expect(list).toMatchObject({ status: 'likely', accepted: false });
    expect(list.fields.find(({ field }) => field === 'stored.autoSpin')?.explanation).toContain('"true"');
  });
});

describe('a proposal for a practice contract', () => {
  it('finds all functions of renamed', () => {
    const proposal = propose(renamed);
    expect(outline(proposal)).toEqual([
      'login: likely SignIn',
      'loginAsUser: likely SignInAs',
      'logout: likely SignOut',
      'productVersion: likely GetProductVersion',
      'listStoredBySystem: likely FindManagedAccounts',
      'listStoredByDomain: likely FindManagedAccounts',
      'listSharedBySystem: likely FindSharedAccounts',
      'checkOutStored: likely CheckOutManagedAccount',
      'checkInStored: likely CheckInManagedAccount',
      'checkOutShared: likely CheckOutSharedAccount',
      'checkInShared: likely CheckInSharedAccount',
      'createRequest: likely CreatePasswordRequest',
      'grantRequest: likely ApprovePasswordRequest',
      'spin: likely RotateManagedAccount',
      'readTemplate: likely GetRotationSettings',
      'createRotationJob: likely CreateRotationJob',
    ]);
    expect(proposal.functions.flatMap(({ problems }) => problems)).toEqual([]);
    expect(proposal.registrationKey?.place).toMatchObject({ as: 'soap-header', name: 'ApplicationKey' });
    expect(proposal.outcome?.success).toEqual({ by: 'flag', flag: 'Status', code: 'Code', message: 'Text' });
    expect(proposal.outcome?.values).toEqual({ true: 'OK', false: 'FAILED' });
    expect(proposal.contract?.faultDetail).toMatchObject([{ name: 'ServiceFault' }]);
  });

  it('finds the fields of renamed at any depth', () => {
    const proposal = propose(renamed);
    const entry = 'FindManagedAccountsResult/ManagedAccounts/ManagedAccount';
    expect(functionOf(proposal, 'listStoredByDomain').inputs).toEqual({
      token: 'SessionId',
      domain: 'Search/Directory',
    });
    expect(functionOf(proposal, 'listStoredByDomain').outputs).toMatchObject({
      stored: entry,
      'stored.accountName': `${entry}/Account/LoginName`,
      'stored.targetName': `${entry}/Account/Store/Computer`,
      'stored.storeType': `${entry}/Account/Store/Kind`,
      'stored.systemName': `${entry}/Computer`,
      'stored.checkedOutTo': `${entry}/CheckedOutBy`,
      'stored.requestPasswords': `${entry}/Rights/MayRequestPassword`,
    });
    expect(functionOf(proposal, 'createRotationJob').inputs).toMatchObject({
      'settings.domainName': 'Settings/Directory',
      'settings.fullAccountName': 'Settings/FullLoginName',
      'settings.storedSystemName': 'Settings/Computer',
      'schedule.type': 'Schedule/Kind',
      system: 'Computers',
    });
    expect(functionOf(proposal, 'readTemplate').outputs).toMatchObject({
      settings: 'GetRotationSettingsResult/Settings',
      storeType: 'GetRotationSettingsResult/StoreKind',
    });
  });

  it('finds lists apart, attributes, faults only and the key as an input in split', () => {
    const proposal = propose(split);
    expect(proposal.functions.every(({ status, problems }) => status === 'likely' && problems.length === 0)).toBe(true);
    expect(functionOf(proposal, 'listStoredBySystem')).toMatchObject({
      operation: 'ListAccountsOfComputer',
      inputs: { system: 'computer' },
      outputs: {
        stored: 'account',
        'stored.accountName': 'account/@name',
        'stored.systemName': 'account/computer/@name',
        'stored.domainName': 'account/domain/@name',
        'stored.viewPasswords': 'account/permissions/@view',
      },
    });
    expect(functionOf(proposal, 'listStoredByDomain').operation).toBe('ListAccountsOfDomain');
    expect(functionOf(proposal, 'login').inputs).toEqual({
      registrationKey: 'applicationKey',
      userName: 'credentials/userName',
      password: 'credentials/password',
      authenticator: 'credentials/@domain',
      loginType: 'credentials/@kind',
    });
    expect(proposal.registrationKey?.place).toEqual({ as: 'input', function: 'login', path: 'applicationKey' });
    expect(proposal.outcome?.success).toEqual({ by: 'faults' });
  });

  it('is exact in soap12, and asks where its key goes', () => {
    const proposal = propose(soap12);
    expect(outline(proposal)).toEqual(builtInOutline);
    expect(proposal.port).toMatchObject({ soap: '1.2', path: '/ERPMWebService/AuthService.svc' });
    expect(proposal.unresolved).toEqual(['registrationKey']);
    expect(proposal.contract).toBeUndefined();
    const { contract, unresolved } = propose(soap12, { set: ['registrationKey=http-header:X-Api-Key'] });
    expect({ unresolved, soap: contract?.soap, missing: contract && missingNeeded(contract) }).toEqual({
      unresolved: [],
      soap: '1.2',
      missing: [],
    });
  });

  it('says what minimal lacks', () => {
    const proposal = propose(minimal, { reads: true });
    const there = ['login', 'loginAsUser', 'logout', 'listStoredBySystem', 'checkOutStored', 'checkInStored'];
    const missing = proposal.functions.filter(({ status }) => status === 'missing').map((each) => each.function);
    expect(missing).toEqual(functionNames.filter((name) => !there.includes(name)));
    expect(proposal.unresolved).toEqual([]);
    expect(proposal.contract?.codes).toEqual(builtInContract.codes);
  });
});

describe('a proposal for another vendor', () => {
  it('understands other words, lists without a wrapper, attributes and enumerations of codes', () => {
    const proposal = propose(service('unwrapped', { header: 'ApiKey', fault: 'VaultError' }));
    expect(outline(proposal).filter((line) => !line.includes('missing'))).toEqual([
      'login: likely LogonUser',
      'loginAsUser: likely Impersonate',
      'logout: likely EndSession',
      'listStoredBySystem: likely SearchCredentials',
      'checkOutStored: likely RetrieveCredential',
      'checkInStored: likely ReleaseCredential',
    ]);
    expect(proposal.functions.flatMap(({ problems }) => problems)).toEqual([]);
    expect(functionOf(proposal, 'listStoredBySystem').outputs).toEqual({
      stored: 'credential',
      'stored.accountName': 'credential/@account',
      'stored.targetName': 'credential/@host',
      'stored.storeType': 'credential/@platform',
      'stored.viewPasswords': 'credential/rights/@canReveal',
      'stored.requestPasswords': 'credential/rights/@canRequest',
      'stored.allowRemoteSessions': 'credential/rights/@remoteSession',
      'stored.checkedOutTo': 'credential/holder',
    });
    expect(functionOf(proposal, 'checkOutStored').outputs).toEqual({ password: 'secret', until: 'expires' });
    expect(proposal.contract?.codes).toContainEqual({ when: { code: 'USER_NOT_FOUND' }, means: 'unknown-user' });
    expect(proposal.contract?.codes.map(({ when }) => when.code)).not.toContain('USER_NOT_ALLOWED');
  });

  it('understands names in one piece, results without a name, and a code of success', () => {
    const proposal = propose(service('lower-case'));
    expect(outline(proposal).filter((line) => !line.includes('missing'))).toEqual([
      'login: likely signin',
      'loginAsUser: likely signinas',
      'logout: likely signout',
      'productVersion: likely getversion',
      'listStoredBySystem: likely getaccounts',
      'listStoredByDomain: likely getaccounts',
      'checkOutStored: likely checkout',
      'checkInStored: likely checkin',
    ]);
    expect(proposal.outcome?.success).toEqual({ by: 'code', code: 'errorcode', done: ['0'], message: 'errortext' });
    expect(functionOf(proposal, 'productVersion').outputs).toEqual({ version: 'getversionResult' });
    const { contract } = propose(service('lower-case'), { set: ['registrationKey=none'] });
    expect(contract?.functions.productVersion?.fixedOutputs, 'an answer without the code is one of success').toEqual({
      code: '0',
    });
    expect(JSON.stringify(contract?.functions.listStoredBySystem), 'null cannot be written otherwise').toContain(
      '"name":"domainname","namespace":"urn:vault","outputs":["stored.domainName"],"emptyIsNull":true',
    );
  });

  it('understands what spyne writes', () => {
    const proposal = propose(service('spyne'));
    expect(outline(proposal).filter((line) => !line.includes('missing'))).toEqual([
      'login: likely login',
      'loginAsUser: likely login_on_behalf',
      'logout: likely logout',
      'productVersion: likely get_server_version',
      'listStoredBySystem: likely list_accounts_for_host',
      'checkOutStored: likely check_out_account',
      'checkInStored: likely check_in_account',
    ]);
    expect(proposal.functions.flatMap(({ problems }) => problems)).toEqual([]);
    expect(functionOf(proposal, 'loginAsUser').inputs['userName']).toBe('on_behalf_of_user');
    expect(functionOf(proposal, 'login').outputs).toEqual({ token: 'loginResult' });
    const entry = 'list_accounts_for_hostResult/StoredAccount';
    expect(functionOf(proposal, 'listStoredBySystem').outputs).toEqual({
      stored: entry,
      'stored.accountName': `${entry}/key/name`,
      'stored.targetName': `${entry}/key/host`,
      'stored.storeType': `${entry}/key/store_type`,
      'stored.systemName': `${entry}/host`,
      'stored.systemDnsName': `${entry}/fqdn`,
      'stored.systemIpAddress': `${entry}/ip_address`,
      'stored.viewPasswords': `${entry}/can_view_password`,
      'stored.requestPasswords': `${entry}/can_request_password`,
      'stored.allowRemoteSessions': `${entry}/can_connect`,
      'stored.checkedOutUntil': `${entry}/checked_out_until`,
    });
    expect(functionOf(proposal, 'checkInStored').inputs).toMatchObject({
      'account.accountName': 'account/name',
      'account.targetName': 'account/host',
    });
    expect(JSON.stringify(proposal.contract?.functions.listStoredBySystem)).toContain('"1001":"mainframe"');
  });

  it('proposes nothing that does more, or something else', () => {
    const proposal = propose(service('misleading'));
    expect(proposal.functions.map(({ status }) => status)).toEqual(functionNames.map(() => 'missing'));
  });

  it('chooses none of several operations and places', () => {
    const proposal = propose(service('ambiguous'));
    expect(functionOf(proposal, 'login')).toMatchObject({
      status: 'ambiguous',
      candidates: ['Login', 'LoginUser'],
      inputs: {},
      problems: ['several operations may offer it: --set login=OPERATION, with one of Login, LoginUser'],
    });
    expect(functionOf(proposal, 'loginAsUser').problems).toEqual([
      'userName has several places (UserName, LoginName): --set loginAsUser.in.userName=PATH',
    ]);
    expect(functionOf(proposal, 'listStoredBySystem')).toMatchObject({
      operation: 'FindAccounts',
      candidates: ['FindAccounts', 'FindAccountsPaged'],
      problems: [
        'stored.targetName has several places (Account/Computer, Account/Host): --set listStoredBySystem.out.stored.targetName=PATH, or --set listStoredBySystem.out.stored.targetName==TEXT if it is always the same',
      ],
    });
    expect(functionOf(proposal, 'listStoredByDomain').status, 'a page is no domain').toBe('missing');
  });
});

it('says that the messages of an rpc/encoded server cannot be used', () => {
  const proposal = propose(service('demanding').replaceAll('use="literal"', 'use="encoded"'));
  expect(functionOf(proposal, 'login').problems).toEqual([
    'the messages of Login are not document/literal wrapped, which is needed',
  ]);
});
