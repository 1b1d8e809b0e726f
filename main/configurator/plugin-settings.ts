import type { CallInput, Handlers } from '../../shared/contract.ts';
import { sentencesOf, type Failure } from '../../shared/errors.ts';
import { labelOf, namedSettings, secretsOf } from '../../shared/plugin-form.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { RawPlugin } from '../../shared/settings.ts';
import { settingsView, type PluginSettingsView, type SettingsView } from '../../shared/views.ts';
import type { EcmPlugin, PluginSecretValues, RawSetup } from '../plugins/contract.ts';
import { httpRefusal, unconfirmedOrigin } from '../plugins/plain-http.ts';
import { publicSection } from '../plugins/public-settings.ts';
import { bindingOf, trustOf } from '../plugins/secret-bindings.ts';
import { sectionOf } from '../plugins/settings-sections.ts';
import type { Log } from '../platform/logging/log.ts';
import { readSecretsAt } from '../platform/secrets/read-secrets.ts';
import { anotherChosen, chosenPlugin, rawSetupOf, secretPlaces, setupOf, shownSecretState } from './plugin-setup.ts';
import type { Profile, Profiles } from './profiles.ts';
import type { ServiceLink } from './service-link.ts';
import { confirmedHttpOrigins, type StoredSettings } from './storage/settings-file.ts';
import { storeSecrets, unbound } from './storage/store-secrets.ts';
import { outcomeOf, refused, writing } from './writing.ts';

/** Reading and saving the settings of a plugin. `settings/*` is for the built-in one, `plugins/*` for the chosen one. */

interface Request {
  readonly expectedRevision: number;
  readonly settings: RawPlugin;
  readonly secrets: PluginSecretValues;
  readonly confirmHttp: boolean;
}

async function viewOf(profile: Profile, plugin: EcmPlugin, stored: StoredSettings): Promise<PluginSettingsView> {
  const { id, form } = plugin;
  const section = sectionOf(stored.file, id);
  const binding = bindingOf(plugin, section, await trustOf(stored.file));
  const boundTo = binding.ok ? binding.value : undefined;
  const secrets = await readSecretsAt(profile.secrets, secretPlaces(plugin), boundTo);
  const failed = [binding, secrets].flatMap((each) => (each.ok ? [] : [sentencesOf(each.error)]));
  return {
    profile: profile.name,
    revision: stored.file.revision,
    pluginId: id,
    form,
    settings: publicSection(form, section),
    problems: plugin.problems(section).map((problem) => ({ ...problem, label: labelOf(form, problem.key) })),
    secrets: Object.fromEntries(secretsOf(form).map((name) => [name, shownSecretState(profile, secrets, name)])),
    notices: [...stored.notices, ...(profile.secrets.notices?.() ?? []), ...failed],
  };
}

async function keepingNotices({ keeping: { drafts, scenarios } }: Profile): Promise<readonly string[]> {
  const read = await Promise.all([drafts.read(), scenarios.read()]);
  const failed = read.flatMap((each) => (each.ok ? [] : [sentencesOf(each.error)]));
  return [...drafts.notices(), ...scenarios.notices(), ...failed];
}

async function builtInView(profile: Profile, stored: StoredSettings): Promise<SettingsView> {
  const { builtIn } = profile.plugins;
  const { notices, ...view } = await viewOf(profile, builtIn, stored);
  return settingsView.parse({
    ...view,
    plugin: publicSection(builtIn.form, sectionOf(stored.file, builtIn.id)),
    notices: [...notices, ...(await keepingNotices(profile))],
    confirmedHttpOrigins: [...confirmedHttpOrigins(stored.file)],
  });
}

