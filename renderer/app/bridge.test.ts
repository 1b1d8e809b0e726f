import { describe, expect, it, vi } from 'vitest';
import type { EventName, Transport } from '../../shared/contract.ts';
import { bridgeOver, randomId } from './bridge.ts';
import { testError } from '../../test-support/renderer/test-client.ts';

const newId = () => 'local-1';

function answering(answer: (name: string, input: unknown) => unknown): Transport {
  return { invoke: async (name, input) => answer(name, input), subscribe: () => () => undefined };
}

describe('a call over the bridge', () => {
  it('sends its name and input, and returns the answer of the contract', async () => {
    const invoke = vi.fn((_name: string, _input: unknown) => ({ ok: true, value: { cleared: 3 } }));
    const { client } = bridgeOver(answering(invoke), newId);
    expect(await client['tokens/clear']({})).toEqual({ ok: true, value: { cleared: 3 } });
    expect(invoke).toHaveBeenCalledWith('tokens/clear', {});
  });

  it('returns an error of the main process unchanged', async () => {
    const error = testError({ kind: 'tls', detail: 'expired' });
    const { client } = bridgeOver(
      answering(() => ({ ok: false, error })),
      newId,
    );
    expect(await client['tokens/clear']({})).toEqual({ ok: false, error });
  });

  it('is an error value, not a rejection, when the transport is lost', async () => {
    const { client } = bridgeOver(
      answering(() => Promise.reject(new TypeError('fetch failed'))),
      newId,
    );
    expect(await client['tokens/clear']({})).toMatchObject({
      ok: false,
      error: {
        kind: 'service-unavailable',
        detail: 'lost',
        doing: 'clearing the token cache',
        correlationId: 'local-1',
      },
    });
  });

  it.each([
    ['no answer at all', undefined],
    ['an answer of another shape', { value: { cleared: 3 } }],
    ['a value that the contract does not know', { ok: true, value: { cleared: 'three' } }],
    ['an error of an unknown kind', { ok: false, error: { ...testError(), kind: 'mystery' } }],
  ])('rejects %s', async (_name, answer) => {
    const { client } = bridgeOver(
      answering(() => answer),
      newId,
    );
    expect(await client['tokens/clear']({})).toMatchObject({
      ok: false,
      error: { kind: 'service-unavailable', detail: 'version', correlationId: 'local-1' },
    });
  });

  it('removes fields that the contract does not name', async () => {
    const { client } = bridgeOver(
      answering(() => ({ ok: true, value: { cleared: 1, password: 'p' } })),
      newId,
    );
    expect(await client['tokens/clear']({})).toEqual({ ok: true, value: { cleared: 1 } });
  });
});

describe('an event over the bridge', () => {
  function listening() {
    let push: (event: EventName, payload: unknown) => void = () => undefined;
    const end = vi.fn();
    const transport: Transport = {
      invoke: () => Promise.reject(new Error('no calls here')),
      subscribe: (onAnyEvent) => {
        push = onAnyEvent;
        return end;
      },
    };
    const listener = vi.fn();
    const stop = bridgeOver(transport, newId).onEvent('app/state', listener);
    return { listener, stop, end, push: (event: string, payload: unknown) => push(event as EventName, payload) };
  }

  it('calls the listener with a payload of the contract', () => {
    const { listener, push } = listening();
    push('app/state', { profile: 'real', tokenCount: 2, pendingCheckIns: 0 });
    expect(listener).toHaveBeenCalledExactlyOnceWith({ profile: 'real', tokenCount: 2, pendingCheckIns: 0 });
  });

  it.each([
    ['a payload of another shape', 'app/state', { profile: 'real', tokenCount: 'two' }],
    ['an event of another name', 'app/other', { profile: 'real', tokenCount: 2, pendingCheckIns: 0 }],
  ])('is dropped with %s', (_name, event, payload) => {
    const { listener, push } = listening();
    push(event, payload);
    expect(listener).not.toHaveBeenCalled();
  });

  it('ends with its subscription', () => {
    const { stop, end } = listening();
    stop();
    expect(end).toHaveBeenCalledOnce();
  });

  it('shares the one subscription with the other events, until its last listener is removed', () => {
    const subscribe = vi.fn((_listener: (event: EventName, payload: unknown) => void) => end);
    const end = vi.fn();
    const { onEvent } = bridgeOver({ invoke: () => Promise.reject(new Error('no calls here')), subscribe }, newId);
    const listener = vi.fn();
    const stops = [onEvent('app/state', vi.fn()), onEvent('service/log', listener)];
    expect(subscribe).toHaveBeenCalledOnce();
    subscribe.mock.calls[0]?.[0]('service/log', { lines: ['{}'], skipped: 0 });
    expect(listener).toHaveBeenCalledExactlyOnceWith({ lines: ['{}'], skipped: 0 });
    stops[0]?.();
    expect(end).not.toHaveBeenCalled();
    stops[1]?.();
    expect(end).toHaveBeenCalledOnce();
  });
});

describe('ids of the renderer', () => {
  it('are sixteen hexadecimal digits and differ', () => {
    expect(randomId()).toMatch(/^[0-9a-f]{16}$/);
    expect(randomId()).not.toBe(randomId());
  });
});
