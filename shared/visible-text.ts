/** Text of other systems for people: on a terminal, in tables of the screens, in exported files. Pure. */

/** Control characters, characters without a form or that change the direction of text, and halves of characters. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/** With escapes, as in JSON, for what a terminal obeys and a screen does not show. A JSON document stays the same document. */
export function printable(text: string): string {
  const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return text.replaceAll(unprintable, (char) => char.split('').map(escaped).join(''));
}

/** The lines of a text for people, each of them printable. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/** Spreadsheets skip what is invisible at the start, and read signs of full width, which NFKC makes plain, as signs. */
const formula = /^(?:[\s\p{Z}\p{C}]*[=+\-@]|[\t\r\n])/u;

/** An apostrophe makes a cell text that a spreadsheet would read as a formula. */
function csvCell(value: string): string {
  const harmless = formula.test(value.normalize('NFKC')) ? `'${value}` : value;
  return /[",;\t\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** CSV by RFC 4180. */
export function csv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}
