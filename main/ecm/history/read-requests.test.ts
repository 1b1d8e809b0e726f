import { mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requestRecord } from '../../../test-support/request-record.ts';
import { readRequests, type RequestQuery } from './read-requests.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ecm-requests-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const line = (id: string): string => `${JSON.stringify(requestRecord({ correlationId: id }))}\n`;
const write = (name: string, ...ids: string[]): void => writeFileSync(join(folder, name), ids.map(line).join(''));

async function read(query: Partial<RequestQuery> = {}) {
  const { requests, next } = await readRequests(folder, { limit: 500, filter: {}, ...query });
  return { ids: requests.map(({ correlationId }) => correlationId).join(''), next };
}

describe('reading the request history', () => {
  it('answers the newest first, through all files', async () => {
    write('requests.1.jsonl', 'a', 'b');
    write('requests.jsonl', 'c', 'd');
    expect(await read()).toEqual({ ids: 'dcba', next: undefined });
  });

  it('answers nothing without files, or without a folder', async () => {
    expect(await read()).toEqual({ ids: '', next: undefined });
    expect(await readRequests(join(folder, 'none'), { limit: 1, filter: {} })).toEqual({ requests: [] });
  });

  it('skips lines that are cut, damaged or of another form', async () => {
    writeFileSync(join(folder, 'requests.jsonl'), `${line('a')}{"at":1}\nno json\n\n${line('b')}{"at":"20`);
    expect(await read()).toEqual({ ids: 'ba', next: undefined });
  });

  it('continues where the page before ended, while requests are added and files are rolled', async () => {
    write('requests.jsonl', 'a', 'b', 'c', 'd');
    const first = await read({ limit: 2 });
    expect(first).toEqual({ ids: 'dc', next: expect.any(String) });
    write('requests.1.jsonl', 'a', 'b', 'c', 'd', 'e');
    write('requests.jsonl', 'f');
    expect(await read({ before: first.next })).toEqual({ ids: 'ba', next: undefined });
  });

  it('continues with the file before after a page that ended with a file', async () => {
    write('requests.1.jsonl', 'a', 'b');
    write('requests.jsonl', 'c');
    const { next } = await read({ limit: 1 });
    expect(await read({ before: next })).toEqual({ ids: 'ba', next: undefined });
  });

  it('filters before it counts', async () => {
    const failed = JSON.stringify(
      requestRecord({ correlationId: 'x', outcome: 'failed', failure: { kind: 'server', message: 'm' } }),
    );
    writeFileSync(join(folder, 'requests.jsonl'), `${failed}\n${line('a')}${line('b')}`);
    expect((await read({ filter: { outcome: 'server' }, limit: 1 })).ids).toBe('x');
  });

  it('opens no file that was written last before the time that is asked for', async () => {
    write('requests.1.jsonl', 'a');
    utimesSync(join(folder, 'requests.1.jsonl'), 1000, 1000);
    write('requests.jsonl', 'b');
    expect((await read({ filter: { since: 2_000_000 } })).ids).toBe('b');
  });

  it.skipIf(process.platform === 'win32')('follows no link', async () => {
    symlinkSync('/etc/hostname', join(folder, 'requests.jsonl'));
    await expect(read()).rejects.toMatchObject({ code: 'ELOOP' });
  });

  it.each(['', 'x', '1', '1:', '-1:0', '1:99999999999999999999', '9:9'])(
    'takes %j as a place without failing',
    async (before) => {
      write('requests.jsonl', 'a');
      expect((await read({ before })).ids.length).toBeLessThanOrEqual(1);
    },
  );

  it('reaches every request once in pages of any size', async () => {
    const ids = 'abcdefghij'.split('');
    write('requests.1.jsonl', ...ids.slice(0, 3));
    write('requests.2.jsonl', ...ids.slice(3, 4));
    write('requests.jsonl', ...ids.slice(4));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), async (limit) => {
        let [found, before]: [string, string | undefined] = ['', undefined];
        do {
          const page: Awaited<ReturnType<typeof read>> = await read({ limit, before });
          [found, before] = [found + page.ids, page.next];
        } while (before !== undefined);
        expect(found).toBe(ids.toReversed().join(''));
      }),
    );
  });
});
