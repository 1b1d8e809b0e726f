import { describe, expect, it } from 'vitest';
import { LockBusyError } from '../process/process-lock.ts';
import { fileStoreError, keychainError, SecretStoreError, storeProblems, type StoreProblem } from './store-errors.ts';

const coded = (code: string, message = code): Error => Object.assign(new Error(message), { code });

describe('an error of the keychain', () => {
  it.each<[StoreProblem, unknown]>([
    ['locked', new Error('Cannot create an item in a locked collection')],
    ['locked', new Error('The collection is locked')],
    ['locked', new Error('User interaction is not allowed.')],
    ['locked', new Error('errSecInteractionNotAllowed (-25308)')],
    ['no-collection', new Error('Object does not exist at path “/org/freedesktop/secrets/collection/login”')],
    ['no-collection', new Error('No such object path /org/freedesktop/secrets/aliases/default')],
    ['missing', new Error('Cannot autolaunch D-Bus without X11 $DISPLAY')],
    ['missing', new Error('The name org.freedesktop.secrets was not provided by any .service files')],
    ['missing', new Error('Unknown or unsupported transport “disabled” for address “disabled:”')],
    ['missing', new Error('Could not connect: No such file or directory')],
    ['missing', new Error('Could not connect: Connection refused')],
    [
      'missing',
      coded('ERR_DLOPEN_FAILED', 'libsecret-1.so.0: cannot open shared object file: No such file or directory'),
    ],
    ['missing', coded('ERR_MODULE_NOT_FOUND', "Cannot find package 'keytar'")],
    ['missing', new Error('A default keychain could not be found.')],
    ['missing', new Error('A specified logon session does not exist. It may already have been terminated.')],
    ['refused', new Error('Access is denied.')],
    ['refused', new Error('User canceled the operation.')],
    ['refused', new Error('The prompt was dismissed')],
    ['refused', new Error('The user name or passphrase you entered is not correct.')],
    ['full', new Error('Error writing file: No space left on device')],
    ['full', new Error('There is not enough space on the disk.')],
    ['full', new Error('Disk quota exceeded')],
    ['too-large', new Error('The stub received bad data.')],
    ['timeout', new Error('Timeout was reached')],
    [
      'timeout',
      new Error('Did not receive a reply. Possible causes include: the remote application did not send a reply'),
    ],
    ['timeout', new Error('The connection is closed')],
    ['unknown', new Error('Ein unbekannter Fehler')],
    ['unknown', new Error('')],
    ['unknown', 'text'],
    ['unknown', undefined],
  ])('is %s: %s', (problem, error) => {
    const stored = keychainError(error);
    expect(stored).toBeInstanceOf(SecretStoreError);
    expect(stored.problem).toBe(problem);
    expect(stored.message).toContain(storeProblems[problem].text);
  });

  it('stays what it is if it was classified before', () => {
    const error = new SecretStoreError('timeout');
    expect(keychainError(error)).toBe(error);
  });

  it('has a text of one line without control characters', () => {
    const { message } = keychainError(new Error(`first\nsecond\u001b[31m\u202e${'x'.repeat(500)}`));
    expect(message).toMatch(/first second/);
    expect(message).not.toMatch(/[\p{C}\n]/u);
    expect(message.length).toBeLessThan(300);
  });
});

describe('an error of the encrypted file', () => {
  it.each<[StoreProblem, Error]>([
    ['full', coded('ENOSPC')],
    ['full', coded('EDQUOT')],
    ['file-refused', coded('EFBIG')],
    ['file-refused', coded('EACCES')],
    ['file-refused', coded('EROFS')],
    ['file-refused', coded('ELOOP')],
    ['file-refused', coded('EISDIR')],
    ['file-refused', coded('ENEW')],
    ['busy', new LockBusyError('secrets.lock', 'process 1')],
  ])('is %s: %s', (problem, error) => expect(fileStoreError(error)?.problem).toBe(problem));

  it('is a bug if it is none of the system', () => expect(fileStoreError(new TypeError('bug'))).toBeUndefined());
});
