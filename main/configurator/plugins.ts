import { basename, resolve } from 'node:path';
import type { CallInput, Handlers } from '../../shared/contract.ts';
import { failure, type Failure } from '../../shared/errors.ts';
import type { PluginEntry, PluginsView } from '../../shared/plugins.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { ServicePush } from '../../shared/views.ts';
import type { Basis } from '../../shared/writing.ts';
import { offeredPlugin, type FoundPlugin } from '../plugins/discover.ts';
import type { RefusedPlugin } from '../plugins/inspect-folder.ts';
import { installPlugin, unblockPlugin } from '../plugins/install-plugin.ts';
import { pluginIdOf } from '../plugins/settings-sections.ts';
import { idOf } from '../plugins/plugin-registry.ts';
import { reasonOf } from '../platform/files/denial.ts';
import { writeHint } from '../platform/files/write-hint.ts';
import type { Log } from '../platform/logging/log.ts';
import { LockBusyError } from '../platform/process/process-lock.ts';
import type { Profile, Profiles } from './profiles.ts';
import type { ServiceLink } from './service-link.ts';
import type { SaveResult, StoredSettings } from './storage/settings-file.ts';
import { pushed, refused, writing } from './writing.ts';

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

async function viewOf(profile: Profile, { file }: StoredSettings, refusedByHand: Iterable<RefusedPlugin>) {
  const currentId = pluginIdOf(file);
  const [found, current] = await Promise.all([profile.registry.list(), profile.plugins.of(currentId)]);
  const isBuiltIn = found.some((each) => each.state === 'built-in' && each.plugin.id === currentId);
  const offered = isBuiltIn ? offeredPlugin(found) : undefined;
  const all: readonly FoundPlugin[] = [
    ...found,
    ...[...refusedByHand].map((plugin) => ({ state: 'refused' as const, plugin })),
  ];
  return {
    profile: profile.name,
    revision: file.revision,
    plugins: all.map((each) => entryOf(each, currentId, offered?.folder)),
    currentId,
    ...(current.ok
      ? { form: current.value.form }
      : { problem: { message: current.error.message, hint: current.error.hint } }),
    folder: profile.registry.places.folder,
  };
}

/** Saves the choice; the plugin that is chosen already is not saved again. */
async function choose(profile: Profile, stored: StoredSettings, pluginId: string): Promise<Result<Change, Failure>> {
  const plugin = await profile.plugins.of(pluginId);
  if (!plugin.ok) return plugin;
  if (pluginIdOf(stored.file) === pluginId) return ok({ status: 'saved', stored });
  return profile.settings.save({ expectedRevision: stored.file.revision, pluginId });
}

/** The outcome of a change to the plugins, with the settings after it. */
type Change = SaveResult & { readonly service?: ServicePush };

type MakeChange<I> = (profile: Profile, stored: StoredSettings, input: I) => Promise<Result<Change, Failure>>;

/** Makes a change, unless it is based on another revision than the stored one. Not possible in practice. */
async function changeOf<I extends Basis>(
  profile: Profile,
  input: I,
  change: MakeChange<I>,
): Promise<Result<Change, Failure>> {
  if (profile.name !== 'real') return err(inPractice());
  if (profile.readOnly !== undefined) return err(profile.readOnly);
  const stored = await profile.settings.load();
  if (!stored.ok) return stored;
  const isCurrent = stored.value.file.revision === input.expectedRevision;
  return isCurrent ? change(profile, stored.value, input) : ok({ status: 'conflict', stored: stored.value });
}

