import { basename, dirname, join, resolve } from 'node:path';
import { ok, type Result } from '../../shared/result.ts';
import { discoverPlugins, type PluginLocations } from './discover.ts';
import { readTrustedPluginFolder, refused } from './inspect-folder.ts';
import type { InspectedPlugin, RefusedPlugin, VerifiedPlugin } from './inspect-folder.ts';
import { draftFolder, removeIfPossible, replaceFolder, withReplacing } from './replace-folder.ts';
import { writeFiles } from './private-copy.ts';

/**
 * Puts the plugin of a folder into the plugins folder, where the service finds it too: the bytes that were checked, of the files
 * that its manifest names and no others. Another version of the same plugin is replaced, and stays in place if that fails. Rejects
 * if the system refuses to write, and with `LockBusyError` while another process installs.
 */
export async function installPlugin(
  from: string,
  places: PluginLocations,
): Promise<Result<InspectedPlugin, RefusedPlugin>> {
  const source = await readTrustedPluginFolder(resolve(from), places.mark);
  if (!source.ok) return source;
  const { folder, manifest } = source.value;
  const { id, name } = manifest;
  if (id === places.builtIn.id) {
    const message = `The plugin ${name} has the id ${id}, which is that of the built-in plugin.`;
    return refused(source.value, 'manifest', message, 'Ask who made the plugin for one with an id of its own.');
  }
  if (dirname(folder) === resolve(places.folder)) return ok({ folder, manifest });
  return ok({ folder: await withReplacing(places.folder, () => putInPlace(source.value, places)), manifest });
}

async function putInPlace({ manifest, manifestBytes, files }: VerifiedPlugin, places: PluginLocations) {
  const name = (await placeOf(manifest.id, places)) ?? manifest.id;
  const draft = draftFolder(places.folder, name);
  try {
    await writeFiles(draft, new Map([...files, ['plugin.json', manifestBytes]]), 0o644);
    await replaceFolder(places.folder, name, draft);
  } finally {
    await removeIfPossible(draft);
  }
  return join(places.folder, name);
}

/** The name of the folder in which a version of the plugin is by now. */
async function placeOf(id: string, places: PluginLocations): Promise<string | undefined> {
  for (const found of await discoverPlugins(places))
    if (found.state !== 'built-in' && found.plugin.manifest?.id === id) return basename(found.plugin.folder);
  return undefined;
}

/**
 * Takes the mark of the web off a plugin's files, those that its manifest names. Does nothing where there is no such mark.
 * @param plugin refused for that mark
 */
export async function unblockPlugin({ folder, manifest }: RefusedPlugin, { mark }: PluginLocations): Promise<void> {
  const files = Object.keys(manifest?.sha256 ?? {}).map((file) => join(folder, file));
  await Promise.all(files.map(async (path) => ((await mark.isMarked(path)) ? mark.unblock(path) : undefined)));
}
