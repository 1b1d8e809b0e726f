import {
  accountStoreTypeLabels,
  accountStoreTypeName,
  type AccountStoreTypeName,
} from '../../../shared/account-store-types.ts';
import type { TemplateCheck } from '../../../shared/template-check.ts';
import type { BelowField } from '../../ui/form/words.ts';
import type { Tone } from '../../ui/status-text.tsx';
import { questions } from './text-server-queries.ts';

/** What the form makes of the checked template jobs. */

/** What was found out about the id that is in the field now. */
export function checkOf(
  checks: readonly TemplateCheck[],
  type: AccountStoreTypeName,
  value: unknown,
): TemplateCheck | undefined {
  return checks.find((check) => check.type === type && check.jobId === value);
}

/** The line below the id. */
export function belowId(check: TemplateCheck): BelowField {
  switch (check.status) {
    case 'ok':
      return { validationState: 'success', validationMessage: questions.templateOk };
    case 'wrong-type': {
      const actual = accountStoreTypeName(check.actualType);
      return bad(
        questions.templateFor(
          actual === undefined ? questions.otherType(check.actualType) : accountStoreTypeLabels[actual],
        ),
      );
    }
    case 'not-found':
      return bad(questions.templateAbsent);
    default:
      return bad(`${check.error.message} ${check.error.hint}`);
  }
}

function bad(validationMessage: string): BelowField {
  return { validationState: 'error', validationMessage };
}

/** All of them in a line. */
export function checksInWords(checks: readonly TemplateCheck[]): { readonly tone: Tone; readonly words: string } {
  const wrong = checks.filter(({ status }) => status !== 'ok').length;
  if (wrong > 0) return { tone: 'bad', words: questions.checkBad(wrong, checks.length) };
  return { tone: 'good', words: questions.checkAllGood(checks.length) };
}
