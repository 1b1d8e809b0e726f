import { describe, expect, it } from 'vitest';
import { manualClock } from '../../test-support/manual-clock.ts';
import { FramedStream, frame, type FramedStreamOptions } from './framed-stream.ts';
import { memoryPipe, until, type MemoryPipeOptions } from '../../test-support/pipe/memory-pipe.ts';

function setUp(options: MemoryPipeOptions & Partial<FramedStreamOptions> = {}) {
  const clock = manualClock();
  const pipe = memoryPipe(options);
  const stream = new FramedStream(pipe.server, clock, { maxMessage: 1024, ...options });
  const closed: string[] = [];
  stream.onClose((cause) => closed.push(cause));
  return { clock, pipe, stream, closed };
}

async function textOf(body: Promise<Buffer | undefined>): Promise<string | undefined> {
  return (await body)?.toString();
}

function collect(stream: FramedStream): string[] {
  const bodies: string[] = [];
  stream.consume((body) => bodies.push(body.toString()));
  return bodies;
}

describe('a framed stream', () => {
  it('delivers bodies one by one, then the rest in order to its consumer', async () => {
    const { pipe, stream } = setUp();
    pipe.client.write(['a', 'bb', 'ccc', 'dddd'].map(frame).join(''));
    expect(await textOf(stream.next())).toBe('a');
    expect(await textOf(stream.next())).toBe('bb');
    const bodies = collect(stream);
    pipe.client.write(frame('e'));
    await until(() => bodies.length === 3);
    expect(bodies).toEqual(['ccc', 'dddd', 'e']);
  });

  it('delivers every message that came whole before it closes', async () => {
    const { pipe, stream, closed } = setUp();
    const bodies = collect(stream);
    pipe.client.end(Array.from({ length: 50 }, (_, index) => frame(`${index}`)).join(''));
    await until(() => closed.length > 0);
    expect({ bodies: bodies.length, closed }).toEqual({ bodies: 50, closed: ['ended'] });
  });

  it.each([
    ['the peer ends', 'ended', (peer: MemoryPeer) => peer.end()],
    ['the peer destroys its end', 'ended', (peer: MemoryPeer) => peer.destroy()],
    ['the peer closes in a message', 'cut-off', (peer: MemoryPeer) => peer.end('Content-Length: 5\r\n\r\n1234')],
    ['the peer closes in a header', 'cut-off', (peer: MemoryPeer) => peer.end('Content-Le')],
    ['the peer breaks the framing', 'bad-length', (peer: MemoryPeer) => peer.write('Content-Length: 0\r\n\r\n')],
    [
      'the peer announces too much',
      'message-too-long',
      (peer: MemoryPeer) => peer.write('Content-Length: 1025\r\n\r\n'),
    ],
  ] as const)('closes once, for one cause, when %s', async (_, cause, act) => {
    const { pipe, stream, closed } = setUp();
    const waiting = stream.next();
    act(pipe.client);
    expect(await waiting).toBeUndefined();
    stream.close('closed');
    await until(() => pipe.server.destroyed);
    expect(closed).toEqual([cause]);
    expect(stream.closedBy).toBe(cause);
    expect(await stream.send('late')).toBe(false);
    const late: string[] = [];
    stream.onClose((seen) => late.push(seen));
    expect(late).toEqual([cause]);
  });

  it('closes when the peer closes while it is paused', async () => {
    const { pipe, stream, closed } = setUp();
    const bodies = collect(stream);
    stream.pause();
    pipe.client.end(frame('last'));
    pipe.server.destroy();
    await until(() => closed.length > 0);
    expect(bodies.length).toBeLessThanOrEqual(1);
  });

  it('sends what is queued before a graceful close, within a second', async () => {
    const { clock, pipe, stream } = setUp();
    void stream.send('last words');
    stream.close('closed');
    expect((pipe.client.read() as Buffer | null)?.toString()).toContain('last words');
    await until(() => pipe.server.destroyed);
    expect(clock.waiting).toBe(0);

    const stuck = setUp();
    stuck.pipe.freeze();
    void stuck.stream.send('last words');
    stuck.stream.close('closed');
    await stuck.clock.advance(999);
    expect(stuck.pipe.server.destroyed).toBe(false);
    await stuck.clock.advance(1);
    expect(stuck.pipe.server.destroyed).toBe(true);
  });

  it('knows how much the peer has not taken, and when a message was sent', async () => {
    const { pipe, stream } = setUp();
    const outcomes: boolean[] = [];
    for (let index = 0; index < 40; index += 1)
      void stream.send('x'.repeat(10_000)).then((sent) => outcomes.push(sent));
    expect(stream.queuedBytes).toBeGreaterThan(300_000);
    pipe.client.resume();
    await until(() => outcomes.length === 40);
    expect(stream.queuedBytes).toBe(0);
    expect(outcomes.every(Boolean)).toBe(true);
  });

  it('feels back-pressure: paused, it takes a bounded number of bytes from the peer', async () => {
    const { pipe, stream } = setUp();
    collect(stream);
    stream.pause();
    let taken = 0;
    const part = frame('x'.repeat(100)).repeat(100);
    const write = (): boolean => pipe.client.write(part, () => (taken += part.length));
    for (let index = 0; index < 200; index += 1) write();
    await until(() => taken > 0);
    for (let turn = 0; turn < 500; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(taken).toBeLessThan(400_000);
    stream.resume();
    await until(() => taken === 200 * part.length);
  });

  it('feels back-pressure: without a consumer it keeps few messages', async () => {
    const { pipe, stream } = setUp();
    let taken = 0;
    for (let index = 0; index < 2000; index += 1) pipe.client.write(frame('x'.repeat(1000)), () => (taken += 1));
    expect((await stream.next())?.length).toBe(1000);
    for (let turn = 0; turn < 500; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(taken).toBeLessThan(200);
    const bodies = collect(stream);
    await until(() => bodies.length === 1999);
  });

  it('raises the cap for messages to come', async () => {
    const { pipe, stream, closed } = setUp({ maxMessage: 10 });
    stream.allow(100);
    pipe.client.write(frame('x'.repeat(100)));
    expect((await stream.next())?.length).toBe(100);
    expect(closed).toEqual([]);
  });
});

describe('the bytes of a message', () => {
  it('announce bytes, not characters', () => {
    expect(frame('{"a":"ä"}')).toBe('Content-Length: 10\r\n\r\n{"a":"ä"}');
  });
});

type MemoryPeer = ReturnType<typeof memoryPipe>['client'];
