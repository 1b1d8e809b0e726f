import { failure } from '../../shared/errors.ts';
import { err } from '../../shared/result.ts';
import { methodNames, type PipeHandlers } from '../../main/ecm/pipe/methods.ts';

/** The given handlers; a call of any other method fails as `unexpected`. */
export function fakeHandlers(planned: Partial<PipeHandlers> = {}): PipeHandlers {
  const unplanned = methodNames.map((name) => {
    const cause = failure('unexpected', undefined, {
      message: `${name} was not planned`,
      doing: 'testing',
      hint: 'Plan it.',
    });
    return [name, () => Promise.resolve(err(cause))] as const;
  });
  return { ...(Object.fromEntries(unplanned) as unknown as PipeHandlers), ...planned };
}
