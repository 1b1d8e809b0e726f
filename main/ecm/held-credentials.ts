import type { Session } from '../../shared/jump-item.ts';

/** A credential that went to a session. */
export interface Hold<S extends Session = Session> {
  readonly session: S;
  readonly credentialId: string;
}

/**
 * What sessions got and have not given back, as often as each got it: who gets a credential twice has to give it back twice.
 * Whatever leaves here is given back by whoever took it out, and by nobody else.
 */
export class HeldCredentials<S extends Session = Session> {
  readonly #holds = new Map<string, Hold<S>[]>();

  get isEmpty(): boolean {
    return this.#holds.size === 0;
  }

  add(hold: Hold<S>): void {
    const alike = this.#holds.get(keyOf(hold));
    if (alike === undefined) this.#holds.set(keyOf(hold), [hold]);
    else alike.push(hold);
  }

  has(hold: Hold): boolean {
    return this.#holds.has(keyOf(hold));
  }

  /** Takes out one of those alike. Answers whether there was one. */
  remove(hold: Hold): boolean {
    const key = keyOf(hold);
    const alike = this.#holds.get(key);
    if (alike?.shift() === undefined) return false;
    if (alike.length === 0) this.#holds.delete(key);
    return true;
  }

  /** Takes out everything. */
  takeAll(): readonly Hold<S>[] {
    const all = [...this.#holds.values()].flat();
    this.#holds.clear();
    return all;
  }
}

/** Not every bridge names its sessions; without a name, a user's are taken for one. Users compare without case, as at PI. */
function keyOf({ session: { sessionId, user }, credentialId }: Hold): string {
  return JSON.stringify(
    sessionId === undefined ? { user: user.username.toLowerCase(), credentialId } : { sessionId, credentialId },
  );
}
