import { join } from 'node:path';
import { failure, type Failure } from '../../shared/errors.ts';
import { shownPluginId } from '../../shared/settings.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import { unaudited, type CredentialAudit, type EcmPlugin, type PluginHost } from './contract.ts';
import { discoverPlugins, type FoundPlugin, type PluginLocations } from './discover.ts';
import { loadPluginFolder } from './load-plugin.ts';
import { logWithoutText } from './own-words.ts';
import { removeLeftCopies } from './private-copy.ts';
import { undoInterruptedReplacing } from './replace-folder.ts';

export type PluginRegistry = ReturnType<typeof createPluginRegistry>;

interface PluginRegistryOptions extends Pick<PluginLocations, 'builtIn' | 'mark'> {
  /** Plugins are in its folder `plugins`, their data in `plugin-data`; they run from private copies in `plugin-run`. */
  readonly dataFolder: string;
  /** For every plugin, besides a folder of its own. */
  readonly host: Omit<PluginHost, 'dataFolder'>;
}

export function createPluginRegistry({ builtIn, mark, dataFolder, host }: PluginRegistryOptions) {
  const places: PluginLocations = { builtIn, mark, folder: join(dataFolder, 'plugins') };
  const runFolder = join(dataFolder, 'plugin-run');
  const list = (): Promise<readonly FoundPlugin[]> => discoverPlugins(places);
  // The check-outs of the built-in plugin are in the data folder itself, where versions without other plugins wrote them.
  const openBuiltIn = (audit = unaudited): EcmPlugin => builtIn.create({ ...host, dataFolder, audit });
  return {
    places,
    list,
    /** The built-in plugin, which is always there. */
    openBuiltIn,
    /**
     * Loads the plugin. Every call makes another one, which the caller closes.
     * @param audit where its deliveries are recorded; by default nowhere
     */
    open: async (id: string, audit: CredentialAudit = unaudited): Promise<Result<EcmPlugin, Failure>> => {
      await tidyUp(runFolder, places.folder);
      if (id === builtIn.id) return ok(openBuiltIn(audit));
      const found = (await list()).find((each) => idOf(each) === id);
      if (found?.state === 'refused') return err(found.plugin.failure);
      if (found?.state !== 'ready') return err(notThere(id, places.folder));
      const ownHost = { ...host, log: logWithoutText(host.log, id), dataFolder: join(dataFolder, 'plugin-data', id) };
      const loaded = await loadPluginFolder(found.plugin.folder, { runFolder, mark, host: ownHost, audit });
      return loaded.ok ? loaded : err(loaded.error.failure);
    },
  };
}

/** Removes files of processes that were killed. Where that fails, or another process is installing, the next call does it. */
async function tidyUp(runFolder: string, pluginsFolder: string): Promise<void> {
  await removeLeftCopies(runFolder);
  await undoInterruptedReplacing(pluginsFolder).catch(() => undefined);
}

/** Nothing for a folder whose manifest cannot be read. */
export function idOf(found: FoundPlugin): string | undefined {
  return found.state === 'built-in' ? found.plugin.id : found.plugin.manifest?.id;
}

function notThere(id: string, folder: string): Failure {
  return failure('configuration', 'file', {
    message: `The plugin ${shownPluginId(id)}, which the settings name, is not on this computer.`,
    doing: 'loading the plugin',
    hint: `Put its folder into ${folder}, or choose another plugin on the Appliance screen.`,
  });
}
