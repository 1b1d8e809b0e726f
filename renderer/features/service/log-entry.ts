import { isRecord } from '../../lib/values.ts';
import { logLevels, type LogLevel } from '../../../shared/service-status.ts';

export type LogEntry =
  | {
      readonly kind: 'line';
      readonly id: number;
      readonly time: string;
      /** Absent in a line of another format. */
      readonly level: LogLevel | undefined;
      readonly event: string;
      readonly fields: readonly (readonly [name: string, value: string])[];
      readonly raw: string;
    }
  | { readonly kind: 'skipped'; readonly id: number; readonly count: number }
  | { readonly kind: 'gap'; readonly id: number };

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  return JSON.stringify(value) ?? '';
}

function readLine(raw: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const line: unknown = JSON.parse(raw);
    return isRecord(line) ? line : undefined;
  } catch {
    return undefined;
  }
}

/** Parses a line of JSON. Another line becomes one field, so that every line is shown. */
export function parseLine(id: number, raw: string): LogEntry {
  const line = readLine(raw);
  if (line === undefined) return { kind: 'line', id, time: '', level: undefined, event: '', fields: [['', raw]], raw };
  const { time, level, event, message, ...others } = line;
  const fields = message === undefined ? others : { message, ...others };
  return {
    kind: 'line',
    id,
    time: textOf(time ?? ''),
    level: logLevels.find((known) => known === level),
    event: textOf(event ?? ''),
    fields: Object.entries(fields).map(([name, value]) => [name, textOf(value)] as const),
    raw,
  };
}

export interface LogFilter {
  readonly level: LogLevel;
  readonly search: string;
}

/** The text of a line as shown and as in the file, because the search text may be copied from either. */
function searchable({ time, level, event, fields, raw }: Extract<LogEntry, { readonly kind: 'line' }>): string {
  const shown = fields.map(([name, value]) => `${name}=${value}`);
  return [time, level ?? '', event, ...shown, raw].join(' ').toLowerCase();
}

/** The entries that match. Marks always do, because a missing line might match. */
export function filterEntries(entries: readonly LogEntry[], { level, search }: LogFilter): readonly LogEntry[] {
  const words = search.trim().toLowerCase();
  if (level === 'debug' && words === '') return entries;
  const least = logLevels.indexOf(level);
  return entries.filter((entry) => {
    if (entry.kind !== 'line') return true;
    // A line without a known level passes every level.
    const passesLevel = entry.level === undefined || logLevels.indexOf(entry.level) >= least;
    return passesLevel && (words === '' || searchable(entry).includes(words));
  });
}
