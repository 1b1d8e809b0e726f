import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Writes new files into a folder of ours; the folders that they need are made for their owner alone. Rejects with the system's error. */
export async function writeFiles(folder: string, files: ReadonlyMap<string, Uint8Array>, mode: number): Promise<void> {
  const folders = new Set([...files.keys()].map((file) => dirname(join(folder, file))));
  await Promise.all([...folders].map((path) => mkdir(path, { recursive: true, mode: 0o700 })));
  await Promise.all(
    [...files].map(([file, bytes]) => writeFile(join(folder, file), bytes, { flag: 'wx', mode, flush: true })),
  );
}
