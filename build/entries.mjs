// What the build makes: one self-contained file per program, and the renderer's bundle.
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** The preload runs in Electron's sandbox, which loads CommonJS only; the service is CommonJS so that it can become one executable. */
export const programs = [
  { name: 'cli', entry: 'app/cli/ecmctl.ts', outDir: 'dist/cli', file: 'ecmctl.js', format: 'es' },
  { name: 'web', entry: 'app/web/main.ts', outDir: 'dist/web', file: 'main.js', format: 'es' },
  { name: 'desktop', entry: 'app/desktop/main.ts', outDir: 'dist/desktop', file: 'main.js', format: 'es' },
  { name: 'preload', entry: 'app/desktop/preload.ts', outDir: 'dist/desktop', file: 'preload.cjs', format: 'cjs' },
  { name: 'service', entry: 'app/service/main.ts', outDir: 'dist/service', file: 'main.cjs', format: 'cjs' },
];

/** The vite configuration of one program. Only Electron and the native keychain module stay outside of its file. */
export function programConfig({ entry, outDir, file, format }) {
  return {
    configFile: false,
    root,
    logLevel: 'warn',
    publicDir: false,
    ssr: { noExternal: true, external: ['electron', 'keytar'], target: 'node' },
    build: {
      ssr: entry,
      outDir,
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      reportCompressedSize: false,
      rolldownOptions: { output: { format, entryFileNames: file, codeSplitting: false } },
    },
  };
}
