import { describe, expect, it } from 'vitest';
import { encodeMessage, readMessage } from './json-rpc.ts';
import { maxMessageBytes } from './framing-guard.ts';

const kindOf = (text: string): string | undefined => readMessage(Buffer.from(text))?.kind;

describe('readMessage', () => {
  it.each([
    ['{"jsonrpc":"2.0","id":1,"method":"m"}', 'request'],
    ['{"jsonrpc":"2.0","id":"a","method":"m","params":{}}', 'request'],
    ['{"jsonrpc":"2.0","method":"m","params":{"a":1}}', 'notification'],
    ['{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":7}}', 'cancel'],
    ['{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"m"}}', 'response'],
    ['{"jsonrpc":"2.0","id":1,"result":null}', 'response'],
    ['{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"m"}}', 'response'],
  ])('takes %s for a %s', (text, kind) => {
    expect(kindOf(text)).toBe(kind);
  });

  it.each([
    ['nothing', ''],
    ['no JSON', '{"jsonrpc":"2.0",'],
    ['a byte order mark', '\uFEFF{"jsonrpc":"2.0","method":"m"}'],
    ['a text', '"2.0"'],
    ['null', 'null'],
    ['a batch', '[{"jsonrpc":"2.0","method":"m"}]'],
    ['another version', '{"jsonrpc":"1.0","method":"m"}'],
    ['no version', '{"method":"m"}'],
    ['an object that is neither', '{"jsonrpc":"2.0"}'],
    ['a method that is no text', '{"jsonrpc":"2.0","method":1}'],
    ['a method without end', `{"jsonrpc":"2.0","method":"${'m'.repeat(65)}"}`],
    ['an id of null', '{"jsonrpc":"2.0","id":null,"method":"m"}'],
    ['an id that is an object', '{"jsonrpc":"2.0","id":{},"method":"m"}'],
    ['an id that is a fraction', '{"jsonrpc":"2.0","id":1.5,"method":"m"}'],
    ['an id without end', `{"jsonrpc":"2.0","id":"${'1'.repeat(65)}","method":"m"}`],
    ['parameters by position', '{"jsonrpc":"2.0","id":1,"method":"m","params":[1]}'],
    ['parameters that are a text', '{"jsonrpc":"2.0","id":1,"method":"m","params":"p"}'],
    ['a request with a result', '{"jsonrpc":"2.0","id":1,"method":"m","result":1}'],
    ['a cancellation of nothing', '{"jsonrpc":"2.0","method":"$/cancelRequest"}'],
    ['a cancellation of an object', '{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":{}}}'],
    ['a result without id', '{"jsonrpc":"2.0","id":null,"result":1}'],
    ['an answer with result and error', '{"jsonrpc":"2.0","id":1,"result":1,"error":{"code":1,"message":"m"}}'],
    ['an error that is none', '{"jsonrpc":"2.0","id":1,"error":"m"}'],
  ])('refuses %s', (_, text) => {
    expect(kindOf(text)).toBeUndefined();
  });

  it('refuses bytes that are not UTF-8', () => {
    const body = Buffer.from('{"jsonrpc":"2.0","method":"mX"}');
    expect(readMessage(Buffer.from(body.map((byte) => (byte === 0x58 ? 0xff : byte))))).toBeUndefined();
  });

  it('reads nesting of any depth without falling', () => {
    const deep = `{"jsonrpc":"2.0","method":"m","params":{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}}`;
    expect(kindOf(deep)).toBe('notification');
  });

  it('drops what the envelope does not know', () => {
    expect(readMessage(Buffer.from('{"jsonrpc":"2.0","id":1,"method":"m","more":1}'))).toEqual({
      kind: 'request',
      id: 1,
      method: 'm',
      params: undefined,
    });
  });
});

describe('readMessage with the rules of the link', () => {
  const rules = { longestName: 256, params: 'any' } as const;

  it.each([
    ['parameters by position', '{"jsonrpc":"2.0","id":1,"method":"m","params":[1]}'],
    ['an id of 256 characters', `{"jsonrpc":"2.0","id":"${'1'.repeat(256)}","method":"m"}`],
    ['members that it does not know', '{"jsonrpc":"2.0","id":"a","method":"m","params":{"x":1},"more":true}'],
  ])('takes %s for a request', (_, text) => {
    expect(readMessage(text, rules)?.kind).toBe('request');
  });

  it.each([
    ['an id of 257 characters', `{"jsonrpc":"2.0","id":"${'1'.repeat(257)}","method":"m"}`],
    ['neither result nor error', '{"jsonrpc":"2.0","id":1}'],
  ])('refuses %s', (_, text) => {
    expect(readMessage(text, rules)).toBeUndefined();
  });
});

describe('encodeMessage', () => {
  it('writes the members in the order of the protocol', () => {
    expect(encodeMessage({ id: 1, method: 'm', params: {} })).toBe('{"jsonrpc":"2.0","id":1,"method":"m","params":{}}');
  });

  it('refuses a message over the cap, counted in bytes', () => {
    const fits = 'x'.repeat(maxMessageBytes - '{"jsonrpc":"2.0","m":""}'.length);
    expect(encodeMessage({ m: fits })).toHaveLength(maxMessageBytes);
    expect(encodeMessage({ m: `${fits}x` })).toBeUndefined();
    expect(encodeMessage({ m: `${fits.slice(1)}ä` })).toBeUndefined();
  });
});
