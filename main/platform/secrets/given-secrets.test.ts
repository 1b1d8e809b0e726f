import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { givenSecret, secretFromInput, takeFromEnvironment, takeServiceSecrets } from './given-secrets.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secrets-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('a secret that is given as a text', () => {
  const blanks = ['X begins or ends with white space or an invisible character, which is kept as a part of it.'];
  const quotes = ['X is in quotation marks, which are kept as a part of it.'];
  it.each([
    ['pw', 'pw', []],
    ['pw\n', 'pw', []],
    ['pw\r\n', 'pw', []],
    ['pw\r', 'pw', []],
    ['pw\n\n', 'pw\n', blanks],
    ['pw\r\n\r\n', 'pw\r\n', blanks],
    ['pw \r\n', 'pw ', blanks],
    [' pw', ' pw', blanks],
    ['pw\u00a0', 'pw\u00a0', blanks],
    ['\tpw', '\tpw', blanks],
    ['pw\u200b', 'pw\u200b', blanks],
    ['\u0085pw', '\u0085pw', blanks],
    ['\ufeffpw', '\ufeffpw', blanks],
    ['p w', 'p w', []],
    ['p\nw', 'p\nw', []],
    [' ', ' ', blanks],
    ['"pw"', '"pw"', quotes],
    ["'pw'\n", "'pw'", quotes],
    ['"', '"', []],
    ['"pw', '"pw', []],
    [`"pw'`, `"pw'`, []],
  ])('loses one line end and nothing else, and what is unusual is pointed out: %j', (text, value, warnings) => {
    const given = givenSecret(text, 'X');
    expect(given.ok && [given.value.value.reveal(), given.value.warnings]).toEqual([value, warnings]);
  });

  it.each(['', '\n', '\r\n', '\r'])('is refused if it is empty: %j', (text) => {
    expect(givenSecret(text, 'X')).toEqual({ ok: false, error: 'is empty' });
  });

  it('is refused if a character of it was lost', () => {
    expect(givenSecret('p\uFFFDss', 'X')).toMatchObject({ ok: false, error: expect.stringContaining('UTF-8') });
  });
});

describe('a secret from standard input', () => {
  const bom = '\uFEFF';
  it.each([
    ['UTF-8', Buffer.from('pä\n')],
    ['UTF-8 with a mark', Buffer.from(`${bom}pä\r\n`)],
    ['UTF-16LE with a mark', Buffer.from(`${bom}pä\r\n`, 'utf16le')],
    ['UTF-16BE with a mark', Buffer.from(`${bom}pä\r\n`, 'utf16le').swap16()],
  ])('is read in %s', (_encoding, bytes) => {
    const given = secretFromInput(bytes, 'apiPassword');
    expect(given.ok && given.value.value.reveal()).toBe('pä');
  });

  it.each([
    ['windows-1252', Buffer.from('leak-p\u00e4ss\r\n', 'latin1'), 'windows-1252'],
    ['UTF-16 without a mark', Buffer.from('leak', 'utf16le'), 'is UTF-16 without a byte order mark'],
    ['a NUL', Buffer.from('le\0ak'), 'NUL'],
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]), 'UTF-32'],
    ['nothing', Buffer.alloc(0), 'nothing arrived'],
    ['a line end alone', Buffer.from('\r\n'), 'nothing arrived'],
    ['a mark alone', Buffer.from(bom), 'nothing arrived'],
  ])('is refused by its name, the problem and the remedy, without its content: %s', (_title, bytes, problem) => {
    const given = secretFromInput(bytes, 'apiPassword');
    expect(given).toMatchObject({
      ok: false,
      error: {
        kind: 'configuration',
        detail: 'secret',
        setting: 'apiPassword',
        hint: expect.stringMatching(/UTF-8|Pipe/),
      },
    });
    const text = JSON.stringify(given);
    expect(text).toContain('API Password (apiPassword)');
    expect(text).toContain(problem);
    expect(text).not.toContain('leak');
  });
});

describe('the secrets of the environment', () => {
  it('lose the CR of a file with Windows line ends, and it is pointed out', () => {
    const env = { ECM_API_PASSWORD: 'pw\r', ECM_API_REGISTRATION_KEY: '\r', PATH: '/bin' };
    const taken = takeFromEnvironment(env);
    const { values, warnings } = taken.ok ? taken.value : { values: {}, warnings: [] };
    expect(Object.entries(values).map(([name, secret]) => [name, secret?.reveal()])).toEqual([['apiPassword', 'pw']]);
    expect(warnings).toEqual(['The variable ECM_API_PASSWORD ends with a line end, which is left out.']);
    expect(env).toEqual({ PATH: '/bin' });
  });

  it('are refused if one is not UTF-8, and removed nevertheless', () => {
    const env = { ECM_API_PASSWORD: 'leak\uFFFD', ECM_API_REGISTRATION_KEY: 'k' };
    const taken = takeFromEnvironment(env);
    expect(taken).toMatchObject({
      ok: false,
      error: { kind: 'configuration', detail: 'secret', setting: 'apiPassword' },
    });
    expect(JSON.stringify(taken)).toContain('ECM_API_PASSWORD');
    expect(JSON.stringify(taken)).not.toContain('leak');
    expect(env).toEqual({});
  });
});

describe('the secrets that the service manager passes', () => {
  const credentials = async (files: Readonly<Record<string, string | Buffer>>): Promise<string> => {
    const path = await mkdtemp(join(folder, 'credentials-'));
    for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text, { mode: 0o400 });
    return path;
  };
  const taken = async (env: NodeJS.ProcessEnv) => {
    const secrets = await takeServiceSecrets(env);
    if (!secrets.ok) throw new Error(secrets.error.message);
    return Object.fromEntries(Object.entries(secrets.value.values).map(([name, secret]) => [name, secret?.reveal()]));
  };

  it('are files of CREDENTIALS_DIRECTORY rather than variables, which are removed', async () => {
    const passed = await credentials({ 'api-password': 'from file\n', applianceClientSecret: ' both blanks stay ' });
    const env = {
      CREDENTIALS_DIRECTORY: passed,
      ECM_API_PASSWORD: 'from variable',
      ECM_API_REGISTRATION_KEY: 'key from variable',
    };
    expect(await taken(env)).toEqual({
      apiPassword: 'from file',
      apiRegistrationKey: 'key from variable',
      applianceClientSecret: ' both blanks stay ',
    });
    expect(env).toEqual({ CREDENTIALS_DIRECTORY: passed });
  });

  it('are the variables where there is no such folder', async () => {
    expect(await taken({ ECM_API_PASSWORD: 'p' })).toEqual({ apiPassword: 'p' });
  });

  it.each([
    ['is empty', '\n', 'is empty'],
    ['is in windows-1252', Buffer.from('p\u00e4', 'latin1'), 'windows-1252'],
    ['holds NULs', 'a\0b', 'NUL'],
    ['is too large', 'x'.repeat(65 * 1024), 'is larger than 64 KiB'],
  ])('fail when one %s', async (_which, text, problem) => {
    const passed = await credentials({ 'api-registration-key': text });
    const read = await takeServiceSecrets({ CREDENTIALS_DIRECTORY: passed });
    expect(read).toMatchObject({ ok: false, error: { detail: 'secret', setting: 'apiRegistrationKey' } });
    expect(read.ok ? '' : read.error.message).toContain(problem);
  });
});
