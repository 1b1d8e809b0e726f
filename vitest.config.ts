import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { keepCompiledCode } from './build/environment.mjs';

// Texts with local times must not depend on the computer; in this zone local times differ from UTC. Workers inherit it.
process.env['TZ'] = 'Europe/Vienna';
keepCompiledCode();

// Plugins are imported by Node and not by Vite, as in the program: the import hook that restricts them sees only Node's imports.
const server = { deps: { external: [/\/plugin-run\//] } };
// What the computer trusts besides must not decide what secrets are bound to.
const env = { NODE_EXTRA_CA_CERTS: '' };

/** Files that take long, the longest first. */
const longest = [
  'e2e/chaos',
  'e2e/service-under-load',
  'storage/settings-file',
  'e2e/leak-test/leak',
  'e2e/service-main',
].map((name) => `${name}.integration.test.ts`);

/** Begins with the longest files, so that none of them runs alone at the end. Of the others, those of a project share workers. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const first = longest.flatMap((name) => sorted.filter(({ moduleId }) => moduleId.endsWith(name)));
    const others = sorted.filter((file) => !first.includes(file));
    return [...first, ...[...Map.groupBy(others, ({ project }) => project.name).values()].flat()];
  }
}

/** The tests of the engine's rules, which hold whatever the server's contract is. */
const rules = [
  'main/pi/identity-search',
  'main/pi/partial-failures',
  'main/pi/retries',
  'main/pi/round-trips',
  'main/pi/settings-effects',
  'main/pi/rotation/*',
  'main/pi/checkouts/{check-out-strategies,late-check-outs,pending-check-ins,retrieval-rules,test-retrieval}',
  'main/pi/tokens/token-lifetime',
].map((name) => `${name}.integration.test.ts`);

/** About the connection to PI itself, or template jobs: not for a service that stands before PI and has no template jobs. */
const notBehindAService = ['round-trips', 'retries', 'partial-failures', 'check-templates'];

/** Files that replace modules, or the time zone. */
const isolated = [
  'app/desktop/{outage-notice,window-place}',
  'main/diagnostics/proxied-checks',
  'main/pi/gateway/schemas',
  'main/platform/files/rename-over',
  'main/platform/process/process-identity',
  'main/plugins/install-plugin',
].map((name) => `${name}.test.ts`);

function unitProject(name: string, include: string[], others: readonly string[], isolate: boolean) {
  const kinds = ['integration', 'keychain', 'python', 'old-node', 'package'];
  const exclude = [...kinds.map((kind) => `**/*.${kind}.test.ts`), '**/node_modules/**', ...others];
  // A property test tries a hundred cases; on a busy machine that takes longer than Vitest's five seconds.
  return { test: { name, server, env, include, exclude, isolate, testTimeout: 20_000 } };
}

/** Files that set a variable before modules are loaded, or count what their process has open. */
const integrationIsolated = [
  'e2e/leak-test/leak',
  'main/pi/gateway/soap-gateway-quiet',
  'main/ecm/pipe/pipe',
  'main/sandbox/practice-pi',
].map((name) => `${name}.integration.test.ts`);

function integrationProject(name: string, include: string[], exclude: readonly string[], isolate: boolean) {
  const test = { name, server, env, include, exclude: ['**/node_modules/**', ...exclude], isolate };
  const globalSetup = 'test-support/build-before-tests.ts';
  return { test: { ...test, globalSetup, testTimeout: 30_000, hookTimeout: 60_000 } };
}

export default defineConfig({
  test: {
    // Two for each core (Vitest's default is one fewer than cores): the tests wait part of their time.
    maxWorkers: availableParallelism() * 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      // The files of a worker share their modules, which halves the time.
      unitProject('unit', ['{shared,main,app,renderer,build,test-support}/**/*.test.{ts,tsx}'], isolated, false),
      unitProject('unit-isolated', isolated, [], true),
      integrationProject(
        'integration',
        ['{shared,main,app,renderer,build,e2e,test-support}/**/*.integration.test.ts'],
        integrationIsolated,
        false,
      ),
      integrationProject('integration-isolated', integrationIsolated, [], true),
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
        // Needs a Node older than 22.19 on the path; build/test.mjs runs it where there is one.
        test: {
          name: 'old-node',
          include: ['app/**/*.old-node.test.ts'],
          globalSetup: 'test-support/build-before-tests.ts',
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      // Make the packages and install them; build/package-suites.mjs says what each file needs.
      ...Object.entries({
        app: 'build/pack',
        linux: 'build/dist/linux',
        windows: 'build/dist/windows',
        wine: 'build/dist/wine',
      }).map(([name, tested]) => ({
        test: {
          name: `package-${name}`,
          include: [`${tested}.package.test.ts`],
          globalSetup: 'test-support/build-before-tests.ts',
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      })),
      {
        // Needs Debian's mono-mcs, mono-runtime and libnewtonsoft-json5.0-cil; build/package-suites.mjs says so.
        test: {
          name: 'dotnet',
          include: ['e2e/*.dotnet.test.ts'],
          globalSetup: 'test-support/build-before-tests.ts',
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      // The same against servers with other contracts, two of them by Debian's python3-spyne.
      ...['renamed', 'split', 'soap12', 'spyne-soap11', 'spyne-soap12'].map((contract) => ({
        test: {
          name: `contract-${contract}`,
          isolate: false,
          server,
          env: { ...env, PRACTICE_CONTRACT: contract },
          include: rules,
          exclude: contract.startsWith('spyne') ? notBehindAService.map((name) => `**/${name}.*`) : [],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      })),
      {
        // Needs a session bus with a Secret Service; build/test.mjs starts them where they are installed.
        test: { name: 'keychain', include: ['**/*.keychain.test.ts'], exclude: ['**/node_modules/**'] },
      },
    ],
  },
});
