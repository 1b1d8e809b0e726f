import { logLevels, type LogLevel } from '../../../shared/service-status.ts';

/** One line of the service's log, or a mark where lines are missing. */
export type LogEntry =
  | {
      readonly kind: 'line';
      readonly id: number;
      readonly time: string;
      /** Absent in a line that is not as the service writes them. */
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
    return typeof line === 'object' && line !== null && !Array.isArray(line)
      ? (line as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** A line of JSON by its parts. What is not JSON is shown as it is: nothing of a log is hidden. */
export function parseLine(id: number, raw: string): LogEntry {
  const line = readLine(raw);
  if (line === undefined) return { kind: 'line', id, time: '', level: undefined, event: '', fields: [['', raw]], raw };
  // The message is what one reads; the other fields are what one looks up.
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
  /** This level and what is graver. */
  readonly level: LogLevel;
  readonly search: string;
}

/** A line as it is shown, and as it is in the file: whichever of them somebody copied the words from. */
function searchable({ time, level, event, fields, raw }: Extract<LogEntry, { readonly kind: 'line' }>): string {
  const shown = fields.map(([name, value]) => `${name}=${value}`);
  return [time, level ?? '', event, ...shown, raw].join(' ').toLowerCase();
}

/** What the filter lets through. Marks stay: lines that are missing may be the ones that are looked for. */
export function filterEntries(entries: readonly LogEntry[], { level, search }: LogFilter): readonly LogEntry[] {
  const words = search.trim().toLowerCase();
  if (level === 'debug' && words === '') return entries;
  const least = logLevels.indexOf(level);
  return entries.filter((entry) => {
    if (entry.kind !== 'line') return true;
    // A line of no known level is never filtered away by level.
    const grave = entry.level === undefined || logLevels.indexOf(entry.level) >= least;
    return grave && (words === '' || searchable(entry).includes(words));
  });
}
