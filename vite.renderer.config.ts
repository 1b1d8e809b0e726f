import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { helpPages } from './build/help-pages.ts';

/** The renderer's bundle, served by the desktop's own protocol and by the web shell alike: relative addresses, nothing inline. */
export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [react(), helpPages(fileURLToPath(new URL('docs', import.meta.url)))],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'es2022',
    // The content security policy allows files of our own origin only: no data: addresses, no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // One chunk besides the help, read from the disk or from loopback: what counts is its gzip size (quality.md, 350 KB), not this limit.
    chunkSizeWarningLimit: 1500,
  },
});
