// Bundles the tests for a Windows Node that is started under Wine, where Vitest itself does not run (its bundler has native parts).
import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { root } from '../environment.mjs';

/** Suites that need something else than Node: a keychain, Python, Mono, the packages, another Node. */
const others = /\.(?:keychain|python|dotnet|package|old-node)\.test\.tsx?$/;

/** The root of this computer, as Wine shows it to Windows programs. */
const drive = process.env.DRIVE ?? 'Z:';

/** A module's own place, which bundling would change, as Windows sees it. */
const modulePlaces = {
  name: 'module-places',
  enforce: 'post',
  transform(code, id) {
    const [file] = id.split('?');
    if (!file.startsWith(root) || file.includes('/node_modules/') || !code.includes('import.meta.')) return undefined;
    const path = `${drive}${file}`;
    const places = {
      url: pathToFileURL(file).href.replace('file:///', `file:///${drive === '' ? '' : `${drive}/`}`),
      dirname: dirname(path),
      filename: path,
    };
    let changed = code;
    for (const { start, end, property } of placesOf(this.parse(code)).toReversed())
      changed = changed.slice(0, start) + JSON.stringify(places[property.name]) + changed.slice(end);
    return changed;
  },
};

/** The expressions that name a module's own place, in order. */
function placesOf(node) {
  const isPlace = node.type === 'MemberExpression' && node.object.type === 'MetaProperty';
  if (isPlace && ['url', 'dirname', 'filename'].includes(node.property.name)) return [node];
  return Object.values(node)
    .flat()
    .filter((child) => typeof child?.type === 'string')
    .flatMap(placesOf);
}

/** @returns the names of the tests without suffix; the bundle of each is its name with `/` as `__` and the suffix `.mjs` */
export async function bundleTests(outDir) {
  const tests = globSync('{shared,main,app,renderer,build,e2e,test-support}/**/*.test.{ts,tsx}', { cwd: root })
    .filter((file) => !others.test(file))
    .toSorted();
  const input = Object.fromEntries(
    tests.map((file) => [file.replaceAll('/', '__').replace(/\.tsx?$/, ''), join(root, file)]),
  );
  await build({
    configFile: false,
    root,
    mode: 'test',
    logLevel: 'error',
    publicDir: false,
    plugins: [modulePlaces],
    resolve: { alias: [{ find: /^vitest$/, replacement: join(import.meta.dirname, 'vitest-on-node.mjs') }] },
    ssr: {
      noExternal: true,
      external: [
        'electron',
        'keytar',
        '@peculiar/x509',
        'vite',
        '@playwright/test',
        'electron-builder',
        'typescript',
        'oxlint',
      ],
      target: 'node',
    },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: 'node22',
      minify: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input,
        output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: 'chunks/[name]-[hash].mjs' },
      },
    },
  });
  return Object.keys(input);
}
