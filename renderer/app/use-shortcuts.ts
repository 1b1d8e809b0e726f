import { useEffect } from 'react';
import { hashOf } from './app-store.ts';
import { shortcutFor } from './shortcuts.ts';
import { useStores } from './use-stores.ts';

const notText = ['checkbox', 'radio', 'button', 'submit', 'file'];

function takesText(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !notText.includes(target.type);
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLElement && target.isContentEditable);
}

/** Listens for the shortcuts. An open dialog has its own keys, and what has answered a key already keeps it. */
export function useShortcuts(): void {
  const { app, commands } = useStores();
  useEffect(() => {
    const hear = (event: KeyboardEvent): void => {
      if (
        event.defaultPrevented ||
        event.repeat ||
        document.querySelector('[role="dialog"], [role="alertdialog"]') !== null
      )
        return;
      const action = shortcutFor(event, takesText(event.target));
      if (action === undefined) return;
      const done = 'go' in action || commands.run(action.run);
      // The browser's own Save would save this page: not even where there is nothing to save.
      if (done || ('run' in action && action.run === 'save')) event.preventDefault();
      if (!('go' in action)) return;
      window.location.hash = hashOf(action.go);
      // The address is followed a moment later; a key pressed before that must not be heard by the screen that is being left.
      app.getState().show(action.go);
    };
    window.addEventListener('keydown', hear);
    return () => window.removeEventListener('keydown', hear);
  }, [app, commands]);
}
