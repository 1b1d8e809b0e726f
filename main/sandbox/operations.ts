import type { AccountId, Entry, SharedEntry, SharedId, StoredEntry } from './credentials.ts';
import type { Identity } from './identities.ts';
import { refuse } from './refusal.ts';
import type { PracticeVault } from './vault.ts';
import { readInOrder, requiredInt, requiredText, textOf, writeSettings, type Members } from './wire.ts';

/** One operation: its parameters in schema order, and the members of its answer besides success. Throws `Refusal`. */
export interface Operation {
  readonly parameters: readonly string[];
  readonly run: (vault: PracticeVault, parameters: Members) => Members;
}

function operation(parameters: readonly string[], run: Operation['run']): Operation {
  return { parameters, run };
}

/** An operation that needs a token. */
function withToken(
  names: readonly string[],
  run: (vault: PracticeVault, actor: Identity, parameters: Members) => Members,
): Operation {
  return operation(['AuthenticationToken', ...names], (vault, parameters) =>
    run(vault, vault.identities.holder(textOf(parameters, 'AuthenticationToken') ?? ''), parameters),
  );
}

function readAccount(parameters: Members): AccountId {
  const account = readInOrder(parameters['AccountIdentificationInfo'], ['AccountName', 'AccountStore', 'PasswordList']);
  const store = readInOrder(account['AccountStore'], ['CustomTypeName', 'TargetName', 'Type']);
  return {
    accountName: requiredText(account, 'AccountName'),
    targetName: requiredText(store, 'TargetName'),
    type: requiredInt(store, 'Type'),
    customTypeName: textOf(store, 'CustomTypeName'),
    passwordList: textOf(account, 'PasswordList'),
  };
}

function readShared(parameters: Members): SharedId {
  const id = readInOrder(parameters['SharedCredentialIdentifier'], [
    'AccountName',
    'SharedCredentialListName',
    'SystemName',
  ]);
  return {
    accountName: requiredText(id, 'AccountName'),
    listName: requiredText(id, 'SharedCredentialListName'),
    systemName: requiredText(id, 'SystemName'),
  };
}

function heldUntil(vault: PracticeVault, entry: Entry): string | undefined {
  const until = vault.credentials.holdOf(entry)?.until;
  return until === undefined ? undefined : new Date(until).toISOString();
}

function writePermissions(vault: PracticeVault, actor: Identity, entry: Entry): Members {
  const { view, request, remote } = vault.credentials.permissions(actor, entry);
  return { PermissionAllowRemoteSessions: remote, PermissionRequestPasswords: request, PermissionViewPasswords: view };
}

function writeStored(vault: PracticeVault, actor: Identity, entry: StoredEntry): Members {
  const { id, domain, system } = entry;
  return {
    AccountIdentificationInfo: {
      AccountName: id.accountName,
      AccountStore: { CustomTypeName: id.customTypeName, TargetName: id.targetName, Type: id.type },
      PasswordList: id.passwordList,
    },
    AutoSpin: entry.autoSpin,
    CheckedOutTo: vault.credentials.holdOf(entry)?.by,
    CheckedOutUntilUtc: heldUntil(vault, entry),
    DomainDnsName: domain?.dnsName,
    DomainName: domain?.netbios,
    HasRandomPassword: entry.randomPassword,
    Permissions: writePermissions(vault, actor, entry),
    SystemDnsName: system?.dnsName,
    SystemIPAddress: system?.ipAddress,
    SystemName: system?.name,
  };
}

function writeShared(vault: PracticeVault, actor: Identity, entry: SharedEntry): Members {
  return {
    CheckedOutTo: vault.credentials.holdOf(entry)?.by,
    Permissions: writePermissions(vault, actor, entry),
    SharedCredentialIdentifier: {
      AccountName: entry.id.accountName,
      SharedCredentialListName: entry.id.listName,
      SystemName: entry.id.systemName,
    },
  };
}

function listStored(vault: PracticeVault, actor: Identity, parameters: Members): Members {
  const query = readInOrder(parameters['Query'], ['DomainName', 'SystemName']);
  const domain = textOf(query, 'DomainName');
  const system = textOf(query, 'SystemName');
  if ((domain === undefined) === (system === undefined))
    refuse('invalidArgument', 'Query needs either DomainName or SystemName.');
  const entries =
    domain === undefined
      ? vault.credentials.listSystem(actor, system ?? '')
      : vault.credentials.listDomain(actor, domain);
  return { StoredCredentials: { StoredCredential: entries.map((entry) => writeStored(vault, actor, entry)) } };
}

function checkOutAnswer({ password, until }: { readonly password: string; readonly until: Date }): Members {
  return { CheckedOutUntilUtc: until.toISOString(), Password: password };
}

