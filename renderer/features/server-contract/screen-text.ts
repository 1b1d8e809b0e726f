/** The texts of the screen around the editor, which is loaded when it is first opened. */
export const text = {
  title: 'Server contract',
  lead: 'How this server offers what the program needs: by which operations, and where in their messages.',
  back: 'Plugin settings',
  loading: 'Loading the editor…',
  loadFailed: 'The editor could not be loaded. Reload the page.',
  reading: 'Reading the server contract…',
  unreadable: 'The server contract could not be read',
} as const;
