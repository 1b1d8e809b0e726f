import { accountStoreTypes } from '../../../../shared/account-store-types.ts';
import type { FieldKind } from '../../../../shared/contract-functions.ts';
import type { SchemaType } from '../wsdl-model.ts';
import type { ValueTable } from '../place-fields.ts';
import { enumerationOf, fitOfType, simpleTypeOf } from './field-types.ts';
import { sayingWords } from './words.ts';

/** How values of ours are written in a place. */
export interface ValueProposal {
  readonly table?: ValueTable;
  /** What a person must know of it, to be read after the name of the place. */
  readonly note?: string;
  /** Values of ours for which the server has no text; the field cannot be used. */
  readonly lacking?: readonly string[];
  /** Nothing tells what the server's values are. */
  readonly unknown?: true;
}

interface Meaning {
  readonly ours: string;
  /** One of these must be in the server's text: words, or the whole text. */
  readonly words: readonly string[];
}

const storeTypes: readonly Meaning[] = [
  {
    ours: `${accountStoreTypes.Directory_ActiveDirectory}`,
    words: ['activedirectory', 'active directory', 'ad', 'domain'],
  },
  { ours: `${accountStoreTypes.Directory_LDAP}`, words: ['ldap'] },
  { ours: `${accountStoreTypes.OS_Windows}`, words: ['windows', 'win'] },
  { ours: `${accountStoreTypes.OS_UnixAndCompat}`, words: ['linux', 'unix'] },
  { ours: `${accountStoreTypes.Database_MySql}`, words: ['mysql', 'my sql'] },
  { ours: `${accountStoreTypes.Database_PostgreSql}`, words: ['postgresql', 'postgre sql', 'postgres'] },
  { ours: `${accountStoreTypes.Database_Oracle}`, words: ['oracle'] },
  { ours: `${accountStoreTypes.Database_SqlServer}`, words: ['sqlserver', 'sql server', 'mssql', 'ms sql'] },
  { ours: `${accountStoreTypes.Device_Network}`, words: ['network', 'device'] },
  { ours: `${accountStoreTypes.Custom}`, words: ['custom'] },
];
const loginTypes: readonly Meaning[] = [
  { ours: '1', words: ['explicit', 'local', 'internal', 'static'] },
  { ours: '2', words: ['authenticator', 'directory', 'domain', 'external', 'ldap', 'windows'] },
];
const scheduleTypes: readonly Meaning[] = [{ ours: '1', words: ['once', 'single', 'onetime', 'immediate', 'now'] }];
const flags: readonly Meaning[] = [
  { ours: 'true', words: ['true', 'yes', 'y', '1', 't', 'on', 'enabled', 'allowed', 'granted'] },
  { ours: 'false', words: ['false', 'no', 'n', '0', 'f', 'off', 'disabled', 'denied', 'refused'] },
];

/** The numbers of ours that a field has, with what they mean. */
const numberedFields: Readonly<Record<string, { readonly meanings: readonly Meaning[]; readonly text: string }>> = {
  storeType: {
    meanings: storeTypes,
    text: '1 Windows, 2 Linux/Unix, 3 Active Directory, 4 LDAP, 5 to 9 and 99 the others',
  },
  loginType: { meanings: loginTypes, text: '1 explicit account, 2 account of the authenticator' },
  'schedule.type': { meanings: scheduleTypes, text: '1 once' },
};
/** Fields that are both read and written back: a text that is new to us needs a number of its own. */
const firstOwnNumber = 1001;

/** @param field its name in `shared/contract-functions.ts` */
export function valuesFor(field: string, kind: FieldKind, type: SchemaType): ValueProposal {
  const last = field.slice(field.lastIndexOf('.') + 1);
  const numbered = numberedFields[field] ?? numberedFields[last];
  const texts = enumerationOf(type);
  if (kind === 'flag') return texts === undefined ? looseFlag(type) : flagTable(texts);
  if (numbered === undefined) return {};
  if (texts !== undefined) return numberTable(texts, numbered.meanings, last === 'storeType');
  if (fitOfType('int', type) === 'fits') return { note: `the numbers are taken to be ours: ${numbered.text}` };
  return { unknown: true };
}

function looseFlag(type: SchemaType): ValueProposal {
  if (simpleTypeOf(type) === 'boolean') return {};
  return { note: 'its type does not say how: "true", "false", "1" and "0" are understood' };
}

function flagTable(texts: readonly string[]): ValueProposal {
  const table = tableOf(texts, flags);
  const lacking = flags.map(({ ours }) => ours).filter((ours) => table[ours] === undefined);
  // As XML Schema writes them.
  if (table['true'] === 'true' && table['false'] === 'false') return {};
  if (table['true'] === '1' && table['false'] === '0') return {};
  return lacking.length > 0 ? { lacking } : { table, note: `"${table['true']}" is yes, "${table['false']}" is no` };
}

function numberTable(texts: readonly string[], meanings: readonly Meaning[], isReadAndWritten: boolean): ValueProposal {
  const table = tableOf(texts, meanings);
  const used = new Set(Object.values(table));
  const further = texts.filter((text) => !used.has(text));
  if (used.size === 0) return { unknown: true };
  const known = describe(table);
  if (!isReadAndWritten) {
    const missing = meanings.map(({ ours }) => ours).filter((ours) => table[ours] === undefined);
    return { table, note: missing.length === 0 ? known : `${known}; no text stands for ${missing.join(', ')}` };
  }
  if (further.length === 0) return { table, note: known };
  const own = Object.fromEntries(further.map((text, index) => [`${firstOwnNumber + index}`, text]));
  return { table: { ...table, ...own }, note: `${known}; no type of ours: ${further.join(', ')}` };
}

function describe(table: ValueTable): string {
  return Object.entries(table)
    .map(([ours, theirs]) => `${ours} is "${theirs}"`)
    .join(', ');
}

/** Each text for the first meaning that it has, each meaning with the first text that has it. */
function tableOf(texts: readonly string[], meanings: readonly Meaning[]): Record<string, string> {
  const table: Record<string, string> = {};
  for (const text of texts) {
    const meant = meanings.find(({ words }) => hasAny(text, words));
    if (meant !== undefined) table[meant.ours] ??= text;
  }
  return table;
}

function hasAny(text: string, words: readonly string[]): boolean {
  const spoken = ` ${[...sayingWords(text), ...text.toLowerCase().split(/[^a-z0-9]+/)].join(' ')} `;
  return words.some((word) => spoken.includes(` ${word} `));
}
