import { expect, it } from 'vitest';
import { stepOfKey } from './undo-keys.ts';

it.each([
  ['Ctrl+Z', { key: 'z', command: true, shift: false, taken: false }, 'undo'],
  ['Ctrl+Shift+Z', { key: 'z', command: true, shift: true, taken: false }, 'redo'],
  ['Ctrl+Y', { key: 'y', command: true, shift: false, taken: false }, 'redo'],
  ['Z', { key: 'z', command: false, shift: false, taken: false }, undefined],
  ['Ctrl+Z in a text field', { key: 'z', command: true, shift: false, taken: true }, undefined],
  ['Ctrl+A', { key: 'a', command: true, shift: false, taken: false }, undefined],
])('%s', (_keys, pressed, step) => {
  expect(stepOfKey(pressed)).toBe(step);
});
