import { failure, type Failure } from '../../../shared/errors.ts';
import { reasonOf } from '../../platform/files/denial.ts';

/** Throws what is no error of the system: that is a bug. */
export function historyUnreadable(error: unknown): Failure {
  if (!(error instanceof Error && 'code' in error)) throw error;
  return failure('configuration', 'file', {
    message: `The request history cannot be read (${reasonOf(error)}).`,
    doing: 'reading the request history',
    hint: 'The files requests.jsonl and states.jsonl of the data folder, and those with a number such as requests.1.jsonl, must be regular files that this account may read.',
  });
}
