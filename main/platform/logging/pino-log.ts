import { join } from 'node:path';
import { pino } from 'pino';
import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { LogLevel } from '../../../shared/service-status.ts';
import { reasonOf } from '../files/denial.ts';
import { bugText, logEvents, logFields, readBackEvents, type Log, type LogFields } from './log.ts';
import { keepLevel, keptLevel } from './log-level.ts';
import { openRollingFile } from './rolling-file.ts';
import { makeFolder } from '../files/make-folder.ts';

export type { LogLevel };

/** Besides the current file, which is of the same size at most. */
const olderFiles = 9;
/** Bytes that wait for the disk at most; lines beyond that are dropped. */
const maxWaiting = 16_000_000;

/** Longest text of a field; names and messages of other systems may be of any length. */
const maxText = 2_000;

/** Only the fields of the list reach the file, whatever a caller passes. */
function allowed(fields: LogFields): Record<string, unknown> {
  const line: Record<string, unknown> = {};
  for (const name of Object.keys(logFields) as (keyof LogFields)[]) {
    const value = Object.hasOwn(fields, name) ? plain(fields[name]) : undefined;
    if (value !== undefined) line[name] = value;
  }
  return line;
}

/** Control characters and line breaks that JSON does not escape, but that terminals and line readers interpret. */
const unescaped = /[\u007f-\u009f\u2028\u2029]/gu;

/** Text, numbers and lists of text; anything else is dropped, because an object might hold a secret. */
function plain(value: unknown): unknown {
  if (typeof value === 'string') {
    const text = value.length > maxText ? `${value.slice(0, maxText)}…` : value;
    return text.replaceAll(unescaped, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  }
  if (typeof value === 'number') return value;
  if (Array.isArray(value)) return value.filter((part) => typeof part === 'string').map((part) => plain(part));
  return undefined;
}

interface OpenLogOptions {
  readonly folder: string;
  /** For example `ECM.log`; rolled files are numbered before the extension. */
  readonly fileName: string;
  /** For this run; by default the level that is kept, see {@link keptLevel}, else INFO. */
  readonly level?: LogLevel | undefined;
  /** Milliseconds since 1970, for lines that are written later than they were made. */
  readonly now?: () => number;
  /** Of one file; for tests. */
  readonly maxBytes?: number;
}

export type OpenedLog = Awaited<ReturnType<typeof openLog>>;

/**
 * The log on disk: one JSON object a line, UTC, rolled by size and count (ecm-service.md, "Logs"). The files are numbered;
 * `fileName` is always a second name of the newest. Rejects if the file cannot be opened. Later write errors, such as a full disk, lose
 * lines and nothing else.
 */
export async function openLog(options: OpenLogOptions) {
  const { folder, fileName, level, now = Date.now, maxBytes = 10 * 1024 * 1024 } = options;
  makeFolder(folder);
  const chosenLevel = level ?? (await keptLevel({ folder, fileName }));
  let isChosen = chosenLevel !== undefined;
  const file = openRollingFile({ folder, fileName, maxBytes, olderFiles, maxWaiting });
  const lines = recentLines((error) => write('error')('log.subscriber-failed', { bug: bugText(error) }));
  const target = {
    write: (line: string): void => {
      file.write(line);
      lines.add(line.trimEnd());
    },
  };
  const timestamp = (): string => `,"time":"${new Date(now()).toISOString()}"`;
  const formatters = { level: (label: string) => ({ level: label }) };
  const logger = pino({ level: chosenLevel ?? 'info', base: null, timestamp, formatters }, target);
  // Not limited by the level of the log, which `write` checks.
  const everything = logger.child({}, { level: 'debug' });
  let closing: Promise<void> | undefined;
  const write =
    (to: LogLevel): Log[LogLevel] =>
    (event, fields = {}) => {
      // A plugin of another vendor may pass any text; the type only binds our own callers.
      if (closing !== undefined || !Object.hasOwn(logEvents, event)) return;
      // Checked first because most lines of a lookup are below INFO.
      if (logger.isLevelEnabled(to) || readBackEvents.has(event)) everything[to]({ event, ...allowed(fields) });
    };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    get level() {
      return logger.level as LogLevel;
    },
    /** The level from now on, unless one was chosen for this run or is kept. */
    setDefaultLevel: (wanted: LogLevel): void => {
      if (!isChosen) logger.level = wanted;
    },
    /** Sets the level, and keeps it for later starts. Where it cannot be kept it is set all the same, and the failure says so. */
    keepLevel: async (wanted: LogLevel): Promise<Result<void, Failure>> => {
      isChosen = true;
      logger.level = wanted;
      return keepLevel({ folder, fileName }, wanted);
    },
    latest: lines.latest,
    onLine: lines.onLine,
    /** Writes what is still in memory. Later lines are dropped. */
    close: () => (closing ??= file.end()),
  };
}

/** Likewise; fails with `configuration` (`file`) where that rejects. */
export async function tryToOpenLog(options: OpenLogOptions): Promise<Result<OpenedLog, Failure>> {
  try {
    return ok(await openLog(options));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    return err(
      failure('configuration', 'file', {
        message: `The log ${join(options.folder, options.fileName)} cannot be opened (${reasonOf(error)}).`,
        doing: 'opening the log',
        hint: 'The data folder and the logs in it must belong to the account of this program, and the disk needs space.',
      }),
    );
  }
}

const maxRecent = 1000;

/** The latest lines, for readers while the program runs. `onError` is called with what a listener throws; it may add lines. */
function recentLines(onError: (error: unknown) => void) {
  const listeners = new Set<(line: string) => void>();
  let lines: string[] = [];
  return {
    add: (line: string): void => {
      lines.push(line);
      if (lines.length >= 2 * maxRecent) lines = lines.slice(-maxRecent);
      const errors: unknown[] = [];
      for (const listener of listeners) {
        try {
          listener(line);
        } catch (error) {
          listeners.delete(listener);
          errors.push(error);
        }
      }
      // After the loop, so that the other listeners get this line before the lines about the errors.
      errors.forEach(onError);
    },
    /** The latest lines as they are in the file, oldest first; a thousand of this run at most. */
    latest: (count: number): readonly string[] => (count <= 0 ? [] : lines.slice(-Math.min(count, maxRecent))),
    /** Calls the listener with each line; one that throws is logged and removed. Returns the function that unsubscribes. */
    onLine: (listener: (line: string) => void) => {
      listeners.add(listener);
      return (): void => void listeners.delete(listener);
    },
  };
}
