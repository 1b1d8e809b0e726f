import { describe, expect, it } from 'vitest';
import renamed from '../../../sandbox/contracts/renamed.wsdl?raw';
import split from '../../../sandbox/contracts/split.wsdl?raw';
import ours from '../AuthService.wsdl?raw';
import type { FunctionName } from '../../../../shared/contract-functions.ts';
import { functionOf, propose } from '../../../../test-support/pi/wsdls/propose.ts';

/** Accepting something wrong is hard: what names and shapes contradict is warned about. */

describe.each<[what: string, wsdl: string, name: FunctionName, set: readonly string[], warned: readonly string[]]>([
  [
    'a check-in that checks out',
    renamed,
    'checkInStored',
    ['checkInStored=CheckOutManagedAccount'],
    [
      'checkInStored: by its name CheckOutManagedAccount is checkOutStored, and not checkInStored.',
      'checkInStored: CheckOutManagedAccount answers with a password (CheckOutManagedAccountResult/Password), so it may be a check-out.',
    ],
  ],
  [
    'a check-out that checks in',
    split,
    'checkOutStored',
    ['checkOutStored=CheckInAccount'],
    ['checkOutStored: by its name CheckInAccount is checkInStored, and not checkOutStored.'],
  ],
  [
    'the built-in operations swapped',
    ours,
    'checkInShared',
    ['checkInShared=AccountStoreOps_SharedCredential_CheckOut'],
    [
      'checkInShared: by its name AccountStoreOps_SharedCredential_CheckOut is checkOutShared, and not checkInShared.',
      'checkInShared: AccountStoreOps_SharedCredential_CheckOut answers with a password (AccountStoreOps_SharedCredential_CheckOutResult/Password), so it may be a check-out.',
    ],
  ],
  [
    'a list of another kind',
    split,
    'listStoredBySystem',
    ['listStoredBySystem=ListAccountsOfDomain'],
    ['listStoredBySystem: by its name ListAccountsOfDomain is listStoredByDomain, and not listStoredBySystem.'],
  ],
  [
    'an approval instead of a check-out',
    renamed,
    'checkOutStored',
    ['checkOutStored=ApprovePasswordRequest'],
    ['checkOutStored: by its name ApprovePasswordRequest is grantRequest, and not checkOutStored.'],
  ],
  [
    'a password that is sent as a user name, and the other way round',
    renamed,
    'login',
    ['login.in.password=LoginName', 'login.in.userName=Password'],
    [
      'login: userName was set to Password, which by its name is password.',
      'login: password was set to LoginName, which by its name is userName.',
    ],
  ],
  [
    'a password that is sent as a comment',
    renamed.replaceAll('name="Directory"', 'name="Remark"'),
    'login',
    ['login.in.password=Remark'],
    ['login: password was set to Remark, which by its name is comment.'],
  ],
  [
    'a comment that is sent as a password list',
    renamed,
    'checkOutStored',
    ['checkOutStored.in.comment=Account/PasswordList'],
    ['checkOutStored: comment was set to Account/PasswordList, which by its name is account.passwordList.'],
  ],
])('%s', (_what, wsdl, name, set, warned) => {
  it('is warned about, whether it was accepted or not', () => {
    for (const accept of [[], [name]]) {
      const { warnings } = propose(wsdl, { set, accept });
      expect(warnings.filter((each) => each.startsWith(`${name}: `))).toEqual(warned);
    }
  });

  it('is a doubt of its function alone', () => {
    const proposal = propose(wsdl, { set });
    expect(functionOf(proposal, name).doubts).toHaveLength(warned.length);
    expect(proposal.functions.filter(({ doubts }) => doubts.length > 0)).toHaveLength(1);
  });
});

describe('nothing is doubted', () => {
  it.each([
    ['where the built-in contract fits', ours, []],
    ['where names of the server fit', renamed, []],
    [
      'where a person set what was proposed',
      renamed,
      ['checkInStored=CheckInManagedAccount', 'login.in.userName=LoginName'],
    ],
    ['where names say nothing', ours.replaceAll('DoLogin2', 'Xyz'), ['login=Xyz']],
  ])('%s', (_when, wsdl, set) => {
    expect(propose(wsdl, { set }).functions.flatMap(({ doubts }) => doubts)).toEqual([]);
  });
});
