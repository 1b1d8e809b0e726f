import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Result } from '../../shared/result.ts';
import type { LogLevel, serviceActions } from '../../shared/service-status.ts';
import type { ProfileName } from '../../shared/writing.ts';
import { settingsFileSchema, type RawPlugin } from '../../shared/settings.ts';
import { reportedFacts } from '../../shared/audit-entry.ts';
import { Secret } from '../../shared/secret.ts';
import type { Failure } from '../../shared/errors.ts';
import { createBuiltInPi, type PiPluginOptions } from '../pi/plugin.ts';
import type { PipeClient } from '../ecm/pipe/pipe-client.ts';
import type { PersonRole } from '../ecm/pipe/pipe-key.ts';
import type { PluginSecrets } from '../pi/setup.ts';
import { unaudited, type CredentialAudit, type EcmPlugin } from '../plugins/contract.ts';
import { memorySecrets, type SecretStore } from '../platform/secrets/secret-store.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/logging/log.ts';
import { markOfTheWeb, type MarkOfTheWeb } from '../platform/files/mark-of-the-web.ts';
import { createPluginRegistry, type PluginRegistry } from '../plugins/plugin-registry.ts';
import { bindingOf, trustOf } from '../plugins/secret-bindings.ts';
import { accountOf, withSection } from '../plugins/settings-sections.ts';
import { createKeyedMutex } from '../lib/keyed-mutex.ts';
import type { AuditReporter } from './audit-report.ts';
import { openPlugins, type OpenPlugins } from './open-plugins.ts';
import { keptOnDisk, keptWithProcess, type Keeping } from './storage/drafts-and-scenarios.ts';
import { settingsInMemory, settingsOnDisk, type SettingsStore } from './storage/settings-store.ts';
import { settingsForOperator } from './storage/operator-settings.ts';
import { unbound } from './storage/store-secrets.ts';

export interface PracticeSession {
  readonly plugin: RawPlugin;
  readonly secrets: PluginSecrets;
  stop(): Promise<void>;
}

/** How a person takes texts out of the app. */
export interface TextOutput {
  /** Asks where; false if the person cancelled. */
  readonly saveText: (fileName: string, text: string) => Promise<Result<boolean, Failure>>;
  readonly copyText: (text: string) => void;
}

export interface ConfiguratorOptions {
  readonly version: string;
  readonly shell: 'desktop' | 'web';
  /** Where settings, logs and check-outs are kept; of an operator, drafts and logs only. */
  readonly dataFolder: string;
  /** The data folder of the service, if this account is only an operator there. */
  readonly operatorOf?: string | undefined;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly log: Log;
  /** Of the real profile. */
  readonly secretStore: SecretStore;
  /** Starts the practice PI. Called when practice is entered, not before. */
  readonly openPractice: () => Promise<PracticeSession>;
  readonly openLink: (link: 'vendor-guide') => Promise<void>;
  /** Absent where the page does it itself. */
  readonly textOutput?: TextOutput | undefined;
  readonly pipe: PipeClient<PersonRole>;
  /** Where the service listens. */
  readonly pipeAddress: string;
  /** Starts, stops or restarts the service by the system's manager. */
  readonly controlService: (
    action: (typeof serviceActions)[number],
  ) => Promise<Result<{ readonly service: string }, Failure>>;
  readonly latestLines: (count: number) => readonly string[];
  /** The least important level that Configurator.log has; `keepLevel` is for later starts, too. */
  readonly logLevel: { readonly level: LogLevel; keepLevel(level: LogLevel): Promise<Result<void, Failure>> };
  /** Opens the built-in plugin; tests pass their own. */
  readonly createPlugin?: (options: PiPluginOptions) => EcmPlugin;
  /** How downloaded files are recognised; by the mark of this computer's system unless named. */
  readonly mark?: MarkOfTheWeb;
}

/** Everything that belongs to one profile and to no other (product.md, "Practice mode"). */
export interface Profile {
  readonly name: ProfileName;
  readonly settings: SettingsStore;
  readonly secrets: SecretStore;
  readonly keeping: Keeping;
  /** The plugins that this profile can choose from; practice has the built-in one alone. */
  readonly registry: PluginRegistry;
  readonly plugins: OpenPlugins;
  readonly requests: ReturnType<typeof runningRequests>;
  /** Why nothing of this profile can be saved; absent if it can. */
  readonly readOnly?: Failure | undefined;
}

/** The real profile, always there, and the practice profile while it is entered. */
export type Profiles = ReturnType<typeof createProfiles>;

interface Practice {
  readonly profile: Profile;
  readonly session: PracticeSession;
}

