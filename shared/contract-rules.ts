import { partsOfName } from './names.ts';

/** Rules of a server contract beyond the form of its parts (server-contract.md). Pure. */

/** Levels of members in a message: no server nests as deep, and the schema is checked by recursion. */
export const mostLevels = 64;

/** Whether something that is checked to be a message nests its members too deeply. */
export function isTooDeep(message: unknown): boolean {
  let level: readonly unknown[] = [message];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > mostLevels) return true;
    level = level.flatMap(membersOf);
  }
  return false;
}

function membersOf(member: unknown): readonly unknown[] {
  const isObject = typeof member === 'object' && member !== null;
  return isObject && 'members' in member && Array.isArray(member.members) ? member.members : [];
}

/** What HTTP and this client write themselves, or what steers proxies. */
const reservedHeaders: ReadonlySet<string> = new Set(
  (
    'host content-length content-type content-encoding content-language content-location content-range transfer-encoding ' +
    'connection keep-alive expect upgrade te trailer via date from origin referer range accept accept-charset ' +
    'accept-encoding accept-language user-agent cookie cookie2 set-cookie set-cookie2 soapaction max-forwards ' +
    'cache-control pragma forwarded http2-settings if-match if-none-match if-modified-since if-unmodified-since if-range'
  ).split(' '),
);

/** Whether HTTP or this client uses the header, so that the registration key cannot be in it. */
export function isReservedHeader(name: string): boolean {
  const lower = name.toLowerCase();
  return reservedHeaders.has(lower) || /^(?:proxy|sec|access-control)-|^x-forwarded-/.test(lower);
}

/** Texts that are no secret whatever the member is called: nothing, a flag, a small number, one character. */
const noSecret = /^(?:.?|true|false|yes|no|none|null|[+-]?\d{1,4})$/i;
const secretWords: ReadonlySet<string> = new Set(
  'password passwd pwd passphrase passcode secret token credential'.split(' '),
);
/** Before `key`. */
const keyWords: ReadonlySet<string> = new Set(
  'api app application access auth registration private secret shared client license'.split(' '),
);

/** Whether a text that is always written into the member would be a secret in the contract, as far as the name says. */
export function isSecretConstant(name: string, text: string): boolean {
  return !noSecret.test(text.trim()) && saysSecret(name);
}

/** The last words of a name say what it is: `AuthToken`, but not `TokenType`. */
function saysSecret(name: string): boolean {
  const words = partsOfName(name).map((word) => word.toLowerCase());
  const [before, last] = [words.at(-2) ?? '', words.at(-1) ?? ''];
  const isKey = (last === 'key' && keyWords.has(before)) || [...keyWords].some((word) => last === `${word}key`);
  return isKey || [...secretWords].some((word) => last.endsWith(word)) || (last === 'word' && before === 'pass');
}

/** An address for people: without a login, a query and a fragment, which may contain secrets. `''` for none. */
export const shownAddress = /^(?:https?:\/\/[^\s/?#@\\]+(?:\/[^\s?#]*)?)?$/i;
