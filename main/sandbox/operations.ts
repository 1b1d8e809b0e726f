import type { AccountId, Entry, HoldRequest, SharedEntry, SharedId, StoredEntry } from './credentials.ts';
import type { Identity } from './identities.ts';
import { refuse } from './refusal.ts';
import type { PracticeVault } from './vault.ts';
import { recordOf, requiredInt, requiredText, textOf, type Members } from './members.ts';

/** One operation: from its parameters to the members of its answer besides success. Throws `Refusal`. */
type Operation = (vault: PracticeVault, parameters: Members) => Members;

/** A request with a valid token. */
interface Request {
  readonly vault: PracticeVault;
  readonly actor: Identity;
  /** Who impersonates the actor; the actor without impersonation. */
  readonly by: Identity;
  readonly parameters: Members;
  readonly text: (name: string) => string;
  readonly int: (name: string) => number;
  readonly comment: () => string;
  /** The credential that the parameters name. */
  readonly stored: () => StoredEntry;
  readonly shared: () => SharedEntry;
}

/** An operation that needs a token; one that answers nothing answers success alone. */
function withToken(run: (request: Request) => Members | void): Operation {
  return (vault, parameters) => {
    const { identity: actor, by } = vault.identities.sessionOf(textOf(parameters, 'AuthenticationToken') ?? '');
    const request: Request = {
      vault,
      actor,
      by,
      parameters,
      text: (name) => requiredText(parameters, name),
      int: (name) => requiredInt(parameters, name),
      comment: () => textOf(parameters, 'Comment') ?? '',
      stored: () => vault.credentials.findStored(readAccount(parameters)),
      shared: () => vault.credentials.findShared(readShared(parameters)),
    };
    return run(request) ?? {};
  };
}

function readAccount(parameters: Members): AccountId {
  const account = recordOf(parameters, 'AccountIdentificationInfo');
  const store = recordOf(account, 'AccountStore');
  return {
    accountName: requiredText(account, 'AccountName'),
    targetName: requiredText(store, 'TargetName'),
    type: requiredInt(store, 'Type'),
    customTypeName: textOf(store, 'CustomTypeName'),
    passwordList: textOf(account, 'PasswordList'),
  };
}

function readShared(parameters: Members): SharedId {
  const id = recordOf(parameters, 'SharedCredentialIdentifier');
  return {
    accountName: requiredText(id, 'AccountName'),
    listName: requiredText(id, 'SharedCredentialListName'),
    systemName: requiredText(id, 'SystemName'),
  };
}

/** The members that stored and shared entries have in common. */
function writeState({ vault, actor }: Request, entry: Entry) {
  const permissions = vault.credentials.permissions(actor, entry);
  const hold = vault.credentials.holdOf(entry);
  return {
    CheckedOutComment: vault.spec.reportsComments ? hold?.comment : undefined,
    CheckedOutTo: hold?.by,
    CheckedOutUntilUtc: hold === undefined ? undefined : new Date(hold.until).toISOString(),
    Permissions: {
      PermissionAllowRemoteSessions: permissions.has('remote'),
      PermissionRequestPasswords: permissions.has('request'),
      PermissionViewPasswords: permissions.has('view'),
    },
  };
}

function writeStored(request: Request, entry: StoredEntry): Members {
  const { id, domain, system } = entry;
  const { CheckedOutComment, CheckedOutTo, CheckedOutUntilUtc, Permissions } = writeState(request, entry);
  return {
    AccountIdentificationInfo: {
      AccountName: id.accountName,
      AccountStore: { CustomTypeName: id.customTypeName, TargetName: id.targetName, Type: id.type },
      PasswordList: id.passwordList,
    },
    AutoSpin: entry.autoSpin,
    CheckedOutComment,
    CheckedOutTo,
    CheckedOutUntilUtc,
    DomainDnsName: domain?.dnsName,
    DomainName: domain?.netbios,
    HasRandomPassword: entry.randomPassword,
    Permissions,
    SystemDnsName: system?.dnsName,
    SystemIPAddress: system?.ipAddress,
    SystemName: system?.name,
  };
}

function writeShared(request: Request, entry: SharedEntry): Members {
  const { accountName: AccountName, listName: SharedCredentialListName, systemName: SystemName } = entry.id;
  const { CheckedOutComment, CheckedOutTo, Permissions } = writeState(request, entry);
  const SharedCredentialIdentifier = { AccountName, SharedCredentialListName, SystemName };
  return { CheckedOutComment, CheckedOutTo, Permissions, SharedCredentialIdentifier };
}