function createJob(vault: PracticeVault, actor: Identity, parameters: Members): Members {
  const info = readInOrder(parameters['JobInfoBase'], ['JobComment', 'NextRunTimeUTC', 'RunJobOnNewSystems']);
  const schedule = readInOrder(parameters['ScheduleInfo'], ['RetryEnabled', 'ScheduleType']);
  if (requiredInt(schedule, 'ScheduleType') !== 1)
    refuse('invalidArgument', 'The practice PI knows jobs that run once only.');
  const settings = (parameters['PasswordChangeSettings'] ?? {}) as Members;
  const account = requiredText(settings, 'StoredAccountName');
  const system = requiredText(settings, 'StoredSystemName');
  if (requiredText(parameters, 'SystemList') !== system)
    refuse('invalidArgument', 'SystemList does not name the system of the account.');
  return { JobID: vault.runPasswordChange(actor, { account, system }, textOf(info, 'JobComment') ?? '') };
}

const account = 'AccountIdentificationInfo';
const shared = 'SharedCredentialIdentifier';

/** The whole contract (pi-web-service.md). */
export const operations: Readonly<Record<string, Operation>> = {
  DoLogin2: operation(['Authenticator', 'LoginType', 'MFATokenCode', 'Password', 'Username'], (vault, parameters) => {
    const domain = textOf(parameters, 'Authenticator');
    const type = requiredInt(parameters, 'LoginType');
    if (type !== (domain === undefined ? 1 : 2))
      refuse('invalidArgument', 'LoginType and Authenticator do not fit together.');
    const token = vault.identities.login(
      domain,
      requiredText(parameters, 'Username'),
      textOf(parameters, 'Password') ?? '',
    );
    return { OperationMessage: token };
  }),
  DoLoginAsUser: withToken(['Authenticator', 'Username'], (vault, actor, parameters) => ({
    OperationMessage: vault.identities.loginAs(
      actor,
      textOf(parameters, 'Authenticator'),
      requiredText(parameters, 'Username'),
    ),
  })),
  DoLogout: withToken([], (vault, _actor, parameters) => {
    vault.identities.logout(requiredText(parameters, 'AuthenticationToken'));
    return {};
  }),
  SystemOps_GetVersion: withToken([], (vault) => ({ ProductVersion: vault.spec.productVersion })),
  AccountStoreOps_StoredCredential_GetList: withToken(['Query'], listStored),
  AccountStoreOps_SharedCredential_GetList: withToken(['SystemName'], (vault, actor, parameters) => {
    const entries = vault.credentials.listShared(actor, requiredText(parameters, 'SystemName'));
    return { SharedCredentials: { SharedCredential: entries.map((entry) => writeShared(vault, actor, entry)) } };
  }),
  AccountStoreOps_StoredCredential_CheckOut: withToken([account, 'Comment'], (vault, actor, parameters) => {
    const entry = vault.credentials.findStored(readAccount(parameters));
    return checkOutAnswer(vault.credentials.checkOut(actor, entry, vault.isGranted(actor, entry)));
  }),
  AccountStoreOps_StoredCredential_CheckIn: withToken([account, 'Comment'], (vault, actor, parameters) => {
    vault.credentials.checkIn(actor, vault.credentials.findStored(readAccount(parameters)));
    return {};
  }),
  AccountStoreOps_SharedCredential_CheckOut: withToken(['Comment', shared], (vault, actor, parameters) =>
    checkOutAnswer(vault.credentials.checkOut(actor, vault.credentials.findShared(readShared(parameters)), false)),
  ),
  AccountStoreOps_SharedCredential_CheckIn: withToken(['Comment', shared], (vault, actor, parameters) => {
    vault.credentials.checkIn(actor, vault.credentials.findShared(readShared(parameters)));
    return {};
  }),
  AccountStoreOps_StoredCredential_Spin: withToken([account, 'Comment'], (vault, actor, parameters) => ({
    JobID: vault.spin(
      actor,
      vault.credentials.findStored(readAccount(parameters)),
      textOf(parameters, 'Comment') ?? '',
    ),
  })),
  AccountStoreOps_PasswordRequest_Create: withToken([account, 'Comment'], (vault, actor, parameters) => ({
    RequestID: vault.createRequest(actor, vault.credentials.findStored(readAccount(parameters))),
  })),
  AccountStoreOps_PasswordRequest_Grant: withToken(['Comment', 'RequestID'], (vault, actor, parameters) => {
    vault.grantRequest(actor, requiredInt(parameters, 'RequestID'));
    return {};
  }),
  JobOps_GetPasswordChangeSettings: withToken(['JobID'], (vault, actor, parameters) => {
    const { accountStoreType, settings } = vault.template(actor, requiredInt(parameters, 'JobID'));
    return { AccountStoreType: accountStoreType, PasswordChangeSettings: writeSettings(settings) };
  }),
  JobOps_CreatePasswordChangeJob: withToken(
    ['JobInfoBase', 'PasswordChangeSettings', 'ScheduleInfo', 'SystemList'],
    createJob,
  ),
};
