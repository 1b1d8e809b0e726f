import type { Session } from '../../shared/jump-item.ts';
import type { HeldCredential } from './contract.ts';

interface Entry extends HeldCredential {
  readonly holder: string | undefined;
}

/** What sessions got and did not release, as often as each got it: a credential that was got twice has to be released twice. */
export class HeldCredentials {
  /** Oldest first. */
  readonly #entries = new Set<Entry>();

  get count(): number {
    return this.#entries.size;
  }

  add(entry: Entry): void {
    this.#entries.add(entry);
  }

  has(session: Session, credentialId: string): boolean {
    return this.#find(session, credentialId).length > 0;
  }

  /** Removes the holder's own, else the oldest, and answers it. */
  remove(session: Session, credentialId: string, holder: string | undefined): Entry | undefined {
    const found = this.#find(session, credentialId);
    const removed = found.find((each) => each.holder === holder) ?? found[0];
    if (removed !== undefined) this.#entries.delete(removed);
    return removed;
  }

  heldBy(holder: string): readonly HeldCredential[] {
    return [...this.#entries].filter((each) => each.holder === holder);
  }

  #find(session: Session, credentialId: string): readonly Entry[] {
    const key = keyOf(session, credentialId);
    return [...this.#entries].filter((each) => keyOf(each.session, each.credentialId) === key);
  }
}

/** Not every bridge sends session ids; without one, all sessions of a user count as one. Users compare without case, as at PI. */
function keyOf({ sessionId, user }: Session, credentialId: string): string {
  return JSON.stringify(
    sessionId === undefined ? { user: user.username.toLowerCase(), credentialId } : { sessionId, credentialId },
  );
}
