import { failure, type Failure } from '../../../shared/errors.ts';
import type { Session } from '../../../shared/jump-item.ts';
import type { Secret } from '../../../shared/secret.ts';
import { isLongSecretIn, searchForLong, type SearchedTexts } from '../../platform/secrets/find-secrets.ts';

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
  const isFound = searched === undefined || secretsFor(searched).some((secret) => isLongSecretIn(searched, secret));
  if (!isFound) return undefined;
  return failure('configuration', 'input', {
    message: 'A field of the session contains a secret of this ECM, so the request is refused. The field is not shown.',
    doing: 'checking the session of a request',
    hint: 'Look in Privileged Remote Access for a user name or Jump Item field that holds a password, key or client secret. Replace that secret.',
  });
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
