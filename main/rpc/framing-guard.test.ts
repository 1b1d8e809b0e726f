import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PassThrough } from 'node:stream';
import { StreamMessageReader, StreamMessageWriter, type Message } from 'vscode-jsonrpc/node';
import { FramingGuard, maxHeaderBytes, maxMessageBytes } from './framing-guard.ts';

function frame(message: unknown): Buffer {
  const body = Buffer.from(JSON.stringify(message));
  return Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]);
}

/** The messages that come out when these chunks go in. */
function messagesOf(chunks: readonly Buffer[]): unknown[] {
  const messages: unknown[] = [];
  const guard = new FramingGuard(maxMessageBytes, (body) => messages.push(JSON.parse(body.toString())));
  for (const chunk of chunks) expect(guard.push(chunk)).toBeUndefined();
  expect(guard.isBetween).toBe(true);
  return messages;
}

function emptyGuard(maxMessage = maxMessageBytes): FramingGuard {
  return new FramingGuard(maxMessage, () => {});
}

/** Cuts the bytes at the given places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...new Set([...places.map((place) => place % bytes.length), bytes.length])].sort((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

const wide = { jsonrpc: '2.0', method: 'ä€😀\u0000', params: { text: 'ünïcødé 😀😀'.repeat(20) } };

const messageArbitrary = fc.record({
  jsonrpc: fc.constant('2.0'),
  method: fc.string({ unit: 'binary' }),
  params: fc.jsonValue(),
});

describe('messages through the framing guard', () => {
  it('random splits of a valid stream give the same messages', () => {
    fc.assert(
      fc.property(
        fc.array(messageArbitrary, { minLength: 1, maxLength: 8 }),
        fc.array(fc.nat(), { maxLength: 40 }),
        (sent, places) => {
          const bytes = Buffer.concat(sent.map(frame));
          expect(messagesOf(cut(bytes, places))).toEqual(
            sent.map((part) => JSON.parse(JSON.stringify(part)) as unknown),
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it('one byte at a time, multi-byte characters split: the same messages', () => {
    const bytes = Buffer.concat([frame(wide), frame({ jsonrpc: '2.0', method: 'b' })]);
    expect(messagesOf(cut(bytes, [...bytes.keys()]))).toEqual([wide, { jsonrpc: '2.0', method: 'b' }]);
  });

  it('many frames in a chunk: every message, in order', () => {
    const sent = Array.from({ length: 1000 }, (_, id) => ({ jsonrpc: '2.0', method: 'm', id }));
    expect(messagesOf([Buffer.concat(sent.map(frame))])).toEqual(sent);
  });

  it('is what vscode-jsonrpc writes and reads', async () => {
    const sent = [wide, { jsonrpc: '2.0', method: 'b' }] as Message[];
    const theirs = new PassThrough();
    const writer = new StreamMessageWriter(theirs);
    for (const message of sent) await writer.write(message);
    expect(messagesOf([theirs.read() as Buffer])).toEqual(sent);

    const ours = new PassThrough();
    const read: Message[] = [];
    const reader = new StreamMessageReader(ours);
    const done = new Promise<void>((resolve) => {
      reader.listen((message) => {
        if (read.push(message) === sent.length) resolve();
      });
    });
    ours.write(Buffer.concat(sent.map(frame)));
    await done;
    expect(read).toEqual(sent);
  });
});

describe('the framing guard', () => {
  it.each([
    'Content-Length: 4\r\n\r\n',
    'content-length:4\r\n\r\n',
    'Content-Length: 4\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n',
    'Content-Type: application/json;charset="UTF8"\r\nContent-Length: 4\r\n\r\n',
    'Content-Type: application/json\r\nContent-Length: 4\r\n\r\n',
    `Content-Length: ${maxMessageBytes}\r\n\r\n`,
  ])('lets %j through', (header) => {
    expect(emptyGuard().push(Buffer.from(header))).toBeUndefined();
  });

  it.each([
    ['length 0', 'Content-Length: 0\r\n\r\n', 'bad-length'],
    ['a negative length', 'Content-Length: -1\r\n\r\n', 'bad-length'],
    ['a length that is no number', 'Content-Length: NaN\r\n\r\n', 'bad-length'],
    ['an empty length', 'Content-Length: \r\n\r\n', 'bad-length'],
    ['a signed length', 'Content-Length: +5\r\n\r\n', 'bad-length'],
    ['a hexadecimal length', 'Content-Length: 0x10\r\n\r\n', 'bad-length'],
    ['a length in exponents', 'Content-Length: 1e3\r\n\r\n', 'bad-length'],
    ['a fraction', 'Content-Length: 5.5\r\n\r\n', 'bad-length'],
    ['two numbers', 'Content-Length: 5 6\r\n\r\n', 'bad-length'],
    ['leading zeros', 'Content-Length: 05\r\n\r\n', 'bad-length'],
    ['a length of 2^31', 'Content-Length: 2147483648\r\n\r\n', 'message-too-long'],
    ['a length of 2^64', 'Content-Length: 18446744073709551616\r\n\r\n', 'bad-length'],
    ['a length one over the cap', `Content-Length: ${maxMessageBytes + 1}\r\n\r\n`, 'message-too-long'],
    ['no length', 'Content-Type: application/json\r\n\r\n', 'bad-length'],
    ['two lengths', 'Content-Length: 5\r\nContent-Length: 5\r\n\r\n', 'bad-length'],
    [
      'two types',
      'Content-Length: 5\r\nContent-Type: application/json\r\nContent-Type: application/json\r\n\r\n',
      'bad-charset',
    ],
    ['another charset', 'Content-Length: 5\r\nContent-Type: application/json; charset=utf-16\r\n\r\n', 'bad-charset'],
    ['another type', 'Content-Length: 5\r\nContent-Type: text/html\r\n\r\n', 'bad-charset'],
    ['a header of another protocol', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', 'bad-header'],
    ['a header nobody knows', 'Content-Length: 5\r\nX-More: 1\r\n\r\n', 'bad-header'],
    ['an empty header', '\r\n\r\n', 'bad-header'],
    ['a space before the colon', 'Content-Length : 5\r\n\r\n', 'bad-header'],
    ['a folded line', 'Content-Length: 5\r\n 6\r\n\r\n', 'bad-header'],
    ['a line feed alone', 'Content-Length: 5\nX: 1\r\n\r\n', 'bad-header'],
    ['a carriage return alone', 'Content-Length: 5\rX: 1\r\n\r\n', 'bad-header'],
    ['a NUL', 'Content-Length: 5\u0000\r\n\r\n', 'bad-header'],
    ['a header over its cap', 'x'.repeat(maxHeaderBytes), 'header-too-long'],
  ])('refuses %s, whole or byte by byte', (_, header, violation) => {
    expect(emptyGuard().push(Buffer.from(header, 'latin1'))).toBe(violation);
    const guard = emptyGuard();
    const found = [...Buffer.from(header, 'latin1')]
      .map((byte) => guard.push(Buffer.of(byte)))
      .find((seen) => seen !== undefined);
    expect(found).toBe(violation);
  });

  it('refuses a length over the cap before anything is allocated', () => {
    const before = process.memoryUsage().arrayBuffers;
    expect(emptyGuard().push(Buffer.from('Content-Length: 2147483648\r\n\r\n'))).toBe('message-too-long');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1024 * 1024);
  });

  it('allocates nothing for what was announced and does not come', () => {
    const before = process.memoryUsage().arrayBuffers;
    const guards = Array.from({ length: 1000 }, () => emptyGuard());
    for (const guard of guards) guard.push(Buffer.from(`Content-Length: ${maxMessageBytes}\r\n\r\n{`));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024);
  });

  it('knows whether it stands between two messages', () => {
    const guard = emptyGuard();
    guard.push(frame({ a: 1 }));
    expect(guard.isBetween).toBe(true);
    guard.push(frame({ a: 2 }).subarray(0, 5));
    expect(guard.isBetween).toBe(false);
    guard.push(frame({ a: 2 }).subarray(5, -1));
    expect(guard.isBetween).toBe(false);
  });

  it('applies the cap that holds when the header comes', () => {
    const guard = emptyGuard(10);
    expect(guard.push(Buffer.from('Content-Length: 10\r\n\r\n0123456789'))).toBeUndefined();
    guard.maxMessage = 20;
    expect(guard.push(Buffer.from('Content-Length: 20\r\n\r\n'))).toBeUndefined();
    expect(emptyGuard(10).push(Buffer.from('Content-Length: 11\r\n\r\n'))).toBe('message-too-long');
  });
});
