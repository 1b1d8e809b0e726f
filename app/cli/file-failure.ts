import { failure } from '../../shared/errors.ts';
import { err } from '../../shared/result.ts';
import { reasonOf } from '../../main/platform/files/denial.ts';
import { LockBusyError } from '../../main/platform/process/process-lock.ts';

/** For commands that write: a file that could not be read or written. */
export function fileFailure(path: string, doing: string, cause: unknown) {
  const message = `The file ${path} cannot be used (${cause instanceof LockBusyError ? `${cause.holder} is using it` : reasonOf(cause)}).`;
  return err(
    failure('configuration', 'file', { message, doing, hint: 'Check the path and the permissions of the file.' }),
  );
}
