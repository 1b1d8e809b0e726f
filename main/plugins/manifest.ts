import { z } from 'zod';
import { pluginIdPattern } from '../../shared/settings.ts';

export const pluginApiVersion = 1;

/** `plugin.json` itself. */
export const maxManifestBytes = 1024 * 1024;
/** All files that it lists together. */
export const maxPluginBytes = 64 * 1024 * 1024;
const maxFiles = 2000;

/** A name that means the same file on every system: no drive or stream of Windows, no backslash, no dot or space that Windows cuts off. */
// oxlint-disable-next-line no-control-regex -- file names may not hold them
const nameInPath = /^(?!\.{1,2}$)[^\\:*?"<>|\u0000-\u001f]*[^\\:*?"<>|\u0000-\u001f. ]$/;

const insideFolder = z
  .string()
  .min(1)
  .max(256)
  .refine((path) => path.split('/').every((name) => nameInPath.test(name)), 'must be a path inside the folder, with /');

function hasFilesTwice(paths: readonly string[]): boolean {
  return new Set(paths.map((path) => path.toLowerCase())).size < paths.length;
}

/** `plugin.json`: what a folder with a plugin says of itself. */
export const manifestSchema = z
  .strictObject({
    id: z.string().regex(pluginIdPattern, 'must be lower-case letters, digits and hyphens'),
    name: z.string().min(1).max(120),
    description: z.string().max(500).default(''),
    version: z.string().regex(/^\d+\.\d+\.\d+(?:[-+][\w.-]+)?$/, 'must be a version such as 1.2.3'),
    apiVersion: z.int(),
    entry: insideFolder,
    /** SHA-256 of every file, in hexadecimal. A file that is not named here is never loaded. */
    sha256: z.record(insideFolder, z.string().regex(/^[0-9a-f]{64}$/i, 'must be 64 hexadecimal digits')),
  })
  .refine(({ entry, sha256 }) => Object.hasOwn(sha256, entry), {
    message: 'must name the hash of the entry',
    path: ['sha256'],
  })
  .refine(({ sha256 }) => Object.keys(sha256).length <= maxFiles, {
    message: `must name at most ${maxFiles} files`,
    path: ['sha256'],
  })
  .refine(({ sha256 }) => !hasFilesTwice(Object.keys(sha256)), {
    message: 'must not name files that differ in upper and lower case only',
    path: ['sha256'],
  });
export type PluginManifest = z.output<typeof manifestSchema>;
