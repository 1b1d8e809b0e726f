import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectMode } from '../../../test-support/expect-mode.ts';
import { Secret } from '../../../shared/secret.ts';
import type { SecretName } from '../../../shared/settings.ts';
import { openEncryptedFile, type FileReport } from './encrypted-secrets.ts';
import { type SecretStore } from './secret-store.ts';
import { SecretStoreError } from './store-errors.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secrets-'));
});
afterEach(() => rm(folder, { recursive: true }));

const origin = 'https://pi.example';
const store = (): SecretStore => openEncryptedFile(folder);
const write = (name: SecretName, value: string) => store().write(name, { origin, value: Secret.of(value) });
async function read(name: SecretName): Promise<string | undefined> {
  const stored = await store().read(name);
  return stored === undefined ? undefined : `${stored.value.reveal()} for ${stored.origin}`;
}
const file = (name: string): string => join(folder, name);

describe('the encrypted file', () => {
  it('returns the stored secrets, by name, with their origin, to the next process', async () => {
    await write('apiPassword', 'p\u0000ä😀"');
    await write('apiRegistrationKey', 'k');
    expect(await read('apiPassword')).toBe('p\u0000ä😀" for https://pi.example');
    expect(await read('apiRegistrationKey')).toBe('k for https://pi.example');
    expect(await read('applianceClientSecret')).toBeUndefined();
  });

  it('removes one secret, and nothing else', async () => {
    await write('apiPassword', 'p');
    await write('apiRegistrationKey', 'k');
    await store().remove('apiPassword');
    expect([await read('apiPassword'), await read('apiRegistrationKey')]).toEqual([
      undefined,
      'k for https://pi.example',
    ]);
  });

  it('has both secrets when two write at once', async () => {
    await Promise.all([write('apiPassword', 'p'), write('apiRegistrationKey', 'k')]);
    expect([await read('apiPassword'), await read('apiRegistrationKey')]).toEqual([
      'p for https://pi.example',
      'k for https://pi.example',
    ]);
  });

  it('contains neither the secret nor its origin in plain text, in files for their owner alone', async () => {
    await write('apiPassword', 'leak-test-secret');
    for (const name of ['secrets.json', 'secrets.key']) {
      const text = await readFile(file(name), 'utf8');
      for (const word of ['leak-test-secret', btoa('leak-test-secret'), 'pi.example']) expect(text).not.toContain(word);
      expectMode(file(name), 0o600);
    }
  });

  it.skipIf(process.platform === 'win32').each([
    ['secrets.key', 0o644],
    ['secrets.json', 0o640],
  ])('restores the permissions of %s that was opened to others, and reports it once', async (name, mode) => {
    await write('apiPassword', 'p');
    await chmod(file(name), mode);
    const warned: unknown[] = [];
    const reporting = openEncryptedFile(folder, ({ event, file: path }) => warned.push([event, path]));
    await reporting.read('apiPassword');
    await reporting.read('apiPassword');
    expectMode(file(name), 0o600);
    expect(warned).toEqual([['secrets.exposed', file(name)]]);
  });

  it('does not return an entry that was moved to another name', async () => {
    await write('apiPassword', 'p');
    const content = JSON.parse(await readFile(file('secrets.json'), 'utf8')) as { secrets: Record<string, unknown> };
    await writeFile(
      file('secrets.json'),
      JSON.stringify({ ...content, secrets: { apiRegistrationKey: content.secrets['apiPassword'] } }),
    );
    expect(await read('apiRegistrationKey')).toBeUndefined();
  });

  it.each([
    ['secrets.json', 'not json'],
    ['secrets.key', 'too short'],
  ])('renames an unreadable %s and creates a new one', async (name, text) => {
    await write('apiPassword', 'old');
    await writeFile(file(name), text);
    expect(await read('apiPassword')).toBeUndefined();
    const aside = (await readdir(folder)).filter((each) => each.startsWith(name) && each.endsWith('.unreadable'));
    expect(await Promise.all(aside.map((each) => readFile(file(each), 'utf8')))).toEqual([text]);
    await write('apiPassword', 'new');
    expect(await read('apiPassword')).toBe('new for https://pi.example');
  });

  it.each([
    ['secrets.json is damaged', () => writeFile(file('secrets.json'), 'not json'), ['secrets.json']],
    ['secrets.key is damaged', () => writeFile(file('secrets.key'), 'short'), ['secrets.key', 'secrets.json']],
    ['secrets.key is missing', () => rm(file('secrets.key')), ['secrets.json']],
    [
      'both are damaged',
      () => Promise.all([writeFile(file('secrets.json'), ''), writeFile(file('secrets.key'), '')]),
      ['secrets.key', 'secrets.json'],
    ],
  ] as const)('keeps what cannot be read, and reports it once, when %s', async (_what, damage, names) => {
    await write('apiPassword', 'leak-test-secret');
    await damage();
    const before = await Promise.all(names.map((name) => readFile(file(name), 'utf8')));
    const reports: FileReport[] = [];
    const reporting = openEncryptedFile(folder, (report) => reports.push(report));
    expect(await reporting.read('apiPassword')).toBeUndefined();
    await reporting.write('apiPassword', { origin, value: Secret.of('leak-test-new') });
    expect(reports.map(({ event }) => event)).toEqual(names.map(() => 'file.set-aside'));
    expect(await Promise.all(reports.map((report) => readFile(report.file, 'utf8')))).toEqual(before);
    for (const [index, report] of reports.entries()) {
      expect(report.file).toMatch(new RegExp(`${names[index]}\\.[0-9a-f]+\\.unreadable$`));
      expect(report.message).toContain(report.file);
      expect(report.message).not.toContain('leak-test');
    }
    expect(await read('apiPassword')).toBe('leak-test-new for https://pi.example');
  });

  it.each([
    ['nothing was stored yet', async () => {}],
    ['its last secret was removed', () => store().remove('apiPassword')],
  ])('reports nothing about a missing key where %s', async (_what, prepare) => {
    await prepare();
    await rm(file('secrets.key'), { force: true });
    const reports: FileReport[] = [];
    await openEncryptedFile(folder, (report) => reports.push(report)).read('apiPassword');
    expect(reports).toEqual([]);
  });

  it('rejects if it cannot be used', async () => {
    await writeFile(file('blocked'), '');
    const blocked = openEncryptedFile(join(folder, 'blocked'));
    await expect(blocked.read('apiPassword')).rejects.toBeInstanceOf(SecretStoreError);
  });
});
