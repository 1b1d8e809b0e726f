import { randomUUID } from 'node:crypto';
import type { CallInput, Handlers } from '../../shared/contract.ts';
import type { PluginSettingsView, SecretState } from '../../shared/views.ts';
import { failure, withCorrelation, type Failure } from '../../shared/errors.ts';
import { formProblems, namedSettings, secretsOf } from '../../shared/plugin-form.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import { piPluginId, type RawPlugin } from '../../shared/settings.ts';
import type { EcmPlugin, RawSetup } from '../plugins/contract.ts';
import { accountOf, addressOf, pluginIdOf, sectionOf } from '../plugins/settings-location.ts';
import type { Log } from '../platform/logging/log.ts';
import type { Profile, Profiles } from './profiles.ts';
import type { ServiceLink } from './service-link.ts';
import type { SaveResult, StoredSettings } from './storage/settings-file.ts';
import { anotherChosen, rawSetupOf, setupOf, storedSecretsOf } from './plugin-setup.ts';
import { storeSecrets, type StoredNow } from './storage/store-secrets.ts';
import { writing } from './writing.ts';
import { outcomeOf } from './settings.ts';

type Request = CallInput<'plugins/save-settings'>;

/** What a newer version of the plugin has there besides; it stays. */
function unknown({ form }: EcmPlugin, section: RawPlugin): RawPlugin {
  const keys = new Set(form.fields.map(({ key }) => key));
  return Object.fromEntries(Object.entries(section).filter(([key]) => !keys.has(key)));
}

async function viewOf(
  profile: Profile,
  plugin: EcmPlugin,
  { file, notices }: StoredSettings,
): Promise<PluginSettingsView> {
  const { id, form } = plugin;
  const section = sectionOf(file, id);
  const stored = await storedSecretsOf(profile.secrets, plugin, section);
  const stateOf = (name: string): SecretState => {
    if (!stored.ok) return 'not-set';
    if (stored.value.values[name] !== undefined) return 'set';
    return stored.value.otherOrigin.includes(name) ? 'other-origin' : 'not-set';
  };
  return {
    profile: profile.name,
    revision: file.revision,
    pluginId: id,
    form,
    settings: namedSettings(form, section),
    problems: formProblems(form, section).map((problem) => ({ ...problem })),
    secrets: Object.fromEntries(secretsOf(form).map((name) => [name, stateOf(name)])),
    notices: [...notices, ...(stored.ok ? [] : [`${stored.error.message} ${stored.error.hint}`])],
  };
}

interface Chosen {
  readonly plugin: EcmPlugin;
  readonly stored: StoredSettings;
}

async function chosenOf(profile: Profile): Promise<Result<Chosen, Failure>> {
  const stored = await profile.settings.load();
  if (!stored.ok) return stored;
  const plugin = await profile.plugins.of(pluginIdOf(stored.value.file));
  return plugin.ok ? ok({ plugin: plugin.value, stored: stored.value }) : plugin;
}

/** Secrets first, then the file, as for the settings of PI. */
async function save(
  profile: Profile,
  { plugin, stored }: Chosen,
  request: Request,
): Promise<Result<SaveResult, Failure>> {
  const { id } = plugin;
  const settings = namedSettings(plugin.form, request.settings);
  const after = await setupOf(profile, plugin, { plugin: settings, secrets: request.secrets });
  if (!after.ok) return after;
  let before: Result<RawSetup, Failure> | undefined;
  let secrets: StoredNow | undefined;
  const saved = await profile.settings.save({
    expectedRevision: request.expectedRevision,
    otherPlugin: { id, settings: { ...unknown(plugin, sectionOf(stored.file, id)), ...settings } },
    first: async (file) => {
      before = await rawSetupOf(profile, plugin, { plugin: sectionOf(file, id), secrets: {} });
      const typed = secretsOf(plugin.form).map((name) => ({
        name,
        account: accountOf(id, name),
        value: request.secrets[name],
      }));
      const kept = await storeSecrets(profile.secrets, typed, addressOf(id, settings) ?? '');
      if (!kept.ok) return kept;
      secrets = kept.value;
      return ok(undefined);
    },
  });
  if (!saved.ok) await secrets?.undo();
  else if (saved.value.status === 'saved' && before?.ok === true) await plugin.settingsInUse(before.value, after.value);
  return saved;
}

export function pluginSettingsHandlers(
  profiles: Profiles,
  service: ServiceLink,
  log: Log,
): Pick<Handlers, 'plugins/read-settings' | 'plugins/save-settings'> {
  const refused = (cause: Failure) => err(withCorrelation(cause, randomUUID()));
  return {
    'plugins/read-settings': async () => {
      const profile = profiles.current();
      const chosen = await chosenOf(profile);
      return chosen.ok ? ok(await viewOf(profile, chosen.value.plugin, chosen.value.stored)) : refused(chosen.error);
    },
    'plugins/save-settings': writing(profiles, async (profile, request: Request) => {
      if (request.pluginId === piPluginId) return refused(notForPi());
      const chosen = await chosenOf(profile);
      if (!chosen.ok) return refused(chosen.error);
      const { plugin } = chosen.value;
      if (plugin.id !== request.pluginId) return refused(anotherChosen());
      const saved = await save(profile, chosen.value, request);
      if (!saved.ok) return refused(saved.error);
      const view = await viewOf(profile, plugin, saved.value.stored);
      return ok(await outcomeOf(profile, service, log, { result: saved.value, view, plugin: plugin.id }));
    }),
  };
}

/** Its settings have rules of their own, such as the confirmation of plain http. */
function notForPi(): Failure {
  return failure('configuration', 'input', {
    message: 'The settings of Privileged Identity are saved with settings/save.',
    doing: 'saving the settings of a plugin',
    hint: 'Open Plugin settings anew.',
  });
}
