import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReadableStreamMessageReader, type Message } from 'vscode-jsonrpc/node';
import { FramingGuard, GuardedBytes, maxHeaderBytes, maxMessageBytes } from './framing-guard.ts';

function frame(message: unknown): Buffer {
  const body = Buffer.from(JSON.stringify(message));
  return Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]);
}

/** What vscode-jsonrpc's reader makes of the chunks after they passed the guard. */
async function readThrough(chunks: readonly Buffer[], expected: number): Promise<Message[]> {
  const bytes = new GuardedBytes(new FramingGuard(maxMessageBytes));
  const reader = new ReadableStreamMessageReader(bytes);
  const messages: Message[] = [];
  const done = new Promise<void>((resolve) => {
    reader.listen((message) => {
      if (messages.push(message) === expected) resolve();
    });
  });
  for (const chunk of chunks) expect(bytes.push(chunk)).toBeUndefined();
  await done;
  reader.dispose();
  return messages;
}

/** Cuts the bytes at the given places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...new Set([...places.map((place) => place % bytes.length), bytes.length])].sort((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

const wide = { jsonrpc: '2.0', method: 'ä€😀\u0000', params: { text: 'ünïcødé 😀😀'.repeat(20) } };

describe('the framing guard before vscode-jsonrpc', () => {
  it('random splits of a valid stream give the same messages', async () => {
    const message = fc.record({ jsonrpc: fc.constant('2.0'), method: fc.string({ unit: 'binary' }), params: fc.jsonValue() });
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 8 }), fc.array(fc.nat(), { maxLength: 40 }), async (sent, places) => {
        const bytes = Buffer.concat(sent.map(frame));
        const read = await readThrough(cut(bytes, places), sent.length);
        expect(read).toEqual(sent.map((part) => JSON.parse(JSON.stringify(part)) as unknown));
      }),
      { numRuns: 300 },
    );
  });

  it('one byte at a time, multi-byte characters split: the same messages', async () => {
    const bytes = Buffer.concat([frame(wide), frame({ jsonrpc: '2.0', method: 'b' })]);
    const read = await readThrough(cut(bytes, [...bytes.keys()]), 2);
    expect(read).toEqual([wide, { jsonrpc: '2.0', method: 'b' }]);
  });

  it('many frames in a chunk: every message, in order', async () => {
    const sent = Array.from({ length: 1000 }, (_, id) => ({ jsonrpc: '2.0', method: 'm', id }));
    const read = await readThrough([Buffer.concat(sent.map(frame))], sent.length);
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
    expect(new FramingGuard(maxMessageBytes).push(Buffer.from(header))).toBeUndefined();
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
    ['two types', 'Content-Length: 5\r\nContent-Type: application/json\r\nContent-Type: application/json\r\n\r\n', 'bad-charset'],
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
    expect(new FramingGuard(maxMessageBytes).push(Buffer.from(header, 'latin1'))).toBe(violation);
    const guard = new FramingGuard(maxMessageBytes);
    const found = [...Buffer.from(header, 'latin1')].map((byte) => guard.push(Uint8Array.of(byte))).find((seen) => seen !== undefined);
    expect(found).toBe(violation);
  });

  it('refuses a length over the cap before anything is allocated or passed on', () => {
    const bytes = new GuardedBytes(new FramingGuard(maxMessageBytes));
    const passed: Uint8Array[] = [];
    bytes.onData((chunk) => passed.push(chunk));
    const before = process.memoryUsage().arrayBuffers;
    expect(bytes.push(Buffer.from('Content-Length: 2147483648\r\n\r\n'))).toBe('message-too-long');
    expect(passed).toEqual([]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1024 * 1024);
  });

  it('counts whole messages and knows whether it stands between two', () => {
    const guard = new FramingGuard(maxMessageBytes);
    guard.push(frame({ a: 1 }));
    expect({ messages: guard.messages, between: guard.isBetween }).toEqual({ messages: 1, between: true });
    guard.push(frame({ a: 2 }).subarray(0, -1));
    expect({ messages: guard.messages, between: guard.isBetween }).toEqual({ messages: 1, between: false });
  });

  it('applies the cap that holds when the header comes', () => {
    const guard = new FramingGuard(10);
    expect(guard.push(Buffer.from('Content-Length: 10\r\n\r\n0123456789'))).toBeUndefined();
    guard.maxMessage = 20;
    expect(guard.push(Buffer.from('Content-Length: 20\r\n\r\n'))).toBeUndefined();
    expect(new FramingGuard(10).push(Buffer.from('Content-Length: 11\r\n\r\n'))).toBe('message-too-long');
  });
});
