import { describe, expect, it } from 'vitest';
import { redact } from './redact-text.ts';

const secret = 'Wüst <&>"\'\\/%+= 4711';

describe('what a server says is quoted', () => {
  it('in one line', () => {
    expect(redact(' The user\r\n\tis locked. \u0007', [])).toBe('The user is locked.');
  });

  it('no longer than 200 characters', () => {
    expect(redact('x'.repeat(201), [])).toBe(`${'x'.repeat(200)}…`);
    expect(redact('x'.repeat(200), [])).toBe('x'.repeat(200));
  });

  it.each([
    ['as it is', secret],
    ['across lines', secret.replace(' ', '\r\n')],
    ['in capitals', secret.toUpperCase()],
    ['in XML', 'Wüst &lt;&amp;&gt;&quot;&apos;\\/%+= 4711'],
    ['in XML with numbers', 'Wüst &lt;&amp;&gt;&#34;&#39;\\/%+= 4711'],
    ['in XML with quotes as they are', 'Wüst &lt;&amp;>"\'\\/%+= 4711'],
    ['in JSON', JSON.stringify(secret).slice(1, -1)],
    ['in JSON in JSON', JSON.stringify(JSON.stringify(secret)).slice(3, -3)],
    ['in JSON without other letters', 'W\\u00fcst <&>\\"\'\\\\/%+= 4711'],
    ['in an address', encodeURIComponent(secret)],
    ['in an address, in small letters', encodeURIComponent(secret).toLowerCase()],
    ['in a form', new URLSearchParams({ x: secret }).toString().slice(2)],
    ['in hexadecimal', Buffer.from(secret).toString('hex')],
    ['backwards', [...secret].toReversed().join('')],
  ])('without a secret %s', (_how, spelled) => {
    expect(redact(`It was "${spelled}" that was wrong.`, ['other-secret', secret])).toBe(
      'It was "[secret]" that was wrong.',
    );
  });

  it.each(['base64', 'base64url'] as const)('without a secret in %s, whatever stands before it', (encoding) => {
    for (const before of ['', 'x', 'xx']) {
      const spelled = Buffer.from(`${before}${secret}`).toString(encoding);
      const left = redact(`It was ${spelled}.`, [secret]);
      expect(left).toContain('[secret]');
      expect(Buffer.from(left.replace('[secret]', ''), encoding).toString('latin1')).not.toContain('4711');
    }
  });

  it('with the secret of which another is the beginning masked as a whole', () => {
    expect(redact('It was abc-def.', ['abc', 'abc-def'])).toBe('It was [secret].');
  });

  it('as it is where the secret is so short that its recoded forms are in any sentence', () => {
    expect(redact('61 YQ of b', ['a'])).toBe('61 YQ of b');
  });

  it('as it is where a secret is empty', () => {
    expect(redact('Refused.', [''])).toBe('Refused.');
  });
});
