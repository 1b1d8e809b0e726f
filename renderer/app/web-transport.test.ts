import { createHmac } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { createWebSession, takeCode } from './web-session.ts';
import { webTransport } from './web-transport.ts';

const programKey = Buffer.alloc(32, 7);

function memoryStorage(bearer?: string) {
  const session = { 'ecm-bearer': bearer ?? '', 'ecm-program-key': programKey.toString('base64url') };
  const values = new Map(bearer === undefined ? [] : Object.entries(session));
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  };
}

function fetching(...answers: readonly (Response | Error)[]) {
  const left = [...answers];
  return vi.fn(async (_url: string, _init: RequestInit): Promise<Response> => {
    const next = left.shift() ?? new Response(null, { status: 401 });
    if (next instanceof Error) throw next;
    return next;
  });
}

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** The program that the page signed in to; another one does not know its key. */
function proving(fetch: Fetch, key = programKey): Fetch {
  return async (url, init) => {
    if (url !== 'api/prove') return fetch(url, init);
    expect(init.headers).not.toHaveProperty('authorization');
    const { nonce } = JSON.parse(String(init.body)) as { readonly nonce: string };
    return Response.json({ proof: createHmac('sha256', key).update(nonce).digest('base64url') });
  };
}

function transportOver(fetch: Fetch, key = programKey) {
  const storage = memoryStorage('b1');
  const onEnded = vi.fn();
  const waits: number[] = [];
  const transport = webTransport({
    session: createWebSession({ fetch: proving(fetch, key), storage, crypto }),
    newId: () => 'local-1',
    wait: async (ms) => void waits.push(ms),
    onEnded,
  });
  return { transport, storage, onEnded, waits };
}

describe('signing in', () => {
  it('posts the code and stores the bearer token that is answered', async () => {
    const fetch = fetching(Response.json({ bearer: 'b1', programKey: 'k1' }));
    const storage = memoryStorage();
    const session = createWebSession({ fetch, storage, crypto });
    expect(session.isSignedIn).toBe(false);
    expect(await session.signIn('c1')).toBe('signed-in');
    expect(session.isSignedIn).toBe(true);
    expect(fetch).toHaveBeenCalledExactlyOnceWith('api/sign-in', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      credentials: 'omit',
      body: '{"code":"c1"}',
    });
  });

  it.each([
    ['wrong-code', new Response('no', { status: 401 })],
    ['no-answer', new TypeError('Failed to fetch')],
  ])('says %s', async (outcome, answer) => {
    const session = createWebSession({ fetch: fetching(answer), storage: memoryStorage(), crypto });
    expect(await session.signIn('c1')).toBe(outcome);
    expect(session.isSignedIn).toBe(false);
  });
});

describe('the code in the address', () => {
  it('is taken, and the address replaced', () => {
    const replaceState = vi.fn();
    expect(takeCode({ hash: '#code=a-B_9', pathname: '/' }, { replaceState })).toBe('a-B_9');
    expect(replaceState).toHaveBeenCalledExactlyOnceWith(null, '', '/');
  });

  it.each(['', '#/diagnose', '#code=', '#x&code=1'])('is not in %s', (hash) => {
    const replaceState = vi.fn();
    expect(takeCode({ hash, pathname: '/' }, { replaceState })).toBeUndefined();
    expect(replaceState).not.toHaveBeenCalled();
  });
});

