import type { HoldingSession } from '../../main/sandbox/appliance/console.ts';
import { decodeCredentialId } from '../../main/pi/selection/credential-id.ts';
import type { World } from './world.ts';

/** Without a hold in PI for this long, a session's check-out was ended early. Shorter gaps are those of the observation. */
const goneMs = 1_500;

/** What PI has checked out: `account@system by user`. */
export function holdsOf({ pi }: Pick<World, 'pi'>): readonly string[] {
  const { credentials } = pi.vault;
  return credentials.stored.flatMap((entry) => {
    const hold = credentials.holdOf(entry);
    return hold === undefined ? [] : [`${entry.id.accountName}@${entry.id.targetName} by ${hold.by}`];
  });
}

/** Compares PI's holds with what sessions use, again and again. */
export class EarlyEnds {
  readonly #missingSince = new Map<HoldingSession, number>();
  readonly found = new Set<string>();

  look({ pi, appliance }: Pick<World, 'pi' | 'appliance'>, now: number): void {
    const holds = new Set(holdsOf({ pi }));
    for (const session of appliance.holding) {
      const wanted = holdOf(session);
      if (holds.has(wanted)) this.#missingSince.delete(session);
      else if (now - (this.#missingSince.get(session) ?? now) > goneMs) this.found.add(wanted);
      else if (!this.#missingSince.has(session)) this.#missingSince.set(session, now);
    }
    for (const session of this.#missingSince.keys())
      if (!appliance.holding.has(session)) this.#missingSince.delete(session);
  }
}

function holdOf({ user, credentialId }: HoldingSession): string {
  const named = decodeCredentialId(credentialId);
  if (!named.ok || named.value.kind === 'shared') throw new Error('a session holds what the vault has not');
  const { accountName, store } = named.value.account;
  return `${accountName}@${store.targetName} by ${accountName === 'remote' ? 'svc-ecm' : user}`;
}
