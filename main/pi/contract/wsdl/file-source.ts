import { basename, dirname, join } from 'node:path';
import { err, ok } from '../../../../shared/result.ts';
import { readNamedFile } from '../../../platform/files/files.ts';
import type { DocumentSource } from './collect-documents.ts';
import { tooLarge, unreadableFile } from './wsdl-failures.ts';
import { wsdlLimits } from './wsdl-limits.ts';

/**
 * WSDLs and schemas in files. A reference leads to the file of that name among the given ones, or beside the file if only one was given;
 * folders, hosts and other parts of its location are not looked at. One that leads nowhere matters only if no file declares its namespace.
 */
export function fileSource(paths: readonly string[]): DocumentSource {
  const [only, ...others] = paths;
  const folder = only !== undefined && others.length === 0 ? dirname(only) : undefined;
  const given = new Map(paths.toReversed().map((path) => [comparable(basename(path)), path]));
  const isGiven = new Set(paths);
  return {
    starts: paths,
    goesByNamespace: true,
    nameOf: (path) => basename(path),
    locate: ({ location }, from) => {
      const name = fileNameOf(location);
      const beside = folder === undefined || !isFileName(name) ? undefined : join(folder, name);
      const path = given.get(comparable(name)) ?? beside;
      // The documents of WCF differ in the query of their locations only, so one may seem to refer to itself.
      return path === undefined || path === from ? err('is not among the given files') : ok(path);
    },
    read: async (path, maxBytes) => {
      // A document names the files beside it, so links are followed only to those that a person named.
      const read = await readNamedFile(path, wsdlLimits.bytes, isGiven.has(path) ? 'follow' : 'refuse');
      if (!read.ok) return err(unreadableFile(path, read.error.text));
      if (read.value.bytes.length > maxBytes) return err(tooLarge('The files have'));
      return ok({ bytes: read.value.bytes, contentType: '' });
    },
  };
}

export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** The same for documents that were read already: of two of one name, the first counts. */
export function textSource(documents: readonly NamedText[]): DocumentSource {
  const names = documents.map(({ name }) => name);
  const texts = new Map(documents.toReversed().map(({ name, text }) => [name, text]));
  return {
    // A single file beside which nothing is looked for.
    ...fileSource(names),
    locate: ({ location }, from) => {
      const wanted = comparable(fileNameOf(location));
      const name = names.find((each) => comparable(each) === wanted);
      return name === undefined || name === from ? err('is not among the given files') : ok(name);
    },
    read: async (name, maxBytes) => {
      // The declared encoding was applied by whoever read the file, so the text is read as UTF-8 now.
      const bytes = Buffer.from(
        (texts.get(name) ?? '').replace(/^(\s*<\?xml[^>]*?)\s+encoding\s*=\s*["'][^"']*["']/, '$1'),
      );
      return bytes.length > maxBytes ? err(tooLarge('The files have')) : ok({ bytes, contentType: '' });
    },
  };
}

/** The last segment of a path or URL, without its query. */
function fileNameOf(location: string): string {
  const name = location.replace(/[?#].*$/s, '').replace(/^.*[/\\]/s, '');
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** Not a folder, and not a name that leads out of one once it is decoded. */
function isFileName(name: string): boolean {
  return /^[^/\\:\p{C}]{1,200}$/u.test(name) && !/^\.{1,2}$/.test(name);
}

function comparable(name: string): string {
  return name.toLowerCase();
}
