import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readTextIfPresent, writeFileAtomically } from '../files/files.ts';
import { renameOver } from '../files/rename-over.ts';
import { withLock } from '../process/process-lock.ts';
import { parseStoredSecret, storedText, type SecretStore } from './secret-store.ts';
import { fileStoreError } from './store-errors.ts';

const algorithm = 'aes-256-gcm';
const keyBytes = 32;
const ivBytes = 12;
const ownerOnly = 0o600;
const secretsFile = 'secrets.json';

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

/** What the person has to know about a file of the store. Has no secret. */
export interface FileReport {
  readonly event: 'secrets.exposed' | 'file.set-aside';
  /** Under its present name. */
  readonly file: string;
  readonly message: string;
}

type Tell = (report: FileReport) => void;

/** A file that cannot be read is renamed, never deleted. */
async function setAside(path: string, problem: string, tell: Tell): Promise<void> {
  const file = `${path}.${randomBytes(4).toString('hex')}.unreadable`;
  await renameOver(path, file);
  tell({ event: 'file.set-aside', file, message: `${problem} It was kept as ${file}. Set the secrets again.` });
}

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
async function closeToOthers(file: string, tell: Tell): Promise<void> {
  if (process.platform === 'win32' || ((await stat(file)).mode & 0o077) === 0) return;
  await chmod(file, ownerOnly);
  const message = `Other accounts could read ${file}. Replace the stored secrets.`;
  tell({ event: 'secrets.exposed', file, message });
}

const noSecrets: Content = { version: 1, secrets: {} };

async function readContent(path: string, tell: Tell): Promise<Content> {
  const text = await readTextIfPresent(path);
  if (text === undefined) return noSecrets;
  await closeToOthers(path, tell);
  const content = parseContent(text);
  if (content === undefined) await setAside(path, 'The file of the stored secrets could not be read.', tell);
  return content ?? noSecrets;
}

/** `undefined` if there is none that can be used. */
async function readKey(path: string, tell: Tell): Promise<Buffer | undefined> {
  const text = await readTextIfPresent(path);
  if (text === undefined) return undefined;
  await closeToOthers(path, tell);
  const key = bytes(text);
  if (key.length === keyBytes) return key;
  await setAside(path, 'The key of the stored secrets could not be read.', tell);
  return undefined;
}

async function makeKey(path: string): Promise<Buffer> {
  const key = randomBytes(keyBytes);
  await writeFileAtomically(path, key.toString('base64'), { mode: ownerOnly });
  return key;
}

/** For the holder of the lock. Where the key is lost a new one is made, and secrets of the former one are set aside. */
async function readAsHolder(path: string, keyPath: string, tell: Tell) {
  const key = await readKey(keyPath, tell);
  const content = await readContent(path, tell);
  if (key !== undefined) return { key, content };
  const areLost = Object.keys(content.secrets).length > 0;
  // Before there is a new key: beside that one nothing would show that the former is lost.
  if (areLost) await setAside(path, 'The file of the stored secrets could not be read without its key.', tell);
  return { key: await makeKey(keyPath), content: areLost ? noSecrets : content };
}

/** Whether secrets were kept in the encrypted file of the folder before. */
export function hasEncryptedFile(folder: string): boolean {
  return existsSync(join(folder, secretsFile));
}

/**
 * The store where no keychain runs: secrets encrypted in a file of the folder, the key beside it in a file for its owner alone.
 * Protects copies of the one file, such as backups, not against a program that runs as the owner; hence the notice.
 * @param tell called with files that were set aside, or that other accounts could read until now
 */
export function openEncryptedFile(folder: string, tell: Tell = () => {}): SecretStore {
  const path = join(folder, secretsFile);
  const keyPath = join(folder, 'secrets.key');
  const use = async <T>(work: (key: Buffer, content: Content) => T | Promise<T>): Promise<T> => {
    try {
      return await withLock(join(folder, 'secrets.lock'), async () => {
        const { key, content } = await readAsHolder(path, keyPath, tell);
        return work(key, content);
      });
    } catch (error) {
      throw fileStoreError(error) ?? error;
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
