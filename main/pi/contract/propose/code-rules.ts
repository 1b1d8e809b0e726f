import type { CodeMeaning, CodeRule } from '../../../../shared/server-contract.ts';
import { wordsOf } from './words.ts';

const refused = '(?:denied|forbidden|refused|rejected|disallowed)';
const wrong = '(?:bad|invalid|wrong|incorrect)';
const secret = '(?:credential|password|login|authentication|username)';
const ticket = '(?:token|session|ticket)';

/**
 * What the words of a code say, the surest first. Meanings that lead to further calls have the narrowest patterns: `USER_NOT_ALLOWED` is
 * no unknown user.
 */
const patterns: readonly (readonly [CodeMeaning, RegExp])[] = [
  ['registration-key', /\b(?:registration|application|api) key\b/],
  [
    'impersonation-refused',
    new RegExp(`\\b(?:impersonate|impersonation|behalf|as)\\b.*\\b(?:${refused}|not allowed)\\b`),
  ],
  ['unknown-user', /\b(?:unknown user|no such user|user unknown|user not found|user (?:\w+ )?not exist)\b/],
  ['bad-credentials', new RegExp(`\\b${wrong}\\b.*\\b${secret}\\b|\\b(?:login|authentication) failed\\b`)],
  [
    'token-expired',
    new RegExp(`\\b${ticket} (?:expired|timeout|unknown|invalid)\\b|\\b(?:expired|${wrong}) ${ticket}\\b`),
  ],
  ['approval-required', /\bapproval (?:required|needed|missing)\b/],
  ['held-by-another', /\b(?:checkedout|inuse|held)\b/],
  ['busy', /\b(?:busy|overloaded)\b/],
  [
    'access-denied',
    new RegExp(
      `\\b(?:access|permission) ${refused}\\b|\\b(?:no|missing) (?:access|permission|right)\\b|\\bforbidden\\b`,
    ),
  ],
  ['not-found', /\bnot (?:found|exist)\b|\bno such\b/],
  ['other', new RegExp(`\\b${wrong} (?:argument|parameter)\\b`)],
];

/** Rules for the codes of enumerations whose names say what they mean. No number has one. */
export function rulesOfCodes(codes: Iterable<string>): readonly CodeRule[] {
  return [...new Set(codes)].flatMap((code) => {
    const words = wordsOf(code).join(' ');
    const found = patterns.find(([, pattern]) => pattern.test(words));
    return found === undefined ? [] : [{ when: { code }, means: found[0] }];
  });
}
