export const text = {
  title: 'Help',
  lead: 'Documentation of this program, available offline.',
  pages: 'Pages',
  reading: 'Opening the help…',
  unreadable: 'The help could not be opened. Reload this page.',
  noPage: 'This help page does not exist.',
  diagram: 'A diagram, as text',
  code: 'Example',
  table: 'Table',
} as const;
