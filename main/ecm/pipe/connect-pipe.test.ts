import { describe, expect, it } from 'vitest';
import { checkAddress, pipeAddress } from './connect-pipe.ts';

describe('pipeAddress', () => {
  it.each([
    { on: 'win32', env: {}, expected: '\\\\.\\pipe\\ecm-configurator' },
    { on: 'linux', env: {}, expected: '/state/ecm.sock' },
    { on: 'darwin', env: { ECM_PIPE: '' }, expected: '/state/ecm.sock' },
    { on: 'linux', env: { ECM_PIPE: '/run/other.sock' }, expected: '/run/other.sock' },
    { on: 'win32', env: { ECM_PIPE: '\\\\.\\pipe\\other' }, expected: '\\\\.\\pipe\\other' },
  ] as const)('is $expected on $on with $env', ({ on, env, expected }) => {
    expect(pipeAddress(env, on, '/state')).toBe(expected);
  });
});

describe('checkAddress', () => {
  it.each([
    { on: 'linux', bytes: 107, fits: true },
    { on: 'linux', bytes: 108, fits: false },
    { on: 'darwin', bytes: 103, fits: true },
    { on: 'darwin', bytes: 104, fits: false },
    { on: 'win32', bytes: 200, fits: true },
  ] as const)('a path of $bytes bytes fits on $on: $fits', ({ on, bytes, fits }) => {
    expect(checkAddress('/'.padEnd(bytes, 'x'), on).ok).toBe(fits);
  });

  it('counts bytes, not characters', () => {
    expect(checkAddress('/'.padEnd(60, 'ü'), 'linux')).toMatchObject({ ok: false, error: { kind: 'configuration' } });
  });
});
