import { readShared, readStored, UnfitEntryError } from '../read-entries.ts';
import { dataNamespaces, serviceNamespace, soapNamespace, type OperationName } from '../wire.ts';
import { MalformedXmlError } from './limits.ts';

/**
 * The structure of an answer. The decoder follows it while the answer arrives: unknown elements are skipped, known ones become
 * null-prototype objects, arrays and texts.
 */
export type Shape =
  | { readonly kind: 'text' }
  /** All elements with names, namespaces, order and nil: template settings. */
  | { readonly kind: 'tree' }
  | ListShape
  | RecordShape;

export interface ListShape {
  readonly kind: 'list';
  readonly item: string;
  readonly of: RecordShape;
  /** Checks and converts each entry as soon as it is complete; null stands for nil. */
  readonly read: (entry: unknown) => unknown;
}

export interface RecordShape {
  readonly kind: 'record';
  readonly members: readonly Member[];
  /** Namespaces of the members; `undefined` for any. */
  readonly namespaces: readonly string[] | undefined;
}

/** A member of a record, in wire order. */
export interface Member {
  readonly name: string;
  readonly shape: Shape;
}

function record(namespaces: readonly string[] | undefined, members: Readonly<Record<string, Shape>>): RecordShape {
  return { kind: 'record', namespaces, members: Object.entries(members).map(([name, shape]) => ({ name, shape })) };
}

function data(members: Readonly<Record<string, Shape>>): RecordShape {
  return record(dataNamespaces, members);
}

function texts(...names: readonly string[]): Readonly<Record<string, Shape>> {
  return Object.fromEntries(names.map((name) => [name, text]));
}

const text: Shape = { kind: 'text' };

const permissions = data(
  texts('PermissionAllowRemoteSessions', 'PermissionRequestPasswords', 'PermissionViewPasswords'),
);

const storedCredential = data({
  AccountIdentificationInfo: data({
    ...texts('AccountName'),
    AccountStore: data(texts('CustomTypeName', 'TargetName', 'Type')),
    ...texts('PasswordList'),
  }),
  ...texts('AutoSpin', 'CheckedOutTo', 'CheckedOutUntilUtc', 'DomainDnsName', 'DomainName', 'HasRandomPassword'),
  Permissions: permissions,
  ...texts('SystemDnsName', 'SystemIPAddress', 'SystemName'),
});

const sharedCredential = data({
  ...texts('CheckedOutTo'),
  Permissions: permissions,
  SharedCredentialIdentifier: data(texts('AccountName', 'SharedCredentialListName', 'SystemName')),
});

/** The first entry that does not fit ends the decoding. */
function listOf(item: string, of: RecordShape, read: (entry: unknown) => unknown): ListShape {
  return {
    kind: 'list',
    item,
    of,
    read: (entry) => {
      try {
        return read(entry);
      } catch (error) {
        throw error instanceof UnfitEntryError ? new MalformedXmlError(`a ${item} does not fit the contract`) : error;
      }
    },
  };
}

/** The members of each operation's result besides those of `OperationResult`. */
const resultMembers: Readonly<Record<OperationName, Readonly<Record<string, Shape>>>> = {
  DoLogin2: {},
  DoLoginAsUser: {},
  DoLogout: {},
  SystemOps_GetVersion: texts('ProductVersion'),
  AccountStoreOps_StoredCredential_GetList: {
    StoredCredentials: listOf('StoredCredential', storedCredential, readStored),
  },
  AccountStoreOps_SharedCredential_GetList: {
    SharedCredentials: listOf('SharedCredential', sharedCredential, readShared),
  },
  AccountStoreOps_StoredCredential_CheckOut: texts('CheckedOutUntilUtc', 'Password'),
  AccountStoreOps_StoredCredential_CheckIn: {},
  AccountStoreOps_SharedCredential_CheckOut: texts('CheckedOutUntilUtc', 'Password'),
  AccountStoreOps_SharedCredential_CheckIn: {},
  AccountStoreOps_StoredCredential_Spin: texts('JobID'),
  AccountStoreOps_PasswordRequest_Create: texts('RequestID'),
  AccountStoreOps_PasswordRequest_Grant: {},
  JobOps_GetPasswordChangeSettings: { ...texts('AccountStoreType'), PasswordChangeSettings: { kind: 'tree' } },
  JobOps_CreatePasswordChangeJob: texts('JobID'),
};

const fault = record(undefined, {
  ...texts('faultcode', 'faultstring'),
  detail: record(undefined, { OperationFault: record(undefined, texts('ErrorCode', 'Message')) }),
});

/** The whole answer of an operation: its result, or a fault. */
export function answerShape(operation: OperationName): RecordShape {
  const result = data({
    ...texts('ErrorCode', 'OperationMessage', 'OperationSuccessful'),
    ...resultMembers[operation],
  });
  const response = record([serviceNamespace], { [`${operation}Result`]: result });
  return record([soapNamespace], { Body: bodyShape(`${operation}Response`, response) });
}

/** The members of the body are of two namespaces, so only their local names are compared here. */
function bodyShape(responseName: string, response: Shape): Shape {
  return record(undefined, { [responseName]: response, Fault: fault });
}
