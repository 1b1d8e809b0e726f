import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ok, type Result } from '../../shared/result.ts';
import { discoverPlugins, type PluginPlaces } from './discover.ts';
import { inspectPluginFolder, refused, type InspectedPlugin, type RefusedPlugin } from './inspect-folder.ts';

/**
 * Puts the plugin of a folder into the plugins folder, where the service finds it too: the files that its manifest names and no
 * others, checked before and after. Another version of the same plugin is replaced. Rejects if the system refuses to copy.
 */
export async function installPlugin(from: string, places: PluginPlaces): Promise<Result<InspectedPlugin, RefusedPlugin>> {
  const source = await inspectPluginFolder(resolve(from), places.mark);
  if (!source.ok) return source;
  const { folder, manifest } = source.value;
  const { id, name } = manifest;
  if (id === places.builtIn.id) return refused(source.value, 'manifest', `The plugin ${name} has the id ${id}, which is that of the built-in plugin.`, 'Ask who made the plugin for one with an id of its own.');
  if (dirname(folder) === resolve(places.folder)) return source;
  const draft = join(places.folder, `.${id}-${randomUUID()}`);
  try {
    const files = ['plugin.json', ...Object.keys(manifest.sha256)];
    await Promise.all([...new Set(files.map((file) => dirname(join(draft, file))))].map((path) => mkdir(path, { recursive: true, mode: 0o700 })));
    await Promise.all(files.map((file) => copyFile(join(folder, file), join(draft, file))));
    const copy = await inspectPluginFolder(draft, places.mark);
    if (!copy.ok) return copy;
    const target = (await placeOf(id, places)) ?? join(places.folder, id);
    const old = `${draft}.old`;
    await rename(target, old).catch(ignoreMissing);
    await rename(draft, target);
    await rm(old, { recursive: true, force: true });
    return ok({ folder: target, manifest });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Where a version of the plugin is by now. */
async function placeOf(id: string, places: PluginPlaces): Promise<string | undefined> {
  const found = (await discoverPlugins(places)).find((each) => each.state !== 'built-in' && each.plugin.manifest?.id === id);
  return found === undefined || found.state === 'built-in' ? undefined : found.plugin.folder;
}

function ignoreMissing(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

/**
 * Takes the mark of the web off a plugin's files, those that its manifest names. Does nothing where there is no such mark.
 * @param plugin refused for that mark
 */
export async function unblockPlugin({ folder, manifest }: RefusedPlugin, { mark }: Pick<PluginPlaces, 'mark'>): Promise<void> {
  const files = Object.keys(manifest?.sha256 ?? {}).map((file) => join(folder, file));
  await Promise.all(files.map(async (path) => ((await mark.isMarked(path)) ? mark.unblock(path) : undefined)));
}
