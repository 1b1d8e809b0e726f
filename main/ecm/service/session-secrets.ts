import { failure, type Failure } from '../../../shared/errors.ts';
import type { Session } from '../../../shared/jump-item.ts';
import type { Secret } from '../../../shared/secret.ts';
import { containsSecret } from '../../platform/secrets/find-secrets.ts';

/** A shorter secret may be a word that is part of a name of a user or a host by chance. */
const shortest = 12;

/** The refusal of a session with one of the secrets in a field: its fields are logged, sent to the vault and quoted in messages. */
export function secretInSession(session: Session, secrets: readonly Secret[]): Failure | undefined {
  if (!textsIn(session).some((text) => containsSecret(text, secrets, shortest))) return undefined;
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
