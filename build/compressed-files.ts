import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** Smaller files gain nothing: the headers of an answer are longer. */
const leastBytes = 1024;

/** The file names that are compressed; pictures and fonts are already. */
const compressible = /\.(?:html|js|css|svg|json)$/;

/** Writes `<file>.br` and `<file>.gz` beside each text file of a folder, once, so that the web shell compresses nothing while it runs. */
export function compressFolder(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, entry);
    if (!compressible.test(entry) || statSync(path).size < leastBytes) continue;
    const bytes = readFileSync(path);
    const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }));
    writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  }
}

export function compressedFiles(): Plugin {
  return {
    name: 'compressed-files',
    applyToEnvironment: ({ config }) => config.consumer === 'client',
    writeBundle: ({ dir }) => {
      if (dir !== undefined) compressFolder(dir);
    },
  };
}
