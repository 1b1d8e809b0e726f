import { Secret } from '../../shared/secret.ts';
import type { PiGateway } from '../../main/pi/gateway/soap-gateway.ts';
import type { CheckOutTarget, StoredCredential } from '../../main/pi/model.ts';
import { answer, listed, refusal, scriptedGateway } from './scripted-gateway.ts';

/**
 * What PI does with a check-out: `late` and `never` are not answered, `lost` is made and its answer lost, `twice` is answered and made again
 * later while it lasts, `lost-twice` and `late-twice` are made again later whatever came between.
 */
export type CheckOutFate = 'answered' | 'twice' | 'lost' | 'late' | 'never' | 'lost-twice' | 'late-twice';

interface ModelHold {
  readonly until: number;
  readonly comment: string;
}

const lastsMs = 2 * 60 * 60_000;

/** A model of PI for one user: what it holds, and requests that it carries out late, twice or never. Times are milliseconds since 1970. */
export class ModelPi {
  readonly holds = new Map<string, ModelHold>();
  /** Whether lists report comments. */
  readonly reportsComments: boolean;
  fate: CheckOutFate = 'answered';
  /** How much later than the request a late or second check-out is made. */
  delayMs = 0;
  /** Calls are not answered; check-ins are carried out all the same while it is `lost`. */
  trouble: 'none' | 'down' | 'lost' = 'none';
  /** Called when a check-out has arrived; the answer waits for the promise. */
  arrived: () => Promise<void> = async () => {};
  rotations = 0;
  readonly gateway: PiGateway;
  readonly #accounts: readonly string[];
  readonly #now: () => number;
  #later: { readonly at: number; readonly account: string; readonly comment: string; readonly again: boolean }[] = [];

  constructor(accounts: readonly string[], now: () => number, reportsComments: boolean) {
    this.#accounts = accounts;
    this.#now = now;
    this.reportsComments = reportsComments;
    this.gateway = scriptedGateway({
      login: () => answer(Secret.of('api-token')),
      loginAsUser: () => answer(Secret.of('user-token')),
      listStored: async () => (this.trouble === 'none' ? listed(...this.#list()) : refusal(undefined, 'connectivity')),
      checkOut: (_token, target, comment) => this.#checkOut(nameOf(target), comment),
      checkIn: async (_token, target) => this.#checkIn(nameOf(target)),
      spin: () => answer((this.rotations += 1)),
    });
  }

  /** A check-out by somebody else for the same user. */
  checkOutElsewhere(account: string, comment: string): void {
    this.#hold(account, comment);
  }

  /** Carries out what is due by now. */
  tick(): void {
    const now = this.#now();
    const due = this.#later.filter(({ at }) => at <= now);
    this.#later = this.#later.filter(({ at }) => at > now);
    for (const { at, account, comment, again } of due)
      if (!again || this.holds.get(account)?.comment === comment) this.#hold(account, comment, at);
  }

  /** Whether it may still carry out a check-out of the account. */
  isLate(account: string): boolean {
    return this.#later.some((each) => each.account === account);
  }

  async #checkOut(account: string, comment: string): ReturnType<PiGateway['checkOut']> {
    const { fate } = this;
    const isMade = fate === 'answered' || fate === 'twice' || fate.startsWith('lost');
    const until = isMade ? this.#hold(account, comment) : 0;
    const later = (ms: number) => this.#later.push({ at: this.#now() + ms, account, comment, again: fate === 'twice' });
    if (fate.startsWith('late') || fate.endsWith('twice')) later(this.delayMs);
    if (fate === 'late-twice') later(this.delayMs / 2);
    await this.arrived();
    if (fate !== 'answered' && fate !== 'twice') return refusal(undefined, 'connectivity');
    return answer({ password: Secret.of('the-password'), until: new Date(until) });
  }

  #checkIn(account: string): ReturnType<PiGateway['checkIn']> {
    if (this.trouble === 'down') return Promise.resolve(refusal(undefined, 'connectivity'));
    const wasHeld = this.holds.delete(account);
    if (this.trouble === 'lost') return Promise.resolve(refusal(undefined, 'connectivity'));
    return wasHeld ? answer(undefined) : Promise.resolve(refusal(4, 'not-found'));
  }

  #hold(account: string, comment: string, at = this.#now()): number {
    const until = at + lastsMs;
    this.holds.set(account, { until, comment });
    return until;
  }

  #list(): readonly StoredCredential[] {
    return this.#accounts.map((account) => {
      const hold = this.holds.get(account);
      const reported = hold && {
        checkedOutTo: 'HQ\\ann',
        checkedOutUntil: new Date(hold.until),
        ...(this.reportsComments ? { checkOutComment: hold.comment } : {}),
      };
      return { ...entryOf(account), ...reported };
    });
  }
}

function nameOf(target: CheckOutTarget): string {
  return target.kind === 'stored' ? target.account.accountName : target.identifier.accountName;
}

/** An account of the model, as PI lists it while nobody holds it. */
export function entryOf(accountName: string): StoredCredential {
  return {
    account: { accountName, store: { targetName: 'lnx01', type: 2 } },
    autoSpin: true,
    hasRandomPassword: true,
    permissions: { allowRemoteSessions: false, requestPasswords: false, viewPasswords: true },
    systemName: 'lnx01',
  };
}
