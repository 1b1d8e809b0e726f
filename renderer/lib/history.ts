import type { RawSection } from './values.ts';

/** Earlier and later values of a draft, for undo and redo. Secrets are never part of them. Pure. */

const maxSteps = 100;

export interface History {
  readonly past: readonly RawSection[];
  readonly future: readonly RawSection[];
  /** The field that is being edited: its edits are one step. */
  readonly typing: string | undefined;
}

export const noHistory: History = { past: [], future: [], typing: undefined };

/** To be called before a field is edited. */
export function beforeEdit({ past, typing }: History, field: string, values: RawSection): History {
  return { past: typing === field ? past : [...past, values].slice(-maxSteps), future: [], typing: field };
}

/** To be called before all values are replaced at once. */
export function beforeReplacing({ past }: History, values: RawSection): History {
  return { past: [...past, values].slice(-maxSteps), future: [], typing: undefined };
}

/** Makes the next edit a step of its own. */
export function pause(history: History): History {
  return history.typing === undefined ? history : { ...history, typing: undefined };
}

export interface Step {
  readonly values: RawSection;
  readonly history: History;
}

/** The values before the last step; undefined if there is none. */
export function undone({ past, future }: History, values: RawSection): Step | undefined {
  const before = past.at(-1);
  return (
    before && { values: before, history: { past: past.slice(0, -1), future: [values, ...future], typing: undefined } }
  );
}

export function redone({ past, future: [after, ...later] }: History, values: RawSection): Step | undefined {
  return after && { values: after, history: { past: [...past, values], future: later, typing: undefined } };
}
