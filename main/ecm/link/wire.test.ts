import { describe, expect, it } from 'vitest';
import { registerResult, releaseParams } from './wire.ts';

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

describe('the version of the appliance', () => {
  it.each(['25.1', '15.0.3', '24.3.2.123'])('%s is taken', (version) =>
    expect(registerResult.parse({ active: true, version })).toEqual({ active: true, version }),
  );

  it.each([
    undefined,
    null,
    25,
    '',
    '25',
    'v25.1',
    '25.1 <b>',
    '25.1\n',
    '1.2.3.4.5',
    `1.${'9'.repeat(500)}`,
    ['25.1'],
  ])('%j counts as not named', (version) =>
    expect(registerResult.parse({ active: false, version })).toEqual({ active: false, version: undefined }),
  );
});
