import { expect, it } from 'vitest';
import { err, ok } from '../../../shared/result.ts';
import { manualClock } from '../../../test-support/manual-clock.ts';
import { callFrame } from './write-frame.ts';
import { callTimeoutMs, createOutgoingCalls } from './outgoing-calls.ts';

function setUp() {
  const clock = manualClock();
  const sent: string[] = [];
  const calls = createOutgoingCalls(clock, (text) => void sent.push(text));
  const call = (method: string) => calls.call((id) => callFrame(id, method, {}));
  return { clock, sent, calls, call };
}

it('gives every call its own answer, whatever their order', async () => {
  const { calls, call, sent, clock } = setUp();
  const [first, second] = [call('a'), call('b')];
  expect(sent).toEqual([
    '{"jsonrpc":"2.0","id":1,"method":"a","params":{}}',
    '{"jsonrpc":"2.0","id":2,"method":"b","params":{}}',
  ]);
  calls.answered({ id: 2, error: { code: 1, message: 'No.' } });
  calls.answered({ id: 1, result: { yes: true } });
  expect(await first).toEqual(ok({ yes: true }));
  expect(await second).toEqual(err({ kind: 'refused', error: { code: 1, message: 'No.' } }));
  expect(clock.waiting).toBe(0);
});

it('gives up a call without an answer, and passes over what comes late or unasked', async () => {
  const { calls, call, clock } = setUp();
  const answer = call('a');
  await clock.advance(callTimeoutMs);
  expect(await answer).toEqual(err({ kind: 'silent' }));
  calls.answered({ id: 1, result: {} });
  calls.answered({ id: 77, result: {} });
  calls.answered({ id: null, error: { code: 1, message: 'What?' } });
  expect(clock.waiting).toBe(0);
});

it('settles all calls when the connection is gone, and later ones at once', async () => {
  const { calls, call, sent, clock } = setUp();
  const waiting = [call('a'), call('b')];
  calls.close();
  expect(await Promise.all([...waiting, call('c')])).toEqual([
    err({ kind: 'closed' }),
    err({ kind: 'closed' }),
    err({ kind: 'closed' }),
  ]);
  expect([sent.length, clock.waiting]).toEqual([2, 0]);
});
