import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failure, type Failure } from '../../shared/errors.ts';
import type { RefusalReason } from '../../shared/plugins.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { MarkOfTheWeb } from '../platform/mark-of-the-web.ts';
import { manifestSchema, pluginApiVersion, type PluginManifest } from './manifest.ts';

/** A folder whose files are what its manifest says. */
export interface InspectedPlugin {
  readonly folder: string;
  readonly manifest: PluginManifest;
}

/** Why a folder is not loaded as a plugin; each has its own sentence and remedy. */
export interface RefusedPlugin {
  readonly folder: string;
  /** Where it could be read. */
  readonly manifest?: PluginManifest | undefined;
  readonly reason: RefusalReason;
  readonly failure: Failure;
}

const doing = 'loading the plugin';

/** Says no to a folder, with the remedy. */
export function refused({ folder, manifest }: Pick<RefusedPlugin, 'folder' | 'manifest'>, reason: RefusalReason, message: string, hint: string): { readonly ok: false; readonly error: RefusedPlugin } {
  return err({ folder, manifest, reason, failure: failure('configuration', 'file', { message, doing, hint }) });
}

/** Checks a folder before anything in it is run: its manifest, the contract's version, every file's presence, mark and hash. */
export async function inspectPluginFolder(folder: string, mark: MarkOfTheWeb): Promise<Result<InspectedPlugin, RefusedPlugin>> {
  const read = await readManifest(folder);
  if (!read.ok) return refused({ folder }, 'manifest', read.error, 'Choose the folder that holds plugin.json, or ask who made the plugin for a whole one.');
  const manifest = read.value;
  const refuse = (reason: RefusalReason, message: string, hint: string) => refused({ folder, manifest }, reason, message, hint);
  if (manifest.apiVersion !== pluginApiVersion) {
    const message = `The plugin ${manifest.name} ${manifest.version} is made for version ${manifest.apiVersion} of the plugin contract; this program speaks version ${pluginApiVersion}.`;
    return refuse('api-version', message, 'Install the plugin and the program in versions that fit together.');
  }
  for (const [file, expected] of Object.entries(manifest.sha256)) {
    const path = join(folder, file);
    const bytes = await readFile(path).catch(() => undefined);
    if (bytes === undefined) return refuse('missing-file', `The plugin ${manifest.name} lacks its file ${file}.`, 'Unpack the plugin again with all of its files, or check the permissions of the folder; then choose it again.');
    if (await mark.isMarked(path)) {
      return refuse('mark-of-the-web', `Windows marked ${file} of the plugin ${manifest.name} as downloaded from the internet.`, 'If you trust where it came from, choose Unblock here, or Properties > General > Security > Unblock of each file in Windows, and load it again.');
    }
    const found = createHash('sha256').update(bytes).digest('hex');
    if (found !== expected.toLowerCase()) {
      return refuse('wrong-hash', `The file ${file} of the plugin ${manifest.name} is not the one that its manifest names.`, 'It was changed or damaged. Get the plugin again from who made it.');
    }
  }
  return ok({ folder, manifest });
}

async function readManifest(folder: string): Promise<Result<PluginManifest, string>> {
  const path = join(folder, 'plugin.json');
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return err(`There is no plugin.json in ${folder}.`);
  }
  try {
    const parsed = manifestSchema.safeParse(JSON.parse(text));
    if (parsed.success) return ok(parsed.data);
    const [issue] = parsed.error.issues;
    return err(`${path} is not the manifest of a plugin: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim());
  } catch {
    return err(`${path} is not JSON.`);
  }
}
