import { screenNames, type ScreenName } from './app-store.ts';

/** The keys that do something everywhere: one table, for the handler and for the help sheet. Pure. */

export const commandNames = ['main', 'save', 'cancel', 'help'] as const;
/** What a screen may be asked to do; `help` is the sheet with the keys. */
export type CommandName = (typeof commandNames)[number];

export type ShortcutAction = { readonly go: ScreenName } | { readonly run: CommandName };

export interface Shortcut {
  readonly action: ShortcutAction;
  /** As the sheet shows them; any one of them. */
  readonly keys: readonly string[];
}

/** Not Ctrl and a digit: in a browser that goes to another tab. */
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

/** What is asked of a key press. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly metaKey: boolean;
  readonly isComposing: boolean;
}

/** The key as the table writes it; digits by their place, because Alt changes what they write on some keyboards. */
function nameOf({ key, code, ctrlKey, altKey }: KeyPress): string {
  const digit = altKey && !ctrlKey ? /^Digit(\d)$/.exec(code)?.[1] : undefined;
  const plain = key === 'Escape' ? 'Esc' : key.length === 1 ? key.toUpperCase() : key;
  return `${ctrlKey ? 'Ctrl+' : ''}${altKey ? 'Alt+' : ''}${digit ?? plain}`;
}

/** Whether a field that is typed in would get text of this press. AltGr comes as Ctrl and Alt together. */
function writes({ key, ctrlKey, altKey }: KeyPress): boolean {
  if (key.length !== 1) return false;
  if (ctrlKey) return altKey;
  return !altKey || !/^\d$/.test(key);
}

/** @param typing whether the press goes to a field that takes text */
export function shortcutFor(press: KeyPress, typing: boolean): ShortcutAction | undefined {
  if (press.isComposing || press.metaKey) return undefined;
  if (typing && writes(press)) return undefined;
  // A question mark needs Shift on many keyboards; nothing else may have it.
  if (press.shiftKey && press.key !== '?') return undefined;
  const name = nameOf(press);
  return shortcuts.find(({ keys }) => keys.includes(name))?.action;
}
