// As a namespace: Node before 22.15 has no registerHooks, and a named import of it would keep the whole program from starting.
import * as nodeModule from 'node:module';
import { isAbsolute, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Whether this Node can confine what a module imports. */
export function canConfineImports(): boolean {
  return typeof nodeModule.registerHooks === 'function';
}

/** A module of a plugin imports what it must not; the message is ours and names it. */
export class RefusedImportError extends Error {}

function isInside(folder: string, url: string | undefined): boolean {
  if (url === undefined || !url.startsWith('file:')) return false;
  const path = relative(folder, fileURLToPath(url));
  return path !== '' && !isAbsolute(path) && path.split(/[\\/]/)[0] !== '..';
}

/**
 * Lets modules of the folder, ES modules and CommonJS, import the folder's own files and what is part of Node, nothing else: not
 * what lies in a `node_modules` above it, nor an absolute path. It prevents mistakes; it is no sandbox.
 * @param folder without links in its path
 * @returns ends it
 */
export function confineImports(folder: string): () => void {
  const hooks = nodeModule.registerHooks({
    resolve: (specifier, context, nextResolve) => {
      if (!isInside(folder, context.parentURL)) return nextResolve(specifier, context);
      const resolved = resolvedOr(() => nextResolve(specifier, context));
      if (resolved !== undefined && (resolved.url.startsWith('node:') || isInside(folder, resolved.url)))
        return resolved;
      throw new RefusedImportError(
        `"${specifier}" is not a file of the plugin that plugin.json lists, and not part of Node`,
      );
    },
  });
  return () => hooks.deregister();
}

function resolvedOr<T>(resolve: () => T): T | undefined {
  try {
    return resolve();
  } catch {
    return undefined; // not found: our error names no path of this computer
  }
}
