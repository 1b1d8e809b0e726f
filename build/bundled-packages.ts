import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** A package of node_modules of which code is in a bundle, and the folder from which it was bundled. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
}

/** The innermost package folder of a module's path; nothing for modules of this repository and virtual ones. */
export function packageFolder(moduleId: string): string | undefined {
  return /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(moduleId.replace(/^\0/, ''))?.[1];
}

/** Writes the list `<environment>.json` into the folder, from which the notices and the SBOM of the packages are made. */
export function bundledPackages(folder: string): Plugin {
  return {
    name: 'bundled-packages',
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).flatMap((output) => (output.type === 'chunk' ? output.moduleIds : []));
      const folders = new Set(chunks.map(packageFolder).filter((path) => path !== undefined));
      const packages = [...folders].map(readPackage).toSorted((a, b) => a.folder.localeCompare(b.folder));
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, `${this.environment.name}.json`), JSON.stringify(packages, undefined, 2));
    },
  };
}

function readPackage(folder: string): BundledPackage {
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as BundledPackage;
  return { name, version, folder };
}
