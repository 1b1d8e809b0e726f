import { describe, expect, it } from 'vitest';
import { err, ok } from '../../shared/result.ts';
import { manualClock } from '../../test-support/manual-clock.ts';
import { maxMessageBytes } from './framing-guard.ts';
import { strictRules, type RpcAnswer } from './json-rpc.ts';
import { RpcPeer, type IncomingRequest, type RpcFault, type RpcPeerOptions } from './rpc-peer.ts';

const calls = { maxInFlight: 3, maxTimedOut: 2 };
const limits = { timeoutMs: 15_000 };

/** One side of a connection, with the other side played by the test. */
function setUp(options: Partial<RpcPeerOptions> = { calls }) {
  const clock = manualClock();
  const sent: object[] = [];
  const faults: RpcFault[] = [];
  const transport = {
    send: async (text: string) => sent.push(JSON.parse(text) as object) > 0,
    close: (fault: RpcFault) => {
      faults.push(fault);
      peer.close();
    },
  };
  const peer: RpcPeer = new RpcPeer({ transport, clock, rules: strictRules, ...options });
  const receive = async (message: object): Promise<void> => {
    peer.receive(JSON.stringify({ jsonrpc: '2.0', ...message }));
    await clock.advance(0);
  };
  return { clock, sent, faults, peer, receive };
}

/** A side that serves, whose handler answers when the test says so. */
function serving(maxInFlight = 3) {
  const requests: (IncomingRequest & { readonly answer: (answer: RpcAnswer) => void })[] = [];
  const parts = setUp({
    requests: {
      handle: (request) => {
        const { promise, resolve } = Promise.withResolvers<RpcAnswer>();
        requests.push({ ...request, answer: resolve });
        return promise;
      },
      maxInFlight,
      refuse: (reason) => ({ code: 1, message: reason }),
    },
  });
  return { ...parts, requests };
}

describe('calls', () => {
  it('get their own answers, whatever the order', async () => {
    const { peer, sent, receive, clock } = setUp();
    const [first, second] = [peer.call('a', {}, limits), peer.call('b', { x: 1 }, limits)];
    expect(sent).toEqual([
      { jsonrpc: '2.0', id: 1, method: 'a', params: {} },
      { jsonrpc: '2.0', id: 2, method: 'b', params: { x: 1 } },
    ]);
    await receive({ id: 2, error: { code: 1, message: 'No.' } });
    await receive({ id: 1, result: { yes: true } });
    expect(await first).toEqual(ok({ yes: true }));
    expect(await second).toEqual(err({ kind: 'refused', error: { code: 1, message: 'No.' } }));
    expect(clock.waiting).toBe(0);
  });

  it('time out, are cancelled at the other side, and late or unknown answers are dropped', async () => {
    const { peer, sent, receive, clock, faults } = setUp();
    const call = peer.call('a', {}, limits);
    await clock.advance(15_000);
    expect(await call).toEqual(err({ kind: 'timed-out' }));
    expect(sent[1]).toEqual({ jsonrpc: '2.0', method: '$/cancelRequest', params: { id: 1 } });
    for (const id of [1, 1, 77, 'a']) await receive({ id, result: {} });
    expect([faults, clock.waiting]).toEqual([[], 0]);
  });

  it('are cancelled by their signal; one that is aborted already is not sent', async () => {
    const { peer, sent } = setUp();
    const abort = new AbortController();
    const call = peer.call('a', {}, { ...limits, signal: abort.signal });
    abort.abort();
    expect(await call).toEqual(err({ kind: 'cancelled' }));
    expect(await peer.call('b', {}, { ...limits, signal: abort.signal })).toEqual(err({ kind: 'cancelled' }));
    expect(sent).toMatchObject([{ method: 'a' }, { method: '$/cancelRequest', params: { id: 1 } }]);
  });

  it('end the connection when too many are timed out at a time, without a cancellation', async () => {
    const { peer, clock, faults, sent, receive } = setUp();
    void peer.call('a', {}, limits);
    await clock.advance(15_000);
    await receive({ id: 1, result: {} }); // late, but answered: it no longer counts
    void peer.call('b', {}, limits);
    await clock.advance(15_000);
    expect(faults).toEqual([]);
    const last = peer.call('c', {}, limits);
    await clock.advance(15_000);
    expect(await last).toEqual(err({ kind: 'timed-out' }));
    expect(faults).toEqual(['unanswered']);
    expect(sent).toHaveLength(5);
  });

  it('beyond the limit are busy, those included that nobody waits for; an answer makes place', async () => {
    const { peer, clock, receive } = setUp();
    void peer.call('a', {}, limits);
    await clock.advance(15_000);
    void peer.call('b', {}, limits);
    void peer.call('c', {}, limits);
    expect(await peer.call('d', {}, limits)).toEqual(err({ kind: 'busy' }));
    await receive({ id: 1, result: {} });
    const next = peer.call('e', {}, limits);
    await receive({ id: 4, result: {} });
    expect(await next).toEqual(ok({}));
  });

  it('that are too large are not sent', async () => {
    const { peer, sent } = setUp();
    const huge = { text: 'x'.repeat(maxMessageBytes) };
    expect(await peer.call('a', huge, limits)).toEqual(err({ kind: 'too-large' }));
    expect(peer.notify('a', huge)).toBeUndefined();
    expect(sent).toEqual([]);
  });

  it('all settle when the connection closes, and later ones at once', async () => {
    const { peer, sent, clock } = setUp();
    const pending = [peer.call('a', {}, limits), peer.call('b', {}, limits)];
    peer.close();
    expect(peer.closed.aborted).toBe(true);
    const closed = err({ kind: 'closed' });
    expect(await Promise.all([...pending, peer.call('c', {}, limits)])).toEqual([closed, closed, closed]);
    expect([sent.length, clock.waiting]).toEqual([2, 0]);
  });
});

