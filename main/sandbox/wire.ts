import { refuse } from './refusal.ts';

/** Reading requests and writing answers as a WCF server does. */

export type Members = Readonly<Record<string, unknown>>;

/**
 * Reads the members of a data contract as WCF's serializer does: in schema order, each name once; a member after one that
 * follows it in the schema is ignored.
 */
export function readInOrder(value: unknown, order: readonly string[]): Members {
  const members: Record<string, unknown> = {};
  let next = 0;
  for (const [name, member] of Object.entries(isMembers(value) ? value : {})) {
    const at = order.indexOf(name, next);
    if (at < 0) continue;
    next = at + 1;
    members[name] = member;
  }
  return members;
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null;
}

/** The member's text; `undefined` if it is null, that is, absent or nil. */
export function textOf(members: Members, name: string): string | undefined {
  const value = members[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  // `soap` parses an element with attributes, such as a namespace declaration, as an object.
  if (isMembers(value)) return typeof value['$value'] === 'string' ? value['$value'] : '';
  return String(value as number | boolean);
}

export function requiredText(members: Members, name: string): string {
  return textOf(members, name) ?? refuse('invalidArgument', `${name} is missing.`);
}

export function requiredInt(members: Members, name: string): number {
  const value = Number(requiredText(members, name));
  return Number.isInteger(value) ? value : refuse('invalidArgument', `${name} is not a number.`);
}

const references: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' };

/** Escapes so that every text that XML can contain is received unchanged. */
export function escapeText(text: string): string {
  return text.replaceAll(/[&<>\r]/g, (char) => references[char] ?? char);
}

/** Escapes every text of an answer; `escapeXML` of `soap` is off because it leaves text in the form of CDATA unescaped. */
export function escapeAnswer(value: unknown): unknown {
  if (typeof value === 'string') return escapeText(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(escapeAnswer);
  if (!isMembers(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, name === '$xml' ? member : escapeAnswer(member)]),
  );
}

const dataNamespace = 'http://schemas.datacontract.org/2004/07/RouletteWebService';
const instanceNamespace = 'http://www.w3.org/2001/XMLSchema-instance';

/** A template's settings in the order of the vault file, members that the contract does not name included. */
export function writeSettings(settings: Readonly<Record<string, string | number | boolean | null>>): {
  readonly $xml: string;
} {
  const members = Object.entries(settings).map(([name, value]) => {
    if (value === null) return `<${name} xmlns="${dataNamespace}" xmlns:i="${instanceNamespace}" i:nil="true"/>`;
    return `<${name} xmlns="${dataNamespace}">${escapeText(String(value))}</${name}>`;
  });
  return { $xml: members.join('') };
}
