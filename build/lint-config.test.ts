import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from './environment.mjs';

const config = readFileSync(join(root, '.oxlintrc.json'), 'utf8');
const revealing = /"files": \[([^\]]*)\],\s*"rules": \{ "no-restricted-properties": "off" \}/.exec(config)?.[1] ?? '';
const listed = revealing.split('\n').filter((line) => line.includes('"'));

it('files that may read secrets are listed with a reason', () => {
  expect(listed.length).toBeGreaterThan(5);
  for (const line of listed) expect(line).toMatch(/^ +"[\w./-]+\.ts",? \/\/ \S+ \S+/);
});

it.each(listed.map((line) => line.split('"')[1] ?? ''))(
  '%s, which may read secrets, exists and calls reveal()',
  (file) => {
    expect(existsSync(join(root, file))).toBe(true);
    expect(readFileSync(join(root, file), 'utf8')).toMatch(/\breveal\(/);
  },
);
