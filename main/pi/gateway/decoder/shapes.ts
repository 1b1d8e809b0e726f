import { nameOfShared, nameOfStored, readShared, readStored } from '../read-entries.ts';
import { operationResultSchema, resultSchemas } from '../schemas.ts';
import { dataNamespaces, serviceNamespace, soapNamespace, type OperationName } from '../wire.ts';
import type { RecordShape, Shape } from './frames.ts';

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

/** Not in our WSDL: some servers report who holds an account with the comment of the check-out. */
const checkOutComment = 'CheckedOutComment';

const storedCredential = data({
  AccountIdentificationInfo: data({
    ...texts('AccountName'),
    AccountStore: data(texts('CustomTypeName', 'TargetName', 'Type')),
    ...texts('PasswordList'),
  }),
  ...texts('AutoSpin', checkOutComment, 'CheckedOutTo', 'CheckedOutUntilUtc'),
  ...texts('DomainDnsName', 'DomainName', 'HasRandomPassword'),
  Permissions: permissions,
  ...texts('SystemDnsName', 'SystemIPAddress', 'SystemName'),
});

const sharedCredential = data({
  ...texts(checkOutComment, 'CheckedOutTo'),
  Permissions: permissions,
  SharedCredentialIdentifier: data(texts('AccountName', 'SharedCredentialListName', 'SystemName')),
});

/** The members of results that are no texts. */
const structures: Readonly<Record<string, Shape>> = {
  StoredCredentials: {
    kind: 'list',
    item: 'StoredCredential',
    of: storedCredential,
    read: readStored,
    nameOf: nameOfStored,
  },
  SharedCredentials: {
    kind: 'list',
    item: 'SharedCredential',
    of: sharedCredential,
    read: readShared,
    nameOf: nameOfShared,
  },
  PasswordChangeSettings: { kind: 'tree' },
};

const fault = record(undefined, {
  ...texts('faultcode', 'faultstring'),
  detail: record(undefined, { OperationFault: record(undefined, texts('ErrorCode', 'Message')) }),
});

/** The whole answer of an operation: its result, or a fault. */
export function answerShape(operation: OperationName): RecordShape {
  const names = Object.keys({ ...operationResultSchema.shape, ...resultSchemas[operation].in.shape });
  const result = data(Object.fromEntries(names.map((name) => [name, structures[name] ?? text])));
  const response = record([serviceNamespace], { [`${operation}Result`]: result });
  // The members of the body are of two namespaces, so only their local names are compared here.
  const body = record(undefined, { [`${operation}Response`]: response, Fault: fault });
  return record([soapNamespace], { Body: body });
}
