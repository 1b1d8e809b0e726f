import { describe, expect, it } from 'vitest';
import { isLoopback, isLoopbackName } from './loopback.ts';

const hostOf = (url: string): string => new URL(url).hostname;

describe('what is on this computer', () => {
  it.each([
    ['http://localhost', true, true],
    ['http://LOCALHOST:8080', true, true],
    ['http://127.0.0.1', true, true],
    ['http://127.1', true, true],
    ['http://0x7f000001', true, true],
    ['http://127.255.255.254', true, true],
    ['http://[::1]', true, true],
    ['http://localhost.', false, true],
    ['http://app.localhost', false, true],
    ['http://[::ffff:127.0.0.1]', false, true],
    ['http://localhost.example', false, false],
    ['http://notlocalhost', false, false],
    ['http://127.0.0.1.example', false, false],
    ['http://128.0.0.1', false, false],
    ['http://[::2]', false, false],
    ['http://10.0.0.1', false, false],
  ])('%s: by address %s, by name %s', (url, byAddress, byName) => {
    expect([isLoopback(hostOf(url)), isLoopbackName(hostOf(url))]).toEqual([byAddress, byName]);
  });
});
