import { fileURLToPath } from 'node:url';
import { version } from '../../package.json';
import { onSupportedNode } from '../supported-node.mjs';
import { keepCompiledCode } from './compiled-code.ts';

const [, , ...argv] = process.argv;

/** Whether the text could be printed. */
function print(text: string): Promise<boolean> {
  process.stdout.on('error', () => {});
  return new Promise((resolve) =>
    process.stdout.write(text, (error) => resolve(error === null || error === undefined)),
  );
}

// The program is loaded only here, when the version of Node is known to do. Its files lie as deep in dist/ as this one in app/.
void onSupportedNode(fileURLToPath(new URL('../..', import.meta.url)), async () => {
  // The program takes longer to load than this answer; it also says why one cannot be printed.
  if (argv.length === 1 && argv[0] === '--version' && (await print(`${version}\n`))) return;
  keepCompiledCode(process.env);
  await import('./ecmctl.ts');
});
