import { join } from 'node:path';
import { failure, type Failure } from '../../shared/errors.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { EcmPlugin, PluginHost } from './contract.ts';
import { discoverPlugins, type FoundPlugin, type PluginPlaces } from './discover.ts';
import { loadPluginFolder, type ImportModule } from './load-plugin.ts';

/** The plugins that this computer has, to look at and to open. */
export interface PluginShelf {
  /** Where its plugins are found. */
  readonly places: PluginPlaces;
  /** What is there now; see `discoverPlugins`. */
  list(): Promise<readonly FoundPlugin[]>;
  /** Runs the plugin. Every call makes another one; whoever opens it closes it. */
  open(id: string): Promise<Result<EcmPlugin, Failure>>;
  /** The built-in plugin, which is always there. */
  openBuiltIn(): EcmPlugin;
}

export interface ShelfOptions extends Pick<PluginPlaces, 'builtIn' | 'mark'> {
  /** Plugins are in its folder `plugins`; what they keep is in `plugin-data`. */
  readonly dataFolder: string;
  /** What every plugin is given, besides a folder of its own. */
  readonly host: Omit<PluginHost, 'dataFolder'>;
  readonly importEntry?: ImportModule;
}

export function pluginShelf({ builtIn, mark, dataFolder, host, importEntry }: ShelfOptions): PluginShelf {
  const places: PluginPlaces = { builtIn, mark, folder: join(dataFolder, 'plugins') };
  const list = (): Promise<readonly FoundPlugin[]> => discoverPlugins(places);
  // The built-in one has kept its check-outs in the data folder itself since before there were others.
  const openBuiltIn = (): EcmPlugin => builtIn.create({ ...host, dataFolder });
  return {
    places,
    list,
    openBuiltIn,
    open: async (id) => {
      if (id === builtIn.id) return ok(openBuiltIn());
      const found = (await list()).find((each) => idOf(each) === id);
      if (found?.state === 'refused') return err(found.plugin.failure);
      if (found?.state !== 'ready') return err(notThere(id, places.folder));
      const loaded = await loadPluginFolder(found.plugin.folder, { ...host, dataFolder: join(dataFolder, 'plugin-data', id) }, mark, importEntry);
      return loaded.ok ? loaded : err(loaded.error.failure);
    },
  };
}

/** Nothing for a folder whose manifest cannot be read. */
export function idOf(found: FoundPlugin): string | undefined {
  return found.state === 'built-in' ? found.plugin.id : found.plugin.manifest?.id;
}

function notThere(id: string, folder: string): Failure {
  return failure('configuration', 'file', {
    message: `The plugin ${id}, which the settings name, is not on this computer.`,
    doing: 'loading the plugin',
    hint: `Put its folder into ${folder}, or choose another plugin on the Appliance screen.`,
  });
}
