import { count } from '../../lib/words.ts';

/** The words of giving settings and requests away and taking them in, as text or as a file. */
export const exchange = {
  compare: 'Compare with saved',
  import: 'Import…',
  export: 'Export…',
  close: 'Close',
  cancel: 'Cancel',
  exportTitle: 'Export the saved settings',
  exportText: 'The plugin settings as they are saved. Passwords and keys are never part of it.',
  importTitle: 'Import settings',
  importText: 'Paste an exported settings file or choose one. Nothing is saved until you choose Save.',
  takeOver: 'Take over into the form',
  setting: 'Setting',
  onScreen: 'On screen',
  saved: 'Saved',
  imported: 'Imported',
  sameAsScreen: 'The form shows the same settings already.',
  changes: (n: number) => `${count(n, 'setting', 'settings')} would change:`,
  leftOut: 'Not taken over:',
  unknown: (key: string) => `${key}: this version knows no such setting`,
  secret: (key: string) => `${key}: passwords and keys are typed in, never imported`,
  newerVersion: (version: number) =>
    `The file is of a newer version (${version}); what this version does not know is left out.`,
  notJson: 'This is not the text of a settings file (JSON).',
  notSettings: 'There are no plugin settings in this text.',
  compareTitle: 'Compare with saved',
  compareSame: 'What is on screen is what is saved.',
  compareText: 'What Save would change:',
} as const;
