import { once } from 'node:events';
import { linkSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { pino } from 'pino';
import roll, { type RollingStream } from 'pino-roll';
import type { LogLevel } from '../../../shared/service-status.ts';
import { bugText } from './bug-text.ts';
import { logEvents, type Log, type LogEvent, type LogFields } from './log.ts';

export type { LogLevel };

/** A log of this many files of this size is kept; the oldest goes. */
const maxSize = '10m';
const olderFiles = 9;
/** Characters that wait for the disk at most; what comes while it is full beyond that is dropped. */
const maxWaiting = 16_000_000;

/** The fields that reach the file, whatever a caller hands over. */
const fieldNames = Object.keys({
  correlationId: true,
  operation: true,
  user: true,
  actor: true,
  jumpItem: true,
  host: true,
  url: true,
  account: true,
  system: true,
  keys: true,
  secretNames: true,
  count: true,
  code: true,
  kind: true,
  detail: true,
  message: true,
  outcome: true,
  reason: true,
  bug: true,
  stage: true,
  subject: true,
  purpose: true,
  durationMs: true,
  revision: true,
  file: true,
  folder: true,
  plugin: true,
  profile: true,
  connection: true,
  role: true,
} satisfies Record<keyof LogFields, true>) as readonly (keyof LogFields)[];

/** Longest text that a line takes over; names and messages from outside may be of any length. */
const maxText = 2_000;

function allowed(fields: LogFields): Record<string, unknown> {
  const line: Record<string, unknown> = {};
  for (const name of fieldNames) {
    const value = Object.hasOwn(fields, name) ? plain(fields[name]) : undefined;
    if (value !== undefined) line[name] = value;
  }
  return line;
}

/** Controls and line breaks that JSON lets pass, but a terminal or a reader of lines might obey. */
const lenient = /[\u007f-\u009f\u2028\u2029]/gu;

function escaped(text: string): string {
  return text.replaceAll(lenient, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Text, numbers and lists of text; nothing else has a place in a line, least of all an object that might hold a secret. */
function plain(value: unknown): unknown {
  if (typeof value === 'string') return escaped(value.length > maxText ? `${value.slice(0, maxText)}…` : value);
  if (typeof value === 'number') return value;
  if (Array.isArray(value)) return value.filter((part) => typeof part === 'string').map((part) => plain(part));
  return undefined;
}

export interface OpenLogOptions {
  readonly folder: string;
  /** For example `ECM.log`; rolled files are numbered before the extension. */
  readonly fileName: string;
  readonly level: LogLevel;
  /** As pino-roll reads it; for tests. */
  readonly maxSize?: string;
}

export interface OpenedLog extends Log {
  readonly level: LogLevel;
  /** Takes effect with the next line. */
  setLevel(level: LogLevel): void;
  /** The latest lines as they are in the file, oldest first; a thousand of this run at most. */
  latest(count: number): readonly string[];
  /** Called with each line as it is written; one that throws is logged and called no more. Returns the function that ends it. */
  onLine(listener: (line: string) => void): () => void;
  /** Writes what is still in memory. Lines that come later are dropped. */
  close(): Promise<void>;
}

/**
 * The log on disk: one JSON object a line, UTC, rolled by size and count (ecm-service.md, "Logs"). The files are numbered;
 * `fileName` is always a second name of the newest. Rejects if the file cannot be opened; later on a disk that is full costs lines,
 * never the program.
 */
export async function openLog({ folder, fileName, level, ...options }: OpenLogOptions): Promise<OpenedLog> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const extension = extname(fileName);
  const stream = await roll({
    file: join(folder, basename(fileName, extension)),
    extension,
    size: options.maxSize ?? maxSize,
    limit: { count: olderFiles, removeOtherLogFiles: true },
    mode: 0o600,
    maxLength: maxWaiting,
  });
  stream.on('ready', () => nameNewest(stream.file, join(folder, fileName)));
  await once(stream, 'ready');
  stream.on('error', () => {});
  const lines = rememberLines((error) => write('error')('log.subscriber-failed', { bug: bugText(error) }));
  const target = {
    write: (line: string): void => {
      stream.write(line);
      lines.add(line.trimEnd());
    },
  };
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    target,
  );
  let closing: Promise<void> | undefined;
  const write =
    (to: LogLevel) =>
    (event: LogEvent, fields: LogFields = {}): void => {
      // The compiler holds only our own callers to the list of events: a plugin of another maker may pass any text.
      if (closing !== undefined || !Object.hasOwn(logEvents, event)) return;
      // At INFO, most lines of a lookup are not written; what they would say is not worked out either.
      if (logger.isLevelEnabled(to)) logger[to]({ event, ...allowed(fields) });
    };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    get level() {
      return logger.level as LogLevel;
    },
    setLevel: (wanted) => {
      logger.level = wanted;
    },
    latest: (count) => lines.latest(count),
    onLine: (listener) => lines.onLine(listener),
    close: () => (closing ??= end(stream)),
  };
}

const remembered = 1000;

/** The latest lines, for whoever looks at the log while the program runs. `failed` gets what a listener throws; it may add lines. */
function rememberLines(
  failed: (error: unknown) => void,
): { add(line: string): void } & Pick<OpenedLog, 'latest' | 'onLine'> {
  const listeners = new Set<(line: string) => void>();
  let lines: string[] = [];
  return {
    add: (line) => {
      lines.push(line);
      if (lines.length >= 2 * remembered) lines = lines.slice(-remembered);
      const errors: unknown[] = [];
      for (const listener of listeners) {
        try {
          listener(line);
        } catch (error) {
          listeners.delete(listener);
          errors.push(error);
        }
      }
      // Only now, so that the other listeners get this line before those about the errors.
      errors.forEach(failed);
    },
    latest: (count) => (count <= 0 ? [] : lines.slice(-Math.min(count, remembered))),
    onLine: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function end(stream: RollingStream): Promise<void> {
  return new Promise((ended) => {
    stream.once('close', ended).once('error', ended);
    stream.end();
  });
}

/** A hard link, because Windows lets only administrators make symbolic ones. Where there are none, the numbered name has to do. */
function nameNewest(newest: string, name: string): void {
  try {
    rmSync(name, { force: true });
    linkSync(newest, name);
  } catch {
    // The log itself is written all the same.
  }
}
