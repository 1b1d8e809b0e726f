import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { chmod, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { reasonOf } from '../files/denial.ts';
import { readTextIfPresent, writeFileAtomically } from '../files/files.ts';
import { renameOver } from '../files/rename-over.ts';
import { LockBusyError, withLock } from '../process/process-lock.ts';
import { parseStoredSecret, SecretStoreError, storedText, type SecretStore } from './secret-store.ts';

const algorithm = 'aes-256-gcm';
const keyBytes = 32;
const ivBytes = 12;
const ownerOnly = 0o600;

const entrySchema = z.object({ iv: z.base64(), tag: z.base64(), data: z.base64() });
/** Entries by the secret's name. An entry of a newer version or of another key is left unchanged. */
const fileSchema = z.looseObject({ version: z.literal(1), secrets: z.record(z.string(), z.unknown()) });
type Content = z.output<typeof fileSchema>;

function bytes(text: string): Buffer {
  return Buffer.from(text, 'base64');
}

function encrypt(key: Buffer, name: string, text: string): z.output<typeof entrySchema> {
  const iv = randomBytes(ivBytes);
  // The name is authenticated too, so that entries cannot be exchanged.
  const cipher = createCipheriv(algorithm, key, iv).setAAD(Buffer.from(name));
  const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return { iv: iv.toString('base64'), tag: cipher.getAuthTag().toString('base64'), data: data.toString('base64') };
}

/** `undefined` if the entry was not made with this key for this name. */
function decrypt(key: Buffer, name: string, entry: unknown): string | undefined {
  const parsed = entrySchema.safeParse(entry);
  if (!parsed.success) return undefined;
  const { iv, tag, data } = parsed.data;
  try {
    const decipher = createDecipheriv(algorithm, key, bytes(iv), { authTagLength: 16 })
      .setAAD(Buffer.from(name))
      .setAuthTag(bytes(tag));
    return Buffer.concat([decipher.update(bytes(data)), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

function parseContent(text: string): Content | undefined {
  try {
    return fileSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** A file that cannot be read is renamed, never deleted. */
function setAside(path: string): Promise<void> {
  return renameOver(path, `${path}.${randomBytes(4).toString('hex')}.unreadable`);
}

type Warn = (file: string) => void;

/** Key and content where both files are in order. Needs no lock, because they are replaced whole, and no space on the disk. */
async function readWhole(path: string, keyPath: string) {
  const readable = async (file: string): Promise<string | undefined> => {
    const { mode } = await stat(file);
    return process.platform === 'win32' || (mode & 0o077) === 0 ? readTextIfPresent(file) : undefined;
  };
  const [keyText, text] = await Promise.all([keyPath, path].map((file) => readable(file).catch(() => undefined)));
  const content = text === undefined ? undefined : parseContent(text);
  const key = bytes(keyText ?? '');
  return key.length === keyBytes && content !== undefined ? { key, content } : undefined;
}

function entryIn(key: Buffer, { secrets }: Content, name: string) {
  const text = decrypt(key, name, secrets[name]);
  return text === undefined ? undefined : parseStoredSecret(text);
}

/** Restores the mode of a file that other accounts could read, and reports it: they may know what is in it. */
async function closeToOthers(path: string, warn: Warn): Promise<void> {
  if (process.platform === 'win32' || ((await stat(path)).mode & 0o077) === 0) return;
  await chmod(path, ownerOnly);
  warn(path);
}

async function readContent(path: string, warn: Warn): Promise<Content> {
  const text = await readTextIfPresent(path);
  if (text !== undefined) await closeToOthers(path, warn);
  const content = text === undefined ? undefined : parseContent(text);
  if (text !== undefined && content === undefined) await setAside(path);
  return content ?? { version: 1, secrets: {} };
}

async function readKey(path: string, warn: Warn): Promise<Buffer> {
  const text = await readTextIfPresent(path);
  const key = text === undefined ? undefined : bytes(text);
  if (key !== undefined) await closeToOthers(path, warn);
  if (key?.length === keyBytes) return key;
  if (key !== undefined) await setAside(path);
  const newKey = randomBytes(keyBytes);
  await writeFileAtomically(path, newKey.toString('base64'), { mode: ownerOnly });
  return newKey;
}

/**
 * The store where no keychain runs: secrets encrypted in a file of the folder, the key beside it in a file for its owner alone.
 * Protects copies of the one file, such as backups, not against a program that runs as the owner; hence the notice.
 * @param warn called with a file that other accounts could read until now
 */
export function openEncryptedFile(folder: string, warn: Warn = () => {}): SecretStore {
  const path = join(folder, 'secrets.json');
  const keyPath = join(folder, 'secrets.key');
  const use = async <T>(work: (key: Buffer, content: Content) => T | Promise<T>): Promise<T> => {
    try {
      return await withLock(join(folder, 'secrets.lock'), async () =>
        work(await readKey(keyPath, warn), await readContent(path, warn)),
      );
    } catch (error) {
      if (error instanceof LockBusyError) throw new SecretStoreError(error.message);
      if (error instanceof Error && 'code' in error)
        throw new SecretStoreError(`the encrypted file in ${folder} cannot be used (${reasonOf(error)})`);
      throw error;
    }
  };
  const save = (content: Content, secrets: Content['secrets']): Promise<void> =>
    writeFileAtomically(path, JSON.stringify({ ...content, secrets }), { mode: ownerOnly });
  return {
    kind: 'encrypted-file',
    notice: `This machine offers no keychain. Secrets are kept in an encrypted file in ${folder}, with its key beside it in a file that only this account may read.`,
    read: async (name) => {
      const whole = await readWhole(path, keyPath);
      if (whole !== undefined) return entryIn(whole.key, whole.content, name);
      return use((key, content) => entryIn(key, content, name));
    },
    write: (name, secret) =>
      use((key, content) => {
        const entry = encrypt(key, name, storedText(secret));
        return save(content, { ...content.secrets, [name]: entry });
      }),
    remove: (name) =>
      use((_key, content) => {
        const { [name]: _removed, ...others } = content.secrets;
        return save(content, others);
      }),
  };
}
