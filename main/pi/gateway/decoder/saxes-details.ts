import { SaxesParser } from 'saxes';

/** What is used of the parser beyond its types. */

/** Whether the parser complains of a character, or a reference, that XML 1.0 does not allow. It goes on after that. */
export function isBadCharacter(message: string): boolean {
  return /^(?:disallowed character|malformed character entity|undefined entity)\.$/.test(message);
}

/** Removes names and characters of the document from a parser's message: errors must not contain them. */
export function withoutContent(message: string): string {
  return message.replaceAll(/["'`:].*$/gs, '').slice(0, 120);
}

/** The states of the parser in a text and in a CDATA section. */
const textStates: readonly number[] = ['<a>x', '<a><![CDATA[x'].map((xml) => new SaxesParser().write(xml)['state']);

/** Takes from the parser the text that it is reading; `undefined` if it is reading something else. */
export function takeUnfinishedText(parser: SaxesParser<{ xmlns: false; position: false }>): string | undefined {
  if (!textStates.includes(parser['state'])) return undefined;
  const text = parser['text'];
  parser['text'] = '';
  return text;
}
