import { randomUUID } from 'node:crypto';
import { basename, resolve } from 'node:path';
import type { Handlers } from '../../../shared/contract.ts';
import { failure, withCorrelation, type ErrorInfo, type Failure } from '../../../shared/errors.ts';
import type { PluginEntry, PluginsView } from '../../../shared/plugins.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { offeredPlugin, type FoundPlugin } from '../../plugin/discover.ts';
import type { RefusedPlugin } from '../../plugin/inspect-folder.ts';
import { installPlugin, unblockPlugin } from '../../plugin/install-plugin.ts';
import { pluginIdOf } from '../../plugin/plugin-place.ts';
import { idOf } from '../../plugin/plugin-shelf.ts';
import type { Log } from '../../platform/log.ts';
import type { Profile, Profiles } from '../profiles.ts';
import type { ServiceLink } from '../service-link.ts';
import type { StoredSettings } from '../settings-file.ts';
import { pushed } from './settings.ts';

type PluginsCalls = 'plugins/list' | 'plugins/choose' | 'plugins/choose-folder' | 'plugins/unblock';

function entryOf(found: FoundPlugin, currentId: string, offeredFolder: string | undefined): PluginEntry {
  const current = idOf(found) === currentId && found.state !== 'refused';
  if (found.state === 'built-in') {
    const { id, name, description, version } = found.plugin;
    return { id, name, description, version, state: 'built-in', current, offered: false };
  }
  const { folder, manifest } = found.plugin;
  const { id, name = basename(folder), description = '', version = '' } = manifest ?? {};
  const identity = { ...(id === undefined ? {} : { id }), name, description, version, folder, current };
  if (found.state === 'ready') return { ...identity, state: 'ready', offered: folder === offeredFolder };
  const { reason, failure: why } = found.plugin;
  return { ...identity, state: 'refused', reason, message: why.message, hint: why.hint, offered: false };
}

async function viewOf(profile: Profile, { file }: StoredSettings, refusedByHand: Iterable<RefusedPlugin>): Promise<PluginsView> {
  const currentId = pluginIdOf(file);
  const [found, current] = await Promise.all([profile.shelf.list(), profile.plugins.of(currentId)]);
  const offered = currentId === profile.plugins.builtIn.id ? offeredPlugin(found) : undefined;
  const all: readonly FoundPlugin[] = [...found, ...[...refusedByHand].map((plugin) => ({ state: 'refused' as const, plugin }))];
  return {
    plugins: all.map((each) => entryOf(each, currentId, offered?.folder)),
    currentId,
    ...(current.ok ? { form: current.value.form } : { problem: { message: current.error.message, hint: current.error.hint } }),
    folder: profile.shelf.places.folder,
  };
}

/** Saves the choice. Nothing else is in it, so whoever saved something else meanwhile is no reason to refuse. */
async function choose(profile: Profile, pluginId: string): Promise<Result<StoredSettings, Failure>> {
  const plugin = await profile.plugins.of(pluginId);
  if (!plugin.ok) return plugin;
  for (;;) {
    const stored = await profile.settings.load();
    if (!stored.ok) return stored;
    if (pluginIdOf(stored.value.file) === pluginId) return stored;
    const saved = await profile.settings.save({ expectedRevision: stored.value.file.revision, pluginId });
    if (!saved.ok) return saved;
    if (saved.value.status === 'saved') return ok(saved.value.stored);
  }
}

export function pluginsHandlers(profiles: Profiles, service: ServiceLink, log: Log): Pick<Handlers, PluginsCalls> {
  /** Folders that were named by hand and refused: they stay listed until that is put right or the program ends. */
  const refusedByHand = new Map<string, RefusedPlugin>();
  const view = async (profile: Profile): Promise<Result<PluginsView, ErrorInfo>> => {
    const stored = await profile.settings.load();
    if (!stored.ok) return err(withCorrelation(stored.error, randomUUID()));
    return ok(await viewOf(profile, stored.value, profile.name === 'real' ? refusedByHand.values() : []));
  };
  const install = async (profile: Profile, folder: string): Promise<void> => {
    const installed = await installPlugin(folder, profile.shelf.places);
    refusedByHand.delete(folder);
    if (!installed.ok) {
      refusedByHand.set(folder, installed.error);
      log.warn('plugin.refused', { folder, reason: installed.error.reason, message: installed.error.failure.message });
      return;
    }
    const { id } = installed.value.manifest;
    await profile.plugins.drop(id);
    log.info('plugin.installed', { plugin: id, folder: installed.value.folder });
  };
  const changing = async <T>(change: (profile: Profile) => Promise<Result<T, ErrorInfo>>): Promise<Result<T, ErrorInfo>> => {
    const profile = profiles.current();
    return profile.name === 'real' ? change(profile) : err(withCorrelation(inPractice(), randomUUID()));
  };
  return {
    'plugins/list': () => view(profiles.current()),
    'plugins/choose': ({ id }) =>
      changing(async (profile) => {
        const chosen = await choose(profile, id);
        if (!chosen.ok) return err(withCorrelation(chosen.error, randomUUID()));
        log.info('plugin.chosen', { plugin: id, revision: chosen.value.file.revision });
        const after = await view(profile);
        return after.ok ? ok({ view: after.value, ...(await pushed(profile, service, chosen.value)) }) : after;
      }),
    'plugins/choose-folder': ({ folder }) =>
      changing(async (profile) => {
        await install(profile, resolve(folder));
        return view(profile);
      }),
    'plugins/unblock': ({ folder }) =>
      changing(async (profile) => {
        const path = resolve(folder);
        const here = [...refusedByHand.values(), ...refusedOf(await profile.shelf.list())].find((each) => each.folder === path && each.reason === 'mark-of-the-web');
        if (here === undefined) return err(withCorrelation(notMarked(path), randomUUID()));
        await unblockPlugin(here, profile.shelf.places);
        log.info('plugin.unblocked', { folder: path });
        await install(profile, path);
        return view(profile);
      }),
  };
}

function refusedOf(found: readonly FoundPlugin[]): readonly RefusedPlugin[] {
  return found.flatMap((each) => (each.state === 'refused' ? [each.plugin] : []));
}

function inPractice(): Failure {
  return failure('configuration', 'input', { message: 'Practice always uses the built-in plugin.', doing: 'choosing a plugin', hint: 'Leave practice first.' });
}

function notMarked(folder: string): Failure {
  return failure('configuration', 'input', {
    message: `${folder} is not a plugin that was refused because Windows marked it as downloaded.`,
    doing: 'unblocking a plugin',
    hint: 'Choose the folder first.',
  });
}
