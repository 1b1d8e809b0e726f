import { isDiskFull } from '../../lib/error-code.ts';
import { LockBusyError } from '../process/process-lock.ts';

const otherSources = 'Without a desktop, --secrets-file or the environment can give the secrets instead.';

/** Why a store of secrets cannot be used, each with what to do about it. */
export const storeProblems = {
  missing: {
    text: 'no keychain runs for this account',
    hint: 'Start the keychain of this account (on Linux a session bus with a Secret Service, such as GNOME Keyring, and libsecret).',
  },
  locked: {
    text: 'the keychain is locked',
    hint: `Unlock the keychain of this account: log in on its desktop, or unlock it with the program of the keychain (gnome-keyring-daemon --unlock). ${otherSources}`,
  },
  'no-collection': {
    text: 'the keychain has no default keyring, so nothing can be stored in it',
    hint: `Make a default keyring: log in on the desktop of this account once, or run gnome-keyring-daemon --unlock with the password of the new keyring. ${otherSources}`,
  },
  refused: {
    text: 'access was refused',
    hint: 'Allow this program to use the keychain of this account, and check that the account may use it.',
  },
  'file-refused': {
    text: 'the file of encrypted secrets cannot be used',
    hint: 'Check that this account owns the data folder and its files and may write there, and that they are no links.',
  },
  full: {
    text: 'there is no space left',
    hint: 'Free some disk space, then try again.',
  },
  'too-large': {
    text: 'the secret is too long for the keychain',
    hint: 'Check that it is the right secret; Windows keeps about 2,500 bytes.',
  },
  timeout: {
    text: 'the keychain does not answer',
    hint: 'See whether the keychain waits for an answer on the desktop of this account; otherwise restart it, or log in anew.',
  },
  busy: { text: 'another process uses the store', hint: 'Try again in a moment.' },
  unknown: {
    text: 'the keychain failed',
    hint: 'Unlock the keychain of this account, and check that it may be used.',
  },
} as const;
export type StoreProblem = keyof typeof storeProblems;

/** The store is locked, missing or not writable. The message holds no secret. */
export class SecretStoreError extends Error {
  readonly problem: StoreProblem;

  /** @param systemText the system's own reason */
  constructor(problem: StoreProblem, systemText = '') {
    const { text } = storeProblems[problem];
    super(systemText === '' ? text : `${text} (${systemText})`);
    this.problem = problem;
  }
}

/** Texts and codes of libsecret, D-Bus, the macOS Keychain, Windows Credential Manager and the loader of libraries; the first counts. */
const keychainTexts: readonly (readonly [RegExp, StoreProblem])[] = [
  [/locked|interaction is not allowed|-25308\b/i, 'locked'],
  [/does not exist at path|no such (object|collection|interface)|default collection/i, 'no-collection'],
  [/bad data|too (large|long|big)|exceeds/i, 'too-large'],
  [/no space|disk (is )?full|quota|not enough (memory|quota|storage|space)|enough space/i, 'full'],
  [
    /time(d )?[- ]?out|did not receive a reply|no ?reply|does not answer|remote peer disconnected|connection is closed/i,
    'timeout',
  ],
  [
    /autolaunch|not provided by any|service ?unknown|unsupported transport|could not connect|connection refused|no such file|cannot open shared object|ERR_DLOPEN|MODULE_NOT_FOUND|could not be found|cannot find (module|package)|logon session|no keychain|dbus-launch|exited with|invalid ELF|not a valid Win32|symbol lookup|bus address/i,
    'missing',
  ],
  [
    /denied|refused|not (permitted|authorized|authorised|allowed)|cancel|dismiss|passphrase|password|reject|authori[sz]ation/i,
    'refused',
  ],
];

/** For a rejection of the keychain, whatever it is. */
export function keychainError(error: unknown): SecretStoreError {
  if (error instanceof SecretStoreError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const text = shownText(error instanceof Error ? error.message : '');
  const problem = keychainTexts.find(([pattern]) => pattern.test(text) || pattern.test(code))?.[1] ?? 'unknown';
  return new SecretStoreError(problem, text);
}

/** On one line, without characters that change what a terminal shows. */
function shownText(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/\p{C}/gu, '\uFFFD').trim().slice(0, 200);
}

/** For an error of the encrypted file; `undefined` for one that is none of the system, which is a bug. */
export function fileStoreError(error: unknown): SecretStoreError | undefined {
  if (error instanceof SecretStoreError) return error;
  if (error instanceof LockBusyError) return new SecretStoreError('busy');
  if (!(error instanceof Error && 'code' in error)) return undefined;
  return new SecretStoreError(isDiskFull(error) ? 'full' : 'file-refused', shownText(error.message));
}