/** The settings to be saved, valid and confirmed, and the origin for which plain http was confirmed with the request. */
async function checked(profile: Profile, plugin: EcmPlugin, request: Request) {
  const settings = namedSettings(plugin.form, request.settings);
  const stored = await profile.settings.load();
  if (!stored.ok) return stored;
  const { file } = stored.value;
  const setup = await setupOf(profile, plugin, { plugin: settings, secrets: request.secrets }, file);
  if (!setup.ok) return setup;
  const confirmed = confirmedHttpOrigins(file);
  const refusal = request.confirmHttp ? undefined : httpRefusal(plugin, settings, confirmed);
  if (refusal !== undefined) return err(refusal);
  return ok({ setup: setup.value, confirmedHttpOrigin: unconfirmedOrigin(plugin, settings, confirmed)?.origin });
}

/** Secrets first, then the file: a kill in between leaves secrets that are bound to their own address, and the old settings. */
async function save(profile: Profile, plugin: EcmPlugin, request: Request) {
  const check = await checked(profile, plugin, request);
  if (!check.ok) return check;
  const { setup: after, confirmedHttpOrigin } = check.value;
  let before: Result<RawSetup, Failure> | undefined;
  const saved = await profile.settings.save({
    expectedRevision: request.expectedRevision,
    plugin: {
      id: plugin.id,
      keys: plugin.form.fields.map(({ key }) => key),
      settings: after.settings,
      form: plugin.form,
    },
    confirmedHttpOrigin,
    first: async (file) => {
      before = await rawSetupOf(profile, plugin, { plugin: sectionOf(file, plugin.id), secrets: {} }, file);
      const typed = secretPlaces(plugin).map((place) => ({ ...place, value: request.secrets[place.name] }));
      const binding = plugin.secretsBoundTo(after.settings, after.trust?.anchor);
      return storeSecrets(profile.secrets, typed, binding ?? unbound);
    },
  });
  if (saved.ok && saved.value.status === 'saved')
    await plugin.settingsInUse(before?.ok === true ? before.value : undefined, after);
  return saved;
}

export function pluginSettingsHandlers(profiles: Profiles, service: ServiceLink, log: Log) {
  const saveAndPush = async <V>(
    profile: Profile,
    plugin: EcmPlugin,
    request: Request,
    view: (stored: StoredSettings) => Promise<V>,
  ) => {
    const saved = await save(profile, plugin, request);
    if (!saved.ok) return refused(saved.error);
    const { stored, secretNames = [] } = saved.value;
    const { revision } = stored.file;
    if (secretNames.length > 0) log.info('secrets.saved', { revision, profile: profile.name, secretNames });
    const outcome = { result: saved.value, view: await view(stored), plugin: plugin.id };
    return ok(await outcomeOf(profile, service, log, outcome));
  };
  return {
    'settings/read': async () => {
      const profile = profiles.current();
      const stored = await profile.settings.load();
      if (!stored.ok) return refused(stored.error);
      log.debug('settings.loaded', { revision: stored.value.file.revision, profile: profile.name });
      return ok(await builtInView(profile, stored.value));
    },
    'settings/save': writing(profiles, (profile, { plugin: settings, ...request }: CallInput<'settings/save'>) =>
      saveAndPush(profile, profile.plugins.builtIn, { ...request, settings }, (stored) => builtInView(profile, stored)),
    ),
    'plugins/read-settings': async () => {
      const profile = profiles.current();
      const chosen = await chosenPlugin(profile);
      return chosen.ok ? ok(await viewOf(profile, chosen.value.plugin, chosen.value.stored)) : refused(chosen.error);
    },
    'plugins/save-settings': writing(profiles, async (profile, request: CallInput<'plugins/save-settings'>) => {
      const chosen = await chosenPlugin(profile);
      if (!chosen.ok) return refused(chosen.error);
      const { plugin } = chosen.value;
      if (plugin.id !== request.pluginId) return refused(anotherChosen());
      return saveAndPush(profile, plugin, request, (stored) => viewOf(profile, plugin, stored));
    }),
  } satisfies Partial<Handlers>;
}
