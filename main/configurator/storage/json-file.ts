import { decodeText } from '../../../shared/decode-text.ts';
import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Clock } from '../../platform/clock.ts';
import { reasonOf } from '../../platform/files/denial.ts';
import { readIfPresent } from '../../platform/files/files.ts';
import { writeHint } from '../../platform/files/write-hint.ts';
import type { Log } from '../../platform/logging/log.ts';
import { LockBusyError, withLock } from '../../platform/process/process-lock.ts';
import { lockOf, setFileAside, writeAsHolder } from './set-aside.ts';

/** The content of a file. `isWhole: false`: part of it could not be read. */
export interface Understood<T> {
  readonly value: T;
  readonly isWhole: boolean;
}

export type KeptFile<T> = ReturnType<typeof keptFile<T>>;

interface KeptFileOptions<T> {
  readonly path: string;
  /** As in "The file of the drafts". */
  readonly what: string;
  readonly empty: T;
  /** `undefined` for content of another format. */
  readonly understand: (json: unknown) => Understood<T> | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** A file that is replaced atomically under a lock. A file that is not wholly readable is set aside before it is overwritten. */
export function keptFile<T>({ path, what, empty, understand, clock, log }: KeptFileOptions<T>) {
  const said = new Set<string>();
  const parsed = (bytes: Buffer): Understood<T> | undefined => {
    const text = decodeText(bytes);
    try {
      return text.ok ? understand(JSON.parse(text.value)) : undefined;
    } catch {
      return undefined;
    }
  };
  const lookAt = async (): Promise<Understood<T>> => {
    const bytes = await readIfPresent(path);
    return bytes === undefined ? { value: empty, isWhole: true } : (parsed(bytes) ?? { value: empty, isWhole: false });
  };
  const write = (value: T): Promise<void> => writeAsHolder(path, `${JSON.stringify(value)}\n`);
  const asHolder = async (): Promise<T> => {
    const { value, isWhole } = await lookAt();
    if (isWhole) return value;
    const file = await setFileAside(path, clock.now());
    await write(value);
    said.add(
      `The file of the ${what} could not be read as a whole. It was kept as ${file}; what could be read of it is used.`,
    );
    log.warn('file.set-aside', { file });
    return value;
  };
  return {
    read: (): Promise<Result<T, Failure>> =>
      guarded(what, async () => {
        const { value, isWhole } = await lookAt();
        return isWhole ? value : withLock(lockOf(path), asHolder);
      }),
    /** Stores what `next` returns for the stored value, `undefined` for no change; answers the value that is stored now. */
    change: (next: (value: T) => T | undefined) =>
      guarded(what, () =>
        withLock(lockOf(path), async () => {
          const before = await asHolder();
          const after = next(before);
          if (after !== undefined) await write(after);
          const value: T = after ?? before;
          return { value, changed: after !== undefined };
        }),
      ),
    /** The notices of reading so far: that something unreadable was set aside. */
    notices: (): readonly string[] => [...said],
  };
}

/** The same in memory, for the practice profile. */
export function keptInMemory<T>(empty: T): KeptFile<T> {
  let value = empty;
  return {
    read: async () => ok(value),
    change: async (next) => {
      const after = next(value);
      value = after ?? value;
      return ok({ value, changed: after !== undefined });
    },
    notices: () => [],
  };
}

async function guarded<R>(what: string, work: () => Promise<R>): Promise<Result<R, Failure>> {
  try {
    return ok(await work());
  } catch (error) {
    if (!(error instanceof LockBusyError) && !(error instanceof Error && 'code' in error)) throw error;
    const reason = error instanceof LockBusyError ? `${error.holder} is changing it` : reasonOf(error);
    return err(
      failure('configuration', 'file', {
        message: `The file of the ${what} cannot be used (${reason}).`,
        doing: `keeping the ${what}`,
        hint: error instanceof LockBusyError ? 'Try again in a moment.' : writeHint(error),
      }),
    );
  }
}
