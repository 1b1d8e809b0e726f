import { pipeline, Readable, type Transform } from 'node:stream';
// As one object: a name that an old Node lacks would end the program before it says which Node it needs.
import zlib from 'node:zlib';

/** The body is not compressed as its Content-Encoding says. */
export class UnpackError extends Error {
  /** One that is registered; `''` for any other, which may be any text. */
  readonly encoding: string;
  /** `other`: nothing of it is that compression. `unsupported`: it is not read. */
  readonly why: 'cut' | 'other' | 'damaged' | 'unsupported';

  constructor(encoding: string, why: UnpackError['why']) {
    super(`the body is not what its Content-Encoding says (${why})`);
    this.encoding = encoding;
    this.why = why;
  }
}

/** An inflater for a body that begins with this byte. Only gzip is asked for; some servers answer with another. */
const inflaters: ReadonlyMap<string, (first: number) => Transform> = new Map<string, (first: number) => Transform>([
  ['gzip', () => zlib.createGunzip()],
  ['x-gzip', () => zlib.createGunzip()],
  // Some servers leave out the header of zlib, which begins with an 8 in its low bits.
  ['deflate', (first: number) => ((first & 0x0f) === 8 ? zlib.createInflate() : zlib.createInflateRaw())],
  ['br', () => zlib.createBrotliDecompress()],
  ['zstd', () => zlib.createZstdDecompress()],
]);

/** Registered encodings that are not read. */
const registered: readonly string[] = ['aes128gcm', 'compress', 'dcb', 'dcz', 'exi', 'pack200-gzip', 'x-compress'];

/**
 * The body without its compression. Throws {@link UnpackError} while it is read, or the error of the body. An empty body is empty in
 * every encoding; one in an encoding that is not known is read as it is if it is text, because some servers name a charset there.
 */
export function unpacked(body: AsyncIterable<Buffer>, contentEncoding: string): AsyncIterable<Buffer> {
  const names = contentEncoding.toLowerCase().split(',');
  const applied = names.map((name) => name.trim()).filter((name) => name !== '' && name !== 'identity');
  // They are named in the order in which they were applied.
  return applied.reduceRight<AsyncIterable<Buffer>>(inflated, body);
}

async function* inflated(body: AsyncIterable<Buffer>, encoding: string): AsyncIterable<Buffer> {
  const chunks = body[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done) return;
  const whole = continued(first.value, chunks);
  const inflater = inflaters.get(encoding)?.(first.value[0] ?? 0);
  if (inflater === undefined) yield* unchanged(whole, first.value, encoding);
  else yield* through(inflater, whole, encoding);
}

async function* through(inflater: Transform, body: AsyncIterable<Buffer>, encoding: string): AsyncIterable<Buffer> {
  let isBegun = false;
  try {
    // The stream that is read rejects with an error of either side, so the callback has nothing to do.
    const output: AsyncIterable<Buffer> = pipeline(Readable.from(body), inflater, () => {});
    for await (const chunk of output) {
      isBegun = true;
      yield chunk;
    }
  } catch (error) {
    throw isOfInflater(error) ? new UnpackError(encoding.replace('x-', ''), reasonOf(error, isBegun)) : error;
  }
}

async function* unchanged(body: AsyncIterable<Buffer>, start: Buffer, encoding: string): AsyncIterable<Buffer> {
  const beginning = start.subarray(0, 512);
  // UTF-16 has NULs.
  const isXml = /^[\u00ef\u00bb\u00bf\u00fe\u00ff\0\s]*</.test(beginning.toString('latin1'));
  if (!isXml && beginning.some((byte) => byte < 0x09 || (byte > 0x0d && byte < 0x20)))
    throw new UnpackError(registered.includes(encoding) ? encoding : '', 'unsupported');
  yield* body;
}

/** The rest of a body of which one chunk was taken. */
async function* continued(first: Buffer, rest: AsyncIterator<Buffer>): AsyncIterable<Buffer> {
  try {
    yield first;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

function isOfInflater(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && /^(Z_|ERR__|ERR_BROTLI|ZSTD_)/.test(String(error.code));
}

function reasonOf({ code }: NodeJS.ErrnoException, isBegun: boolean): UnpackError['why'] {
  if (code === 'Z_BUF_ERROR') return 'cut';
  return isBegun ? 'damaged' : 'other';
}
