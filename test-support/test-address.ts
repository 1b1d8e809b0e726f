import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** The pipe of a data folder: a socket in it, on Windows a pipe name of its own, which is no path. The same for each call. */
export function testAddress(folder: string, name = 'ecm'): string {
  if (process.platform !== 'win32') return join(folder, `${name}.sock`);
  const digest = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  return `\\\\.\\pipe\\${name}-${digest}`;
}
