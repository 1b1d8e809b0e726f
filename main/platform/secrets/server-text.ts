import type { ServerCode, ServerText, UnknownCode } from '../../../shared/errors.ts';
import type { Secret } from '../../../shared/secret.ts';
import { containsSecret } from './find-secrets.ts';

const longestShown = 1000;
/** More is searched than is shown, so that a secret at the cut is recognised. */
const longestSearched = 2 * longestShown;

export const withheldText = 'The text is not shown because it contains a secret.';

/**
 * Text of another system for the details of a failure, on one line of at most 1,000 characters; nothing if it is blank.
 * @param sent secrets that the other system received with the call
 */
export function serverTextOf(text: string, sent: readonly Secret[]): ServerText | undefined {
  const searched = text.slice(0, longestSearched);
  const line = searched.replaceAll(/[\s\p{C}]+/gu, ' ').trim();
  if (line === '') return undefined;
  return (known) => {
    if (containsSecret(searched, [...sent, ...known])) return withheldText;
    return line.length > longestShown ? `${line.slice(0, longestShown)}…` : line;
  };
}

/**
 * A code that no rule names; nothing if it does not look like a code.
 * @param sent secrets that the other system received with the call
 */
export function unknownCodeOf(reported: ServerCode, sent: readonly Secret[]): UnknownCode | undefined {
  const code = 'code' in reported ? reported.code : reported.faultCode;
  if (!/^[\w.:/#-]{1,100}$/.test(code)) return undefined;
  return (known) => (containsSecret(code, [...sent, ...known]) ? undefined : reported);
}

/** A name that another system gave, if it may be shown: it looks like one, and contains none of the secrets. */
export function shownName(name: string | undefined, secrets: Iterable<Secret>): string | undefined {
  if (name === undefined || !/^[^\p{C}\p{Zl}\p{Zp}]{1,256}$/u.test(name)) return undefined;
  return containsSecret(name, secrets) ? undefined : name;
}
