import { describe, expect, it } from 'vitest';
import { releaseParams } from './wire.ts';

describe('the parameters of a release', () => {
  const session = { sessionId: 's1', user: { username: 'ann' }, jumpItem: { type: 'rdp', host: 'web01' } };

  it('hold the end of the session as UTC', () => {
    const params = releaseParams.parse({ session, credentialId: 'c', endedAt: '2030-01-02T03:04:05Z' });
    expect(params).toEqual({ session, credentialId: 'c', endedAt: Date.UTC(2030, 0, 2, 3, 4, 5) });
  });

  it.each([['yesterday'], ['2030-01-02'], [0], [undefined]])('refuse %s as its end', (endedAt) => {
    expect(releaseParams.safeParse({ session, credentialId: 'c', endedAt }).success).toBe(false);
  });

  it('refuse a session without an id, without which it could not be checked in', () => {
    const { sessionId: _, ...nameless } = session;
    expect(
      releaseParams.safeParse({ session: nameless, credentialId: 'c', endedAt: '2030-01-02T03:04:05Z' }).success,
    ).toBe(false);
  });
});
