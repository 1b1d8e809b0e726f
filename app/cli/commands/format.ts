import { daysLeft, daysLeftInWords } from '../../../shared/certificates.ts';
import type { DiagnoseResult } from '../../../shared/diagnose-result.ts';
import type { OfferedCredential, TraceEntry } from '../../../shared/lookup-result.ts';

/** Columns padded to their widest cell, two spaces apart. */
export function table(rows: readonly (readonly string[])[]): string {
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
  const shown = checks.flatMap(({ name, certificates }) => {
    const own = certificates?.chain[0];
    return own === undefined
      ? []
      : [
          `Certificate (${name}): ${own.subject}, ${daysLeftInWords(daysLeft(own, now))}, until ${own.validTo.slice(0, 10)}`,
        ];
  });
  const hints = checks.flatMap(({ name, hint }) => (hint === undefined ? [] : [`Hint (${name}): ${hint}`]));
  return [table([['STATUS', 'RUNG', 'TIME', 'DETAIL'], ...rows]), ...shown, ...hints].join('\n');
}
