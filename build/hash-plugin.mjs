// Writes the hashes of all files of a plugin's folder, except plugin.json, into its manifest.
//   node build/hash-plugin.mjs <folder>
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('Usage: node build/hash-plugin.mjs <folder>');
  process.exit(2);
}
const manifestPath = join(folder, 'plugin.json');
const names = readdirSync(folder, { recursive: true }).filter(
  (name) => name !== 'plugin.json' && statSync(join(folder, name)).isFile(),
);
const sha256 = Object.fromEntries(
  names
    .map((name) => name.replaceAll('\\', '/'))
    .sort()
    .map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ]),
);
const manifest = JSON.parse(readFileSync(manifestPath, 'utf8'));
writeFileSync(manifestPath, `${JSON.stringify({ ...manifest, sha256 }, undefined, 2)}\n`);
console.log(`${manifestPath}: ${names.length} file${names.length === 1 ? '' : 's'} hashed.`);
