import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Encrypter } from 'age-encryption';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { expectMode } from '../../../test-support/expect-mode.ts';
import { isRecipient, isSealed, openSealed, sealText } from './sealed-text.ts';
import { sealingKey, sealingKeyPath, type SealingKey } from './sealing-key.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'ecm-sealing-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

async function keyIn(name: string): Promise<SealingKey> {
  const key = await sealingKey(join(folder, name));
  if (!key.ok) throw new Error(key.error.message);
  return key.value;
}

it('a key is made once, for its owner alone, in the format of age', async () => {
  const [one, two] = await Promise.all([keyIn('a'), keyIn('a')]);
  const later = await keyIn('a');
  expect([two.recipient, later.recipient, later.fingerprint]).toEqual([one.recipient, one.recipient, one.fingerprint]);
  const path = sealingKeyPath(join(folder, 'a'));
  expectMode(path, 0o600);
  expect(await readFile(path, 'utf8')).toMatch(/^# public key: age1\w+\nAGE-SECRET-KEY-1\w+\n$/);
  expect(one.fingerprint).toMatch(/^SHA256:[A-Za-z\d+/]{43}$/);
});

it.skipIf(process.platform === 'win32')('a key that others could read is replaced, and reported', async () => {
  const former = await keyIn('a');
  const path = sealingKeyPath(join(folder, 'a'));
  await chmod(path, 0o640);
  const replaced: string[] = [];
  const next = await sealingKey(join(folder, 'a'), (file) => replaced.push(file));
  expect(next.ok && next.value.recipient).not.toBe(former.recipient);
  expect(replaced).toEqual([path]);
});

it('a file without an identity is not used, and not overwritten', async () => {
  await keyIn('a');
  const path = sealingKeyPath(join(folder, 'a'));
  await writeFile(path, 'something else', { mode: 0o600 });
  expect(await sealingKey(join(folder, 'a'))).toMatchObject({
    ok: false,
    error: { kind: 'configuration', detail: 'file', message: `The key file ${path} holds no age identity.` },
  });
  expect(await readFile(path, 'utf8')).toBe('something else');
});

it('each recipient opens what was sealed, and learns who sealed it', async () => {
  const [source, one, two, other] = (await Promise.all(['s', '1', '2', '3'].map(keyIn))) as SealingKey[] &
    [SealingKey, SealingKey, SealingKey, SealingKey];
  const sealed = Buffer.from(await sealText('the content', source, [one.recipient, two.recipient]));
  expect(isSealed(sealed)).toBe(true);
  expect(sealed.toString()).not.toContain('the content');
  for (const key of [one, two])
    expect(await openSealed(sealed, key)).toEqual({
      ok: true,
      value: { content: 'the content', fingerprint: source.fingerprint },
    });
  expect(await openSealed(sealed, other)).toEqual({ ok: false, error: 'other-recipient' });
});

it('every cut and every changed byte is damage, never other content', async () => {
  const [source, target] = [await keyIn('s'), await keyIn('t')];
  const sealed = Buffer.from(await sealText('the content', source, [target.recipient]));
  const places = Array.from({ length: 40 }, (_, index) => Math.floor((index * sealed.length) / 40));
  for (const place of places) {
    expect(await openSealed(sealed.subarray(0, place), target), `cut at ${place}`).toMatchObject({ ok: false });
    const changed = Buffer.from(sealed);
    changed[place] = sealed[place] === 0x41 ? 0x42 : 0x41;
    expect(await openSealed(changed, target), `changed at ${place}`).toMatchObject({ ok: false });
  }
});

it.each([
  ['text of another program', 'hello', 'foreign'],
  ['an envelope without a key', JSON.stringify({ ...fake(), signer: 'AAAA' }), 'foreign'],
  ['a signature of another text', JSON.stringify(fake()), 'foreign'],
  ['a later version', JSON.stringify({ ...fake(), version: 2 }), 'newer'],
])('a stranger who knows the recipient is found out: %s', async (_case, text, fault) => {
  const target = await keyIn('t');
  const encrypter = new Encrypter();
  encrypter.addRecipient(target.recipient);
  expect(await openSealed(Buffer.from(await encrypter.encrypt(text)), target)).toEqual({ ok: false, error: fault });
});

function fake() {
  // The public key of RFC 8032, section 7.1, test 1.
  const signer = 'MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=';
  const signature = Buffer.alloc(64, 1).toString('base64');
  return { format: 'ecm-configurator sealed settings', version: 1, signer, signature, content: 'x' };
}

it('a recipient is checked by its check sum', async () => {
  const { recipient } = await keyIn('a');
  const changed = recipient.slice(0, -1) + (recipient.endsWith('q') ? 'p' : 'q');
  expect(await Promise.all([recipient, changed, 'age1', ''].map(isRecipient))).toEqual([true, false, false, false]);
});
