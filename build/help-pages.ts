import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Plugin } from 'vite';
import type { HelpPage } from '../shared/help-page.ts';
import { readPage, type ResolveLink } from './help-blocks.ts';

/** The pages of docs/ that are the app's help, in the order of its list. */
const wanted = [
  'troubleshooting',
  'prerequisites',
  'practice-vault',
  'server-contract',
  'plugins',
  'operate',
  'service',
  'appliance-link',
  'bridge',
  'dotnet-bridge',
  'security',
];

const moduleName = 'virtual:help-pages';
const resolved = `\0${moduleName}`;

/** Resolves links between the pages. A URL that begins with `#` is on the page itself. */
export function resolverFor(page: string, pages: readonly string[]): ResolveLink {
  return (address) => {
    const [file = '', part] = address.split('#', 2);
    const target = file === '' ? page : /^([\w-]+)\.md$/.exec(posix.normalize(file))?.[1];
    if (target === undefined || !pages.includes(target)) return undefined;
    return part === undefined || part === '' ? { page: target } : { page: target, part };
  };
}

export function readHelpPages(folder: string): readonly HelpPage[] {
  const pages = wanted.filter((page) => existsSync(join(folder, `${page}.md`)));
  return pages.map((page) => {
    try {
      return readPage(page, readFileSync(join(folder, `${page}.md`), 'utf8'), resolverFor(page, pages));
    } catch (problem) {
      throw new Error(`docs/${page}.md cannot be shown as help`, { cause: problem });
    }
  });
}

/** Makes docs/ a module of the renderer, in a separate chunk that is loaded when the help is opened. */
export function helpPages(folder: string): Plugin {
  return {
    name: 'help-pages',
    resolveId: (id) => (id === moduleName ? resolved : undefined),
    load(id) {
      if (id !== resolved) return undefined;
      const pages = readHelpPages(folder);
      for (const { name } of pages) this.addWatchFile(join(folder, `${name}.md`));
      // JSON.parse of a string is faster than an object literal, and text of docs/ cannot become code.
      return `export const pages = JSON.parse(${JSON.stringify(JSON.stringify(pages))});`;
    },
  };
}
