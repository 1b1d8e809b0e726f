import { describe, expect, it } from 'vitest';
import { screenNames } from '../lib/routes.ts';
import { commandNames } from '../ui/commands.ts';
import { shortcutFor, shortcuts, type KeyPress } from './shortcuts.ts';

const press = (key: string, parts: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: /^\d$/.test(key) ? `Digit${key}` : key,
  ctrlKey: false,
  altKey: false,
  shiftKey: false,
  metaKey: false,
  isComposing: false,
  ...parts,
});
const alt = { altKey: true };
const ctrl = { ctrlKey: true };

describe('the table of shortcuts', () => {
  it('has every screen and every command, and no key twice', () => {
    const actions = shortcuts.map(({ action }) => ('go' in action ? action.go : action.run));
    expect(actions).toEqual([
      ...screenNames,
      ...commandNames.toSorted((a, b) => actions.indexOf(a) - actions.indexOf(b)),
    ]);
    const keys = shortcuts.flatMap((shortcut) => shortcut.keys);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('a key press', () => {
  it.each([
    ['Alt+1', press('1', alt), { go: 'overview' }],
    ['Alt+6', press('6', alt), { go: 'service' }],
    ['Alt+2, where Alt writes another sign', press('™', { ...alt, code: 'Digit2' }), { go: 'appliance' }],
    ['Ctrl+Enter', press('Enter', ctrl), { run: 'main' }],
    ['Ctrl+S', press('s', ctrl), { run: 'save' }],
    ['Ctrl+S with Caps Lock', press('S', ctrl), { run: 'save' }],
    ['Esc', press('Escape'), { run: 'cancel' }],
    ['F1', press('F1'), { run: 'help' }],
    ['?', press('?', { shiftKey: true }), { run: 'help' }],
  ])('%s runs its action', (_name, keyPress, action) => {
    expect(shortcutFor(keyPress, false)).toEqual(action);
  });

  it.each([
    ['a letter', press('s')],
    ['a digit', press('1')],
    ['Ctrl+1, which is the browser’s', press('1', ctrl)],
    ['Alt+7, which is no screen', press('7', alt)],
    [
      'Alt and a digit of the number pad, which writes a sign by its number',
      press('1', { ...alt, code: 'Numpad1', key: 'End' }),
    ],
    ['Ctrl+Shift+S', press('S', { ...ctrl, shiftKey: true })],
    ['Shift+Esc', press('Escape', { shiftKey: true })],
    ['Enter', press('Enter')],
    ['the system’s key and S', press('s', { metaKey: true })],
    ['a press within a composition', press('Escape', { isComposing: true })],
  ])('%s has no action', (_name, keyPress) => {
    expect(shortcutFor(keyPress, false)).toBeUndefined();
  });

  it.each([
    ['?', press('?', { shiftKey: true })],
    ['AltGr and a digit', press('{', { ctrlKey: true, altKey: true, code: 'Digit7' })],
    ['Alt and a digit where that writes a sign', press('™', { ...alt, code: 'Digit2' })],
  ])('%s is entered into a text field', (_name, keyPress) => {
    expect(shortcutFor(keyPress, true)).toBeUndefined();
  });

  it.each([
    ['Ctrl+S', press('s', ctrl), { run: 'save' }],
    ['Ctrl+Enter', press('Enter', ctrl), { run: 'main' }],
    ['Alt+3', press('3', alt), { go: 'plugin-settings' }],
    ['F1', press('F1'), { run: 'help' }],
  ])('%s works in a text field, because it enters no character', (_name, keyPress, action) => {
    expect(shortcutFor(keyPress, true)).toEqual(action);
  });
});
