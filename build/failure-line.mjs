import { stripVTControlCharacters } from 'node:util';

/** One line with the beginning of the error, for the end of the output. */
export function failureLine(name, message = '') {
  const [line] = stripVTControlCharacters(message).split('\n');
  return `${name}: ${line}`;
}
