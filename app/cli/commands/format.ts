import { daysLeft, daysLeftInWords } from '../../../shared/certificates.ts';
import type { DiagnoseResult } from '../../../shared/diagnose-result.ts';
import type { OfferedCredential, TraceEntry } from '../../../shared/lookup-result.ts';
import { printable } from '../../../shared/visible-text.ts';

/** Columns padded to their widest cell, two spaces apart. Names in the cells come from other systems. */
export function table(texts: readonly (readonly string[])[]): string {
  const rows = texts.map((row) => row.map(printable));
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function formatCredentials(credentials: readonly OfferedCredential[]): string {
  const rows = credentials.map(({ label, kind, injectAs, flags, id }) => [
    label,
    kind,
    injectAs,
    flags.join(', ') || '-',
    id,
  ]);
  return table([['LABEL', 'KIND', 'INJECTED AS', 'FLAGS', 'ID'], ...rows]);
}

export function formatTrace(trace: readonly TraceEntry[]): string {
  return table(trace.map(({ stage, outcome, subject, reason }) => [stage, outcome, subject, reason]));
}

export function formatDiagnosis({ checks }: DiagnoseResult, now: number): string {
  const rows = checks.map(({ name, status, ms, detail }) => [
    status,
    name,
    status === 'skipped' ? '-' : `${Math.round(ms)} ms`,
    detail,
  ]);
  const certificateLines = checks.flatMap(({ name, certificates }) => {
    const own = certificates?.chain[0];
    return own === undefined
      ? []
      : [
          printable(
            `Certificate (${name}): ${own.subject}, ${daysLeftInWords(daysLeft(own, now))}, until ${own.validTo.slice(0, 10)}`,
          ),
        ];
  });
  const hints = checks.flatMap(({ name, hint }) => (hint === undefined ? [] : [printable(`Hint (${name}): ${hint}`)]));
  return [table([['STATUS', 'CHECK', 'TIME', 'DETAIL'], ...rows]), ...certificateLines, ...hints].join('\n');
}

/** A line of a log for people: `time level event field=value …`. A line of another format is shown unchanged but printable. */
export function prettyLine(line: string): string {
  const entry = parseEntry(line);
  if (entry === undefined) return printable(line);
  const { time, level, event, ...fields } = entry;
  const head = [plain(time), plain(level).toUpperCase().padEnd(5), plain(event)];
  const rest = Object.entries(fields).map(([name, value]) => `${name}=${shown(value)}`);
  return printable([...head, ...rest].join(' '));
}

/** The fields of a line of a log; `undefined` for a line of another format, such as one that was cut off. */
export function parseEntry(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'event' in value ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '-');
}

/** Without quotes where that is unambiguous. */
function shown(value: unknown): string {
  return typeof value === 'string' && /^[^\s"=]+$/u.test(value) ? value : JSON.stringify(value);
}
