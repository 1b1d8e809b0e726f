import type { Account, Permissions, SharedCredential, SharedIdentifier, StoredCredential } from '../model.ts';

/** The decoded members of an entry: texts, null for nil, and records. */
interface WireMembers {
  readonly [member: string]: unknown;
}

/** An entry lacks a member, or a member has a value that the contract does not allow. */
export class UnfitEntryError extends Error {}

/*
 * Entries are read without a schema, which takes several times as long: a list may have a hundred thousand entries
 * (docs/decisions/2026-11-24-decoding-and-selection-speed.md). A property test compares these readers with schemas.
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

/** Null and absent become `undefined`. */
function optionalText(value: unknown): string | undefined {
  return value === null || value === undefined ? undefined : text(value);
}

function flag(value: unknown): boolean {
  return readFlag(text(value)) ?? unfit();
}

function int(value: unknown): number {
  return readInt(text(value)) ?? unfit();
}

/** Empty counts as absent. */
function date(value: unknown): Date | undefined {
  const dateText = optionalText(value) ?? '';
  return dateText === '' ? undefined : (readDate(dateText) ?? unfit());
}

function unfit(): never {
  throw new UnfitEntryError('an entry does not fit the contract');
}

/** `xs:int`, with the white space that XML allows around it. */
export function readInt(value: string): number | undefined {
  return /^\s*[+-]?\d{1,10}\s*$/.test(value) ? Number(value) : undefined;
}

/** `xs:boolean`. */
export function readFlag(value: string): boolean | undefined {
  if (value === 'true' || value === '1') return true;
  return value === 'false' || value === '0' ? false : undefined;
}

/** `xs:dateTime`; without a zone it is UTC, as the contract says. */
export function readDate(value: string): Date | undefined {
  const parsed = new Date(/(?:Z|[+-]\d\d:\d\d)$/.test(value) ? value : `${value}Z`);
  return Number.isNaN(parsed.getTime()) ? undefined : parsed;
}
