import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ecmIdOf, ecmOf, tagIn, tagOf, withTag } from './comment-tag.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ecm-id-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the id of the ECM', () => {
  it('is made once, also by several that ask at once, and kept', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => ecmIdOf(folder)));
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).toMatch(/^[\da-f]{4}$/);
    expect(await ecmIdOf(folder)).toBe(ids[0]);
    expect(await readdir(folder)).toEqual(['ecm-id']);
  });

  it.each(['', 'abc', '3F9A', '3f9a1', '../x'])('is made anew where the file holds %j', async (text) => {
    await writeFile(join(folder, 'ecm-id'), text);
    expect(await ecmIdOf(folder)).toMatch(/^[\da-f]{4}$/);
  });

  it('cannot be had where the folder cannot be written', async () => {
    await writeFile(join(folder, 'blocked'), '');
    await expect(ecmIdOf(join(folder, 'blocked'))).rejects.toThrow(/E[A-Z]+/);
  });
});

describe('the tag of a comment', () => {
  it('is that of the example', () => {
    expect(withTag('Credential injection', '3f9a/7c21')).toBe('Credential injection [ecm 3f9a/7c21]');
  });

  it('is read again from any comment, and names ECM and session', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (comment, session) => {
        const tag = tagOf('3f9a', session);
        expect(tagIn(withTag(comment, tag))).toBe(tag);
        expect(ecmOf(tag)).toBe('3f9a');
      }),
    );
  });

  it.each(['', 'maintenance', '[ecm 3f9a]', '[ecm 3f9a/7c21] and more', '[ecm 3F9A/7C21]', 'ecm 3f9a/7c21'])(
    'is not in %j',
    (comment) => {
      expect(tagIn(comment)).toBeUndefined();
    },
  );
});
