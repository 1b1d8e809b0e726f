/**
 * Escapes text so that any XML 1.0 parser reads exactly the same text: CR, LF and TAB as references, because a parser
 * normalises line ends and white space in attributes; `>`, because `]]>` is not allowed in text.
 */
export function escapeXml(text: string): string {
  return /[&<>"'\r\t\n]/.test(text) ? text.replaceAll(/[&<>"'\r\t\n]/g, (sign) => references[sign] ?? sign) : text;
}

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#13;',
  '\t': '&#9;',
  '\n': '&#10;',
};

/** What XML 1.0 cannot carry at all: most C0 controls, lone surrogates, U+FFFE and U+FFFF. */
const uncarriable = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/** The first character that XML cannot carry, as `U+0000`; `undefined` if there is none. */
export function uncarriableCharacter(text: string): string | undefined {
  const found = uncarriable.exec(text)?.[0].codePointAt(0);
  return found === undefined ? undefined : `U+${found.toString(16).toUpperCase().padStart(4, '0')}`;
}
