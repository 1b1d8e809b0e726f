import { randomUUID } from 'node:crypto';
import type { CallInput, Handlers } from '../../shared/contract.ts';
import type { SecretState, ServicePush, SettingsView } from '../../shared/views.ts';
import { withCorrelation, type Failure } from '../../shared/errors.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import { loadPlugin, pluginSecretNames } from '../../shared/settings.ts';
import type { RawSetup } from '../plugins/contract.ts';
import type { Log } from '../platform/logging/log.ts';
import { readStoredSecrets } from '../platform/secrets/read-secrets.ts';
import type { Profile, Profiles } from './profiles.ts';
import type { ServiceLink } from './service-link.ts';
import { confirmedHttpOrigins, type SaveResult, type StoredSettings } from './storage/settings-file.ts';
import { httpUnconfirmed, needsHttpConfirmation, originOfPlugin, rawSetupOf, setupOf } from './plugin-setup.ts';
import { storeSecrets, type StoredNow } from './storage/store-secrets.ts';
import { writing } from './writing.ts';
import type { PluginSecretName } from '../pi/setup.ts';

type Request = CallInput<'settings/save'>;

async function secretStates(profile: Profile, origin: string | undefined) {
  const stored = await readStoredSecrets(profile.secrets, pluginSecretNames, origin);
  const stateOf = (name: PluginSecretName): SecretState => {
    if (!stored.ok || (stored.value[name] === undefined && !stored.value.otherOrigin.includes(name))) return 'not-set';
    return stored.value[name] === undefined ? 'other-origin' : 'set';
  };
  const states = { apiPassword: stateOf('apiPassword'), apiRegistrationKey: stateOf('apiRegistrationKey') };
  return { states, notices: stored.ok ? [] : [`${stored.error.message} ${stored.error.hint}`] };
}

/** What reading unsaved changes and scenarios had to say, if they were read or can be now. */
async function keepingNotices({ keeping: { drafts, scenarios } }: Profile): Promise<readonly string[]> {
  const read = await Promise.all([drafts.read(), scenarios.read()]);
  const failed = read.flatMap((each) => (each.ok ? [] : [`${each.error.message} ${each.error.hint}`]));
  return [...drafts.notices(), ...scenarios.notices(), ...failed];
}

async function viewOf(profile: Profile, { file, notices }: StoredSettings): Promise<SettingsView> {
  const secrets = await secretStates(profile, originOfPlugin(file.plugin));
  return {
    profile: profile.name,
    revision: file.revision,
    plugin: file.plugin,
    problems: loadPlugin(file.plugin).problems.map((problem) => ({ ...problem })),
    secrets: secrets.states,
    notices: [...notices, ...secrets.notices, ...(await keepingNotices(profile))],
    confirmedHttpOrigins: [...confirmedHttpOrigins(file)],
  };
}

/** What is about to be saved, found valid, and what of it must be agreed to. */
async function checked(
  profile: Profile,
  request: Request,
): Promise<Result<{ setup: RawSetup; newlyConfirmed: boolean }, Failure>> {
  const setup = await setupOf(profile, profile.plugins.builtIn, request);
  if (!setup.ok) return setup;
  const stored = await profile.settings.load();
  if (!stored.ok) return stored;
  const newlyConfirmed = needsHttpConfirmation(setup.value.settings, stored.value.file);
  return newlyConfirmed && !request.confirmHttp ? err(httpUnconfirmed()) : ok({ setup: setup.value, newlyConfirmed });
}

interface Saved {
  readonly result: SaveResult;
  readonly secrets: readonly string[];
}

/** Secrets first, then the file: a kill in between leaves secrets that are bound to their own address, and the old settings. */
async function save(profile: Profile, request: Request): Promise<Result<Saved, Failure>> {
  const check = await checked(profile, request);
  if (!check.ok) return check;
  const { setup: after, newlyConfirmed } = check.value;
  const origin = originOfPlugin(after.settings) ?? '';
  let before: Result<RawSetup, Failure> | undefined;
  let secrets: StoredNow | undefined;
  const saved = await profile.settings.save({
    expectedRevision: request.expectedRevision,
    plugin: request.plugin,
    confirmedHttpOrigin: newlyConfirmed ? origin : undefined,
    first: async ({ plugin }) => {
      before = await rawSetupOf(profile, profile.plugins.builtIn, { plugin, secrets: {} });
      const typed = pluginSecretNames.map((name) => ({ name, account: name, value: request.secrets[name] }));
      const stored = await storeSecrets(profile.secrets, typed, origin);
      if (!stored.ok) return stored;
      secrets = stored.value;
      return ok(undefined);
    },
  });
  if (!saved.ok) {
    await secrets?.undo();
    return saved;
  }
  if (saved.value.status === 'saved') await applied(profile, before, after);
  return ok({ result: saved.value, secrets: secrets?.names ?? [] });
}

async function applied(
  { plugins: { builtIn } }: Profile,
  before: Result<RawSetup, Failure> | undefined,
  after: RawSetup,
): Promise<void> {
  await builtIn.settingsInUse(before?.ok === true ? before.value : undefined, after);
}

/** Practice never touches the service. */
export async function pushed(
  profile: Profile,
  service: ServiceLink,
  { file }: StoredSettings,
): Promise<{ service?: ServicePush }> {
  return profile.name === 'real' ? { service: await service.push(file, profile) } : {};
}

interface SavedSection<V> {
  readonly result: SaveResult;
  /** Of the section, as it is stored now. */
  readonly view: V;
  /** The plugin whose section it is, where that is not PI. */
  readonly plugin?: string;
}

interface ChangeOutcome<V> {
  readonly status: SaveResult['status'];
  readonly view: V;
  readonly service?: ServicePush;
}

/** Logs a section that was saved and gives it to the service; a conflict changed nothing. */
export async function outcomeOf<V>(
  profile: Profile,
  service: ServiceLink,
  log: Log,
  saved: SavedSection<V>,
): Promise<ChangeOutcome<V>> {
  const {
    result: { status, stored },
    view,
    ...fields
  } = saved;
  if (status === 'conflict') return { status, view };
  log.info('settings.saved', { revision: stored.file.revision, profile: profile.name, ...fields });
  return { status, view, ...(await pushed(profile, service, stored)) };
}

export function settingsHandlers(
  profiles: Profiles,
  service: ServiceLink,
  log: Log,
): Pick<Handlers, 'settings/read' | 'settings/save'> {
  return {
    'settings/read': async () => {
      const profile = profiles.current();
      const stored = await profile.settings.load();
      if (!stored.ok) return err(withCorrelation(stored.error, randomUUID()));
      log.debug('settings.loaded', { revision: stored.value.file.revision, profile: profile.name });
      return ok(await viewOf(profile, stored.value));
    },
    'settings/save': writing(profiles, async (profile, request: Request) => {
      const saved = await save(profile, request);
      if (!saved.ok) return err(withCorrelation(saved.error, randomUUID()));
      const { result, secrets } = saved.value;
      const { stored } = result;
      if (secrets.length > 0)
        log.info('secrets.saved', { revision: stored.file.revision, profile: profile.name, secretNames: secrets });
      return ok(await outcomeOf(profile, service, log, { result, view: await viewOf(profile, stored) }));
    }),
  };
}
