import type { ProposalDoubt } from '../../../shared/contract-proposal.ts';
import { fieldLabel } from './field-texts.ts';
import { functionTexts } from './function-texts.ts';
import { functions } from './text.ts';

const { doubts: text } = functions;

/** What speaks against a function as it was set, in the words of the screen. */
export function doubtWords(doubt: ProposalDoubt): string {
  switch (doubt.is) {
    case 'other-function':
      return text.otherFunction(
        doubt.operation,
        doubt.functions.map((name) => functionTexts[name].name).join('” or “'),
      );
    case 'other-meaning':
      return text.otherMeaning(doubt.operation, doubt.words.map((word) => `“${word}”`).join(', '));
    case 'password':
      return text.password(doubt.operation, doubt.path);
    case 'used-to-change':
      return text.usedToChange(
        doubt.operation,
        doubt.functions.map((name) => functionTexts[name].name).join('” and “'),
      );
    case 'other-field':
      return text.otherField(fieldLabel(doubt.field), doubt.path, fieldLabel(doubt.meant));
  }
}
