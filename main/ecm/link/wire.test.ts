import { describe, expect, it } from 'vitest';
import { readFrame, releaseParams } from './wire.ts';

describe('readFrame', () => {
  it.each([
    ['{"jsonrpc":"2.0","id":1,"method":"plugin/health"}', 'request'],
    ['{"jsonrpc":"2.0","id":"a","method":"credentials/find","params":{"x":1},"more":true}', 'request'],
    ['{"jsonrpc":"2.0","method":"ecm/active","params":{"active":true}}', 'notification'],
    ['{"jsonrpc":"2.0","id":1,"result":{}}', 'answer'],
    ['{"jsonrpc":"2.0","id":1,"result":null}', 'answer'],
    ['{"jsonrpc":"2.0","id":1,"error":{"code":-32600,"message":"No."}}', 'answer'],
    ['{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"No."}}', 'answer'],
  ])('takes %s for a %s', (text, kind) => {
    expect(readFrame(text)?.kind).toBe(kind);
  });

  it.each([
    [''],
    ['garbage'],
    ['{"jsonrpc":"2.0","id":1,"method":"x"'],
    ['null'],
    ['[]'],
    ['[{"jsonrpc":"2.0","id":1,"method":"x"}]'],
    ['{"id":1,"method":"x"}'],
    ['{"jsonrpc":"1.0","id":1,"method":"x"}'],
    ['{"jsonrpc":"2.0","id":{},"method":"x"}'],
    ['{"jsonrpc":"2.0","id":1.5,"method":"x"}'],
    ['{"jsonrpc":"2.0","id":1,"method":7}'],
    ['{"jsonrpc":"2.0","id":1}'],
    ['{"jsonrpc":"2.0","id":1,"error":"No."}'],
    [`{"jsonrpc":"2.0","id":"${'a'.repeat(300)}","method":"x"}`],
  ])('takes %s for nothing', (text) => {
    expect(readFrame(text)).toBeUndefined();
  });
});

describe('the parameters of a release', () => {
  const session = { sessionId: 's1', user: { username: 'ann' }, jumpItem: { type: 'rdp', host: 'web01' } };

  it('hold the end of the session as UTC', () => {
    const params = releaseParams.parse({ session, credentialId: 'c', endedAt: '2030-01-02T03:04:05Z' });
    expect(params).toEqual({ session, credentialId: 'c', endedAt: Date.UTC(2030, 0, 2, 3, 4, 5) });
  });

  it.each([['yesterday'], ['2030-01-02'], [0], [undefined]])('refuse %s as its end', (endedAt) => {
    expect(releaseParams.safeParse({ session, credentialId: 'c', endedAt }).success).toBe(false);
  });

  it('refuse a session without an id, by which nothing could be given back', () => {
    const { sessionId: _, ...nameless } = session;
    expect(
      releaseParams.safeParse({ session: nameless, credentialId: 'c', endedAt: '2030-01-02T03:04:05Z' }).success,
    ).toBe(false);
  });
});
