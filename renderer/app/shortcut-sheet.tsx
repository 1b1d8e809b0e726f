import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { hashOf } from '../lib/routes.ts';
import { useCommand, useCommands } from '../ui/commands.ts';
import { TableHead } from '../ui/difference-table.tsx';
import { takesText } from '../ui/form/undo-keys.ts';
import { useTableStyles } from '../ui/styles.ts';
import { FrameDialog } from '../ui/text-dialog.tsx';
import { text as common } from '../ui/text.ts';
import { shortcutFor, shortcuts, type ShortcutAction } from './shortcuts.ts';
import { text } from './text.ts';
import { useStores } from './use-stores.ts';

const useStyles = makeStyles({
  table: { tableLayout: 'auto' },
  keys: { whiteSpace: 'nowrap' },
  key: {
    padding: '1px 6px',
    fontFamily: tokens.fontFamilyBase,
    fontSize: tokens.fontSizeBase200,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
  },
});

/** Runs the shortcuts, except while a dialog is open or when another handler has used the key press. */
export function useShortcuts(): void {
  const { app } = useStores();
  const commands = useCommands();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const inDialog = document.querySelector('[role="dialog"], [role="alertdialog"]') !== null;
      if (event.defaultPrevented || event.repeat || inDialog) return;
      const action = shortcutFor(event, takesText(event.target));
      if (action === undefined) return;
      const done = 'go' in action || commands.run(action.run);
      // Always suppresses the browser's own Save, which would save this page.
      if (done || ('run' in action && action.run === 'save')) event.preventDefault();
      if (!('go' in action)) return;
      window.location.hash = hashOf(action.go);
      // The `hashchange` event comes later; until then the next key press would go to the previous screen.
      app.getState().show(action.go);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [app, commands]);
}

function wordsOf(action: ShortcutAction): string {
  const { goTo, commands } = text.shortcuts;
  return 'go' in action ? goTo(common.screens[action.go]) : commands[action.run];
}

/** The list of the shortcuts, opened by the command `help`. */
export function ShortcutSheet() {
  const styles = useStyles();
  const grid = useTableStyles();
  const [open, setOpen] = useState(false);
  useCommand('help', () => setOpen(true));
  if (!open) return null;
  return (
    <FrameDialog title={text.shortcuts.keys} words={text.shortcuts.keysText} onClose={() => setOpen(false)}>
      <table className={mergeClasses(grid.table, styles.table)}>
        <TableHead headings={[text.shortcuts.key, text.shortcuts.does]} />
        <tbody>
          {shortcuts.map(({ keys, action }) => (
            <tr key={keys.join()}>
              <th scope="row" className={mergeClasses(grid.cell, styles.keys)}>
                {keys.map((key, index) => (
                  <span key={key}>
                    {index === 0 ? '' : text.shortcuts.or}
                    <kbd className={styles.key}>{key}</kbd>
                  </span>
                ))}
              </th>
              <td className={grid.cell}>{wordsOf(action)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </FrameDialog>
  );
}
