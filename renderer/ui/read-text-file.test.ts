import { describe, expect, it } from 'vitest';
import { readTextFile } from './read-text-file.ts';

const sample = '{"name": "Grüße"}';

describe('a file that is chosen for import', () => {
  it.each([
    ['UTF-8', Buffer.from(sample)],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${sample}`)],
    ['UTF-16LE with a mark', Buffer.from(`\uFEFF${sample}`, 'utf16le')],
    ['UTF-16BE with a mark', Buffer.from(`\uFEFF${sample}`, 'utf16le').swap16()],
  ])('is read in %s', async (_encoding, bytes) => {
    expect(await readTextFile(new Blob([bytes]))).toEqual({ ok: true, value: sample });
  });

  it.each([
    ['windows-1252', Buffer.from(sample, 'latin1'), 'windows-1252'],
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0]), 'UTF-32'],
    ['UTF-16 without a mark', Buffer.from(sample, 'utf16le'), 'UTF-16 without a byte order mark'],
    ['NULs', Buffer.alloc(10), 'NUL'],
  ])('is refused with the remedy: %s', async (_encoding, bytes, problem) => {
    const read = await readTextFile(new Blob([bytes]));
    expect(read.ok ? '' : read.error).toMatch(problem);
    expect(read.ok ? '' : read.error).toContain('UTF-8');
  });

  it('is refused if it is gone', async () => {
    const gone = Object.assign(new Blob([]), { arrayBuffer: () => Promise.reject(new Error('NotFoundError')) });
    expect(await readTextFile(gone)).toEqual({ ok: false, error: 'The file could not be read.' });
  });
});
