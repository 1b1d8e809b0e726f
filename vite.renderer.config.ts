import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The renderer's bundle, served by the desktop's own protocol and by the web shell alike: relative addresses, nothing inline. */
export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [react()],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'es2022',
    // The content security policy allows files of our own origin only: no data: addresses, no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // One chunk, read from the disk or from loopback: what counts is its gzip size (quality.md, 350 KB), not this limit.
    chunkSizeWarningLimit: 1500,
  },
});
