import { functionNames } from '../../../shared/contract-functions.ts';
import type { ContractTrialView } from '../../../shared/contract-proposal.ts';
import type { ErrorInfo } from '../../../shared/errors.ts';
import type { AskedCode } from '../../lib/routes.ts';
import { same } from '../../lib/values.ts';
import type { StatusLine, Tone } from '../../ui/status-text.tsx';
import { functionTexts } from './function-texts.ts';
import type { TrialInput } from './state.ts';
import { trial as text } from './text.ts';

/** What came of a trial, for people. Pure. */

export interface TrialLine {
  readonly key: string;
  readonly label: string;
  readonly tone: Tone;
  readonly words: string;
  readonly error: ErrorInfo | undefined;
  readonly members: readonly string[];
  /** A code that no rule names. */
  readonly asked: AskedCode | undefined;
}

/** In the order of the calls: those that were made, then the others. */
export function linesOf({ functions, skipped }: ContractTrialView): readonly TrialLine[] {
  const tried = functions.map(({ function: name, done, code, error, members }): TrialLine => {
    const asked = askedOf(error);
    const failed = code === undefined ? (asked === undefined ? text.error : text.unknownCode) : text.code(code);
    return {
      key: name,
      label: functionTexts[name].name,
      members,
      error,
      asked,
      tone: done ? 'good' : 'bad',
      words: done ? text.done : failed,
    };
  });
  const others = skipped
    .toSorted((a, b) => functionNames.indexOf(a.function) - functionNames.indexOf(b.function))
    .map(
      ({ function: name, why }): TrialLine => ({
        key: name,
        label: functionTexts[name].name,
        members: [],
        error: undefined,
        asked: undefined,
        tone: 'dropped',
        words: `${text.skipped}. ${text.skippedWhy[why] ?? ''}`.trim(),
      }),
    );
  return [...tried, ...others];
}

function askedOf(error: Pick<ErrorInfo, 'serverCode'> | undefined): AskedCode | undefined {
  const reported = error?.serverCode;
  if (reported === undefined) return undefined;
  return 'code' in reported ? { kind: 'code', code: reported.code } : { kind: 'faultCode', code: reported.faultCode };
}

export function verdictOf({ functions }: ContractTrialView): StatusLine {
  const failed = functions.filter(({ done }) => !done).length;
  return failed === 0
    ? { tone: 'good', words: text.allDone(functions.length) }
    : { tone: 'bad', words: text.someFailed(failed) };
}

/** A verdict belongs to what it was made with. */
export function isOutdated(made: TrialInput, now: TrialInput): boolean {
  return !same(made, now);
}
