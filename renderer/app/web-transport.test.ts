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
  it('posts name and input as JSON to its own origin and answers the body', async () => {
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

  it('says that the session has ended, and what to do, on 401', async () => {
    const fetch = async () => ({ status: 401, json: () => Promise.reject(new Error('not JSON')) });
    expect(await webTransport(parts({ fetch })).invoke('app/info', {})).toMatchObject({
      ok: false,
      error: { kind: 'service-unavailable', detail: 'no-access', message: 'The session of this page has ended.' },
    });
  });

  it('rejects when the program is gone, which the bridge turns into an error value', async () => {
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

  it('come from the stream as event and payload', () => {
    const { heard, opened, send } = stream();
    send('{"event":"app/state","payload":{"tokenCount":1}}');
    expect(opened).toHaveBeenCalledExactlyOnceWith('api/events?window=local-1');
    expect(heard).toHaveBeenCalledExactlyOnceWith('app/state', { tokenCount: 1 });
  });

  it('say each time that the stream is connected: events may have been missed before', () => {
    const { heard, connect } = stream();
    connect();
    connect();
    expect(heard.mock.calls).toEqual([
      ['app/connected', {}],
      ['app/connected', {}],
    ]);
  });

  it.each(['{', 'null', '"text"', '{"event":"app/state"}', 7])('are passed over when malformed: %s', (data) => {
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
