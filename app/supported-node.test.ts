import { describe, expect, it } from 'vitest';
import { engines } from '../package.json';
import { isSupported, versionNeeded } from './supported-node.mjs';

describe('a version of Node', () => {
  it.each([
    ['18.20.8', false],
    ['20.20.2', false],
    ['22.9.0', false],
    ['22.18.99', false],
    ['22.19.0', true],
    ['22.20.1', true],
    ['23.0.0', true],
    ['24.21.0', true],
    ['100.0.0', true],
  ])('%s is supported: %s', (version, expected) => {
    expect(isSupported(version)).toBe(expected);
  });

  it('is named in one line, with the oldest that package.json promises', () => {
    const [, oldest = ''] = /^>=(\d+\.\d+)$/.exec(engines.node) ?? [];
    expect(isSupported(`${oldest}.0`)).toBe(true);
    expect(versionNeeded('20.20.2', '/usr/bin/node')).toBe(
      `ECM Configurator needs Node ${oldest} or newer (24 is tested); this is 20.20.2, /usr/bin/node.`,
    );
  });
});
