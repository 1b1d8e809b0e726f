import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProfileName } from '../../shared/writing.ts';
import { pluginSecretNames, originOf } from '../../shared/settings.ts';
import { Secret } from '../../shared/secret.ts';
import { createBuiltInPi } from '../pi/plugin.ts';
import { markOfTheWeb } from '../platform/files/mark-of-the-web.ts';
import { memorySecrets } from '../platform/secrets/memory-secrets.ts';
import type { SecretStore } from '../platform/secrets/secret-store.ts';
import { createPluginRegistry, type PluginRegistry } from '../plugins/plugin-registry.ts';
import { openPlugins, type OpenPlugins } from './open-plugins.ts';
import { keptOnDisk, keptWithProcess, type Keeping } from './storage/drafts-and-scenarios.ts';
import type { ConfiguratorOptions, PracticeSession } from './options.ts';
import { runningRequests, type RunningRequests } from './running-requests.ts';
import { settingsInMemory, settingsOnDisk, type SettingsStore } from './storage/settings-store.ts';

/** Everything that belongs to one profile and to no other (product.md, "Practice mode"). */
export interface Profile {
  readonly name: ProfileName;
  readonly settings: SettingsStore;
  readonly secrets: SecretStore;
  readonly keeping: Keeping;
  /** The plugins that this profile can choose from; practice has PI alone. */
  readonly registry: PluginRegistry;
  readonly plugins: OpenPlugins;
  readonly requests: RunningRequests;
}

/** The real profile, always there, and the practice profile while it is entered. */
export interface Profiles {
  current(): Profile;
  /** Starts the practice PI and makes its profile the current one. Idempotent. Rejects if the PI cannot be started. */
  enterPractice(): Promise<void>;
  /** Makes the real profile the current one again and ends everything of the practice profile. Idempotent. */
  leavePractice(): Promise<void>;
  close(): Promise<void>;
}

interface Practice {
  readonly profile: Profile;
  readonly session: PracticeSession;
}

/** @param changed called when the current profile, its tokens or its pending check-ins are others. */
export function createProfiles(options: ConfiguratorOptions, changed: () => void): Profiles {
  const { dataFolder, clock, log, secretStore } = options;
  const practiceFolder = join(dataFolder, 'practice');
  const settings = settingsOnDisk(join(dataFolder, 'settings.json'), { clock, log });
  const real = profileOf(
    'real',
    { settings, secrets: secretStore, keeping: keptOnDisk(dataFolder, { clock, log }) },
    registryOf(options, dataFolder),
  );
  let practice: Practice | undefined;
  const current = (): Profile => practice?.profile ?? real;
  const follow = (profile: Profile): void => profile.plugins.onChange(() => profile === current() && changed());
  follow(real);

  const enter = async (): Promise<void> => {
    if (practice !== undefined) return;
    // Check-outs of an earlier practice PI mean nothing to this one.
    await rm(practiceFolder, { recursive: true, force: true });
    const session = await options.openPractice();
    const profile = await practiceProfile(session, registryOf(options, practiceFolder));
    practice = { profile, session };
    follow(profile);
    log.info('practice.entered');
    changed();
  };
  const leave = async (): Promise<void> => {
    if (practice === undefined) return;
    const { profile, session } = practice;
    practice = undefined;
    changed();
    await end(profile);
    await session.stop();
    await rm(practiceFolder, { recursive: true, force: true });
    log.info('practice.left');
  };

  const inTurn = oneAfterTheOther();
  return {
    current,
    enterPractice: () => inTurn(enter),
    leavePractice: () => inTurn(leave),
    close: () =>
      inTurn(async () => {
        await leave();
        await end(real);
      }),
  };
}

function registryOf(
  { clock, random, log, createPlugin, mark = markOfTheWeb(process.platform) }: ConfiguratorOptions,
  dataFolder: string,
): PluginRegistry {
  const builtIn = createBuiltInPi(createPlugin);
  return createPluginRegistry({ builtIn, mark, dataFolder, host: { clock, random, log, secretOf: Secret.of } });
}

function profileOf(
  name: ProfileName,
  stores: Pick<Profile, 'settings' | 'secrets' | 'keeping'>,
  registry: PluginRegistry,
): Profile {
  return { name, ...stores, registry, plugins: openPlugins(registry), requests: runningRequests() };
}

async function practiceProfile(session: PracticeSession, registry: PluginRegistry): Promise<Profile> {
  const secrets = memorySecrets();
  const origin = originOf(String(session.plugin['endpointUrl'])) ?? '';
  for (const name of pluginSecretNames) await secrets.write(name, { origin, value: session.secrets[name] });
  return profileOf(
    'practice',
    { settings: settingsInMemory(session.plugin), secrets, keeping: keptWithProcess() },
    registry,
  );
}

async function end({ requests, plugins }: Profile): Promise<void> {
  requests.cancelAll();
  await plugins.close();
}

/** Work that was asked for waits until what was asked for before has come to its end, good or bad. */
function oneAfterTheOther(): (work: () => Promise<void>) => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => {});
    return mine;
  };
}
