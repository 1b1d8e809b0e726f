import { defineConfig } from 'vitest/config';

// A plugin is imported by Node itself, as in the program: only then does the rule for its imports apply.
const server = { deps: { external: [/\/plugin-run\//] } };

export default defineConfig({
  test: {
    // One for each core: most of a test's time is waiting, and the usual number is one fewer.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          server,
          include: ['{shared,main,app,renderer,build}/**/*.test.{ts,tsx}'],
          exclude: [
            '**/*.integration.test.ts',
            '**/*.keychain.test.ts',
            '**/*.python.test.ts',
            '**/*.old-node.test.ts',
            '**/node_modules/**',
          ],
        },
      },
      {
        test: {
          name: 'integration',
          server,
          include: ['{shared,main,app,renderer,build,e2e}/**/*.integration.test.ts'],
          globalSetup: 'e2e/build-first.ts',
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        // Needs Debian's python3-zeep; build/test.mjs runs it where that is installed.
        test: {
          name: 'python',
          include: ['**/*.python.test.ts'],
          exclude: ['**/node_modules/**'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        // Needs a Node older than 22.19 on the path besides ours; build/test.mjs runs it where there is one.
        test: {
          name: 'old-node',
          include: ['app/**/*.old-node.test.ts'],
          globalSetup: 'e2e/build-first.ts',
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        // Needs a session bus with a Secret Service; build/test.mjs starts them where they are installed.
        test: { name: 'keychain', include: ['**/*.keychain.test.ts'], exclude: ['**/node_modules/**'] },
      },
    ],
  },
});
