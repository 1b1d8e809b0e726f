import { describe, expect, it } from 'vitest';
import { TokenIssuer } from './token-issuer.ts';

function setUp() {
  let time = Date.UTC(2030, 0, 1);
  const issuer = new TokenIssuer(() => time);
  const basic = (id: string, secret: string): string => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
  const right = basic(issuer.clientId, issuer.clientSecret.reveal());
  const wrong = basic(issuer.clientId, 'wrong');
  const ask = (authorization: string | undefined = right) =>
    issuer.issue(authorization, 'grant_type=client_credentials');
  const token = (): string => (ask().body as { access_token: string }).access_token;
  return { issuer, ask, token, right, wrong, later: (ms: number) => (time += ms) };
}

describe('the token issuer', () => {
  it('issues a token for an hour', () => {
    const { issuer, ask, later } = setUp();
    const { status, body } = ask();
    expect([status, body]).toEqual([
      200,
      { access_token: expect.stringMatching(/^[\w-]{43}$/) as string, token_type: 'Bearer', expires_in: 3600 },
    ]);
    const { access_token: token } = body as { access_token: string };
    later(3_599_999);
    expect(issuer.isValid(token)).toBe(true);
    later(1);
    expect(issuer.isValid(token)).toBe(false);
    expect(issuer.isValid('made up')).toBe(false);
  });

  it('has 30 tokens at most, and removes the oldest for the next', () => {
    const { issuer, token } = setUp();
    const tokens = Array.from({ length: 31 }, token);
    expect(tokens.map((each) => issuer.isValid(each))).toEqual([false, ...Array.from({ length: 30 }, () => true)]);
  });

  it('invalidates all tokens when they are revoked', () => {
    const { issuer, token } = setUp();
    const issued = token();
    issuer.revokeTokens();
    expect(issuer.isValid(issued)).toBe(false);
  });

  it.each([['Basic !!!'], ['Bearer abc'], ['Basic bm9jb2xvbg=='], ['']])('refuses the header "%s"', (header) => {
    expect(setUp().ask(header)).toEqual({ status: 401, body: { error: 'invalid_client' } });
  });

  it('refuses another grant', () => {
    const { issuer, right } = setUp();
    expect(issuer.issue(right, 'grant_type=password')).toEqual({
      status: 400,
      body: { error: 'unsupported_grant_type' },
    });
  });

  it('reads name and secret form-encoded (RFC 6749)', () => {
    const { issuer, ask } = setUp();
    const encoded = [issuer.clientId, issuer.clientSecret.reveal()]
      .map((part) => part.replaceAll(/[0-9]/g, (digit) => `%3${digit}`))
      .join(':');
    expect(ask(`Basic ${Buffer.from(encoded).toString('base64')}`).status).toBe(200);
  });

  it('locks after five refusals in a row, for the right secret too, for a quarter of an hour', () => {
    const { issuer, ask, wrong, later } = setUp();
    for (let refusal = 0; refusal < 4; refusal += 1) ask(wrong);
    expect(ask().status).toBe(200);
    for (let refusal = 0; refusal < 5; refusal += 1) ask(wrong);
    expect([issuer.isLocked, ask().status]).toEqual([true, 401]);
    later(15 * 60_000);
    expect([issuer.isLocked, ask().status]).toEqual([false, 200]);
  });

  it('is unlocked by an administrator', () => {
    const { issuer, ask, wrong } = setUp();
    for (let refusal = 0; refusal < 5; refusal += 1) ask(wrong);
    issuer.unlock();
    expect(ask().status).toBe(200);
  });
});
