import { createSecretKey } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { failure } from '../../../shared/errors.ts';
import { bridgingStatus } from '../../../shared/service-status.ts';
import { manualClock, type ManualClock } from '../../../test-support/manual-clock.ts';
import type { AnsweredCall } from '../pipe/answer-request.ts';
import type { PipeConnection } from '../pipe/methods.ts';
import { BridgingState } from './bridging-state.ts';

const key = createSecretKey(Buffer.alloc(32, 1));
const problem = failure('configuration', 'file', { message: 'It is broken.', doing: 'd', hint: 'Make it anew.' });

let clock: ManualClock;
let changes: number;
let bridging: BridgingState;
beforeEach(() => {
  clock = manualClock();
  changes = 0;
  bridging = new BridgingState({ clock, changed: () => (changes += 1) });
});

function call(facts: Partial<AnsweredCall> = {}, connection: Partial<PipeConnection> = {}): AnsweredCall {
  return {
    connection: {
      id: 1,
      role: 'bridge',
      closed: new AbortController().signal,
      notify: async () => true,
      ...connection,
    },
    method: 'credentials/find',
    correlationId: 'c-1',
    outcome: { result: { credentials: [{}, {}] } },
    ...facts,
  };
}

describe('the state of bridging', () => {
  it('is disabled, without bridges and calls, before anything is known', () => {
    expect(bridging.status()).toEqual({ state: 'disabled', connected: 0 });
  });

  it('follows the key file, and is sent when it changes', () => {
    bridging.keyRead({ state: 'enabled', key });
    bridging.keyRead({ state: 'enabled', key });
    expect([bridging.status().state, changes]).toEqual(['enabled', 1]);
    bridging.keyRead({ state: 'key-unusable', problem });
    expect(bridging.status()).toEqual({
      state: 'key-unusable',
      problem: { message: 'It is broken.', hint: 'Make it anew.' },
      connected: 0,
    });
    bridging.keyRead({ state: 'disabled' });
    expect([bridging.status(), changes]).toEqual([{ state: 'disabled', connected: 0 }, 3]);
  });

  it('counts the bridges, and keeps when the last one ended', async () => {
    bridging.opened();
    bridging.opened();
    bridging.closed();
    expect(bridging.status()).toMatchObject({ state: 'enabled', connected: 1 });
    await clock.advance(1_000);
    bridging.closed();
    expect(bridging.status()).toMatchObject({ connected: 0, disconnectedAt: new Date(clock.now()).toISOString() });
    bridging.opened();
    expect(bridging.status().disconnectedAt).toBeUndefined();
  });

  it.each<[string, Partial<AnsweredCall>, object]>([
    ['a lookup with offers', {}, { operation: 'find', outcome: 'ok', offered: 2 }],
    [
      'a lookup without',
      { outcome: { result: { credentials: [] } } },
      { operation: 'find', outcome: 'none', offered: 0 },
    ],
    [
      'a retrieval',
      { method: 'credentials/get', outcome: { result: { account: 'a' } } },
      { operation: 'get', outcome: 'ok' },
    ],
    [
      'a failure, without its text',
      { method: 'credentials/release', outcome: problem },
      { operation: 'release', outcome: 'failed', failure: { kind: 'configuration', detail: 'file' } },
    ],
  ])('keeps %s as the last call', (_title, facts, expected) => {
    bridging.answered(call(facts));
    const { lastCall } = bridging.status();
    expect(lastCall).toEqual({ at: new Date(clock.now()).toISOString(), correlationId: 'c-1', ...expected });
    expect(bridgingStatus.parse(bridging.status())).toEqual(bridging.status());
  });

  it.each<[string, AnsweredCall]>([
    ['another role', call({ method: 'service/status' }, { role: 'operator' })],
    ['a test of the Configurator', call({}, { trial: true })],
    ['a question about the health', call({ method: 'plugin/health' })],
  ])('takes no call from %s', (_title, answered) => {
    bridging.answered(answered);
    expect([bridging.status().lastCall, changes]).toEqual([undefined, 0]);
  });

  it('keeps the last refusal, and does not send each of a bridge that tries again and again', async () => {
    bridging.refused('no-key');
    bridging.refused('no-key');
    expect(changes).toBe(1);
    bridging.refused('version');
    expect([bridging.status().lastRefusal?.reason, changes]).toEqual(['version', 2]);
    await clock.advance(5_000);
    bridging.refused('version');
    expect([bridging.status().lastRefusal?.at, changes]).toEqual([new Date(clock.now()).toISOString(), 3]);
  });

  it('forgets that there was no key when there is one', () => {
    bridging.refused('no-key');
    bridging.keyRead({ state: 'disabled' });
    expect(bridging.status().lastRefusal?.reason).toBe('no-key');
    bridging.keyRead({ state: 'enabled', key });
    expect(bridging.status().lastRefusal).toBeUndefined();
  });
});
