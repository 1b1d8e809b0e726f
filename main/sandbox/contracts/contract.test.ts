import { describe, expect, it } from 'vitest';
import { operations } from '../operations.ts';
import type { Member, RecordType } from '../soap/schema.ts';
import { readWsdl } from '../soap/schema.ts';
import { fromVault, toVault, type Mapping, type MemberMapping } from './contract.ts';
import { contracts, type ContractName } from './contracts.ts';

const mapping: MemberMapping = {
  'Who/Name': 'Account/Name',
  'Who/Kind': { at: 'Account/Store/Type', values: { Windows: 1, Custom: 99 } },
  'Flags/Auto': { at: 'Auto', values: { Y: true, N: false } },
};

describe('a mapping', () => {
  it.each([
    [
      'all members',
      { Who: { Name: 'a', Kind: 'Custom' }, Flags: { Auto: 'N' } },
      { Account: { Name: 'a', Store: { Type: 99 } }, Auto: false },
    ],
    ['absent members', { Who: { Name: 'a' } }, { Account: { Name: 'a' } }],
    ['null', { Who: { Name: null } }, { Account: { Name: null } }],
    ['a value that it does not name', { Who: { Kind: 'New' } }, { Account: { Store: { Type: 'New' } } }],
    ['nothing', {}, {}],
  ])('translates %s in both directions', (_what, ofContract, ofVault) => {
    expect(toVault(mapping, ofContract)).toEqual(ofVault);
    expect(fromVault(mapping, ofVault)).toEqual(ofContract);
  });

  it('leaves members out that it does not name', () => {
    expect(toVault(mapping, { Other: 1, Who: { Other: 2 } })).toEqual({});
    expect(fromVault(mapping, { Other: 1, Account: { Other: 2 } })).toEqual({});
  });

  it('translates every entry of a list', () => {
    const lists: Mapping = { 'People/Person': { each: 'Users/User', members: { Name: 'UserName' } } };
    const users = { Users: { User: [{ UserName: 'a' }, { UserName: 'b' }] } };
    expect(fromVault(lists, users)).toEqual({ People: { Person: [{ Name: 'a' }, { Name: 'b' }] } });
  });
});

describe.each(Object.keys(contracts) as ContractName[])('the contract %s', (name) => {
  const contract = contracts[name];
  const messages = readWsdl(contract.wsdl);
  const mapped = messages.operations.flatMap((wire) => {
    const operation = contract.operations[wire.name];
    return operation === undefined || operation.in === 'same' ? [] : [{ ...wire, operation }];
  });

  it('names every operation of its WSDL, and for each one of the vault', () => {
    expect(Object.keys(contract.operations)).toEqual(messages.operations.map((operation) => operation.name));
    for (const { is } of Object.values(contract.operations)) expect(operations).toHaveProperty(is);
  });

  it.each(mapped)(
    'names every member of $name that its WSDL has, and none else',
    ({ name: operationName, operation, request, answer }) => {
      const result = answer.members.find((member) => member.name === `${operationName}Result`)?.type;
      const { registrationKey: key, success, refusal } = contract;
      const common = [success, refusal === 'fault' ? {} : refusal].flatMap(pathsOf);
      const ofKey = key.as === 'input' && key.operation === operationName ? [key.name] : [];
      expect([...pathsOf(operation.in), ...ofKey].toSorted()).toEqual(leavesOf(request).toSorted());
      const answered = leavesOf(typeof result === 'object' ? result : answer);
      expect([...new Set([...pathsOf(operation.out), ...common])].toSorted()).toEqual(answered.toSorted());
    },
  );
});

function pathsOf(of: Mapping): readonly string[] {
  if (of === 'same') return [];
  return Object.entries(of).flatMap(([path, place]) =>
    typeof place === 'object' && 'each' in place ? pathsOf(place.members).map((each) => `${path}/${each}`) : [path],
  );
}

function leavesOf({ members }: RecordType): readonly string[] {
  return members.flatMap(({ name, type }: Member) =>
    typeof type === 'string' ? [name] : leavesOf(type).map((path) => `${name}/${path}`),
  );
}
