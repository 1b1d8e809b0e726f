import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { shortcuts, type ShortcutAction } from './shortcuts.ts';
import { help } from '../features/help/text.ts';
import { text } from '../ui/text.ts';
import { FrameDialog } from '../ui/text-dialog.tsx';
import { useCommand } from './use-command.ts';
import { useTableStyles } from '../ui/table-styles.ts';

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

function wordsOf(action: ShortcutAction): string {
  return 'go' in action ? help.goTo(text.screens[action.go]) : help.commands[action.run];
}

/** The keys that do something everywhere, on demand. */
export function ShortcutSheet() {
  const styles = useStyles();
  const grid = useTableStyles();
  const [open, setOpen] = useState(false);
  useCommand('help', () => setOpen(true));
  if (!open) return null;
  const close = (): void => setOpen(false);
  return (
    <FrameDialog
      title={help.keys}
      words={help.keysText}
      onClose={close}
      actions={
        <Button appearance="primary" onClick={close}>
          {help.close}
        </Button>
      }
    >
      <table className={mergeClasses(grid.table, styles.table)}>
        <thead>
          <tr>
            <th scope="col" className={grid.heading}>
              {help.key}
            </th>
            <th scope="col" className={grid.heading}>
              {help.does}
            </th>
          </tr>
        </thead>
        <tbody>
          {shortcuts.map(({ keys, action }) => (
            <tr key={keys.join()}>
              <th scope="row" className={mergeClasses(grid.cell, styles.keys)}>
                {keys.map((key, index) => (
                  <span key={key}>
                    {index === 0 ? '' : help.or}
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
