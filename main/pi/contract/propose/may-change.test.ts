import { describe, expect, it } from 'vitest';
import minimal from '../../../sandbox/contracts/minimal.wsdl?raw';
import renamed from '../../../sandbox/contracts/renamed.wsdl?raw';
import soap12 from '../../../sandbox/contracts/soap12.wsdl?raw';
import split from '../../../sandbox/contracts/split.wsdl?raw';
import { definitionOf, functionNames } from '../../../../shared/contract-functions.ts';
import { functionOf, propose, service } from '../../../../test-support/pi/wsdls/propose.ts';
import { builtInContract } from '../built-in.ts';
import { whyItMayChange } from './may-change.ts';

/** A function that only reads may have been given an operation that changes something. */

const reads = functionNames.filter((name) => !definitionOf(name).changes);

function contractOf(wsdl: string, ...set: readonly string[]) {
  const { contract } = propose(wsdl, { set: ['registrationKey=none', ...set] });
  if (contract === undefined) throw new Error('there is no contract');
  return contract;
}

const ofAccount = ['Account/Store/Kind=Windows', 'Account/Store/Computer=HOST', 'Account/LoginName=root'];
const ofChange = ['AccountName=root', 'SystemName=HOST', 'AccountType=1', 'CanView=true'].map(
  (each) => `Account/${each}`,
);

describe('accepting all that only read', () => {
  it.each([
    ['RotateManagedAccount', renamed, ofAccount, 'by its name RotateManagedAccount is spin, and not productVersion'],
    [
      'CheckInManagedAccount',
      renamed,
      ofAccount,
      'by its name CheckInManagedAccount is checkInStored, and not productVersion',
    ],
    [
      'ApprovePasswordRequest',
      renamed,
      ['RequestNumber=1'],
      'by its name ApprovePasswordRequest is grantRequest, and not productVersion',
    ],
    ['ChangePassword', service('misleading'), ofChange, 'the name of ChangePassword says "change", "password"'],
  ])('leaves out one whose operation is %s, and says why', (operation, wsdl, constants, why) => {
    const fixed = constants.map((each) => `productVersion.constant.${each}`);
    const set = [`productVersion=${operation}`, 'productVersion.out.version==1', ...fixed];
    const proposal = propose(wsdl, { set, reads: true });
    expect(functionOf(proposal, 'productVersion')).toMatchObject({ operation, accepted: false, problems: [] });
    expect(proposal.warnings[0]).toMatch(/^productVersion was not accepted by --accept-reads: .*; if that is right, /);
    expect(proposal.warnings[0]).toContain(why);
    expect(proposal.warnings[0]).toContain('accept it by name: --accept productVersion.');
    expect(functionOf(propose(wsdl, { set, accept: ['productVersion'] }), 'productVersion').accepted).toBe(true);
  });

  it('leaves out one whose answer has a password, or whose operation is that of a function that changes something', () => {
    const silent = renamed.replaceAll('CheckOutManagedAccount', 'Xyz').replaceAll('CheckInManagedAccount', 'Zyx');
    const fixed = ofAccount.flatMap((each) => [`productVersion.constant.${each}`, `logout.constant.${each}`]);
    const set = ['checkOutStored=Xyz', 'checkInStored=Zyx', 'productVersion=Xyz', 'logout=Zyx', ...fixed];
    const proposal = propose(silent, { set: [...set, 'productVersion.out.version==1'], reads: true });
    expect(functionOf(proposal, 'logout')).toMatchObject({
      problems: [],
      doubts: [{ is: 'used-to-change', operation: 'Zyx', functions: ['checkInStored'] }],
    });
    expect(functionOf(proposal, 'logout').accepted).toBe(false);
    expect(functionOf(proposal, 'productVersion').doubts.map(({ is }) => is)).toEqual(['used-to-change', 'password']);
    expect(functionOf(proposal, 'login').accepted).toBe(true);
  });

  it('accepts one whose name is that of another one that only reads', () => {
    const proposal = propose(split, {
      set: ['listStoredBySystem=ListAccountsOfDomain', 'listStoredBySystem.in.system=domain'],
      reads: true,
    });
    expect(functionOf(proposal, 'listStoredBySystem')).toMatchObject({ accepted: true, doubts: [{}] });
  });
});

describe('what may change something', () => {
  it.each([
    ['renamed', renamed],
    ['split', split],
    ['soap12', soap12],
    ['minimal', minimal],
    ['unwrapped', service('unwrapped')],
    ['lower-case', service('lower-case')],
    ['spyne', service('spyne')],
  ])('is no function that only reads in %s', (_name, wsdl) => {
    const proposal = propose(wsdl, { reads: true });
    expect(proposal.warnings).toEqual([]);
    const contract = contractOf(wsdl);
    expect(reads.map((name) => whyItMayChange(contract, name)).filter((why) => why !== undefined)).toEqual([]);
  });

  it('is none of the built-in contract', () => {
    expect(reads.map((name) => whyItMayChange(builtInContract, name)).filter((why) => why !== undefined)).toEqual([]);
  });

  it('is reported by the name of the operation, or by the function that has it, too', () => {
    const rotating = contractOf(renamed, 'productVersion=RotateManagedAccount', 'productVersion.out.version==1');
    expect(whyItMayChange(rotating, 'productVersion')).toContain('RotateManagedAccount');
    const silent = renamed.replaceAll('CheckInManagedAccount', 'Zyx');
    const shared = contractOf(silent, 'checkInStored=Zyx', 'logout=Zyx');
    expect(whyItMayChange(shared, 'logout')).toContain('Zyx is the operation of checkInStored, too');
    const changing = contractOf(service('misleading'), 'logout=ChangePassword');
    expect(whyItMayChange(changing, 'logout')).toContain('"change", "password"');
  });

  it('is no operation whose name says that it reads', () => {
    const { functions } = contractOf(renamed);
    const { productVersion } = functions;
    if (productVersion === undefined) throw new Error('there is no productVersion');
    const reading = {
      ...builtInContract,
      functions: { productVersion: { ...productVersion, operation: 'GetServer' } },
    };
    expect(whyItMayChange(reading, 'productVersion')).toBeUndefined();
    const taking = { ...reading, functions: { productVersion: { ...productVersion, operation: 'RetrieveSecret' } } };
    expect(whyItMayChange(taking, 'productVersion')).toBeDefined();
  });
});
