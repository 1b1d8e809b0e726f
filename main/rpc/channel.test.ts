import { describe, expect, it } from 'vitest';
import { manualClock } from '../../test-support/manual-clock.ts';
import { openChannel, type Channel } from './channel.ts';
import { frame } from './json-rpc.ts';
import { memoryPipe, until, type MemoryPipeOptions } from '../../test-support/pipe/memory-pipe.ts';

function setUp(options: MemoryPipeOptions & { maxMessage?: number } = {}) {
  const clock = manualClock();
  const pipe = memoryPipe(options);
  const channel = openChannel(pipe.server, clock, options.maxMessage ?? 1024);
  const closed: string[] = [];
  channel.onClose((cause) => closed.push(cause));
  return { clock, pipe, channel, closed };
}

async function textOf(body: Promise<Buffer | undefined>): Promise<string | undefined> {
  return (await body)?.toString();
}

function collect(channel: Channel): string[] {
  const bodies: string[] = [];
  channel.consume((body) => bodies.push(body.toString()));
  return bodies;
}

describe('a channel', () => {
  it('hands out bodies one by one, then the rest in order to its consumer', async () => {
    const { pipe, channel } = setUp();
    pipe.client.write(Buffer.concat(['a', 'bb', 'ccc', 'dddd'].map((text) => frame(Buffer.from(text)))));
    expect(await textOf(channel.next())).toBe('a');
    expect(await textOf(channel.next())).toBe('bb');
    const bodies = collect(channel);
    pipe.client.write(frame(Buffer.from('e')));
    await until(() => bodies.length === 3);
    expect(bodies).toEqual(['ccc', 'dddd', 'e']);
  });

  it('delivers every message that came whole before it closes', async () => {
    const { pipe, channel, closed } = setUp();
    const bodies = collect(channel);
    pipe.client.end(Buffer.concat(Array.from({ length: 50 }, (_, index) => frame(Buffer.from(`${index}`)))));
    await until(() => closed.length > 0);
    expect({ bodies: bodies.length, closed }).toEqual({ bodies: 50, closed: ['ended'] });
  });

  it.each([
    ['the peer ends', 'ended', (peer: MemoryPeer) => peer.end()],
    ['the peer vanishes', 'ended', (peer: MemoryPeer) => peer.destroy()],
    ['the peer closes in a message', 'cut-off', (peer: MemoryPeer) => peer.end('Content-Length: 5\r\n\r\n1234')],
    ['the peer closes in a header', 'cut-off', (peer: MemoryPeer) => peer.end('Content-Le')],
    ['the peer breaks the framing', 'bad-length', (peer: MemoryPeer) => peer.write('Content-Length: 0\r\n\r\n')],
    [
      'the peer announces too much',
      'message-too-long',
      (peer: MemoryPeer) => peer.write('Content-Length: 1025\r\n\r\n'),
    ],
  ] as const)('closes once, for one cause, when %s', async (_, cause, act) => {
    const { pipe, channel, closed } = setUp();
    const waiting = channel.next();
    act(pipe.client);
    expect(await waiting).toBeUndefined();
    channel.close('closed');
    await until(() => pipe.server.destroyed);
    expect(closed).toEqual([cause]);
    expect(channel.closedBy).toBe(cause);
    expect(await channel.send(Buffer.from('late'))).toBe(false);
    const late: string[] = [];
    channel.onClose((seen) => late.push(seen));
    expect(late).toEqual([cause]);
  });

  it('closes when the peer goes while it was paused', async () => {
    const { pipe, channel, closed } = setUp();
    const bodies = collect(channel);
    channel.pause();
    pipe.client.end(frame(Buffer.from('last')));
    pipe.server.destroy();
    await until(() => closed.length > 0);
    expect(bodies.length).toBeLessThanOrEqual(1);
  });

  it('sends what is under way before a friendly close, but waits for nobody for longer than a second', async () => {
    const { clock, pipe, channel } = setUp();
    void channel.send(Buffer.from('goodbye'));
    channel.close('closed');
    expect((pipe.client.read() as Buffer | null)?.toString()).toContain('goodbye');
    await until(() => pipe.server.destroyed);
    expect(clock.waiting).toBe(0);

    const stuck = setUp();
    stuck.pipe.freeze();
    void stuck.channel.send(Buffer.from('goodbye'));
    stuck.channel.close('closed');
    await stuck.clock.advance(999);
    expect(stuck.pipe.server.destroyed).toBe(false);
    await stuck.clock.advance(1);
    expect(stuck.pipe.server.destroyed).toBe(true);
  });

  it('tells how much the peer has not taken, and when a send is out', async () => {
    const { pipe, channel } = setUp();
    const outcomes: boolean[] = [];
    for (let index = 0; index < 40; index += 1)
      void channel.send(Buffer.alloc(10_000)).then((sent) => outcomes.push(sent));
    expect(channel.queuedBytes).toBeGreaterThan(300_000);
    pipe.client.resume();
    await until(() => outcomes.length === 40);
    expect(channel.queuedBytes).toBe(0);
    expect(outcomes.every(Boolean)).toBe(true);
  });

  it('feels back-pressure: paused, it takes a bounded number of bytes from the peer', async () => {
    const { pipe, channel } = setUp();
    collect(channel);
    channel.pause();
    let taken = 0;
    const part = Buffer.concat(Array.from({ length: 100 }, () => frame(Buffer.alloc(100, 'x'))));
    const write = (): boolean => pipe.client.write(part, () => (taken += part.length));
    for (let index = 0; index < 200; index += 1) write();
    await until(() => taken > 0);
    for (let turn = 0; turn < 500; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(taken).toBeLessThan(400_000);
    channel.resume();
    await until(() => taken === 200 * part.length);
  });

  it('feels back-pressure: while nobody asks for messages, it keeps few of them', async () => {
    const { pipe, channel } = setUp();
    let taken = 0;
    for (let index = 0; index < 2000; index += 1) pipe.client.write(frame(Buffer.alloc(1000, 'x')), () => (taken += 1));
    expect((await channel.next())?.length).toBe(1000);
    for (let turn = 0; turn < 500; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(taken).toBeLessThan(200);
    const bodies = collect(channel);
    await until(() => bodies.length === 1999);
  });

  it('raises the cap for messages to come', async () => {
    const { pipe, channel, closed } = setUp({ maxMessage: 10 });
    channel.allow(100);
    pipe.client.write(frame(Buffer.alloc(100, 'x')));
    expect((await channel.next())?.length).toBe(100);
    expect(closed).toEqual([]);
  });
});

type MemoryPeer = ReturnType<typeof memoryPipe>['client'];
