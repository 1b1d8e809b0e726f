import type { AuditFacts } from '../../../shared/audit-entry.ts';
import { err, type Result } from '../../../shared/result.ts';
import type { Failure } from '../../../shared/errors.ts';
import type { AuditState } from '../../../shared/service-status.ts';
import type { Clock } from '../../platform/clock.ts';
import { reasonOf } from '../../platform/files/denial.ts';
import type { Log } from '../../platform/logging/log.ts';
import type { CredentialAudit } from '../../plugins/contract.ts';
import { appTrailEnd } from '../audit/app-trail.ts';
import { auditFileName, openAuditTrail, type AuditTrail, type NotWritten } from '../audit/audit-trail.ts';
import { emptyChain, genesis, type ChainEnd } from '../audit/chain.ts';
import { stopping } from './request-queue.ts';

interface ServiceAuditParts {
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
}

const hourMs = 3_600_000;

/**
 * The audit trail of the service, which is open from the lock of the data folder to the end. It also has where the file of the other
 * programs ends, so that an entry that is removed from that file later is missed. Nothing here rejects.
 */
export class ServiceAudit implements CredentialAudit {
  readonly #parts: ServiceAuditParts;
  readonly #closed = new AbortController();
  #trail: AuditTrail | undefined;
  #appEnd: ChainEnd = emptyChain;
  #keepDays: number | undefined;

  constructor(parts: ServiceAuditParts) {
    this.#parts = parts;
  }

  async open(): Promise<void> {
    this.#trail = await openAuditTrail({ ...this.#parts, fileName: auditFileName });
    if (this.#keepDays !== undefined) this.#trail.keepFor(this.#keepDays);
    await this.#noteAppEnd();
    void this.#noteAppEndHourly();
  }

  async intent(facts: AuditFacts): Promise<Result<void, Failure>> {
    return this.#trail === undefined ? err(stopping('recording the delivery')) : this.#trail.intent(facts);
  }

  async record(facts: AuditFacts): Promise<void> {
    await this.#trail?.record(facts);
  }

  /** Since when no entry can be written, and why; nothing while they can. */
  notWritten(): NotWritten | undefined {
    return this.#trail?.notWritten();
  }

  /** For the status of the service. */
  state(): AuditState {
    const { entries, head } = this.#trail?.head() ?? { entries: 0, head: genesis };
    const since = this.notWritten()?.since;
    return { entries, head, ...(since !== undefined && { notWrittenSince: new Date(since).toISOString() }) };
  }

  keepFor(days: number): void {
    this.#keepDays = days;
    this.#trail?.keepFor(days);
  }

  async close(): Promise<void> {
    this.#closed.abort();
    if (this.#trail === undefined) return;
    await this.#noteAppEnd();
    await this.#trail.close();
  }

  async #noteAppEndHourly(): Promise<void> {
    const { clock } = this.#parts;
    const hourPassed = (): Promise<boolean> =>
      clock.delay(hourMs, this.#closed.signal).then(
        () => true,
        () => false,
      );
    while (await hourPassed()) await this.#noteAppEnd();
  }

  async #noteAppEnd(): Promise<void> {
    const { folder, log } = this.#parts;
    try {
      const end = await appTrailEnd(folder);
      if (end.hash === this.#appEnd.hash) return;
      this.#appEnd = end;
      await this.record({ event: 'trail.app-head', through: end.seq, hash: end.hash });
    } catch (error) {
      log.warn('audit.app-unread', { reason: reasonOf(error) });
    }
  }
}
