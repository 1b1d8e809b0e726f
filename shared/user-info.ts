/** Spellings of the sign that ends a login: as it is, in wide or small form, percent-encoded. Likewise the one inside of it. */
const at = '(?:[@\uFF20\uFE6B]|%40)';
const colon = '(?:[:\uFF1A\uFE55]|%3A)';
const slash = '(?:[\\\\/]|%2F)';

/** The rest of a text that begins with a scheme and slashes, or with a scheme that needs none. A single letter is a Windows drive. */
const scheme = `(?:[a-z][a-z\\d+.-]+${colon}${slash}+|(?:https?|wss?|ftp)${colon})`;
const afterScheme = new RegExp(`^([\\s\\p{C}]*${scheme}${slash}*).*${at}`, 'isu');
/** A login without a colon, after two slashes. */
const afterSlashes = new RegExp(`//[^/?#\\s]*?${at}(?![^/?#\\s]*${at})`, 'giu');
/** A word up to its last at sign, with a colon before that; not that of a Windows drive. */
const drive = '[a-z]:(?=[\\\\/])';
const word = new RegExp(`(^|\\s)(${drive}|(?!${drive}))\\S*?${colon}\\S*${at}`, 'giu');

/** A text without the user name and password of an address in it, however it is spelled. Those of a pasted address may be of any characters. */
export function withoutUserInfo(text: string): string {
  // A URL may contain these anywhere; they are ignored (WHATWG URL).
  const line = text.replaceAll(/[\t\r\n]/g, '');
  const stripped = line.replace(afterScheme, '$1').replaceAll(afterSlashes, '//').replaceAll(word, '$1$2');
  return stripped === line ? text : stripped;
}

/** The same without query and fragment, which may hold a password or token as well. */
export function withoutQuery(text: string): string {
  return withoutUserInfo(text).replace(/[?#].*$/su, '');
}
