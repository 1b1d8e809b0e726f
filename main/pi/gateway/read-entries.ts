import type { Permissions, SharedCredential, StoredCredential } from '../model.ts';
import { trimName } from '../../../shared/names.ts';

/** The decoded fields of an entry, by the names of `shared/contract-functions.ts` without the name of the list: texts, and null for nil. */
interface Fields {
  readonly [field: string]: unknown;
}

/** An entry lacks a field, or a field has a value that the contract does not allow. The message names the field, not the value. */
export class UnfitEntryError extends Error {}

/*
 * Entries are read without a schema, which takes several times as long: a list may have a hundred thousand entries
 * (docs/decisions/2026-11-24-decoding-and-selection-speed.md). A property test compares these readers with schemas.
 */

/** The fields that the contract places in an entry: a flag among them must be there, another one is false. */
export type PlacedFields = ReadonlySet<string>;

export function storedReader(placed: PlacedFields): (entry: Fields) => StoredCredential {
  const autoSpin = flagReader('autoSpin', placed);
  const hasRandomPassword = flagReader('hasRandomPassword', placed);
  const permissions = permissionsReader(placed);
  return (entry) => ({
    account: {
      accountName: loginName(entry['accountName']),
      store: {
        customTypeName: optionalName(entry['customTypeName'], 'customTypeName'),
        targetName: name(entry['targetName'], 'targetName'),
        type: readInt(text(entry['storeType'], 'storeType')) ?? unfit('storeType is no number'),
      },
      passwordList: optionalName(entry['passwordList'], 'passwordList'),
    },
    autoSpin: autoSpin(entry['autoSpin']),
    hasRandomPassword: hasRandomPassword(entry['hasRandomPassword']),
    checkedOutTo: optionalText(entry['checkedOutTo'], 'checkedOutTo'),
    checkedOutUntil: date(entry['checkedOutUntil'], 'checkedOutUntil'),
    checkOutComment: optionalText(entry['checkedOutComment'], 'checkedOutComment'),
    domainDnsName: optionalText(entry['domainDnsName'], 'domainDnsName'),
    domainName: optionalName(entry['domainName'], 'domainName'),
    permissions: permissions(entry),
    systemDnsName: optionalText(entry['systemDnsName'], 'systemDnsName'),
    systemIpAddress: optionalText(entry['systemIpAddress'], 'systemIpAddress'),
    systemName: optionalText(entry['systemName'], 'systemName'),
  });
}

export function sharedReader(placed: PlacedFields): (entry: Fields) => SharedCredential {
  const permissions = permissionsReader(placed);
  return (entry) => ({
    identifier: {
      accountName: loginName(entry['accountName']),
      listName: name(entry['listName'], 'listName'),
      systemName: name(entry['systemName'], 'systemName'),
    },
    checkedOutTo: optionalText(entry['checkedOutTo'], 'checkedOutTo'),
    checkOutComment: optionalText(entry['checkedOutComment'], 'checkedOutComment'),
    permissions: permissions(entry),
  });
}

/** What the texts of an entry that cannot be used say about whose it is: `account on system`. */
export function nameOfStored({ accountName, targetName }: Fields): string {
  return joined(shown(accountName), ' on ', shown(targetName));
}

/** The same of an entry of a shared list: `account in list / system`. */
export function nameOfShared({ accountName, listName, systemName }: Fields): string {
  return joined(shown(accountName), ' in ', joined(shown(listName), ' / ', shown(systemName)));
}

/** Characters of a name that identify an entry that cannot be used. */
export const longestShown = 80;

function shown(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, longestShown) : '';
}

function joined(first: string, between: string, last: string): string {
  return first === '' || last === '' ? `${first}${last}` : `${first}${between}${last}`;
}

function permissionsReader(placed: PlacedFields): (entry: Fields) => Permissions {
  const allowRemoteSessions = flagReader('allowRemoteSessions', placed);
  const requestPasswords = flagReader('requestPasswords', placed);
  const viewPasswords = flagReader('viewPasswords', placed);
  return (entry) => ({
    allowRemoteSessions: allowRemoteSessions(entry['allowRemoteSessions']),
    requestPasswords: requestPasswords(entry['requestPasswords']),
    viewPasswords: viewPasswords(entry['viewPasswords']),
  });
}

function flagReader(field: string, placed: PlacedFields): (value: unknown) => boolean {
  return placed.has(field) ? (value) => readFlag(text(value, field)) ?? unfit(`${field} is no boolean`) : () => false;
}

function text(value: unknown, field: string): string {
  return typeof value === 'string' ? value : unfit(`${field} is missing`);
}

/** Null and absent become `undefined`. */
function optionalText(value: unknown, field: string): string | undefined {
  return value === null || value === undefined ? undefined : text(value, field);
}

/** Control characters, which neither a name nor a login prompt can have, and what XML cannot carry. */
const unusableInNames = /[\p{Cc}\p{Cs}\uFFFE\uFFFF]/u;

/** A text that identifies the account: it is sent back to PI, and may be typed into a login prompt. */
function name(value: unknown, field: string): string {
  return checkedName(text(value, field), field);
}

/** Without it nothing can be typed into a login prompt. */
function loginName(value: unknown): string {
  const accountName = name(value, 'accountName');
  return trimName(accountName) === '' ? unfit('accountName is blank') : accountName;
}

function optionalName(value: unknown, field: string): string | undefined {
  return value === null || value === undefined ? undefined : name(value, field);
}

function checkedName(value: string, field: string): string {
  return unusableInNames.test(value) ? unfit(`${field} has a control character`) : value;
}

/** Empty counts as absent. */
function date(value: unknown, field: string): Date | undefined {
  const dateText = collapse(optionalText(value, field) ?? '');
  return dateText === '' ? undefined : (readDate(dateText) ?? unfit(`${field} is no date`));
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
