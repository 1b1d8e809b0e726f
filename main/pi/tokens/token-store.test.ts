import { describe, expect, it } from 'vitest';
import { manualClock } from '../../../test-support/manual-clock.ts';
import { LoginPauses } from './token-store.ts';

describe('pauses after refused logins', () => {
  it('pauses for 30 seconds after a refusal, doubling to a quarter of an hour', async () => {
    const clock = manualClock();
    const pauses = new LoginPauses(clock);
    const seconds: number[] = [];
    for (let refusal = 0; refusal < 8; refusal += 1) {
      pauses.refused('ours');
      const until = pauses.pausedUntil('ours') ?? 0;
      seconds.push((until - clock.now()) / 1000);
      await clock.advance(until - clock.now());
      expect(pauses.pausedUntil('ours')).toBeUndefined();
    }
    expect(seconds).toEqual([30, 60, 120, 240, 480, 900, 900, 900]);
  });

  it('starts again from 30 seconds after a success, and leaves other credentials alone', () => {
    const clock = manualClock();
    const pauses = new LoginPauses(clock);
    pauses.refused('ours');
    pauses.refused('ours');
    expect(pauses.pausedUntil('others')).toBeUndefined();
    pauses.accepted('ours');
    expect(pauses.pausedUntil('ours')).toBeUndefined();
    pauses.refused('ours');
    expect(pauses.pausedUntil('ours')).toBe(clock.now() + 30_000);
  });
});
