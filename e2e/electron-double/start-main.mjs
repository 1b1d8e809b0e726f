// Starts the built main file, the first argument of the program, with the double in the place of the module `electron`.
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

const double = new URL('electron.mjs', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: double, shortCircuit: true } : next(specifier, context),
});
// Without the test process nothing would end this one.
process.on('disconnect', () => process.exit(1));

export async function startMain() {
  await import(pathToFileURL(process.argv[2]).href);
}
