import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { troubleshootingRows } from '../test-support/troubleshooting-rows.ts';

/** docs/troubleshooting.md quotes the hints word for word; each of them is provoked in e2e/troubleshooting.integration.test.ts. */

const page = await readFile(new URL('../docs/troubleshooting.md', import.meta.url), 'utf8');
const hints: readonly string[] = Object.values(troubleshootingRows).map(({ hint }) => hint);

describe('the page about troubleshooting', () => {
  it.each(Object.entries(troubleshootingRows))(
    'has the row "%s" with what shows it and its hint',
    (name, { shows, hint }) => {
      const row = page.split('\n').find((line) => line.toLowerCase().startsWith(`| ${name.toLowerCase()} |`));
      expect(row).toContain(`“${hint}”`);
      if (shows !== 'conclusion') expect(row).toContain(`\`${shows}\``);
    },
  );

  it('quotes no hint that the program does not give', () => {
    const quoted = [...page.matchAll(/“([^”]+)”/g)].map(([, hint]) => hint);
    expect(quoted.toSorted()).toEqual(hints.toSorted());
  });
});
