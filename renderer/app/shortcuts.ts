import { screenNames, type ScreenName } from '../lib/routes.ts';
import type { CommandName } from '../ui/commands.ts';

/** One table of the shortcuts, for the key handler and the list in the help. Pure. */

export type ShortcutAction = { readonly go: ScreenName } | { readonly run: CommandName };

export interface Shortcut {
  readonly action: ShortcutAction;
  /** Alternatives, as the list shows them. */
  readonly keys: readonly string[];
}

/** Not Ctrl and a digit, which switches tabs in browsers. */
const screenKeys: readonly Shortcut[] = screenNames.map((screen, index) => ({
  action: { go: screen },
  keys: [`Alt+${index + 1}`],
}));

export const shortcuts: readonly Shortcut[] = [
  ...screenKeys,
  { action: { run: 'main' }, keys: ['Ctrl+Enter'] },
  { action: { run: 'save' }, keys: ['Ctrl+S'] },
  { action: { run: 'cancel' }, keys: ['Esc'] },
  { action: { run: 'help' }, keys: ['F1', '?'] },
];

export type KeyPress = Pick<
  KeyboardEvent,
  'key' | 'code' | 'ctrlKey' | 'altKey' | 'shiftKey' | 'metaKey' | 'isComposing'
>;

/** The key as written in the table. Digits by their key code, because with Alt some keyboards enter other characters. */
function nameOf({ key, code, ctrlKey, altKey }: KeyPress): string {
  const digit = altKey && !ctrlKey ? /^Digit(\d)$/.exec(code)?.[1] : undefined;
  const plain = key === 'Escape' ? 'Esc' : key.length === 1 ? key.toUpperCase() : key;
  return `${ctrlKey ? 'Ctrl+' : ''}${altKey ? 'Alt+' : ''}${digit ?? plain}`;
}

/** Whether the key press enters a character. AltGr is reported as Ctrl and Alt together. */
function entersText({ key, ctrlKey, altKey }: KeyPress): boolean {
  if (key.length !== 1) return false;
  if (ctrlKey) return altKey;
  return !altKey || !/^\d$/.test(key);
}

/** @param typing whether the focus is in a text field */
export function shortcutFor(press: KeyPress, typing: boolean): ShortcutAction | undefined {
  if (press.isComposing || press.metaKey) return undefined;
  if (typing && entersText(press)) return undefined;
  // Only the question mark may have Shift: many keyboards need it.
  if (press.shiftKey && press.key !== '?') return undefined;
  const name = nameOf(press);
  return shortcuts.find(({ keys }) => keys.includes(name))?.action;
}
