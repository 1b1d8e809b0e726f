import { getEventListeners } from 'node:events';
import { expect, it, vi } from 'vitest';
import { silentLog } from '../../platform/logging/log.ts';
import type { PipeConnection } from '../pipe/methods.ts';
import { createLogTails } from './log-tails.ts';

/** The tails of a scripted log, and one connection that follows it. */
function setUp() {
  const listeners = new Set<(line: string) => void>();
  const onLine = (listener: (line: string) => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const bugs: unknown[] = [];
  const error = (event: string, fields?: object): void => {
    bugs.push([event, fields]);
    listeners.forEach((listener) => listener(event));
  };
  const log = {
    ...silentLog,
    error,
    level: 'info',
    setLevel: () => {},
    latest: () => [],
    close: async () => {},
    onLine,
  } as const;
  const closed = new AbortController();
  const received: unknown[] = [];
  const notify: PipeConnection['notify'] = async (_name, params) => received.push(params) > 0;
  const connection: PipeConnection = { id: 1, role: 'administrator', closed: closed.signal, notify };
  return {
    tails: createLogTails(log),
    connection,
    closed,
    listeners,
    received,
    bugs,
    say: (line: string) => listeners.forEach((listener) => listener(line)),
  };
}

it('follows once, however often a connection asks, and listens for its end once', () => {
  const { tails, connection, closed, received, say } = setUp();
  for (let times = 0; times < 20; times += 1) tails.follow(connection);
  say('one');
  expect([received, getEventListeners(closed.signal, 'abort').length]).toEqual([[{ lines: ['one'], skipped: 0 }], 1]);
});

it('leaves nothing behind on a connection that does not follow any more', () => {
  const { tails, connection, closed, listeners } = setUp();
  tails.follow(connection);
  tails.unfollow(connection);
  expect([tails.isFollowing(connection), listeners.size, getEventListeners(closed.signal, 'abort').length]).toEqual([
    false,
    0,
    0,
  ]);
});

it('ends with the connection, and does not begin after it', () => {
  const { tails, connection, closed, listeners } = setUp();
  tails.follow(connection);
  closed.abort();
  expect([tails.isFollowing(connection), listeners.size]).toEqual([false, 0]);
  tails.follow(connection);
  expect([tails.isFollowing(connection), listeners.size]).toEqual([false, 0]);
});

it('ends the tail of a connection whose notification throws, logs that once, and leaves the other tails alone', async () => {
  const { tails, connection, closed, received, bugs, say } = setUp();
  const failing: PipeConnection = {
    ...connection,
    id: 2,
    notify: () => Promise.reject(new RangeError('with a secret in it')),
  };
  tails.follow(failing);
  tails.follow(connection);
  say('one');
  await vi.waitFor(() =>
    expect(bugs).toEqual([
      ['error.unexpected', { operation: 'log/lines', connection: 2, bug: expect.stringMatching(/^RangeError at /) }],
    ]),
  );
  say('two');
  expect([tails.isFollowing(failing), tails.isFollowing(connection)]).toEqual([false, true]);
  await vi.waitFor(() =>
    expect(received.flatMap((each) => (each as { lines: string[] }).lines)).toEqual(['one', 'error.unexpected', 'two']),
  );
  expect(bugs).toHaveLength(1);
  expect(getEventListeners(closed.signal, 'abort')).toHaveLength(1);
});

it('ends the tail of a connection that no longer takes lines', async () => {
  const { tails, connection, listeners, say } = setUp();
  const gone: PipeConnection = { ...connection, notify: () => Promise.resolve(false) };
  tails.follow(gone);
  say('one');
  await vi.waitFor(() => expect([tails.isFollowing(gone), listeners.size]).toEqual([false, 0]));
});
