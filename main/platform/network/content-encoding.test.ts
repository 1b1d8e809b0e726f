import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unpacked, UnpackError } from './content-encoding.ts';

const text = 'hello '.repeat(2000);
const plain = Buffer.from(text);
/** Not compressible: an inflater has an output before it finds out that the end is missing. */
const long = Buffer.concat(
  Array.from({ length: 8000 }, (_, index) => createHash('sha256').update(`${index}`).digest()),
);

/** The bytes arriving in pieces of this size. */
function arriving(bytes: Buffer, size = 65_536): Readable {
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  );
  return Readable.from(pieces);
}

async function read(bytes: Buffer, encoding: string, size?: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of unpacked(arriving(bytes, size), encoding)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const failureOf = (bytes: Buffer, encoding: string) =>
  read(bytes, encoding).then(
    (value) => `read ${value.length} bytes`,
    (error: unknown) => (error instanceof UnpackError ? { encoding: error.encoding, why: error.why } : error),
  );

describe('a body with a Content-Encoding', () => {
  it.each<[string, Buffer]>([
    ['gzip', gzipSync(plain)],
    ['GZip', gzipSync(plain)],
    [' x-gzip ', gzipSync(plain)],
    ['deflate', deflateSync(plain)],
    ['deflate', deflateSync(plain, { level: 0 })],
    ['deflate', deflateRawSync(plain)],
    ['deflate', deflateRawSync(plain, { level: 0 })],
    ['br', brotliCompressSync(plain)],
    ['zstd', zstdCompressSync(plain)],
    ['deflate, gzip', gzipSync(deflateSync(plain))],
    ['gzip,gzip', gzipSync(gzipSync(plain))],
    ['identity, gzip', gzipSync(plain)],
    ['', plain],
    ['identity', plain],
  ])('is read: %s', async (encoding, bytes) => {
    for (const size of [1, 7, 65_536]) expect((await read(bytes, encoding, size)).toString()).toBe(text);
  });

  it.each(['utf-8', 'none', 'UTF8', 'x-unknown', 'gzip-maybe', 'aws-chunked'])(
    'that names no compression is read as it is, if it is text: %s',
    async (encoding) => {
      const xml = '\uFEFF <a/>';
      for (const bytes of [Buffer.from(xml), Buffer.from(xml, 'utf16le'), Buffer.from('{"a":1}'), Buffer.from('hello')])
        expect(await read(bytes, encoding)).toEqual(bytes);
    },
  );

  it.each(['gzip', 'deflate', 'br', 'zstd', 'x-unknown', ''])('may be empty: %s', async (encoding) =>
    expect(await read(Buffer.alloc(0), encoding)).toHaveLength(0),
  );

  it.each<[what: string, bytes: Buffer, encoding: string, failure: object]>([
    ['gzip that is cut', gzipSync(long).subarray(0, 100_000), 'gzip', { encoding: 'gzip', why: 'cut' }],
    ['gzip that is cut in its header', gzipSync(long).subarray(0, 5), 'gzip', { encoding: 'gzip', why: 'cut' }],
    ['gzip without its check sum', gzipSync(plain).subarray(0, -8), 'gzip', { encoding: 'gzip', why: 'cut' }],
    ['deflate that is cut', deflateSync(long).subarray(0, 100_000), 'deflate', { encoding: 'deflate', why: 'cut' }],
    [
      'raw deflate that is cut',
      deflateRawSync(long).subarray(0, 99_999),
      'deflate',
      { encoding: 'deflate', why: 'cut' },
    ],
    ['Brotli that is cut', brotliCompressSync(long).subarray(0, 100_000), 'br', { encoding: 'br', why: 'cut' }],
    ['Zstandard that is cut', zstdCompressSync(long).subarray(0, 100_000), 'zstd', { encoding: 'zstd', why: 'cut' }],
    ['plain text as gzip', plain, 'gzip', { encoding: 'gzip', why: 'other' }],
    ['plain text as Zstandard', plain, 'zstd', { encoding: 'zstd', why: 'other' }],
    ['deflate as gzip', deflateSync(plain), 'gzip', { encoding: 'gzip', why: 'other' }],
    ['gzip as deflate', gzipSync(plain), 'deflate', { encoding: 'deflate', why: 'other' }],
    ['gzip as Brotli', gzipSync(plain), 'br', { encoding: 'br', why: 'other' }],
    ['gzip once as gzip twice', gzipSync(plain), 'gzip, gzip', { encoding: 'gzip', why: 'other' }],
    ['gzip as compress', gzipSync(plain), 'compress', { encoding: 'compress', why: 'unsupported' }],
    [
      'bytes in an encoding that nobody knows',
      Buffer.from([1, 2, 3]),
      'secret-xyz',
      { encoding: '', why: 'unsupported' },
    ],
    [
      'a compression under one that nobody knows',
      gzipSync(gzipSync(plain)),
      'exi, gzip',
      { encoding: 'exi', why: 'unsupported' },
    ],
  ])('fails with its cause: %s', async (_what, bytes, encoding, failure) => {
    expect(await failureOf(bytes, encoding)).toEqual(failure);
  });

  it('fails with its cause: gzip that was changed', async () => {
    const changed = gzipSync(long);
    changed.fill(0x55, changed.length - 8, changed.length - 4);
    expect(await failureOf(changed, 'gzip')).toEqual({ encoding: 'gzip', why: 'damaged' });
  });

  it('fails with the error of the connection, if that breaks', async () => {
    const broken = new Readable({
      read() {
        this.push(gzipSync(long).subarray(0, 1000));
        this.destroy(Object.assign(new Error('gone'), { code: 'ECONNRESET' }));
      },
    });
    const reading = (async () => {
      for await (const chunk of unpacked(broken, 'gzip')) void chunk;
    })();
    await expect(reading).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('ends the source when it is no longer read', async () => {
    const source = arriving(gzipSync(long), 1000);
    const closed = new Promise((resolve) => source.on('error', () => {}).once('close', resolve));
    for await (const chunk of unpacked(source, 'gzip')) if (chunk.length > 0) break;
    await closed;
    expect(source.readableEnded).toBe(false);
  });

  it('comes out as it went in, or fails as what it is, whatever the bytes are', async () => {
    const packers = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync, zstd: zstdCompressSync };
    const encodings = fc.constantFrom(...(Object.keys(packers) as (keyof typeof packers)[]));
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        encodings,
        fc.nat(300),
        async (bytes, encoding, kept) => {
          const packed = packers[encoding](bytes);
          expect(await read(packed, encoding)).toEqual(Buffer.from(bytes));
          const answer = await failureOf(packed.subarray(0, Math.max(1, Math.min(kept, packed.length - 1))), encoding);
          expect(answer).toEqual({ encoding, why: expect.stringMatching(/^(cut|other|damaged)$/) });
        },
      ),
    );
  });
});