describe('calls of the web transport', () => {
  it('are posted as JSON with the bearer token, and answered with the body', async () => {
    const fetch = fetching(Response.json({ ok: true, value: {} }));
    const answer = await transportOver(fetch).transport.invoke('request/cancel', { requestId: 'r1' });
    expect(answer).toEqual({ ok: true, value: {} });
    expect(fetch).toHaveBeenCalledExactlyOnceWith('api/call', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer b1' },
      credentials: 'omit',
      body: '{"name":"request/cancel","input":{"requestId":"r1"},"window":"local-1"}',
    });
  });

  it('end the session on 401, and fail with that reason', async () => {
    const { transport, storage, onEnded } = transportOver(fetching());
    expect(await transport.invoke('app/info', {})).toMatchObject({
      ok: false,
      error: { kind: 'service-unavailable', detail: 'no-access', message: 'The session of this page has ended.' },
    });
    expect(onEnded).toHaveBeenCalledOnce();
    expect(storage.getItem('ecm-bearer')).toBeNull();
  });

  it.each([
    ['another key', Buffer.alloc(32, 8)],
    ['no key', Buffer.alloc(0)],
  ])('are not sent to a program on the port that has %s: the session ends', async (_what, key) => {
    const fetch = fetching(Response.json({ ok: true, value: {} }));
    const { transport, storage, onEnded } = transportOver(fetch, key);
    expect(await transport.invoke('app/info', {})).toMatchObject({ ok: false, error: { detail: 'no-access' } });
    expect(fetch).not.toHaveBeenCalled();
    expect(onEnded).toHaveBeenCalledOnce();
    expect(storage.getItem('ecm-bearer')).toBeNull();
  });

  it.each([
    ['is no JSON', new Response('<html>')],
    ['has no proof', Response.json({ bearer: 'b1' })],
    ['is a refusal', new Response(null, { status: 404 })],
  ])('are not sent where the answer to the question for the proof %s', async (_what, answer) => {
    const fetch = fetching(answer);
    const session = createWebSession({ fetch, storage: memoryStorage('b1'), crypto });
    expect((await session.post('api/call', {})).status).toBe(401);
    expect(fetch).toHaveBeenCalledExactlyOnceWith('api/prove', expect.not.objectContaining({ authorization: '' }));
  });

  it('wait for another proof after a lost connection', async () => {
    const fetch = vi.fn<Fetch>(async () => Response.json({}));
    const asked = vi.fn(proving(fetch));
    const session = createWebSession({ fetch: asked, storage: memoryStorage('b1'), crypto });
    await session.post('api/call', 1);
    await session.post('api/call', 2);
    session.lost();
    await session.post('api/call', 3);
    fetch.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    await expect(session.post('api/call', 4)).rejects.toThrow('Failed to fetch');
    await session.post('api/call', 5);
    const paths = asked.mock.calls.map(([url, { body }]) => (url === 'api/prove' ? url : body));
    expect(paths).toEqual(['api/prove', '1', '2', 'api/prove', '3', '4', 'api/prove', '5']);
  });

  it('reject when the program has ended, which the bridge turns into an error value', async () => {
    const { transport, onEnded } = transportOver(fetching(new TypeError('Failed to fetch')));
    await expect(transport.invoke('app/info', {})).rejects.toThrow('Failed to fetch');
    expect(onEnded).not.toHaveBeenCalled();
  });
});

describe('events of the web transport', () => {
  /** Everything that is received until the session is refused. */
  async function received(...answers: readonly (Response | Error)[]) {
    const heard = vi.fn();
    const { transport, onEnded, waits } = transportOver(fetching(...answers));
    transport.subscribe(heard);
    await vi.waitFor(() => expect(onEnded).toHaveBeenCalledOnce());
    return { events: heard.mock.calls, waits };
  }

  const connected = ['app/connected', {}];

  it('are read line by line, however the parts are cut', async () => {
    const bytes = new TextEncoder().encode('\n{"event":"app/state","payload":{"name":"ä"}}\n\n');
    const body = new ReadableStream({
      start: (controller) => {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    expect((await received(new Response(body))).events).toEqual([connected, ['app/state', { name: 'ä' }]]);
  });

  it('include one for each connection, because events may have been lost before it', async () => {
    expect((await received(new Response('\n'), new Response('\n'))).events).toEqual([connected, connected]);
  });

  it('are ignored when malformed', async () => {
    const lines = ['{', 'null', '"text"', '{"event":"app/state"}', '7'].join('\n');
    expect((await received(new Response(`${lines}\n`))).events).toEqual([connected]);
  });

  it('are asked for again, at longer and longer intervals while the program does not answer', async () => {
    const lost = new TypeError('Failed to fetch');
    const { waits } = await received(lost, lost, lost, lost, lost, new Response('\n'));
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 1_000]);
  });

  it('end with the subscription', async () => {
    const fetch = vi.fn(
      (_url: string, { signal }: RequestInit) =>
        new Promise<Response>((_resolve, reject) =>
          signal?.addEventListener('abort', () => reject(new Error('aborted'))),
        ),
    );
    const stop = transportOver(fetch).transport.subscribe(() => {});
    stop();
    await vi.waitFor(() => expect(fetch).toHaveBeenCalledOnce());
    expect(fetch.mock.calls[0]?.[1].signal?.aborted).toBe(true);
  });
});
