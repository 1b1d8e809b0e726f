export const text = {
  title: 'Help',
  lead: 'The documentation of this program. It is part of it and needs no network.',
  pages: 'Pages',
  reading: 'Opening the help…',
  unreadable: 'The help could not be opened. Reload this page.',
  noPage: 'There is no such page in the help.',
  diagram: 'A diagram, as text',
  code: 'Example',
  table: 'Table',
} as const;
