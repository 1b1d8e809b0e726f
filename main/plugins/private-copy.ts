import { createHash, randomBytes } from 'node:crypto';
import { mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { subfoldersOf } from '../platform/files/files.ts';
import { isRunning, type ProcessIdentity, thisProcess } from '../platform/process/process-identity.ts';
import type { VerifiedPlugin } from './inspect-folder.ts';
import { makeFolder } from '../platform/files/make-folder.ts';

/** A plugin's verified bytes in a folder of this process alone. A new address for each load makes Node run all of its modules anew. */
export type PrivateCopy = Awaited<ReturnType<typeof makePrivateCopy>>;

/** Rejects with the system's error if the copy cannot be written. */
export async function makePrivateCopy(runFolder: string, { files }: Pick<VerifiedPlugin, 'files'>) {
  const folder = join(runFolder, nameOf(files, thisProcess()));
  makeFolder(runFolder);
  await mkdir(folder, { mode: 0o700 });
  /** Never rejects: what the system refuses to remove is removed at a later start. */
  const remove = (): Promise<void> => removeFolder(folder);
  try {
    await writeFiles(folder, withPackageJson(files), 0o600);
    return { folder: await realpath(folder), remove }; // without links in its path
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Without one of the plugin's own, Node would look for `package.json` in the folders above, which nobody verified. */
function withPackageJson(files: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, Uint8Array> {
  return files.has('package.json') ? files : new Map([...files, ['package.json', Buffer.from('{"type":"module"}\n')]]);
}

/** The digest of all files, a random part, and the process that made it: its number and start. */
function nameOf(files: ReadonlyMap<string, Uint8Array>, { pid, started }: ProcessIdentity): string {
  const digest = createHash('sha256');
  for (const [file, bytes] of files) digest.update(`${file}\0${bytes.length}\0`).update(bytes);
  return [
    digest.digest('hex').slice(0, 16),
    randomBytes(4).toString('hex'),
    pid,
    Buffer.from(started).toString('base64url'),
  ].join('.');
}

function makerIn(name: string): ProcessIdentity | undefined {
  const [, pid, started] = /^[0-9a-f]{16}\.[0-9a-f]{8}\.(\d+)\.([\w-]+)$/.exec(name) ?? [];
  return pid === undefined || started === undefined
    ? undefined
    : { pid: Number(pid), started: Buffer.from(started, 'base64url').toString() };
}

/** Removes the copies that processes left which ended without closing their plugins. Never rejects. */
export async function removeLeftCopies(runFolder: string): Promise<void> {
  const names = await subfoldersOf(runFolder).catch(() => []);
  await Promise.all(
    names.map(async (name) => {
      const maker = makerIn(name);
      if (maker !== undefined && !(await isRunning(maker))) await removeFolder(join(runFolder, name));
    }),
  );
}

/** Windows removes no file that is in use, such as a native module that is loaded. */
async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true }).catch(() => undefined);
}

/** Writes new files into a folder of ours; the folders that they need are made for their owner alone. Rejects with the system's error. */
export async function writeFiles(folder: string, files: ReadonlyMap<string, Uint8Array>, mode: number): Promise<void> {
  const folders = new Set([...files.keys()].map((file) => dirname(join(folder, file))));
  for (const path of folders) makeFolder(path);
  await Promise.all(
    [...files].map(([file, bytes]) => writeFile(join(folder, file), bytes, { flag: 'wx', mode, flush: true })),
  );
}
