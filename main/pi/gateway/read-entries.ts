import type { Account, Permissions, SharedCredential, SharedIdentifier, StoredCredential } from '../model.ts';
import { trimName } from '../../../shared/names.ts';

/** The decoded members of an entry: texts, null for nil, and records. */
interface WireMembers {
  readonly [member: string]: unknown;
}

/** An entry lacks a member, or a member has a value that the contract does not allow. The message names the member, not the value. */
export class UnfitEntryError extends Error {}

/*
 * Entries are read without a schema, which takes several times as long: a list may have a hundred thousand entries
 * (docs/decisions/2026-11-24-decoding-and-selection-speed.md). A property test compares these readers with schemas.
 */

export function readStored(entry: unknown): StoredCredential {
  const wire = members(entry, 'the entry');
  return {
    account: account(members(wire['AccountIdentificationInfo'], 'AccountIdentificationInfo')),
    autoSpin: flag(wire, 'AutoSpin'),
    hasRandomPassword: flag(wire, 'HasRandomPassword'),
    checkedOutTo: optionalText(wire, 'CheckedOutTo'),
    checkedOutUntil: date(wire, 'CheckedOutUntilUtc'),
    checkOutComment: optionalText(wire, 'CheckedOutComment'),
    domainDnsName: optionalText(wire, 'DomainDnsName'),
    domainName: optionalName(wire, 'DomainName'),
    permissions: permissions(members(wire['Permissions'], 'Permissions')),
    systemDnsName: optionalText(wire, 'SystemDnsName'),
    systemIpAddress: optionalText(wire, 'SystemIPAddress'),
    systemName: optionalText(wire, 'SystemName'),
  };
}

export function readShared(entry: unknown): SharedCredential {
  const wire = members(entry, 'the entry');
  return {
    identifier: identifier(members(wire['SharedCredentialIdentifier'], 'SharedCredentialIdentifier')),
    checkedOutTo: optionalText(wire, 'CheckedOutTo'),
    checkOutComment: optionalText(wire, 'CheckedOutComment'),
    permissions: permissions(members(wire['Permissions'], 'Permissions')),
  };
}

/** What the texts of an entry that cannot be used say about whose it is: `account on system`. */
export function nameOfStored(entry: unknown): string {
  const wire = textsOf(textsOf(entry)['AccountIdentificationInfo']);
  return nameOf(wire['AccountName'], 'on', textsOf(wire['AccountStore'])['TargetName']);
}

/** The same of an entry of a shared list: `account in list`. */
export function nameOfShared(entry: unknown): string {
  const wire = textsOf(textsOf(entry)['SharedCredentialIdentifier']);
  return nameOf(wire['AccountName'], 'in', wire['SharedCredentialListName']);
}

function textsOf(value: unknown): WireMembers {
  return typeof value === 'object' && value !== null ? (value as WireMembers) : {};
}

/** Characters of a name that identify an entry that cannot be used. */
export const longestShown = 80;

function nameOf(accountName: unknown, preposition: string, placeName: unknown): string {
  const [first, last] = [accountName, placeName].map((value) =>
    typeof value === 'string' ? value.slice(0, longestShown) : '',
  );
  return first === '' || last === '' ? `${first}${last}` : `${first} ${preposition} ${last}`;
}

function account(wire: WireMembers): Account {
  const store = members(wire['AccountStore'], 'AccountStore');
  return {
    accountName: loginName(wire),
    store: {
      customTypeName: optionalName(store, 'CustomTypeName'),
      targetName: name(store, 'TargetName'),
      type: readInt(text(store, 'Type')) ?? unfit('Type is no number'),
    },
    passwordList: optionalName(wire, 'PasswordList'),
  };
}

function identifier(wire: WireMembers): SharedIdentifier {
  return {
    accountName: loginName(wire),
    listName: name(wire, 'SharedCredentialListName'),
    systemName: name(wire, 'SystemName'),
  };
}

function permissions(wire: WireMembers): Permissions {
  return {
    allowRemoteSessions: flag(wire, 'PermissionAllowRemoteSessions'),
    requestPasswords: flag(wire, 'PermissionRequestPasswords'),
    viewPasswords: flag(wire, 'PermissionViewPasswords'),
  };
}

function members(value: unknown, member: string): WireMembers {
  return typeof value === 'object' && value !== null ? (value as WireMembers) : unfit(`${member} is missing`);
}

function text(wire: WireMembers, member: string): string {
  const value = wire[member];
  return typeof value === 'string' ? value : unfit(`${member} is missing`);
}

/** Null and absent become `undefined`. */
function optionalText(wire: WireMembers, member: string): string | undefined {
  const value = wire[member];
  return value === null || value === undefined ? undefined : text(wire, member);
}

/** Control characters, which neither a name nor a login prompt can have, and what XML cannot carry. */
const unusableInNames = /[\p{Cc}\p{Cs}\uFFFE\uFFFF]/u;

/** A text that identifies the account: it is sent back to PI, and may be typed into a login prompt. */
function name(wire: WireMembers, member: string): string {
  return checkedName(text(wire, member), member);
}

/** Without it nothing can be typed into a login prompt. */
function loginName(wire: WireMembers): string {
  const value = name(wire, 'AccountName');
  return trimName(value) === '' ? unfit('AccountName is blank') : value;
}

function optionalName(wire: WireMembers, member: string): string | undefined {
  const value = optionalText(wire, member);
  return value === undefined ? undefined : checkedName(value, member);
}

function checkedName(value: string, member: string): string {
  return unusableInNames.test(value) ? unfit(`${member} has a control character`) : value;
}

function flag(wire: WireMembers, member: string): boolean {
  return readFlag(text(wire, member)) ?? unfit(`${member} is no boolean`);
}

/** Empty counts as absent. */
function date(wire: WireMembers, member: string): Date | undefined {
  const dateText = collapse(optionalText(wire, member) ?? '');
  return dateText === '' ? undefined : (readDate(dateText) ?? unfit(`${member} is no date`));
}

/** One error per reason: to make one takes as long as to read ten entries, and a list may have a hundred thousand unusable ones. */
const errors = new Map<string, UnfitEntryError>();

function unfit(why: string): never {
  const error = errors.get(why) ?? new UnfitEntryError(why);
  errors.set(why, error);
  throw error;
}

/** Without the white space that XML Schema ignores around numbers, booleans and dates. */
export function collapse(value: string): string {
  return value.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '');
}

/** `xs:int`. */
export function readInt(value: string): number | undefined {
  const digits = collapse(value);
  return /^[+-]?\d{1,10}$/.test(digits) ? Number(digits) : undefined;
}

/** `xs:boolean`. */
export function readFlag(value: string): boolean | undefined {
  if (value === 'true' || value === '1') return true;
  if (value === 'false' || value === '0') return false;
  const collapsed = collapse(value);
  return collapsed === value ? undefined : readFlag(collapsed);
}

/** `xs:dateTime`; without a zone it is UTC, as the contract says. */
export function readDate(value: string): Date | undefined {
  const match = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(Z|[+-]\d\d:\d\d)?$/.exec(collapse(value));
  if (match === null) return undefined;
  const parsed = new Date(match[1] === undefined ? `${match[0]}Z` : match[0]);
  return Number.isNaN(parsed.getTime()) ? undefined : parsed;
}
