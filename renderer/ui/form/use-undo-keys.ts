import { useEffect } from 'react';
import type { SectionActions } from '../../lib/section-draft.ts';
import { stepOfKey, type Pressed } from './undo-keys.ts';

/** Ctrl+Z and Ctrl+Y (on a Mac with Cmd) for the whole form. In a text field they are the field's own. */
export function useUndoKeys(
  { undo, redo }: Pick<SectionActions<string, string>, 'undo' | 'redo'>,
  saving: boolean,
): void {
  useEffect(() => {
    if (saving) return undefined;
    const hear = (event: KeyboardEvent): void => {
      const step = stepOfKey(pressedOf(event));
      if (step === undefined) return;
      event.preventDefault();
      (step === 'undo' ? undo : redo)();
    };
    window.addEventListener('keydown', hear);
    return () => window.removeEventListener('keydown', hear);
  }, [undo, redo, saving]);
}

/** Inputs that hold no text have no undo of their own. */
const withoutText = ['checkbox', 'radio', 'button', 'file'];

function pressedOf({ key, ctrlKey, metaKey, shiftKey, altKey, defaultPrevented, target }: KeyboardEvent): Pressed {
  const isInput = target instanceof HTMLInputElement && !withoutText.includes(target.type);
  const inText = isInput || target instanceof HTMLTextAreaElement;
  const inDialog = target instanceof Element && target.closest('[role=dialog], [role=alertdialog]') !== null;
  return {
    key: key.toLowerCase(),
    command: (ctrlKey || metaKey) && !altKey,
    shift: shiftKey,
    taken: defaultPrevented || inText || inDialog,
  };
}
