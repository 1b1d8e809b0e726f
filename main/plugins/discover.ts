import { join } from 'node:path';
import { subfoldersOf } from '../platform/files/files.ts';
import type { MarkOfTheWeb } from '../platform/files/mark-of-the-web.ts';
import type { BuiltInPlugin } from './contract.ts';
import { inspectPluginFolder, refused, type InspectedPlugin, type RefusedPlugin } from './inspect-folder.ts';

/** A plugin that was found, and whether it can be used. Nothing of its folder has been run. */
export type FoundPlugin =
  | { readonly state: 'built-in'; readonly plugin: BuiltInPlugin }
  | { readonly state: 'ready'; readonly plugin: InspectedPlugin }
  | { readonly state: 'refused'; readonly plugin: RefusedPlugin };

export interface PluginLocations {
  readonly builtIn: BuiltInPlugin;
  /** Each folder in it is a plugin; it need not exist. */
  readonly folder: string;
  readonly mark: MarkOfTheWeb;
}

/** The built-in plugin, then what is in the plugins folder, in the order of the folders' names. */
export async function discoverPlugins({ builtIn, folder, mark }: PluginLocations): Promise<readonly FoundPlugin[]> {
  const names = await subfoldersOf(folder);
  const inspected = await Promise.all(names.toSorted().map((name) => inspectPluginFolder(join(folder, name), mark)));
  const taken = new Set([builtIn.id]);
  const found = inspected.map((each): FoundPlugin => {
    if (!each.ok) return { state: 'refused', plugin: each.error };
    const { id } = each.value.manifest;
    if (taken.has(id)) return { state: 'refused', plugin: twice(each.value) };
    taken.add(id);
    return { state: 'ready', plugin: each.value };
  });
  return [{ state: 'built-in', plugin: builtIn }, ...found];
}

function twice(plugin: InspectedPlugin): RefusedPlugin {
  const { id, name } = plugin.manifest;
  const message = `The plugin ${name} has the id ${id}, which another plugin has already.`;
  return refused(plugin, 'manifest', message, 'Remove one of the two folders.').error;
}

/** The one plugin that is there besides the built-in one. It is offered, and never chosen by itself. */
export function offeredPlugin(found: readonly FoundPlugin[]): InspectedPlugin | undefined {
  const [first, ...more] = found.filter((each) => each.state === 'ready');
  return more.length === 0 ? first?.plugin : undefined;
}
