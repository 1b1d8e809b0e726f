import {
  applianceFaults,
  type ApplianceProblem,
  applianceTexts,
  loadAppliance,
  namesAppliance,
  type RawAppliance,
} from '../../shared/appliance.ts';
import type { CallInput, Handlers } from '../../shared/contract.ts';
import type { ApplianceView } from '../../shared/views.ts';
import { failure, type Failure } from '../../shared/errors.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { SettingsFile } from '../../shared/settings.ts';
import { publicAppliance } from '../plugins/public-settings.ts';
import { siteBinding, trustOf } from '../plugins/secret-bindings.ts';
import type { Log } from '../platform/logging/log.ts';
import { clientSecretLocation, readSecretsAt } from '../platform/secrets/read-secrets.ts';
import { shownSecretState } from './plugin-setup.ts';
import type { Profile, Profiles } from './profiles.ts';
import type { ServiceLink } from './service-link.ts';
import type { SaveResult, StoredSettings } from './storage/settings-file.ts';
import { storeSecrets, unbound } from './storage/store-secrets.ts';
import { outcomeOf, refused, writing } from './writing.ts';

type Request = CallInput<'appliance/save'>;

async function viewOf(profile: Profile, { file }: StoredSettings): Promise<ApplianceView> {
  const { revision } = file;
  const appliance = publicAppliance(file.appliance);
  const trust = await trustOf(file);
  const boundTo = siteBinding(file.appliance, trust.ok ? trust.value : undefined);
  const stored = await readSecretsAt(profile.secrets, [clientSecretLocation], boundTo);
  const problems = namesAppliance(appliance) ? [...loadAppliance(appliance).problems] : [];
  const clientSecret = shownSecretState(profile, stored, clientSecretLocation.name);
  return { profile: profile.name, revision, appliance, problems, clientSecret };
}

/** The first problem that keeps the section from being used, as a failure that names the setting. */
export function applianceProblemOf(appliance: RawAppliance): Failure | undefined {
  return failureOf(loadAppliance(appliance).problems);
}

/** Likewise of a file, in which the appliance may not be set up yet. */
export function applianceFaultOf(appliance: RawAppliance): Failure | undefined {
  return failureOf(applianceFaults(appliance));
}

function failureOf([first]: readonly ApplianceProblem[]): Failure | undefined {
  if (first === undefined) return undefined;
  const { label } = applianceTexts[first.key];
  const text = {
    message: `${label} (appliance.${first.key}): ${first.message}.`,
    doing: 'checking the settings of the appliance',
    hint: `Correct "${label}" on the Appliance screen.`,
  };
  return failure('configuration', 'setting', text, { setting: `appliance.${first.key}` });
}

/** The secret first, then the file, as for the settings of a plugin. */
async function save({ settings, secrets }: Profile, request: Request): Promise<Result<SaveResult, Failure>> {
  const { expectedRevision, appliance, clientSecret: value } = request;
  const problem = namesAppliance(appliance) ? applianceProblemOf(appliance) : undefined;
  if (problem !== undefined) return err(problem);
  const first = async (file: SettingsFile) => {
    if (value === undefined) return ok(undefined);
    const trust = await trustOf(file);
    if (!trust.ok) return trust;
    const binding = siteBinding(appliance, trust.value) ?? unbound;
    return storeSecrets(secrets, [{ ...clientSecretLocation, value }], binding);
  };
  return settings.save({ expectedRevision, appliance, first });
}

export function applianceHandlers(profiles: Profiles, service: ServiceLink, log: Log) {
  return {
    'appliance/read': async () => {
      const profile = profiles.current();
      const stored = await profile.settings.load();
      return stored.ok ? ok(await viewOf(profile, stored.value)) : refused(stored.error);
    },
    'appliance/save': writing(profiles, async (profile, request: Request) => {
      const saved = await save(profile, request);
      if (!saved.ok) return refused(saved.error);
      const outcome = { result: saved.value, view: await viewOf(profile, saved.value.stored) };
      return ok(await outcomeOf(profile, service, log, outcome));
    }),
  } satisfies Partial<Handlers>;
}
