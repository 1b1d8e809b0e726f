import { functionNames, isFunctionName } from '../../../../shared/contract-functions.ts';
import { isReservedHeader } from '../../../../shared/contract-rules.ts';
import { err, ok, type Result } from '../../../../shared/result.ts';
import type { RegistrationKeyPlace } from '../../../../shared/server-contract.ts';
import type { SuccessChoice } from './choices.ts';

export const registrationKeyForms = 'soap-header:NAME:NAMESPACE, http-header:NAME, input:FUNCTION:PATH or none';
export const successForms = 'flag:NAME[=YES/NO][:CODE[:MESSAGE]], code:NAME:DONE[,DONE…][:MESSAGE] or faults';

/** The value of `--set registrationKey=…`. */
export function parseRegistrationKey(text: string): Result<RegistrationKeyPlace, string> {
  const [as, name = '', ...rest] = text.split(':');
  const last = rest.join(':');
  if (text === 'none') return ok({ as: 'none' });
  if (name !== '') {
    if (as === 'soap-header') return ok({ as, name, namespace: last });
    if (as === 'http-header' && rest.length === 0)
      return isReservedHeader(name) ? err(`${name} is a header that HTTP or this program uses.`) : ok({ as, name });
    if (as === 'input' && isFunctionName(name) && last !== '') return ok({ as, function: name, path: last });
    if (as === 'input' && !isFunctionName(name))
      return err(`there is no function ${name}; there are ${functionNames.join(', ')}.`);
  }
  return err(`it is ${registrationKeyForms}.`);
}

/** The value of `--set success=…`. */
export function parseSuccess(text: string): Result<SuccessChoice, string> {
  const [by, name = '', third = '', fourth = ''] = text.split(':');
  if (text === 'faults') return ok({ by: 'faults' });
  if (by === 'flag' && name !== '') {
    const [flag = '', values = ''] = name.split('=');
    const [yes = '', no = ''] = values.split('/');
    if (values !== '' && (yes === '' || no === '')) return err(`it is ${successForms}.`);
    return ok({
      by,
      flag,
      ...(values === '' ? {} : { values: { true: yes, false: no } }),
      ...given('code', third),
      ...given('message', fourth),
    });
  }
  if (by === 'code' && name !== '' && third !== '')
    return ok({ by, code: name, done: third.split(','), ...given('message', fourth) });
  return err(`it is ${successForms}.`);
}

function given<Key extends string>(key: Key, text: string): { readonly [name in Key]?: string } {
  return text === '' ? {} : ({ [key]: text } as { readonly [name in Key]: string });
}
