import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxInformational, TooManyInformationalError, UnaskedUpgradeError } from './informational.ts';
import { InformationalFilter } from './informational-filter.ts';

const interim = 'HTTP/1.1 100 Continue\r\nServer: x\r\n\r\n';
const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 24\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n';

/** What is left of one answer that arrives in these chunks. */
function taken(chunks: readonly string[], filter = new InformationalFilter()): string {
  filter.expectAnswer();
  return chunks.map((chunk) => filter.take(Buffer.from(chunk, 'latin1')).toString('latin1')).join('');
}

describe('what arrives on a connection', () => {
  it.each([
    ['nothing before the answer', [answer]],
    ['one 100 before it', [interim + answer]],
    ['one 100 in a chunk of its own', [interim, answer]],
    ['several', [interim + interim, interim, interim + answer]],
    ['one without a reason phrase', ['HTTP/1.1 100\r\n\r\n', answer]],
    ['one with an empty reason phrase', [`HTTP/1.1 100 \r\n\r\n${answer}`]],
  ])('loses each 100 and nothing else: %s', (_title, chunks) => {
    expect(taken(chunks)).toBe(answer);
  });

  it.each([
    ['another informational answer', 'HTTP/1.1 103 Early Hints\r\n\r\n'],
    ['a status of four digits', 'HTTP/1.1 1000 x\r\n\r\n'],
    ['another protocol', 'SSH-2.0-OpenSSH\r\n'],
    ['another case', 'http/1.1 100 Continue\r\n\r\n'],
    ['a head without end', `HTTP/1.1 100 Continue\r\nX: ${'x'.repeat(10_000)}`],
  ])('is left alone: %s', (_title, text) => {
    expect(taken([text])).toBe(text);
  });

  it('may be split anywhere', () => {
    const whole = interim + interim + answer;
    fc.assert(
      fc.property(fc.array(fc.nat(whole.length), { maxLength: 8 }), (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
        expect(taken(at.slice(1).map((end, index) => whole.slice(at[index], end)))).toBe(answer);
      }),
    );
  });

  it('is looked at once per request', () => {
    const filter = new InformationalFilter();
    expect(taken([answer, interim], filter)).toBe(answer + interim);
    expect(taken([interim, answer], filter)).toBe(answer);
  });

  it.each([
    'HTTP/1.1 101 \r\n\r\n',
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n',
    `${interim}HTTP/1.1 101\r\n\r\n`,
  ])('may not change the protocol: %j', (text) => {
    expect(() => taken([text])).toThrow(UnaskedUpgradeError);
  });

  it('may not be 100s only', () => {
    const filter = new InformationalFilter();
    expect(taken([interim.repeat(maxInformational), answer], filter)).toBe(answer);
    expect(() => taken([interim.repeat(maxInformational + 1)], filter)).toThrow(TooManyInformationalError);
  });
});
