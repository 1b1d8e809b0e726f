import { existsSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';
import { dataFolder } from '../../main/platform/files/data-folder.ts';
import { dataFolderFault } from '../../main/platform/files/folder-faults.ts';

/** May be deleted at any time. */
const folderName = 'compile-cache';

/**
 * Keeps compiled code in the data folder, so that the next command starts sooner. The folder is checked first: who can write there could
 * run code in this process. Not on Windows, where the check starts a program and takes longer than what is saved.
 */
export function keepCompiledCode(env: NodeJS.ProcessEnv): void {
  const folder = dataFolder(env, process.platform);
  if (process.platform === 'win32' || !existsSync(folder) || dataFolderFault(folder) !== undefined) return;
  const before = process.umask(0o077);
  module.enableCompileCache(join(folder, folderName));
  process.umask(before);
}
