// Third-party notices and SBOM of the packages, from the lists of what the bundles contain (build/bundled-packages.ts).
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from '../environment.mjs';

const manifest = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const lock = () => JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;

/** The files of a package that hold its licence, copyright and notices. */
function licenceTexts(folder) {
  const names = readdirSync(folder).filter((name) => /^(licen[cs]e|notice|copying)/i.test(name));
  return names.map((name) => readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim());
}

function component(folder, integrity, type = 'library') {
  const { name, version, license } = manifest(folder);
  if (typeof license !== 'string') throw new Error(`${name} names no licence; look it up before it is distributed.`);
  return { type, name, version, licence: license, texts: licenceTexts(folder), integrity };
}

/**
 * What a package contains of others: bundled packages, the keychain module, Node, and Electron where it is packed.
 * @param programs the bundles that are packed (the names in dist/bundled)
 */
export function thirdParty({ programs, node, electron }) {
  const bundled = programs.flatMap((name) =>
    JSON.parse(readFileSync(join(root, 'dist/bundled', `${name}.json`), 'utf8')).map(({ folder }) => folder),
  );
  const locked = lock();
  const folders = new Set([...bundled, join(root, 'node_modules/keytar')]);
  const packages = [...folders].map((folder) => component(folder, locked[relative(root, folder)]?.integrity));
  const runtime = { type: 'platform', name: 'node', version: node.version, licence: 'MIT', texts: [node.licence] };
  const all = [...packages, runtime, ...(electron === undefined ? [] : [electronComponent(electron)])];
  const unique = new Map(all.map((each) => [`${each.name}@${each.version}`, each]));
  return [...unique.values()].toSorted((a, b) => a.name.localeCompare(b.name));
}

/** Electron's distribution has its licence and that of Chromium's parts beside the program. */
function electronComponent(folder) {
  const version = readFileSync(join(folder, 'version'), 'utf8').trim().replace(/^v/, '');
  const texts = ['LICENSE', 'LICENSE.electron.txt']
    .map((name) => join(folder, name))
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, 'utf8').trim());
  return { type: 'framework', name: 'electron', version, licence: 'MIT', texts };
}

export function noticesText(components) {
  const head = 'This program contains the following software of others, under the licences given here.\n';
  const parts = components.map(({ name, version, licence, texts }) => {
    const text = texts.length > 0 ? texts.join('\n\n') : 'The package contains no licence text; its manifest names it.';
    return `${'='.repeat(80)}\n${name} ${version} (${licence})\n\n${text}\n`;
  });
  return [head, ...parts].join('\n');
}

/** CycloneDX 1.5. The serial number depends on the content only, so that the same sources make the same file. */
export function sbom({ name, version, time }, components) {
  const main = { type: 'application', name, version, 'bom-ref': `${name}@${version}` };
  const listed = components.map(cycloneComponent);
  const dependsOn = listed.map((each) => each['bom-ref']);
  const digest = createHash('sha256')
    .update(JSON.stringify([main, listed]))
    .digest('hex');
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    serialNumber: `urn:uuid:${digest.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*/, '$1-$2-4$3-8$4-$5')}`,
    version: 1,
    metadata: { timestamp: time.toISOString(), component: main },
    components: listed,
    dependencies: [{ ref: main['bom-ref'], dependsOn }],
  };
}

function cycloneComponent({ type, name, version, licence, integrity }) {
  const kind = type === 'library' ? 'npm' : 'generic';
  const purl = `pkg:${kind}/${name.replace('@', '%40')}@${version}`;
  const isExpression = /[ (]/.test(licence);
  const licenses = [isExpression ? { expression: licence } : { license: { id: licence } }];
  return { type, 'bom-ref': purl, name, version, purl, licenses, ...hashes(integrity) };
}

function hashes(integrity) {
  const [, value] = /^sha512-(.+)$/.exec(integrity ?? '') ?? [];
  if (value === undefined) return {};
  return { hashes: [{ alg: 'SHA-512', content: Buffer.from(value, 'base64').toString('hex') }] };
}
