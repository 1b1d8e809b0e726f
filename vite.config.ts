import react from '@vitejs/plugin-react';
import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type EnvironmentOptions } from 'vite';
import { compressedFiles } from './build/compressed-files.ts';
import { asciiPrograms } from './build/ascii-source.ts';
import { bundledPackages } from './build/bundled-packages.ts';
import { helpPages } from './build/help-pages.ts';

// Vitest sets another value; a build started by a test would contain development versions of the packages.
process.env['NODE_ENV'] = 'production';

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Written last, with the start time of the build: build/build-if-stale.mjs compares it with the sources. */
const stamp = path('dist/.built');

/**
 * A Node program without Electron, the native keychain module and `external` packages: one file, or with `parts: 'several'` one more for
 * each part that is loaded on demand.
 */
function program(
  entry: string,
  output: string,
  format: 'es' | 'cjs',
  { external = [], parts = 'one' }: { readonly external?: readonly string[]; readonly parts?: 'one' | 'several' } = {},
): EnvironmentOptions {
  const [folder = '', file = ''] = output.split(/\/(?=[^/]+$)/);
  return {
    consumer: 'server',
    resolve: { noExternal: true, external: ['electron', 'keytar', ...external] },
    build: {
      outDir: path(folder),
      // A file of an earlier build must not stay beside those that have other names now.
      emptyOutDir: parts === 'several',
      copyPublicDir: false,
      // Node 20 must be able to parse the file, so that app/supported-node.mjs can run.
      target: 'node20',
      minify: false,
      rolldownOptions: {
        input: path(entry),
        output: {
          format,
          entryFileNames: file,
          ...(parts === 'one' ? { codeSplitting: false } : { chunkFileNames, minify }),
        },
      },
    },
  };
}

/** Less to read for a program that ends soon; functions keep their names, because reports of bugs name them. */
const minify = { compress: true, mangle: false, codegen: true } as const;
/** Beside the entry: paths to other files of the program are counted from there. */
const chunkFileNames = '[name].js';

/** The renderer, for the desktop's own protocol and the web shell: relative URLs, nothing inline. */
const renderer: EnvironmentOptions = {
  build: {
    outDir: path('dist/renderer'),
    emptyOutDir: true,
    target: 'es2022',
    // The content security policy allows files of the same origin only: no data: URLs, no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // Zod and the setting that keeps it from eval are evaluated together, before every schema in other chunks.
            { name: 'zod', test: /node_modules[\\/]zod[\\/]|zod-without-eval/, priority: 1 },
            // What the first screen needs stays together: each part of it that a screen shares would be a chunk, and many compress worse.
            { name: 'initial', tags: ['$initial'] },
          ],
        },
      },
    },
    // The shell with Overview, and a chunk for each other screen. The size is measured by bench/start.ts after gzip, not by this limit.
    chunkSizeWarningLimit: 1500,
  },
};

// The preload is CommonJS because Electron's sandbox loads nothing else; the service is, so that it can become one executable.
const programs: Readonly<Record<string, EnvironmentOptions>> = {
  cli: program('app/cli/start.ts', 'dist/cli/ecmctl.js', 'es', { parts: 'several' }),
  web: program('app/web/start.ts', 'dist/web/main.js', 'es'),
  desktop: program('app/desktop/main.ts', 'dist/desktop/main.js', 'es'),
  preload: program('app/desktop/preload.ts', 'dist/desktop/preload.cjs', 'cjs'),
  service: program('app/service/start.ts', 'dist/service/main.cjs', 'cjs'),
};

/** What `vite build` builds for each `--mode`. Benchmarks and fuzzer are bundled like the programs. */
const targets: Readonly<Record<string, Readonly<Record<string, EnvironmentOptions>>>> = {
  production: { ...programs, client: renderer },
  bench: { bench: program('bench/main.ts', 'dist/bench/main.js', 'es', { external: ['@playwright/test'] }) },
  chaos: { chaos: program('bench/chaos/main.ts', 'dist/chaos/main.js', 'es') },
  soak: { soak: program('bench/chaos/soak.ts', 'dist/chaos/soak.js', 'es') },
  fuzz: { fuzz: program('bench/fuzz/main.ts', 'dist/fuzz/main.js', 'es') },
};

export default defineConfig(({ mode }) => {
  const wanted = targets[mode];
  if (wanted === undefined)
    throw new Error(`There is no --mode ${mode}; there are ${Object.keys(targets).join(', ')}.`);
  return {
    root: path('renderer'),
    base: './',
    logLevel: 'warn',
    plugins: [
      react(),
      helpPages(path('docs')),
      asciiPrograms(),
      bundledPackages(path('dist/bundled')),
      compressedFiles(),
    ],
    build: { reportCompressedSize: false },
    environments: wanted,
    builder: {
      buildApp: async ({ build, environments }) => {
        const startedAt = new Date();
        if (mode === 'production') rmSync(stamp, { force: true });
        const named = Object.entries(environments).filter(([name]) => name in wanted);
        await Promise.all(named.map(([, environment]) => build(environment)));
        if (mode !== 'production') return;
        writeFileSync(stamp, '');
        utimesSync(stamp, startedAt, startedAt);
      },
    },
  };
});
