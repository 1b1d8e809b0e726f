import type { SecretState } from '../../../shared/views.ts';
import type { Outcome } from '../command.ts';
import { table } from './format.ts';

interface ShownSecret {
  readonly name: string;
  readonly state: SecretState;
  /** The service manager gives it at each start. */
  readonly isGivenAtStart?: boolean;
}

const words: Readonly<Record<SecretState, string>> = {
  set: 'set',
  'not-set': 'not set',
  'other-origin': 'bound elsewhere: to another address than the settings name',
  'other-trust': 'bound elsewhere: to other certificate authorities than are trusted now',
};

/** `bound-elsewhere` counts as not set; `because` says to what else it is bound. */
function jsonOf({ name, state, isGivenAtStart }: ShownSecret) {
  const isElsewhere = state === 'other-origin' || state === 'other-trust';
  return {
    name,
    ...(isElsewhere ? { state: 'bound-elsewhere', because: state } : { state }),
    ...(isGivenAtStart === true && { isGivenAtStart }),
  };
}

/** @param asked `one`: the answer is that of the only secret */
export function statesOutcome(secrets: readonly ShownSecret[], asked: 'one' | 'all'): Outcome {
  const answers = secrets.map(jsonOf);
  const atStart = ({ isGivenAtStart }: ShownSecret): string =>
    isGivenAtStart === true ? '; given by the service manager at each start, which precedes' : '';
  const rows = secrets.map((secret) => [secret.name, `${words[secret.state]}${atStart(secret)}`]);
  return { json: { ok: true, ...(asked === 'one' ? answers[0] : { secrets: answers }) }, text: table(rows) };
}
