import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { isDiskFull } from '../../lib/error-code.ts';
import { bugText, type Log, systemCode } from '../../platform/logging/log.ts';
import type { Clock } from '../../platform/clock.ts';
import { reasonOf } from '../../platform/files/denial.ts';
import { listFiles, readTextIfPresent, removeFile, writeFileAtomically } from '../../platform/files/files.ts';
import { renameOver } from '../../platform/files/rename-over.ts';
import { writeHint } from '../../platform/files/write-hint.ts';
import { isRunning, thisProcess } from '../../platform/process/process-identity.ts';
import { processLock } from '../../platform/process/process-lock.ts';
import { isDueState, isInUse, possibleUntil, transition, type HoldEvent, type HoldState } from './hold-state.ts';
import {
  checkOutRecordSchema,
  inherited,
  writtenRecord,
  type CheckOutRecord,
  type NewCheckOut,
} from './check-out-record.ts';

/** One process's check-outs. Only its owner writes it; after the owner ended, another process adopts its records. */
const ledgerFileSchema = z.object({
  /** Earlier versions set a file with another number aside, so additions are optional members. */
  version: z.literal(1),
  /** Null after the owner closed its ledger. */
  owner: z.object({ pid: z.number().int(), started: z.string() }).nullable(),
  records: z.array(checkOutRecordSchema),
});
type LedgerFile = z.output<typeof ledgerFileSchema>;

const namePattern = /^check-outs-[\w-]+\.json$/;

/** `undefined` if it was removed meanwhile; `unreadable` if it is not a valid ledger. */
async function readLedgerFile(path: string): Promise<LedgerFile | 'unreadable' | undefined> {
  const text = await readTextIfPresent(path);
  if (text === undefined) return undefined;
  try {
    return ledgerFileSchema.parse(JSON.parse(text));
  } catch {
    return 'unreadable';
  }
}

/**
 * A writer with at most one running write; calls made meanwhile share the next one, which starts after their change and
 * so contains it.
 */
function ledgerWriter(path: string, content: () => Omit<LedgerFile, 'version'>): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  const write = async (): Promise<void> => {
    next = undefined;
    const { owner, records } = content();
    const file = { version: 1, owner, records: records.map(writtenRecord) };
    await writeFileAtomically(path, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
  };
  return () => {
    if (next === undefined) {
      next = running.then(write, write);
      running = next;
    }
    return next;
  };
}

interface LedgerParts {
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly changed: () => void;
}

/** The folder of the check-outs cannot be written, so nothing may be checked out. */
export function notRecorded(folder: string, error: unknown): Failure {
  const reason = reasonOf(error);
  return failure('configuration', 'file', {
    message: `The check-out could not be recorded, so it was not made (${reason}).`,
    doing: 'recording the check-out before making it',
    hint: `${writeHint(error)} The folder is ${folder}.`,
  });
}

const writing = 'writing the check-out ledger';

/**
 * What is checked out, on disk before the call that checks it out (lookup.md section 4.5), so that whatever happens to this process, a
 * later one knows what to check in. Each process has a file of its own in the folder. Nothing is read or written at construction.
 */
export class CheckOutLedger {
  readonly #path: string;
  readonly #parts: LedgerParts;
  readonly #records = new Map<string, CheckOutRecord>();
  readonly #write: () => Promise<void>;
  readonly #lock: ReturnType<typeof processLock>;
  #written = false;
  #closed = false;

