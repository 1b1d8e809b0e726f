import { failure, type Failure } from '../../../shared/errors.ts';
import type { Session } from '../../../shared/jump-item.ts';
import type { Secret } from '../../../shared/secret.ts';
import { isLongSecretIn, searchForLong, type SearchedTexts } from './find-secrets.ts';

/**
 * The refusal of a session with a secret of at least 12 characters in a field: its fields are logged, sent to the vault and quoted in
 * messages.
 * @param secretsFor the secrets of which some may be in the texts
 */
export function secretInSession(
  session: Session,
  secretsFor: (searched: SearchedTexts) => readonly Secret[],
): Failure | undefined {
  const searched = searchForLong(textsIn(session));
  if (searched === undefined) return tooMuch();
  if (!secretsFor(searched).some((secret) => isLongSecretIn(searched, secret))) return undefined;
  return failure('configuration', 'input', {
    message: 'A field of the session contains a secret of this ECM, so the request is refused. The field is not shown.',
    doing: 'checking the session of a request',
    hint: 'Look in Privileged Remote Access for a user name or Jump Item field that holds a password, key or client secret. Replace that secret.',
  });
}

function tooMuch(): Failure {
  return failure('configuration', 'input', {
    message: 'A field of the session is too long to be searched for secrets of this ECM, so the request is refused.',
    doing: 'checking the session of a request',
    hint: 'Shorten the user name or the field of the Jump Item in Privileged Remote Access.',
  });
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
