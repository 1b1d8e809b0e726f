/** A benchmark: a file of `bench/` that exports `bench`. It prints a table and returns its figures with their goals. */
export interface Bench {
  /** What is measured, as a heading. */
  readonly title: string;
  readonly run: () => Promise<readonly Finding[]>;
}

/** A figure with its goal (quality.md, "Performance"). */
export interface Finding {
  readonly what: string;
  readonly figure: number;
  readonly unit: 'ms' | '×' | '';
  readonly goal: { readonly atMost: number } | { readonly atLeast: number };
}

export function isMet({ figure, goal }: Finding): boolean {
  return 'atMost' in goal ? figure <= goal.atMost : figure >= goal.atLeast;
}

function describeGoal({ goal, unit }: Finding): string {
  return 'atMost' in goal ? `≤ ${goal.atMost} ${unit}` : `≥ ${goal.atLeast} ${unit}`;
}

export function printFindings(findings: readonly Finding[]): void {
  const rows = findings.map((finding) => [
    finding.what,
    `${finding.unit === '' ? finding.figure : finding.figure.toFixed(2)} ${finding.unit}`,
    describeGoal(finding),
    isMet(finding) ? 'met' : 'MISSED',
  ]);
  printTable([['', 'measured', 'goal', ''], ...rows]);
}

/** Aligns the first column to the left and the others to the right. */
export function printTable(rows: readonly (readonly string[])[]): void {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)));
  for (const row of rows) {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    console.log(`  ${cells.join('   ').trimEnd()}`);
  }
  console.log('');
}

export function milliseconds(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 1)} ms`;
}
