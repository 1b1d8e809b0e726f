import { useEffect } from 'react';
import type { SectionActions } from '../../lib/section-draft.ts';

/** A key press. `taken`: it has another effect where it was pressed. */
export interface Pressed {
  readonly key: string;
  readonly command: boolean;
  readonly shift: boolean;
  readonly taken: boolean;
}

export function stepOfKey({ key, command, shift, taken }: Pressed): 'undo' | 'redo' | undefined {
  if (!command || taken) return undefined;
  if (key === 'z') return shift ? 'redo' : 'undo';
  return key === 'y' && !shift ? 'redo' : undefined;
}

/** Ctrl+Z and Ctrl+Y (Cmd on macOS) for the whole form. Text fields keep their own undo. */
export function useUndoKeys({ undo, redo }: Pick<SectionActions<string, string>, 'undo' | 'redo'>, saving: boolean) {
  useEffect(() => {
    if (saving) return undefined;
    const onKeyDown = (event: KeyboardEvent): void => {
      const step = stepOfKey(pressedOf(event));
      if (step === undefined) return;
      event.preventDefault();
      (step === 'undo' ? undo : redo)();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [undo, redo, saving]);
}

const inputsWithoutText = ['checkbox', 'radio', 'button', 'submit', 'file'];

export function takesText(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !inputsWithoutText.includes(target.type);
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLElement && target.isContentEditable);
}

function pressedOf({ key, ctrlKey, metaKey, shiftKey, altKey, defaultPrevented, target }: KeyboardEvent): Pressed {
  const inDialog = target instanceof Element && target.closest('[role=dialog], [role=alertdialog]') !== null;
  return {
    key: key.toLowerCase(),
    command: (ctrlKey || metaKey) && !altKey,
    shift: shiftKey,
    taken: defaultPrevented || takesText(target) || inDialog,
  };
}
