import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testCertificate } from '../../../test-support/test-certificates.ts';
import { extraCaWarning, maxCaBytes, readTrust, type Trust } from './trusted-ca.ts';

let folder: string;
const pem: Record<'one' | 'two', string> = { one: '', two: '' };
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ca-'));
  [pem.one, pem.two] = [(await testCertificate()).cert, (await testCertificate()).cert];
});
afterAll(() => rm(folder, { recursive: true }));

let files = 0;
async function file(text: string): Promise<string> {
  files += 1;
  const path = join(folder, `${files}.pem`);
  await writeFile(path, text);
  return path;
}

async function trusted(path: string, extra = ''): Promise<Trust> {
  const trust = await readTrust(path, extra);
  if (!trust.ok) throw new Error(trust.error.message);
  return trust.value;
}

describe('what is trusted besides the system', () => {
  it('is nothing without files', async () => {
    expect(await trusted(' ')).toEqual({ pem: undefined, filePem: undefined, anchor: 'system' });
  });

  it('has the same digest whatever the order, repetition, layout and file of its certificates', async () => {
    const { one, two } = pem;
    const both = await trusted(await file(`${one}\n${two}`));
    const alike = [
      await trusted(await file(`# ours\r\n${two.replaceAll('\n', '\r\n')}\r\n\r\n${one}${two}`)),
      await trusted(await file(one), await file(two)),
      await trusted('', await file(two + '\n' + one)),
    ];
    expect(both.anchor).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(alike.map(({ anchor }) => anchor)).toEqual(alike.map(() => both.anchor));
  });

  it('has another digest with one certificate more, less, or another', async () => {
    const { one, two } = pem;
    const texts = [one, two, `${one}\n${two}`];
    const anchors = await Promise.all(texts.map(async (text) => (await trusted(await file(text))).anchor));
    expect(new Set([...anchors, 'system']).size).toBe(4);
  });

  it('keeps the text of Trusted CA File apart from that of NODE_EXTRA_CA_CERTS', async () => {
    const found = await trusted(await file(pem.one), await file(pem.two));
    expect(found.filePem?.trim()).toBe(pem.one.trim());
    expect(found.pem?.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  });

  it('ignores a NODE_EXTRA_CA_CERTS that cannot be used, as Node does', async () => {
    expect((await trusted('', await file('no certificate'))).anchor).toBe('system');
    expect(
      (await trusted('', await file(`${pem.one}\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----`)))
        .anchor,
    ).toBe('system');
    expect((await trusted('', join(folder, 'absent'))).anchor).toBe('system');
  });

  it('may be in a file that a link leads to', async () => {
    const link = join(folder, 'link.pem');
    await symlink(await file(pem.one), link);
    expect((await trusted(link)).anchor).toBe((await trusted(await file(pem.one))).anchor);
  });

  it.each([
    ['that is not there', async () => join(folder, 'absent.pem'), 'the file does not exist'],
    ['that is a device', async () => '/dev/zero', 'not a regular file'],
    ['that is too large', () => file('x'.repeat(maxCaBytes + 1)), 'larger than 1 MiB'],
    ['without a certificate', () => file('none'), 'no PEM certificate'],
    [
      'with something that is none',
      () => file(`${pem.one}\n${pem.two.replace(/MII/, 'AAA')}`),
      'something that is no certificate',
    ],
  ])('fails for a Trusted CA File %s', async (_what, make, reason) => {
    const path = await make();
    expect(await readTrust(path, '')).toMatchObject({
      ok: false,
      error: { kind: 'configuration', setting: 'trustedCaFile', message: expect.stringContaining(reason) },
    });
  });

  it.each([
    'https://u:X9q@h/ca.pem',
    'https:/u:X9q@h/ca.pem',
    'https:u:X9q@h/ca.pem',
    'u:X9q@h/ca.pem',
    '/etc/u:X9q@h/ca.pem',
    'C:\\u:X9q@h\\ca.pem',
  ])('names no login that is in the path: %s', async (path) => {
    const read = await readTrust(path, '');
    expect([read.ok, JSON.stringify(read)]).toEqual([false, expect.not.stringContaining('X9q')]);
    expect(await extraCaWarning(path)).not.toContain('X9q');
  });
});