describe('requests', () => {
  it('are answered in any order, and the handler knows that the answer left', async () => {
    const { requests, receive, sent, clock } = serving();
    await receive({ id: 1, method: 'a', params: { x: 1 } });
    await receive({ id: 'b', method: 'b' });
    expect(requests).toMatchObject([{ method: 'a', params: { x: 1 } }, { method: 'b' }]);
    requests[1]?.answer({ error: { code: 7, message: 'No.', data: {} } });
    await clock.advance(0);
    requests[0]?.answer({ result: { y: 2 } });
    expect(await requests[0]?.delivered).toBe(true);
    expect(sent).toEqual([
      { jsonrpc: '2.0', id: 'b', error: { code: 7, message: 'No.', data: {} } },
      { jsonrpc: '2.0', id: 1, result: { y: 2 } },
    ]);
  });

  it('beyond the limit are refused as busy', async () => {
    const { requests, receive, sent } = serving(1);
    await receive({ id: 1, method: 'a' });
    await receive({ id: 2, method: 'a' });
    expect(sent).toEqual([{ jsonrpc: '2.0', id: 2, error: { code: 1, message: 'busy' } }]);
    expect(requests).toHaveLength(1);
  });

  it('whose answer is too large get an error, and count as not delivered', async () => {
    const { requests, receive, sent } = serving();
    await receive({ id: 1, method: 'a' });
    requests[0]?.answer({ result: { text: 'x'.repeat(maxMessageBytes) } });
    expect(await requests[0]?.delivered).toBe(false);
    expect(sent).toEqual([{ jsonrpc: '2.0', id: 1, error: { code: 1, message: 'too-large' } }]);
  });

  it('are aborted by their cancellation alone, and answered all the same', async () => {
    const { requests, receive, sent } = serving();
    await receive({ id: 1, method: 'a' });
    await receive({ method: '$/cancelRequest', params: { id: 77 } });
    expect(requests[0]?.signal.aborted).toBe(false);
    await receive({ method: '$/cancelRequest', params: { id: 1 } });
    expect(requests[0]?.signal.aborted).toBe(true);
    requests[0]?.answer({ result: {} });
    await requests[0]?.delivered;
    expect(sent).toEqual([{ jsonrpc: '2.0', id: 1, result: {} }]);
  });

  it('are aborted when the connection closes, and count as not delivered', async () => {
    const { requests, receive, sent, peer } = serving();
    await receive({ id: 1, method: 'a' });
    peer.close();
    expect(requests[0]?.signal.aborted).toBe(true);
    expect(await requests[0]?.delivered).toBe(false);
    requests[0]?.answer({ result: {} });
    await receive({ id: 2, method: 'b' });
    expect([requests.length, sent]).toEqual([1, []]);
  });

  it('may use an id again after its answer, and not before', async () => {
    const { requests, receive, faults } = serving();
    await receive({ id: 1, method: 'a' });
    requests[0]?.answer({ result: {} });
    await requests[0]?.delivered;
    await receive({ id: 1, method: 'a' });
    expect(faults).toEqual([]);
    await receive({ id: 1, method: 'a' });
    expect(faults).toEqual(['duplicate-id']);
  });
});

describe('what the other side may not send', () => {
  it.each([
    ['no JSON-RPC', { method: 1 }, { calls }, 'malformed'],
    ['a request to a side that answers nothing', { id: 1, method: 'a' }, { calls }, 'malformed'],
    ['a response to a side that never calls', { id: 1, result: {} }, {}, 'malformed'],
    ['that it could not read our message', { id: null, error: { code: 1, message: '?' } }, { calls }, 'rejected'],
  ] as const)('%s: the connection is closed', async (_, message, options, fault) => {
    const { receive, faults } = setUp(options);
    await receive(message);
    expect(faults).toEqual([fault]);
  });
});

describe('two peers', () => {
  it('call each other over one connection', async () => {
    const clock = manualClock();
    const notifications: unknown[] = [];
    const side = (name: string, other: () => RpcPeer): RpcPeer =>
      new RpcPeer({
        transport: { send: async (text) => (other().receive(Buffer.from(text)), true), close: () => {} },
        clock,
        rules: strictRules,
        calls,
        requests: {
          handle: async ({ method }) => ({ result: { [method]: name } }),
          maxInFlight: 1,
          refuse: (reason) => ({ code: 1, message: reason }),
        },
        notified: (method, params) => notifications.push([name, method, params]),
      });
    const left: RpcPeer = side('left', () => right);
    const right: RpcPeer = side('right', () => left);
    expect(await Promise.all([left.call('who', {}, limits), right.call('who', {}, limits)])).toEqual([
      ok({ who: 'right' }),
      ok({ who: 'left' }),
    ]);
    expect(await left.notify('news', { ä: 1 })).toBe(true);
    expect(notifications).toEqual([['right', 'news', { ä: 1 }]]);
  });
});
