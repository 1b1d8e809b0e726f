import { failure, type Failure } from '../../shared/errors.ts';
import { loadOperation, type RawOperation } from '../../shared/operation.ts';

/** Why the section `operation` cannot be used; `undefined` if it can. */
export function operationProblem(section: RawOperation | undefined): Failure | undefined {
  const [problem, ...rest] = loadOperation(section).problems;
  if (problem === undefined) return undefined;
  const more = rest.length === 0 ? '' : ` (and ${rest.length} more)`;
  return failure('configuration', 'file', {
    message: `operation.${problem.key} ${problem.message}${more}.`,
    doing: 'checking the settings',
    hint: `Correct "${problem.key}" in the section "operation" of the settings file.`,
  });
}
