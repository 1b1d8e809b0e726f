import { SaxesParser } from 'saxes';
import { MalformedXmlError } from './limits.ts';

/** What is used of the parser beyond its types. */

/** Whether the parser complains of a character, or a reference, that XML 1.0 does not allow. It goes on after that. */
export function isBadCharacter(message: string): boolean {
  return /^(?:disallowed character|malformed character entity|undefined entity)\.$/.test(message);
}

/** The parser's complaint without names and characters of the document, which errors must not contain. */
export function notWellFormed(message: string): MalformedXmlError {
  return new MalformedXmlError(`not well-formed: ${message.replaceAll(/["'`:].*$/gs, '').slice(0, 120)}`);
}

/** Whether the parser is reading the value of an attribute: it keeps the quotation mark that will end it. */
export function isInAttribute(parser: SaxesParser<{ xmlns: false; position: false }>): boolean {
  return parser['q'] !== null;
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
