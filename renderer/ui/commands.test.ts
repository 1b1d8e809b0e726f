import { expect, it } from 'vitest';
import { createCommands } from './commands.ts';

it('a command runs every offer until it is withdrawn', () => {
  const commands = createCommands();
  const done: string[] = [];
  expect(commands.run('cancel')).toBe(false);
  const first = commands.offer('cancel', () => done.push('first'));
  const second = commands.offer('cancel', () => done.push('second'));
  commands.offer('save', () => done.push('saved'));
  expect(commands.run('cancel')).toBe(true);
  first();
  expect(commands.run('cancel')).toBe(true);
  second();
  expect(commands.run('cancel')).toBe(false);
  expect(done).toEqual(['first', 'second', 'second']);
});
