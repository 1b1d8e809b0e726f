import type { RawSection } from './values.ts';

/** The earlier and later values of a draft, for undo and redo. Secrets are never among them. Pure. */

/** So many steps can be undone. */
const mostSteps = 100;

export interface History {
  readonly past: readonly RawSection[];
  readonly future: readonly RawSection[];
  /** The field that is being typed into: its keystrokes are one step. */
  readonly typing: string | undefined;
}

export const noHistory: History = { past: [], future: [], typing: undefined };

/** Before a field gets another value. */
export function beforeEdit({ past, typing }: History, field: string, values: RawSection): History {
  return { past: typing === field ? past : [...past, values].slice(-mostSteps), future: [], typing: field };
}

/** Before all values become others at once. */
export function beforeReplacing({ past }: History, values: RawSection): History {
  return { past: [...past, values].slice(-mostSteps), future: [], typing: undefined };
}

/** The next keystroke is a step of its own. */
export function pause(history: History): History {
  return history.typing === undefined ? history : { ...history, typing: undefined };
}

export interface Step {
  readonly values: RawSection;
  readonly history: History;
}

/** What the last step began from; nothing if there is none. */
export function undone({ past, future }: History, values: RawSection): Step | undefined {
  const before = past.at(-1);
  return (
    before && { values: before, history: { past: past.slice(0, -1), future: [values, ...future], typing: undefined } }
  );
}

export function redone({ past, future: [after, ...later] }: History, values: RawSection): Step | undefined {
  return after && { values: after, history: { past: [...past, values], future: later, typing: undefined } };
}
