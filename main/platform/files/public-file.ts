import { chmod, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf } from '../../lib/error-code.ts';
import { writeFileAtomically } from './files.ts';

/**
 * Replaces a file that every account may read, whatever the umask of the process is. Its folder is made, for everybody to enter, where
 * there is none; one that exists is left as it is.
 */
export async function writePublicFile(path: string, text: string): Promise<void> {
  const folder = dirname(path);
  try {
    await mkdir(folder);
    await chmod(folder, 0o755);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  await writeFileAtomically(path, text, { mode: 0o644 });
}
