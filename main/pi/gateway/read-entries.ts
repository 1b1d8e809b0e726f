import type { Account, Permissions, SharedCredential, SharedIdentifier, StoredCredential } from '../model.ts';
import { readDate, readFlag, readInt } from './wire-values.ts';

/** The members of an entry as they were decoded: texts, null for nil, and what holds members itself. */
export interface WireMembers {
  readonly [member: string]: unknown;
}

/** An entry that lacks a member, or has one that is not what the contract says. */
export class UnfitEntryError extends Error {}

/*
 * The entries of lists are read member by member, by hand: there may be a hundred thousand of them in an answer, and a schema takes
 * several times as long. A test holds these readers against the schemas that they stand for.
 */

export function readStored(entry: unknown): StoredCredential {
  const wire = members(entry);
  return {
    account: account(members(wire['AccountIdentificationInfo'])),
    autoSpin: flag(wire['AutoSpin']),
    hasRandomPassword: flag(wire['HasRandomPassword']),
    checkedOutTo: optionalText(wire['CheckedOutTo']),
    checkedOutUntil: date(wire['CheckedOutUntilUtc']),
    domainDnsName: optionalText(wire['DomainDnsName']),
    domainName: optionalText(wire['DomainName']),
    permissions: permissions(members(wire['Permissions'])),
    systemDnsName: optionalText(wire['SystemDnsName']),
    systemIpAddress: optionalText(wire['SystemIPAddress']),
    systemName: optionalText(wire['SystemName']),
  };
}

export function readShared(entry: unknown): SharedCredential {
  const wire = members(entry);
  return {
    identifier: identifier(members(wire['SharedCredentialIdentifier'])),
    checkedOutTo: optionalText(wire['CheckedOutTo']),
    permissions: permissions(members(wire['Permissions'])),
  };
}

function account(wire: WireMembers): Account {
  const store = members(wire['AccountStore']);
  return {
    accountName: text(wire['AccountName']),
    store: {
      customTypeName: optionalText(store['CustomTypeName']),
      targetName: text(store['TargetName']),
      type: int(store['Type']),
    },
    passwordList: optionalText(wire['PasswordList']),
  };
}

function identifier(wire: WireMembers): SharedIdentifier {
  return {
    accountName: text(wire['AccountName']),
    listName: text(wire['SharedCredentialListName']),
    systemName: text(wire['SystemName']),
  };
}

function permissions(wire: WireMembers): Permissions {
  return {
    allowRemoteSessions: flag(wire['PermissionAllowRemoteSessions']),
    requestPasswords: flag(wire['PermissionRequestPasswords']),
    viewPasswords: flag(wire['PermissionViewPasswords']),
  };
}

function members(value: unknown): WireMembers {
  return typeof value === 'object' && value !== null ? (value as WireMembers) : unfit();
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : unfit();
}

/** Null and absent are one. */
function optionalText(value: unknown): string | undefined {
  return value === null || value === undefined ? undefined : text(value);
}

function flag(value: unknown): boolean {
  return readFlag(text(value)) ?? unfit();
}

function int(value: unknown): number {
  return readInt(text(value)) ?? unfit();
}

/** An empty one is absent. */
function date(value: unknown): Date | undefined {
  const written = optionalText(value) ?? '';
  return written === '' ? undefined : (readDate(written) ?? unfit());
}

function unfit(): never {
  throw new UnfitEntryError('an entry does not fit the contract');
}
