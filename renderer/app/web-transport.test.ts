import { describe, expect, it, vi } from 'vitest';
import { webTransport, type EventStream, type WebParts } from './web-transport.ts';

function parts(change: Partial<WebParts> = {}): WebParts {
  return {
    fetch: () => Promise.reject(new Error('unplanned request')),
    openEvents: () => {
      throw new Error('unplanned stream');
    },
    newId: () => 'local-1',
    ...change,
  };
}

describe('the web transport', () => {
  it('posts name and input as JSON to its own origin and returns the body', async () => {
    const fetch = vi.fn(async (_url: string, _init: RequestInit) => ({
      status: 200,
      json: async () => ({ ok: true, value: {} }),
    }));
    const answer = await webTransport(parts({ fetch })).invoke('request/cancel', { requestId: 'r1' });
    expect(answer).toEqual({ ok: true, value: {} });
    expect(fetch).toHaveBeenCalledExactlyOnceWith('api/call', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      credentials: 'same-origin',
      body: '{"name":"request/cancel","input":{"requestId":"r1"},"window":"local-1"}',
    });
  });

  it('returns the error of an ended session on 401', async () => {
    const fetch = async () => ({ status: 401, json: () => Promise.reject(new Error('not JSON')) });
    expect(await webTransport(parts({ fetch })).invoke('app/info', {})).toMatchObject({
      ok: false,
      error: { kind: 'service-unavailable', detail: 'no-access', message: 'The session of this page has ended.' },
    });
  });

  it('rejects when the program has ended, which the bridge turns into an error value', async () => {
    const fetch = () => Promise.reject(new TypeError('Failed to fetch'));
    await expect(webTransport(parts({ fetch })).invoke('app/info', {})).rejects.toThrow('Failed to fetch');
  });
});

describe('events of the web transport', () => {
  function stream() {
    const heardOf = new Map<string, (message: { readonly data: unknown }) => void>();
    const close = vi.fn();
    const opened = vi.fn(
      (_url: string): EventStream => ({
        addEventListener: (type: string, listener: (message: { readonly data: unknown }) => void) =>
          void heardOf.set(type, listener),
        close,
      }),
    );
    const heard = vi.fn();
    const stop = webTransport(parts({ openEvents: opened })).subscribe(heard);
    return {
      heard,
      stop,
      close,
      opened,
      send: (data: unknown) => heardOf.get('message')?.({ data }),
      connect: () => heardOf.get('open')?.({ data: undefined }),
    };
  }

  it('are read from the stream as event and payload', () => {
    const { heard, opened, send } = stream();
    send('{"event":"app/state","payload":{"tokenCount":1}}');
    expect(opened).toHaveBeenCalledExactlyOnceWith('api/events?window=local-1');
    expect(heard).toHaveBeenCalledExactlyOnceWith('app/state', { tokenCount: 1 });
  });

  it('include one for each connection, because events may have been lost before it', () => {
    const { heard, connect } = stream();
    connect();
    connect();
    expect(heard.mock.calls).toEqual([
      ['app/connected', {}],
      ['app/connected', {}],
    ]);
  });

  it.each(['{', 'null', '"text"', '{"event":"app/state"}', 7])('are ignored when malformed: %s', (data) => {
    const { heard, send } = stream();
    send(data);
    expect(heard).not.toHaveBeenCalled();
  });

  it('end with the subscription', () => {
    const { stop, close } = stream();
    stop();
    expect(close).toHaveBeenCalledOnce();
  });
});
