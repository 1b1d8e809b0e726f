import type { CommandName } from '../../app/shortcuts.ts';

/** The words of the help: the sheet with the keys, and the frame around the documentation. */

export const help = {
  keys: 'Keyboard shortcuts',
  keysText: 'They work on every screen, and never take a character from a field that you type in.',
  key: 'Keys',
  does: 'What it does',
  or: ' or ',
  goTo: (screen: string) => `Go to ${screen}`,
  commands: {
    main: 'Do what the screen is for: look up, run the diagnosis, check the connection',
    save: 'Save the form',
    cancel: 'Cancel what is running',
    help: 'Show these shortcuts',
  } satisfies Record<CommandName, string>,
  close: 'Close',
  title: 'Help',
  lead: 'The documentation of this program. It is part of it and needs no network.',
  pages: 'Pages',
  reading: 'Opening the help…',
  unreadable: 'The help could not be opened. Reload this page.',
  noPage: 'There is no such page in the help.',
  more: 'More about this',
  diagram: 'A diagram, as text',
  code: 'Example',
  table: 'Table',
} as const;
