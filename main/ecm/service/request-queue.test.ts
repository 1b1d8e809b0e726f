import { describe, expect, it } from 'vitest';
import type { Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { manualClock, type ManualClock } from '../../../test-support/manual-clock.ts';
import { RequestQueue, usualLimits, type QueueLimits, type QueuedWork } from './request-queue.ts';

const never = new AbortController().signal;
const owner = {};

/** Work that ends when the test says so. */
function controlled(over: Partial<QueuedWork<string>> = {}) {
  const ended = Promise.withResolvers<Result<string, Failure>>();
  const seen: AbortSignal[] = [];
  const run = (signal: AbortSignal): Promise<Result<string, Failure>> => {
    seen.push(signal);
    return ended.promise;
  };
  const work: QueuedWork<string> = { doing: 'testing', owner, signal: never, run, ...over };
  return { work, seen, end: (value: string) => ended.resolve(ok(value)), fail: ended.reject };
}

function setUp(limits: Partial<QueueLimits> = {}): { clock: ManualClock; queue: RequestQueue } {
  const clock = manualClock();
  return { clock, queue: new RequestQueue(clock, { ...usualLimits, ...limits }) };
}

describe('the request queue', () => {
  it('works on 64 at once, lets 1,000 wait, and refuses the next at once', async () => {
    const { clock, queue } = setUp();
    const works = Array.from({ length: 1064 }, () => controlled());
    const answers = works.map(({ work }) => queue.enqueue(work));
    expect([queue.atWork, queue.waiting]).toEqual([64, 1000]);
    const refused = controlled();
    expect(await queue.enqueue(refused.work)).toMatchObject({
      ok: false,
      error: { kind: 'service-unavailable', detail: 'busy' },
    });
    expect(refused.seen).toHaveLength(0);
    for (const work of works) work.end('done');
    expect(await Promise.all(answers)).toEqual(works.map(() => ok('done')));
    expect([queue.atWork, queue.waiting, clock.waiting]).toEqual([0, 0, 0]);
  });

  it('gives a free place to whoever has waited longest', async () => {
    const { queue } = setUp({ atWork: 1 });
    const [first, second, third] = [controlled(), controlled(), controlled()];
    const answers = [first, second, third].map(({ work }) => queue.enqueue(work));
    first.end('1');
    await answers[0];
    expect([second.seen.length, third.seen.length]).toEqual([1, 0]);
    second.end('2');
    third.end('3');
    expect(await Promise.all(answers)).toEqual([ok('1'), ok('2'), ok('3')]);
  });

  it('passes failures on, and goes on after a bug', async () => {
    const { clock, queue } = setUp({ atWork: 1 });
    const broken = controlled();
    const answer = queue.enqueue(broken.work);
    const next = controlled();
    const nextAnswer = queue.enqueue(next.work);
    broken.fail(new Error('a bug'));
    await expect(answer).rejects.toThrow('a bug');
    next.end('fine');
    expect(await nextAnswer).toEqual(ok('fine'));
    const refusal: Failure = { kind: 'not-found', message: 'No.', doing: 'testing', hint: 'None.' };
    expect(await queue.enqueue({ doing: 'testing', owner, signal: never, run: async () => err(refusal) })).toEqual(
      err(refusal),
    );
    expect([queue.atWork, clock.waiting]).toEqual([0, 0]);
  });

  it('treats a bug before the first promise like any other', async () => {
    const { queue } = setUp();
    const run = (): never => {
      throw new Error('at once');
    };
    await expect(queue.enqueue({ doing: 'testing', owner, signal: never, run })).rejects.toThrow('at once');
    expect(queue.atWork).toBe(0);
  });

  it('answers at the deadline, tells the work, and keeps its place until it has really ended', async () => {
    const { clock, queue } = setUp({ atWork: 1, deadlineMs: 5000 });
    const unclaimed: string[] = [];
    const slow = controlled({ unclaimed: (value) => unclaimed.push(value) });
    const answer = queue.enqueue(slow.work);
    await clock.advance(4999);
    expect(slow.seen[0]?.aborted).toBe(false);
    await clock.advance(1);
    expect(await answer).toMatchObject({
      ok: false,
      error: { kind: 'connectivity', detail: 'timeout', doing: 'testing' },
    });
    expect(slow.seen[0]?.aborted).toBe(true);
    expect(queue.atWork).toBe(1);
    slow.end('too late');
    await clock.advance(0);
    expect(unclaimed).toEqual(['too late']);
    expect([queue.atWork, clock.waiting]).toEqual([0, 0]);
  });

  it('answers busy to one that got no place before its deadline, and never starts it', async () => {
    const { clock, queue } = setUp({ atWork: 1, deadlineMs: 5000 });
    const slow = controlled();
    void queue.enqueue(slow.work);
    await clock.advance(1000);
    const late = controlled();
    const answer = queue.enqueue(late.work);
    await clock.advance(5000);
    expect(await answer).toMatchObject({ ok: false, error: { kind: 'service-unavailable', detail: 'busy' } });
    slow.end('ended');
    await clock.advance(0);
    expect([late.seen.length, queue.atWork, queue.waiting, clock.waiting]).toEqual([0, 0, 0, 0]);
  });

  it('lets a caller leave while it waits and while it is worked on', async () => {
    const { clock, queue } = setUp({ atWork: 1 });
    const caller = new AbortController();
    const unclaimed: string[] = [];
    const working = controlled({ signal: caller.signal, unclaimed: (value) => unclaimed.push(value) });
    const waiting = controlled({ signal: caller.signal });
    const answers = [queue.enqueue(working.work), queue.enqueue(waiting.work)];
    caller.abort();
    const cancelled = { ok: false, error: { kind: 'cancelled' } };
    expect(await Promise.all(answers)).toMatchObject([cancelled, cancelled]);
    expect(working.seen[0]?.aborted).toBe(true);
    working.end('nobody wants it');
    await clock.advance(0);
    expect(unclaimed).toEqual(['nobody wants it']);
    expect([waiting.seen.length, queue.atWork, queue.waiting, clock.waiting]).toEqual([0, 0, 0, 0]);
    expect(await queue.enqueue(controlled({ signal: caller.signal }).work)).toMatchObject(cancelled);
  });

  it('hands nothing back that was claimed', async () => {
    const { queue } = setUp();
    const unclaimed: string[] = [];
    const work = controlled({ unclaimed: (value) => unclaimed.push(value) });
    const answer = queue.enqueue(work.work);
    work.end('claimed');
    expect(await answer).toEqual(ok('claimed'));
    expect(unclaimed).toEqual([]);
  });
});

describe('draining', () => {
  it('is over at once when nothing is at work, and nothing gets in afterwards', async () => {
    const { clock, queue } = setUp();
    await queue.drain(8000, 2000);
    expect(clock.waiting).toBe(0);
    expect(await queue.enqueue(controlled().work)).toMatchObject({
      ok: false,
      error: { kind: 'service-unavailable', detail: 'lost' },
    });
  });

  it('lets what is there finish, what waits included', async () => {
    const { clock, queue } = setUp({ atWork: 1 });
    const [first, second] = [controlled(), controlled()];
    const answers = [first, second].map(({ work }) => queue.enqueue(work));
    const drained = queue.drain(8000, 2000);
    await clock.advance(4000);
    first.end('1');
    second.end('2');
    await drained;
    expect(await Promise.all(answers)).toEqual([ok('1'), ok('2')]);
    expect(clock.waiting).toBe(0);
  });

  it('cancels what is not done in time and waits for its end', async () => {
    const { clock, queue } = setUp({ atWork: 1 });
    const [slow, waiting] = [controlled(), controlled()];
    const answers = [slow, waiting].map(({ work }) => queue.enqueue(work));
    let isDrained = false;
    const drained = queue.drain(8000, 2000).then(() => (isDrained = true));
    await clock.advance(8000);
    const lost = { ok: false, error: { kind: 'service-unavailable', detail: 'lost' } };
    expect(await Promise.all(answers)).toMatchObject([lost, lost]);
    expect([slow.seen[0]?.aborted, isDrained]).toEqual([true, false]);
    slow.end('ended');
    await drained;
    expect([waiting.seen.length, clock.waiting]).toEqual([0, 0]);
  });

  it('does not wait for work that ignores its end', async () => {
    const { clock, queue } = setUp();
    void queue.enqueue(controlled().work);
    let isDrained = false;
    void queue.drain(8000, 2000).then(() => (isDrained = true));
    await clock.advance(9999);
    expect(isDrained).toBe(false);
    await clock.advance(1);
    expect(isDrained).toBe(true);
  });
});
