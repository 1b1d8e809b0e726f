import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from './secret.ts';

const secret = Secret.of('marked-value');

describe('Secret', () => {
  it.each([
    ['String()', String(secret)],
    ['a template', `${secret}`],
    ['JSON', JSON.stringify({ secret })],
    ['inspect', inspect({ secret }, { depth: 9, showHidden: true })],
    ['structured clone', inspect(structuredClone({ ...secret }))],
    ['spreading', JSON.stringify({ ...secret })],
  ])('does not leak through %s', (_way, shown) => {
    expect(shown).not.toContain('marked-value');
  });

  it('gives its value only when asked', () => {
    expect(secret.reveal()).toBe('marked-value');
    expect(secret.isEmpty).toBe(false);
    expect(Secret.of('').isEmpty).toBe(true);
  });

  it('detects an equal value', () => {
    expect(Secret.of('a').isSame(Secret.of('a'))).toBe(true);
    expect(Secret.of('a').isSame(Secret.of('b'))).toBe(false);
  });
});