  constructor(parts: LedgerParts) {
    this.#parts = parts;
    this.#path = join(parts.folder, `check-outs-${randomUUID()}.json`);
    this.#lock = processLock(join(parts.folder, 'check-ins.lock'));
    const owner = thisProcess();
    this.#write = ledgerWriter(this.#path, () => ({
      owner: this.#closed ? null : owner,
      records: [...this.#records.values()],
    }));
  }

  get folder(): string {
    return this.#parts.folder;
  }

  /** Resolves when the record is on disk. Fails with `configuration` (`file`) if it cannot be; then nothing may be checked out. */
  async begin(checkOut: NewCheckOut, requestTimeoutMs: number): Promise<Result<CheckOutRecord, Failure>> {
    const now = this.#parts.clock.now();
    const hold: HoldState = { phase: 'undecided', possibleUntil: possibleUntil(now, requestTimeoutMs) };
    const record: CheckOutRecord = { ...checkOut, id: randomUUID(), at: new Date(now).toISOString(), hold };
    this.#records.set(record.id, record);
    try {
      await this.save();
      return ok(record);
    } catch (error) {
      this.#records.delete(record.id);
      return err(notRecorded(this.#parts.folder, error));
    }
  }

  /** The record in its next state, in memory only; a settled one is removed. `undefined` if there is no such record. */
  note(id: string, event: HoldEvent): CheckOutRecord | undefined {
    const record = this.#records.get(id);
    if (record === undefined) return undefined;
    const hold = transition(record.hold, event, record.rotates);
    const next = { ...record, hold };
    if (hold.phase === 'settled') this.#records.delete(id);
    else this.#records.set(id, next);
    return next;
  }

  /** {@link note} for each of them; resolves when the file is written, or the error is logged. */
  async apply(ids: readonly string[], event: HoldEvent): Promise<void> {
    for (const id of ids) this.note(id, event);
    await this.saveOrLog();
  }

  /** It was never checked out, or another record of the same hold, the heir, is checked in for it. In memory only. */
  noteSettled(id: string, heirId?: string): void {
    const record = this.#records.get(id);
    const heir = heirId === undefined ? undefined : this.#records.get(heirId);
    if (record !== undefined && heir !== undefined) this.#records.set(heir.id, inherited(heir, record));
    this.#records.delete(id);
  }

  /** {@link noteSettled}; resolves when the file is written, or the error is logged. */
  async settle(id: string, heirId?: string): Promise<void> {
    this.noteSettled(id, heirId);
    await this.saveOrLog();
  }

  find(id: string): CheckOutRecord | undefined {
    return this.#records.get(id);
  }

  /** Of this process; oldest first. */
  all(): readonly CheckOutRecord[] {
    return [...this.#records.values()];
  }

  inUse(): readonly CheckOutRecord[] {
    return this.all().filter(({ hold }) => isInUse(hold));
  }

  /** Something is due: a check-in or a rotation. */
  due(): readonly CheckOutRecord[] {
    return this.all().filter(({ hold }) => isDueState(hold));
  }

  pendingCheckIns(): readonly CheckOutRecord[] {
    return this.all().filter(({ hold }) => hold.phase === 'check-in-due');
  }

  /** What other processes on this folder have in use. */
  async inUseElsewhere(): Promise<readonly CheckOutRecord[]> {
    return (await this.elsewhere()).filter(({ hold }) => isInUse(hold));
  }

  /** The records of other processes that run on this folder. A file that cannot be read is logged and left out. */
  async elsewhere(): Promise<readonly CheckOutRecord[]> {
    const found: CheckOutRecord[] = [];
    await this.#orLog('reading the open check-outs of other processes', this.#parts.folder, async () => {
      for (const path of await this.#otherFiles()) {
        const file = await readLedgerFile(path);
        if (file === undefined || file === 'unreadable' || file.owner === null) continue;
        if (await isRunning(file.owner)) found.push(...file.records);
      }
    });
    return found;
  }

  /** Makes the records of processes that ended pending here. One process at a time: to be called inside {@link exclusively}. */
  async adopt(): Promise<void> {
    for (const path of await this.#otherFiles()) {
      // A file that cannot be read does not hold up the others.
      await this.#orLog('adopting the open check-outs of another process', path, () => this.#adoptFile(path));
    }
  }

  /** Runs the work unless another running process does it; answers whether it did. */
  async exclusively(work: () => Promise<void>): Promise<boolean> {
    let isStarted = false;
    try {
      return await this.#lock.tryWith(() => {
        isStarted = true;
        return work();
      });
    } catch (error) {
      // Without space for the lock file two processes may do the same; a check-in that PI has answered already does no harm.
      if (isStarted || !isDiskFull(error)) throw error;
      await work();
      return true;
    }
  }

  /** The next process adopts what is left. */
  async close(): Promise<void> {
    this.#closed = true;
    if (!this.#written) return;
    await this.#orLog(writing, this.#path, () => (this.#records.size > 0 ? this.save() : removeFile(this.#path)));
  }

  /** Our file is written first, then theirs removed; a crash in between leaves the same records twice, which have the same ids. */
  async #adoptFile(path: string): Promise<void> {
    const file = await readLedgerFile(path);
    if (file === undefined) return;
    if (file === 'unreadable') {
      // Renamed, not deleted: an administrator may need to know what was checked out.
      const setAsideAs = `${path}.unreadable`;
      await renameOver(path, setAsideAs);
      this.#parts.log.warn('file.set-aside', { file: setAsideAs });
      return;
    }
    if (file.owner !== null && (await isRunning(file.owner))) return;
    const adopted = file.records.filter(({ mayCheckIn }) => mayCheckIn);
    for (const record of adopted) {
      this.#records.set(record.id, record);
      this.note(record.id, { type: 'process-ended', at: this.#parts.clock.now() });
    }
    if (adopted.length > 0) {
      this.#parts.log.warn('checkin.pending', { count: adopted.length, message: 'left by a process that is gone' });
      this.#parts.changed();
      await this.save();
    }
    await removeFile(path);
  }

  async #otherFiles(): Promise<readonly string[]> {
    const files = await listFiles(this.#parts.folder, (name) => namePattern.test(name));
    return files.filter((path) => path !== this.#path);
  }

  /** Rejects with the error of the file system. */
  async save(): Promise<void> {
    this.#written = true;
    await this.#write();
    this.#parts.changed();
  }

  /** A file that is behind leads to a needless call at worst, so an error is logged only; the next write corrects the file. */
  saveOrLog(): Promise<void> {
    return this.#orLog(writing, this.#path, () => this.save());
  }

  async #orLog(operation: string, file: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const reason = systemCode(error);
      if (reason === undefined) this.#parts.log.error('error.unexpected', { operation, file, bug: bugText(error) });
      else this.#parts.log.error('checkin.unrecorded', { operation, file, reason });
    }
  }
}