export interface ProfileEvents {
  /** The current profile, its tokens or its pending check-ins changed. */
  readonly changed: () => void;
  /** Settings of a profile were saved, by any window. */
  readonly saved: (saved: { readonly profile: ProfileName; readonly revision: number }) => void;
}

/** @param report for the audit trail */
export function createProfiles(options: ConfiguratorOptions, report: AuditReporter, { changed, saved }: ProfileEvents) {
  const { dataFolder, clock, log, secretStore } = options;
  const practiceFolder = join(dataFolder, 'practice');
  const stores = {
    ...(options.operatorOf !== undefined
      ? settingsForOperator(options.pipe, options.operatorOf)
      : { settings: settingsOnDisk(join(dataFolder, 'settings.json'), { clock, log, report }), secrets: secretStore }),
    keeping: keptOnDisk(dataFolder, { clock, log }),
  };
  const registry = registryOf(options, dataFolder);
  const real = profileOf(
    'real',
    { ...stores, settings: announcing('real', stores.settings, saved) },
    registry,
    checkInAudit(report),
  );
  let practice: Practice | undefined;
  const current = (): Profile => practice?.profile ?? real;
  const follow = (profile: Profile): void => profile.plugins.onChange(() => profile === current() && changed());
  follow(real);

  const enter = async (): Promise<void> => {
    if (practice !== undefined) return;
    // Check-outs of an earlier practice PI do not exist in this one.
    await rm(practiceFolder, { recursive: true, force: true });
    const session = await options.openPractice();
    const made = await practiceProfile(session, registryOf(options, practiceFolder));
    const profile = { ...made, settings: announcing('practice', made.settings, saved) };
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

  const turns = createKeyedMutex();
  const inTurn = (work: () => Promise<void>): Promise<void> => turns.runExclusive('profile', work);
  return {
    current,
    /** Starts the practice PI and makes its profile the current one. Idempotent. Rejects if the PI cannot be started. */
    enterPractice: () => inTurn(enter),
    /** Makes the real profile the current one again and ends everything of the practice profile. Idempotent. */
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

/** The settings of a profile; each save is announced. */
function announcing(profile: ProfileName, settings: SettingsStore, saved: ProfileEvents['saved']): SettingsStore {
  return {
    ...settings,
    save: async (change) => {
      const result = await settings.save(change);
      if (result.ok && result.value.status === 'saved') saved({ profile, revision: result.value.stored.file.revision });
      return result;
    },
  };
}

/** The check-ins that an earlier run, or a service that is down, left to this program. It delivers nothing. */
function checkInAudit(report: AuditReporter): CredentialAudit {
  return {
    ...unaudited,
    record: async (facts) => {
      const reported = reportedFacts.safeParse(facts);
      if (reported.success) await report([reported.data]);
    },
  };
}

function profileOf(
  name: ProfileName,
  stores: Pick<Profile, 'settings' | 'secrets' | 'keeping' | 'readOnly'>,
  registry: PluginRegistry,
  audit = unaudited,
): Profile {
  return { name, ...stores, registry, plugins: openPlugins(registry, audit), requests: runningRequests() };
}

async function practiceProfile(session: PracticeSession, registry: PluginRegistry): Promise<Profile> {
  const { id } = registry.places.builtIn;
  const secrets = memorySecrets();
  const settings = settingsInMemory(withSection(settingsFileSchema.parse({ revision: 1 }), id, session.plugin));
  const profile = profileOf('practice', { settings, secrets, keeping: keptWithProcess() }, registry);
  const trust = await trustOf({ plugin: session.plugin });
  const binding = bindingOf(profile.plugins.builtIn, session.plugin, trust);
  for (const [name, value] of Object.entries(session.secrets))
    await secrets.write(accountOf(id, name), { ...((binding.ok && binding.value) || unbound), value });
  return profile;
}

async function end({ requests, plugins }: Profile): Promise<void> {
  requests.cancelAll();
  await plugins.close();
}

/** The tests and diagnoses that run, by the id that the renderer chose. */
function runningRequests() {
  const running = new Set<{ readonly requestId: string; readonly controller: AbortController }>();
  return {
    run: async <T>(requestId: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
      const entry = { requestId, controller: new AbortController() };
      running.add(entry);
      try {
        return await work(entry.controller.signal);
      } finally {
        running.delete(entry);
      }
    },
    /** Unknown ids are ignored. */
    cancel: (requestId: string): void => {
      for (const entry of running) if (entry.requestId === requestId) entry.controller.abort();
    },
    cancelAll: (): void => {
      for (const { controller } of running) controller.abort();
    },
  };
}
