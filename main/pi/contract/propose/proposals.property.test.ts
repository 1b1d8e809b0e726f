import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import ours from '../AuthService.wsdl?raw';
import { definitionOf, functionNames, type FunctionName } from '../../../../shared/contract-functions.ts';
import { fieldsOf, type ServerContract } from '../../../../shared/server-contract.ts';
import { propose } from '../../../../test-support/pi/wsdls/propose.ts';
import { descendant, parseXml, type ParsedElement } from '../../../../test-support/pi/parse-xml.ts';
import { writeEnvelope, type Inputs } from '../../gateway/write-envelope.ts';
import { builtInPlaces } from '../built-in-places.ts';
import type { ContractProposal } from './proposal.ts';
import { localName, type SchemaElement } from '../wsdl-model.ts';

/** Our own WSDL with other names: words of the same meaning, or words that say nothing. */

const nonsense = ['Alpha', 'Beta', 'Gamma', 'Delta', 'Omega'];
const operations: Readonly<Record<string, readonly string[]>> = {
  DoLogin2: ['SignIn', 'LogonUser', 'authenticate'],
  DoLoginAsUser: ['SignInAs', 'ImpersonateUser', 'login_as'],
  DoLogout: ['SignOut', 'Logoff'],
  SystemOps_GetVersion: ['GetProductVersion', 'server_version'],
  AccountStoreOps_StoredCredential_GetList: ['FindAccounts', 'list_credentials', 'SearchManagedAccounts'],
  AccountStoreOps_SharedCredential_GetList: ['FindSharedAccounts', 'list_shared_credentials'],
  AccountStoreOps_StoredCredential_CheckOut: ['CheckOutAccount', 'AcquirePassword', 'check_out'],
  AccountStoreOps_StoredCredential_CheckIn: ['CheckInAccount', 'ReturnPassword', 'check_in'],
  AccountStoreOps_SharedCredential_CheckOut: ['CheckOutSharedAccount', 'RetrieveSharedPassword'],
  AccountStoreOps_SharedCredential_CheckIn: ['CheckInSharedAccount', 'ReleaseSharedPassword'],
  AccountStoreOps_StoredCredential_Spin: ['RotateAccount', 'RandomizePassword'],
  AccountStoreOps_PasswordRequest_Create: ['RequestPassword', 'SubmitAccessRequest'],
  AccountStoreOps_PasswordRequest_Grant: ['ApproveRequest', 'grant_password_request'],
};
const members: Readonly<Record<string, readonly string[]>> = {
  Username: ['LoginName', 'user_name', 'User'],
  Password: ['Secret', 'Pwd'],
  Authenticator: ['Realm', 'DirectoryName'],
  AuthenticationToken: ['SessionId', 'Ticket'],
  Comment: ['Remark', 'Justification'],
  AccountName: ['Login', 'CredentialName'],
  TargetName: ['Host', 'target'],
  OperationMessage: ['SessionToken', 'ErrorText'],
  CheckedOutUntilUtc: ['ExpiresAt', 'until'],
  SystemName: ['ComputerName', 'machine'],
  DomainName: ['RealmName', 'directory'],
  RequestID: ['RequestNumber'],
};

type Names = Readonly<Record<string, string>>;

/** Some names are kept, some become other words, some nonsense. */
const renaming: fc.Arbitrary<Names> = fc.record(
  Object.fromEntries(
    Object.entries({ ...operations, ...members }).map(([name, others], index) => [
      name,
      fc.constantFrom(name, ...others, `${nonsense[index % nonsense.length]}${index}`),
    ]),
  ),
);

function renamed(names: Names): string {
  return Object.entries(names).reduce(
    (text, [name, other]) => text.replaceAll(new RegExp(`\\b${name}(?=(?:Response|Result)?\\b)`, 'g'), other),
    ours,
  );
}

/** The built-in path with the other names. */
function pathAfter(path: string, names: Names): string {
  const step = (name: string): string => {
    const [, stem = name, ending = ''] = /^(.*?)(Result)?$/.exec(name) ?? [];
    return `${names[stem] ?? stem}${ending}`;
  };
  return path.split('/').map(step).join('/');
}

function check(property: (proposal: ContractProposal, names: Names) => void): void {
  fc.assert(
    fc.property(renaming, (names) => {
      const set = ['registrationKey=none', 'success=faults'];
      property(propose(renamed(names), { set }), names);
    }),
    { numRuns: 40 },
  );
}

const secretFields = ['token', 'password'];

describe('a contract proposed for our WSDL with other names', () => {
  it('has each function in the operation that offers it, or in none', () => {
    check(({ functions }, names) => {
      for (const { function: name, operation } of functions) {
        const own = builtInPlaces[name].operation;
        if (operation !== undefined) expect({ name, operation }).toEqual({ name, operation: names[own] ?? own });
      }
    });
  });

  it('sends a password to the login alone, and secrets to no other place than theirs', () => {
    check(({ functions, contract }, names) => {
      for (const { function: name, inputs } of functions) {
        const places = builtInPlaces[name].request.fields;
        for (const field of secretFields.filter((each) => inputs[each] !== undefined))
          expect({ name, field, path: inputs[field] }).toEqual({
            name,
            field,
            path: pathAfter(places[field] ?? '', names),
          });
      }
      for (const name of functionNames) {
        const request = contract?.functions[name]?.request;
        if (name !== 'login' && request !== undefined) expect(fieldsOf(request, 'input')).not.toContain('password');
      }
    });
  });

  it('writes members in the order of the schema', () => {
    check(({ contract, functions, port }) => {
      for (const { function: name, operation } of functions) {
        const found = port.operations.find((each) => each.name === operation);
        if (contract === undefined || found?.request === undefined) continue;
        const body = descendant(parseXml(envelopeOf(contract, name)), 'Body');
        expectOrdered(body?.children[0], found.request);
      }
    });
  });
});

function envelopeOf(contract: ServerContract, name: FunctionName): string {
  const offered = contract.functions[name];
  const inputs: Inputs = Object.fromEntries(
    Object.keys(definitionOf(name).inputs).map((field) => [field, field === 'settings' ? undefined : 'x']),
  );
  return offered === undefined ? '' : writeEnvelope(contract, offered.request, 'key', inputs);
}

/** The names come in the order of the declared members, each with its namespace; at every level. */
function expectOrdered(element: ParsedElement | undefined, declared: SchemaElement): void {
  expect(element?.local).toBe(localName(declared.name));
  const type = declared.type();
  const known = type.kind === 'record' ? type.members : [];
  const positions = (element?.children ?? []).map(({ local, namespace }) =>
    known.findIndex(({ name }) => name === `{${namespace}}${local}`),
  );
  expect(positions).not.toContain(-1);
  expect(positions).toEqual(positions.toSorted((a, b) => a - b));
  element?.children.forEach((child, index) => {
    const member = known[positions[index] ?? -1];
    if (member !== undefined) expectOrdered(child, member);
  });
}
