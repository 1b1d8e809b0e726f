import type { AppInfo, SecretState } from '../../../shared/views.ts';
import { count } from '../../lib/words.ts';

/** The text of every settings form: secrets, the save bar, conflicts. */

const secretStates: Readonly<Record<SecretState | 'typed', string>> = {
  set: 'Set',
  'not-set': 'Not set',
  'other-origin': 'Stored for another address',
  typed: 'Entered, not saved yet',
};

export const text = {
  required: 'Required',
  secretStates,
  secretKeptIn: {
    keychain: 'Will be kept in the operating system keychain',
    'encrypted-file': 'Will be kept in an encrypted file',
    memory: 'Will be kept in memory only',
  } satisfies Record<AppInfo['secretStore'], string>,
  secretKeep: 'Set. Type a new one to replace it.',
  secretTyped: 'Entered, not saved yet. Empty the field to take it back.',
  noChanges: 'No unsaved changes',
  changed: (n: number) => count(n, 'unsaved change', 'unsaved changes'),
  saved: 'Saved',
  saving: 'Saving…',
  save: 'Save',
  discard: 'Discard',
  undo: 'Undo',
  redo: 'Redo',
  restored: (at: string) => `Unsaved changes from ${at} are back. Enter secrets again.`,
  restoredDiscard: 'Discard these changes',
  restoredDismiss: 'Close this notice',
  problems: (n: number) => `${count(n, 'setting needs', 'settings need')} attention before saving`,
  saveFailed: 'The settings were not saved',
  serviceRuns: (revision: number) => `The service runs revision ${revision}.`,
  serviceAbsent: 'The service is not running; it takes the settings when it is.',
  serviceRefused: 'The service did not take the settings.',
  serviceFailed: 'Saved, but the service did not take the settings',
  conflictTitle: 'The stored settings have changed',
  conflictText: 'Someone saved these settings after you opened them. Nothing of yours was written yet.',
  conflictBoth: 'Changed by both: choose one for each',
  conflictTheirs: 'Changed by the other only: taken over',
  conflictOwn: 'Changed by you only: stay as you have them',
  conflictUndecided: (n: number) => (n === 0 ? 'Everything is decided.' : `${count(n, 'choice', 'choices')} left`),
  conflictMergedButton: 'Save merged settings',
  conflictSame: 'The stored settings have a newer revision with the same values.',
  conflictSetting: 'Setting',
  conflictOpened: 'When you opened',
  conflictStored: 'Stored now',
  conflictMine: 'Yours',
  conflictStoredButton: 'Use the stored settings',
  keepEditing: 'Keep editing',
  on: 'On',
  off: 'Off',
  empty: '(empty)',
} as const;
