import { z } from 'zod';
import { isAbsolute, normalize, sep } from 'node:path';

/** The version of the plugin contract that this program speaks. */
export const pluginApiVersion = 1;

const insideFolder = z
  .string()
  .min(1)
  .max(256)
  .refine((path) => !isAbsolute(path) && !/^[a-z]:|\\/i.test(path) && !normalize(path).split(sep).includes('..'), 'must be a path inside the folder, with /');

/** `plugin.json`: what a folder with a plugin says of itself. */
export const manifestSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]{1,62}$/, 'must be lower-case letters, digits and hyphens'),
    name: z.string().min(1).max(120),
    description: z.string().max(500).default(''),
    version: z.string().regex(/^\d+\.\d+\.\d+(?:[-+][\w.-]+)?$/, 'must be a version such as 1.2.3'),
    apiVersion: z.int(),
    entry: insideFolder,
    /** SHA-256 of every file, in hexadecimal. A file that is not named here is never loaded by us. */
    sha256: z.record(insideFolder, z.string().regex(/^[0-9a-f]{64}$/i, 'must be 64 hexadecimal digits')),
  })
  .refine(({ entry, sha256 }) => Object.hasOwn(sha256, entry), { message: 'must name the hash of the entry', path: ['sha256'] });
export type PluginManifest = z.output<typeof manifestSchema>;
