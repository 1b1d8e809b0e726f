import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { authority, issue, pemOf } from '../../test-support/issue-certificates.ts';
import { testConfigurator, type TestConfigurator } from '../../test-support/test-configurator.ts';

/** Trusted CA File: checked where it is, and chosen into the data folder. */

let app: TestConfigurator;
beforeEach(async () => {
  app = await testConfigurator({ now: Date.now() });
});
afterEach(() => app.remove());

const root = await issue({ name: 'Root', extensions: [authority()] });
const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64');
const placed = async (): Promise<readonly string[]> =>
  (await readdir(app.folder)).filter((name) => name.startsWith('trusted-ca'));

describe('a Trusted CA File', () => {
  it('is checked at its path', async () => {
    const path = join(app.folder, 'ca.pem');
    await writeFile(path, pemOf(root));
    expect(await app.call('ca-file/check', { path })).toMatchObject({
      ok: true,
      value: { file: path, certificates: [{ subject: 'CN=Root', kind: 'root' }] },
    });
  });

  it('that is chosen is put into the data folder in its normal form, and saves no settings', async () => {
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(`comment\r\n${pemOf(root)}`, 'utf16le')]);
    const answer = await app.call('ca-file/place', { name: 'ca.crt', content: base64(utf16) });
    if (!answer.ok) throw new Error(answer.error.message);
    const { file, certificates } = answer.value;
    expect(dirname(file)).toBe(app.folder);
    expect(await readFile(file, 'utf8')).toBe(pemOf(root));
    expect(certificates).toMatchObject([{ subject: 'CN=Root' }]);
    expect(await app.settingsText()).toBeUndefined();
  });

  it.each([
    ['no certificate', 'hello', 'holds no PEM certificate'],
    ['a private key', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n', 'private key'],
    ['nothing', '', 'is empty'],
  ])('with %s is refused by its name, and nothing is written', async (_what, content, words) => {
    expect(await app.call('ca-file/place', { name: 'mine.pem', content: base64(content) })).toMatchObject({
      ok: false,
      error: { kind: 'configuration', message: expect.stringMatching(`${words}.*mine\\.pem`) },
    });
    expect(await placed()).toEqual([]);
  });

  it('is not chosen in practice', async () => {
    await app.call('practice/enter', {});
    expect(await app.call('ca-file/place', { name: 'ca.pem', content: base64(pemOf(root)) })).toMatchObject({
      ok: false,
      error: { hint: 'Leave practice first.' },
    });
    expect(await placed()).toEqual([]);
  });
});
