import { builtInContract } from '../../main/pi/contract/built-in.ts';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '../../shared/secret.ts';
import { pluginDefaults } from '../../shared/settings.ts';
import type { Session } from '../../shared/jump-item.ts';
import { silentLog } from '../../main/platform/logging/log.ts';
import type { Clock } from '../../main/platform/clock.ts';
import { unaudited, type RequestContext } from '../../main/plugins/contract.ts';
import { auditCheckOuts } from '../../main/pi/checkouts/audit-check-outs.ts';
import { attemptDue } from '../../main/pi/checkouts/check-in-retries.ts';
import { Checkouts } from '../../main/pi/checkouts/checkouts.ts';
import { withTag } from '../../main/pi/checkouts/comment-tag.ts';
import { isDueState, madeOf, rotationDelayMs, type ReleaseCause } from '../../main/pi/checkouts/hold-state.ts';
import { CheckOutLedger } from '../../main/pi/checkouts/check-out-ledger.ts';
import { actorOf } from '../../main/pi/checkouts/check-out-record.ts';
import { PiAccess } from '../../main/pi/tokens/pi-access.ts';
import { TokenCipher } from '../../main/pi/tokens/token-cipher.ts';
import { TokenStore } from '../../main/pi/tokens/token-store.ts';
import { entryOf, type ModelPi } from './model-pi.ts';

const endpointUrl = 'https://pi.example/';
export const ecmSession = (sessionId: string): Session => ({
  sessionId,
  user: { username: 'HQ\\ann' },
  jumpItem: { type: 'shell', host: 'lnx01' },
});
/** More than the time in which PI may make a check-out, and the longest wait after a failure. */
const longestSearchMs = 60 * 60_000;

/** The check-outs of one ECM on a model of PI. Time is what `advance` makes of it; a killed process is replaced by `restart`. */
export class CheckoutsOnModel {
  readonly pi: ModelPi;
  readonly #time: { now: number };
  readonly #clock: Clock;
  readonly #access: PiAccess;
  readonly #folder: string;
  #checkouts: Checkouts;
  #ledger: CheckOutLedger;

  private constructor(pi: ModelPi, time: { now: number }, folder: string) {
    this.pi = pi;
    this.#time = time;
    this.#clock = { now: () => time.now, delay: async () => {} };
    this.#folder = folder;
    this.#access = accessTo(pi, this.#clock);
    [this.#checkouts, this.#ledger] = this.#open();
  }

  static async open(pi: ModelPi, time: { now: number }): Promise<CheckoutsOnModel> {
    return new CheckoutsOnModel(pi, time, await mkdtemp(join(tmpdir(), 'ecm-model-')));
  }

  /** Whether the session has the credential. */
  async get(sessionId: string, account: string): Promise<boolean> {
    const checkouts = this.#checkouts;
    const target = { kind: 'stored', account: entryOf(account).account } as const;
    const actor = { as: 'user', domain: 'HQ', name: 'ann' } as const;
    const tag = await checkouts.tagFor(sessionId);
    if (!tag.ok) throw new Error(tag.error.message);
    const facts = { endpointUrl, actor, target, sessionId, credentialId: account, rotates: true, mayCheckIn: true };
    const heldUntil = this.pi.holds.get(account)?.until;
    const wanted = { ...facts, tag: tag.value, ...(heldUntil === undefined ? {} : { heldUntil }) };
    const comment = withTag('test', tag.value);
    const context = contextOf();
    const held = await checkouts.withLock({ endpointUrl, target }, context.signal, () =>
      checkouts.checkOut(this.#access, wanted, (track) =>
        this.#access.write(actorOf(wanted), context, (pi, token) =>
          track(() => pi.checkOut(token, target, comment, context)),
        ),
      ),
    );
    if (held.ok) await checkouts.deliver(held.value.record, ecmSession(sessionId), 'link');
    else await held.error.undoing;
    return held.ok;
  }

  async release(sessionId: string, account: string, cause: ReleaseCause): Promise<void> {
    const record = this.#checkouts.claim(ecmSession(sessionId), account, 'link', cause);
    if (record !== undefined) await this.#checkouts.release(this.#access, record, cause, contextOf());
  }

  /** A new process on what the former one left on disk, whether it was killed or closed. */
  async restart(how: 'killed' | 'closed'): Promise<void> {
    if (how === 'closed') await this.#ledger.close();
    for (const name of await readdir(this.#folder)) {
      const file = join(this.#folder, name);
      if (name.endsWith('.lock')) await rm(file);
      else if (name.endsWith('.json')) {
        const ledger = JSON.parse(await readFile(file, 'utf8')) as object;
        await writeFile(file, JSON.stringify({ ...ledger, owner: { pid: 2 ** 30, started: 'x' } }));
      }
    }
    [this.#checkouts, this.#ledger] = this.#open();
  }

  advance(ms: number): void {
    this.#time.now += ms;
    this.pi.tick();
  }

  async retry(): Promise<void> {
    const parts = { clock: this.#clock, log: silentLog, random: () => 0.5, background: contextOf };
    await attemptDue({ ...parts, checkouts: this.#checkouts });
  }

  /** Retries until no check-in is due any more, and rotates what was lost. */
  async settle(): Promise<void> {
    const end = this.#time.now + longestSearchMs;
    await this.retry();
    while (this.#ledger.pendingCheckIns().length > 0) {
      const due = this.#ledger.due().map(({ hold }) => (isDueState(hold) ? hold.nextAttemptAt : end));
      if (this.#time.now > end) throw new Error('a check-in is due for longer than PI can make a check-out');
      this.advance(Math.max(1000, Math.min(...due) - this.#time.now));
      await this.retry();
    }
    this.advance(rotationDelayMs);
    await this.retry();
  }

  inUse(): number {
    return this.#ledger.inUse().length;
  }

  /** Whether PI did not answer a check-out of the account and may still make it. */
  async isUndecided(account: string): Promise<boolean> {
    await this.#ledger.adopt();
    return this.#ledger.due().some(({ credentialId, hold }) => credentialId === account && !madeOf(hold).certain);
  }

  async close(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  #open(): [Checkouts, CheckOutLedger] {
    const parts = { clock: this.#clock, log: silentLog, random: () => 0.5, audit: auditCheckOuts(unaudited) };
    const ledger = new CheckOutLedger({ ...parts, folder: this.#folder, changed: () => {} });
    const checkouts = new Checkouts({ ...parts, ledger, background: contextOf, checkInPending: () => {} });
    checkouts.accesses.note(this.#access);
    return [checkouts, ledger];
  }
}

function contextOf(): RequestContext {
  return { signal: new AbortController().signal, correlationId: 'model', interactive: false };
}

function accessTo(pi: ModelPi, clock: Clock): PiAccess {
  const settings = {
    ...pluginDefaults,
    endpointUrl,
    apiUser: 'svc-ecm',
    globalApprover: 'approver',
    createSpinJobs: true,
  };
  const secrets = { apiPassword: Secret.of('practice-word'), apiRegistrationKey: Secret.of('practice-key') };
  return new PiAccess({
    setup: { settings, secrets, contract: builtInContract },
    gateway: { key: 'model', use: (call) => call(pi.gateway) },
    store: new TokenStore({ clock, cipher: new TokenCipher() }),
    clock,
    random: () => 0.5,
    log: silentLog,
  });
}