export function pluginsHandlers(profiles: Profiles, service: ServiceLink, log: Log) {
  /** Folders that the admin chose and that were refused. They stay listed until they are installed or the program ends. */
  const refusedByHand = new Map<string, RefusedPlugin>();
  const view = (profile: Profile, stored: StoredSettings): Promise<PluginsView> =>
    viewOf(profile, stored, profile.name === 'real' ? refusedByHand.values() : []);
  const install = async (profile: Profile, folder: string): Promise<Result<void, Failure>> => {
    const made = await writingFiles('installing the plugin', () => installPlugin(folder, profile.registry.places));
    if (!made.ok) return made;
    const installed = made.value;
    refusedByHand.delete(folder);
    if (!installed.ok) {
      refusedByHand.set(folder, installed.error);
      log.warn('plugin.refused', { folder, reason: installed.error.reason, message: installed.error.failure.message });
      return ok(undefined);
    }
    const { id } = installed.value.manifest;
    await profile.plugins.drop(id);
    log.info('plugin.installed', { plugin: id, folder: installed.value.folder });
    return ok(undefined);
  };
  const unblock = async (profile: Profile, folder: string): Promise<Result<void, Failure>> => {
    const known = [...refusedByHand.values(), ...refusedOf(await profile.registry.list())];
    const marked = known.find((each) => each.folder === folder && each.reason === 'mark-of-the-web');
    if (marked === undefined) return err(notMarked(folder));
    const unblocked = await writingFiles('unblocking the plugin', () => unblockPlugin(marked, profile.registry.places));
    if (!unblocked.ok) return unblocked;
    log.info('plugin.unblocked', { folder });
    return install(profile, folder);
  };
  const changing = <I extends Basis>(change: MakeChange<I>) =>
    writing(profiles, async (profile, input: I) => {
      const changed = await changeOf(profile, input, change);
      if (!changed.ok) return refused(changed.error);
      const { stored, ...outcome } = changed.value;
      return ok({ ...outcome, view: await view(profile, stored) });
    });
  return {
    'plugins/list': async () => {
      const profile = profiles.current();
      const stored = await profile.settings.load();
      return stored.ok ? ok(await view(profile, stored.value)) : refused(stored.error);
    },
    'plugins/choose': changing(async (profile, stored, { id }: CallInput<'plugins/choose'>) => {
      const chosen = await choose(profile, stored, id);
      if (!chosen.ok || chosen.value.status === 'conflict') return chosen;
      log.info('plugin.chosen', { plugin: id, revision: chosen.value.stored.file.revision });
      return ok({ ...chosen.value, ...(await pushed(profile, service, chosen.value.stored)) });
    }),
    'plugins/choose-folder': changing(async (profile, stored, { folder }: CallInput<'plugins/choose-folder'>) => {
      const installed = await install(profile, resolve(folder));
      return installed.ok ? ok({ status: 'saved', stored }) : installed;
    }),
    'plugins/unblock': changing(async (profile, stored, { folder }: CallInput<'plugins/unblock'>) => {
      const unblocked = await unblock(profile, resolve(folder));
      return unblocked.ok ? ok({ status: 'saved', stored }) : unblocked;
    }),
  } satisfies Partial<Handlers>;
}

/** What the system refuses, and another process that does the same, as a failure. */
async function writingFiles<T>(doing: string, work: () => Promise<T>): Promise<Result<T, Failure>> {
  try {
    return ok(await work());
  } catch (error) {
    const isBusy = error instanceof LockBusyError;
    if (!isBusy && !(error instanceof Error && 'code' in error)) throw error;
    return err(
      failure('configuration', 'file', {
        message: isBusy
          ? `The plugins folder is in use: ${error.message}.`
          : `The files of the plugin cannot be written (${reasonOf(error)}).`,
        doing,
        hint: isBusy
          ? 'Try again when that process has ended.'
          : `${writeHint(error)} The plugin that was there is kept.`,
      }),
    );
  }
}

function refusedOf(found: readonly FoundPlugin[]): readonly RefusedPlugin[] {
  return found.flatMap((each) => (each.state === 'refused' ? [each.plugin] : []));
}

function inPractice(): Failure {
  return failure('configuration', 'input', {
    message: 'Practice always uses the built-in plugin.',
    doing: 'choosing a plugin',
    hint: 'Leave practice first.',
  });
}

function notMarked(folder: string): Failure {
  return failure('configuration', 'input', {
    message: `${folder} is not a plugin that was refused because Windows marked it as downloaded.`,
    doing: 'unblocking a plugin',
    hint: 'Choose the folder first.',
  });
}
