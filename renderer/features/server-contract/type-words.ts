import type { MemberPlace } from '../../../shared/contract-proposal.ts';
import { count } from '../../lib/words.ts';

const words: Readonly<Record<string, string>> = {
  string: 'text',
  normalizedString: 'text',
  token: 'text',
  anyURI: 'address',
  boolean: 'true or false',
  dateTime: 'date and time',
  date: 'date',
  base64Binary: 'binary',
};
const numbers = /^(int|integer|long|short|byte|decimal|float|double|unsigned\w+|(non)?(positive|negative)Integer)$/i;

/** The type of a place in plain words, where it has some; otherwise as the server calls it. */
export function typeWords({ kind, type, many, values }: MemberPlace): string {
  if (kind === 'record') return many ? 'list' : 'group';
  const own = ownWords(type, values);
  return many ? `list of ${own === '' ? 'entries' : own}` : own;
}

function ownWords(type: string, values: readonly string[] | undefined): string {
  if (values !== undefined)
    return values.length <= 3 ? values.join(' or ') : `one of ${count(values.length, 'value', 'values')}`;
  return numbers.test(type) ? 'number' : (words[type] ?? type);
}
