import { join } from 'node:path';
import { auditFacts, type AuditFacts } from '../../../shared/audit-entry.ts';
import { failure, type Failure } from '../../../shared/errors.ts';
import { operationDefaults } from '../../../shared/operation.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { AuditHead } from '../../../shared/service-status.ts';
import { createCommitQueue, outcomeOf } from '../../lib/commit-queue.ts';
import type { Clock } from '../../platform/clock.ts';
import { reasonOf } from '../../platform/files/denial.ts';
import type { Series } from '../../platform/files/segments.ts';
import { writeHint } from '../../platform/files/write-hint.ts';
import { bugText, systemCode, type Log } from '../../platform/logging/log.ts';
import { emptyChain, type ChainEnd, type TimedFacts } from './chain.ts';
import { openChainFile, type ChainFile } from './chain-file.ts';

export const auditFileName = 'audit.jsonl';

export interface AuditTrailOptions extends Series {
  readonly clock: Clock;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
  /** Entries that wait until the disk takes them. */
  readonly maxWaiting?: number;
}

/** The audit trail of one process, which is the only one that writes its files. Nothing here rejects. */
export type AuditTrail = Awaited<ReturnType<typeof openAuditTrail>>;

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const retryMs = 10_000;

/** No entry can be written since then (milliseconds since 1970), for this reason of the system. */
export interface NotWritten {
  readonly since: number;
  readonly reason: string;
}

/** Opens the trail and logs its head. One that cannot be written now is tried again with each entry, and every few seconds. */
export async function openAuditTrail(options: AuditTrailOptions) {
  const { clock, log, folder, fileName } = options;
  const closed = new AbortController();
  const entries = entriesOf(options, closed.signal);
  await entries.open();
  entries.logHead();
  /** An entry that does not fit would keep those from being written that wait with it, so only its event remains. */
  const known = (facts: AuditFacts): AuditFacts => {
    const parsed = auditFacts.safeParse(facts);
    if (parsed.success) return parsed.data;
    log.error('error.unexpected', { operation: `recording ${facts.event}`, bug: bugText(parsed.error) });
    return { event: facts.event };
  };
  const every = async (ms: number, work: () => void): Promise<void> => {
    for (;;) {
      await clock.delay(ms, closed.signal);
      work();
    }
  };
  // Both end when the trail is closed.
  every(minuteMs, entries.logNewHead).catch(() => {});
  every(hourMs, entries.removeOld).catch(() => {});
  return {
    /**
     * Resolves when the entry is on the disk; simultaneous ones share one flush. Fails with `configuration` (`file`) if it cannot be
     * written, and then it is not written later either.
     */
    intent: async (facts: AuditFacts): Promise<Result<void, Failure>> => {
      const error = closed.signal.aborted ? stopped : await entries.add({ at: clock.now(), facts: known(facts) });
      return error === undefined ? ok(undefined) : err(notRecorded(join(folder, fileName), error));
    },
    /** Resolves when the entry is on the disk, or waits until the disk takes it. */
    record: async (facts: AuditFacts): Promise<void> => {
      if (!closed.signal.aborted) await entries.keep({ at: clock.now(), facts: known(facts) });
    },
    head: entries.head,
    end: entries.end,
    notWritten: entries.notWritten,
    keepFor: entries.keepFor,
    close: async (): Promise<void> => {
      if (closed.signal.aborted) return;
      closed.abort();
      await entries.close();
    },
  };
}

/** The entries on their way to the files. */
function entriesOf({ clock, log, maxWaiting = 10_000, ...series }: AuditTrailOptions, closed: AbortSignal) {
  let keepDays = operationDefaults.auditDays;
  let file: ChainFile | undefined;

  const opened = async (): Promise<ChainFile> =>
    (file ??= await openChainFile({ ...series, now: () => clock.now(), keepDays: () => keepDays }));
  const attempts = attemptsOf({
    clock,
    log,
    closed,
    again: () => queue.retry(),
    note: (entry) => void queue.keep(entry),
  });
  const { written } = attempts;
  const queue = createCommitQueue<TimedFacts>({
    write: async (entries, lost) => {
      const missing = { at: clock.now(), facts: { event: 'trail.lost', count: lost } } as const;
      await (await opened()).append(lost === 0 ? entries : [missing, ...entries]);
    },
    written,
    maxKept: maxWaiting,
  });
  let loggedHash: string | undefined;
  const logHead = (): void => {
    const { seq, hash } = file?.end ?? emptyChain;
    loggedHash = hash;
    log.info('audit.head', { seq, hash });
  };
  /** After a kill a missing end is noticed up to the last head that was logged. */
  const logNewHead = (): void => {
    if ((file?.end ?? emptyChain).hash !== loggedHash) logHead();
  };
  const removeOld = (): void => {
    queue
      .exclusively(async () => (await opened()).removeOld())
      .catch((error: unknown) => report(log, error, attempts.failing !== undefined));
  };
  return {
    open: async (): Promise<void> => written(await outcomeOf(opened())),
    add: queue.add,
    keep: queue.keep,
    logHead,
    logNewHead,
    removeOld,
    end: (): ChainEnd => file?.end ?? emptyChain,
    notWritten: () => attempts.failing,
    head: (): AuditHead => ({ entries: file?.entries ?? 0, head: (file?.end ?? emptyChain).hash }),
    keepFor: (days: number): void => {
      keepDays = days;
      removeOld();
    },
    close: async (): Promise<void> => {
      queue.retry();
      await queue.idle();
      logHead();
      await file?.close();
    },
  };
}

interface AttemptParts extends Pick<AuditTrailOptions, 'clock' | 'log'> {
  readonly closed: AbortSignal;
  /** Tries to write what waits. */
  readonly again: () => void;
  /** Adds an entry that waits until it is written. */
  readonly note: (entry: TimedFacts) => void;
}

/** Whether entries can be written. The entry of a failure waits like others, so that its end is noticed without a delivery. */
function attemptsOf({ clock, log, closed, again, note }: AttemptParts) {
  let failing: NotWritten | undefined;
  let isRetryDue = false;
  const tryLater = async (): Promise<void> => {
    if (isRetryDue) return;
    isRetryDue = true;
    await clock.delay(retryMs, closed);
    isRetryDue = false;
    again();
  };
  const failed = (cause: unknown): void => {
    report(log, cause, failing !== undefined);
    tryLater().catch(() => {}); // closed
    if (failing !== undefined) return;
    failing = { since: clock.now(), reason: reasonOf(cause) };
    note({ at: failing.since, facts: { event: 'trail.unwritten' } });
  };
  return {
    get failing() {
      return failing;
    },
    /** To be called after each attempt, with its error. */
    written: (cause?: unknown): void => {
      if (cause !== undefined) failed(cause);
      else if (failing !== undefined) {
        failing = undefined;
        log.info('audit.resumed');
      }
    },
  };
}

const stopped = Object.assign(new Error('the audit trail is closed'), { code: 'ECANCELED' });

function report(log: AuditTrailOptions['log'], error: unknown, isKnown: boolean): void {
  const reason = systemCode(error);
  if (reason === undefined)
    log.error('error.unexpected', { operation: 'writing the audit trail', bug: bugText(error) });
  else if (!isKnown) log.error('audit.unwritten', { reason });
}

function notRecorded(path: string, error: unknown): Failure {
  return failure('configuration', 'file', {
    message: `The delivery could not be recorded in the audit trail, so it was not made (${reasonOf(error)}).`,
    doing: 'recording the delivery before making it',
    hint: `${writeHint(error)} The file is ${path}.`,
  });
}