function listStored(request: Request): Members {
  const { vault, actor, parameters } = request;
  const query = recordOf(parameters, 'Query');
  const domain = textOf(query, 'DomainName');
  const system = textOf(query, 'SystemName');
  if ((domain === undefined) === (system === undefined))
    refuse('invalidArgument', 'Query needs either DomainName or SystemName.');
  const entries =
    domain === undefined
      ? vault.credentials.listSystem(actor, system ?? '')
      : vault.credentials.listDomain(actor, domain);
  return { StoredCredentials: { StoredCredential: entries.map((entry) => writeStored(request, entry)) } };
}

function holdRequest({ actor, by, comment }: Request): HoldRequest {
  return { actor, by, comment: comment() };
}

function checkOutAnswer({ password, until }: { readonly password: string; readonly until: Date }): Members {
  return { CheckedOutUntilUtc: until.toISOString(), Password: password };
}

function createJob({ vault, actor, parameters, text }: Request): Members {
  const info = recordOf(parameters, 'JobInfoBase');
  const schedule = recordOf(parameters, 'ScheduleInfo');
  if (requiredInt(schedule, 'ScheduleType') !== 1)
    refuse('invalidArgument', 'The practice PI knows jobs that run once only.');
  const settings = recordOf(parameters, 'PasswordChangeSettings');
  const account = requiredText(settings, 'StoredAccountName');
  const system = requiredText(settings, 'StoredSystemName');
  if (text('SystemList') !== system) refuse('invalidArgument', 'SystemList does not name the system of the account.');
  return { JobID: vault.runPasswordChange(actor, { account, system }, textOf(info, 'JobComment') ?? '') };
}

/** The whole service, by the names of the built-in contract (pi-web-service.md). */
export const operations: Readonly<Record<string, Operation>> = {
  DoLogin2: (vault, parameters) => {
    const domain = textOf(parameters, 'Authenticator');
    if (requiredInt(parameters, 'LoginType') !== (domain === undefined ? 1 : 2))
      refuse('invalidArgument', 'LoginType and Authenticator do not fit together.');
    const userName = requiredText(parameters, 'Username');
    return { OperationMessage: vault.identities.login(domain, userName, textOf(parameters, 'Password') ?? '') };
  },
  DoLoginAsUser: withToken(({ vault, actor, parameters, text }) => ({
    OperationMessage: vault.identities.loginAs(actor, textOf(parameters, 'Authenticator'), text('Username')),
  })),
  DoLogout: withToken(({ vault, text }) => vault.identities.logout(text('AuthenticationToken'))),
  SystemOps_GetVersion: withToken(({ vault }) => ({ ProductVersion: vault.spec.productVersion })),
  AccountStoreOps_StoredCredential_GetList: withToken(listStored),
  AccountStoreOps_SharedCredential_GetList: withToken((request) => {
    const entries = request.vault.credentials.listShared(request.actor, request.text('SystemName'));
    return { SharedCredentials: { SharedCredential: entries.map((entry) => writeShared(request, entry)) } };
  }),
  AccountStoreOps_StoredCredential_CheckOut: withToken((request) => {
    const entry = request.stored();
    const isGranted = request.vault.isGranted(request.actor, entry);
    return checkOutAnswer(request.vault.credentials.checkOut(holdRequest(request), entry, isGranted));
  }),
  AccountStoreOps_StoredCredential_CheckIn: withToken((request) =>
    request.vault.credentials.checkIn(holdRequest(request), request.stored()),
  ),
  AccountStoreOps_SharedCredential_CheckOut: withToken((request) =>
    checkOutAnswer(request.vault.credentials.checkOut(holdRequest(request), request.shared(), false)),
  ),
  AccountStoreOps_SharedCredential_CheckIn: withToken((request) =>
    request.vault.credentials.checkIn(holdRequest(request), request.shared()),
  ),
  AccountStoreOps_StoredCredential_Spin: withToken(({ vault, actor, stored, comment }) => ({
    JobID: vault.spin(actor, stored(), comment()),
  })),
  AccountStoreOps_PasswordRequest_Create: withToken(({ vault, actor, stored }) => ({
    RequestID: vault.createRequest(actor, stored()),
  })),
  AccountStoreOps_PasswordRequest_Grant: withToken(({ vault, actor, int }) =>
    vault.grantRequest(actor, int('RequestID')),
  ),
  JobOps_GetPasswordChangeSettings: withToken(({ vault, actor, int }) => {
    const { accountStoreType, settings } = vault.template(actor, int('JobID'));
    return { AccountStoreType: accountStoreType, PasswordChangeSettings: settings };
  }),
  JobOps_CreatePasswordChangeJob: withToken(createJob),
};
