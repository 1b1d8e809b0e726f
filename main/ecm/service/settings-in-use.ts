import type { Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { operationProblem } from '../../plugins/check-operation.ts';
import { publicSettings } from '../../plugins/public-settings.ts';
import { pluginIdOf, type SentSecrets } from '../../plugins/settings-sections.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/logging/log.ts';
import type { SecretStore } from '../../platform/secrets/secret-store.ts';
import type { CurrentSettings } from '../pipe/method-schemas.ts';
import { SettingsUpdate, trustOfApplied, type AppliedSettings, type SecretValues } from './applied-settings.ts';
import type { LinkController } from './link-controller.ts';
import type { PluginRouter } from './plugin-router.ts';
import { readAppliance } from './read-appliance.ts';
import { stopping } from './request-queue.ts';
import { settingsDigest } from './settings-digest.ts';
import { triedBefore, type TrialParts } from './try-secrets.ts';

interface SettingsInUseParts {
  readonly dataFolder: string;
  readonly secretStore: SecretStore;
  readonly router: PluginRouter;
  readonly link: LinkController;
  readonly clock: Clock;
  readonly log: Log;
  /** Aborts when the service stops: no further settings are applied. */
  readonly stopped: AbortSignal;
  /** Called with settings that run from now on, and the certificates that are trusted besides the system's. */
  readonly inUse: (settings: AppliedSettings, trustedCa: string | undefined) => void;
}

/** The request of a trial of new secrets. */
export type Trial = TrialParts['context'];

type ReadSaved = () => Promise<Result<AppliedSettings | undefined, Failure>>;

/** The settings that plugin and link run with: each change as a whole or not at all, one after the other. */
export class SettingsInUse {
  readonly #parts: SettingsInUseParts;
  #applied: AppliedSettings = { revision: 0, plugin: {}, appliance: {} };
  #digest: string | undefined;
  #readSaved: ReadSaved = async () => ok(undefined);
  #atStart: SecretValues = {};
  #storedSecrets: readonly string[] = [];
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: SettingsInUseParts) {
    this.#parts = parts;
  }

  /** Secrets that the service manager gave at the start, by name. */
  get givenAtStart(): readonly string[] {
    return Object.entries(this.#atStart).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  }

  /** Of the settings that were applied last: the secrets that were stored with them and were not stored before. */
  get storedSecrets(): readonly string[] {
    return this.#storedSecrets;
  }

  /** Resolves when no change is made any more; never rejects. */
  get settled(): Promise<unknown> {
    return this.#turn;
  }

  /** Runs work that no change of the settings overlaps. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }

  /** Those that run; before the first, those that are saved, if any. */
  async latest(): Promise<Result<AppliedSettings | undefined, Failure>> {
    return this.#isFirst ? this.#readSaved() : ok(this.#applied);
  }

  /**
   * Applies the settings that are saved, unless others were applied already. Nothing saved is no failure.
   * @param read reads them when their turn has come
   * @param atStart the secrets that were given to this process; they precede stored ones
   */
  applySaved(read: ReadSaved, atStart: SecretValues): Promise<Result<number, Failure>> {
    [this.#readSaved, this.#atStart] = [read, atStart];
    return this.inTurn(async () => {
      if (!this.#isFirst) return ok(this.#parts.router.revision);
      const saved = await read();
      if (!saved.ok) return saved;
      return saved.value === undefined ? ok(0) : this.applyNow(saved.value, { secrets: {} });
    });
  }

  /**
   * For the holder of the turn. The first settings run with the secrets that were given at the start, where no other is given.
   * @param trial of the request, if new secrets are to be tried before they replace others
   */
  async applyNow(settings: AppliedSettings, sent: SentSecrets, trial?: Trial): Promise<Result<number, Failure>> {
    const { secretStore, dataFolder, router, link, clock, log, stopped } = this.#parts;
    if (stopped.aborted) return err(stopping('applying settings'));
    const unusable = operationProblem(settings.operation);
    if (unusable !== undefined) return err(unusable);
    const given = this.#isFirst ? { ...sent, secrets: { ...this.#atStart, ...sent.secrets } } : sent;
    const trust = await trustOfApplied(settings);
    const update = new SettingsUpdate({ folder: dataFolder, store: secretStore, settings, given, trust });
    const clientSecret = await update.clientSecret();
    if (!clientSecret.ok) return clientSecret;
    const prepared = await link.prepare(settings.appliance, clientSecret.value, trust);
    if (!prepared.ok) return prepared;
    const named = readAppliance(settings.appliance, clientSecret.value, trust);
    const account = named.ok ? named.value?.account : undefined;
    const context = trial && { ...trial, signal: AbortSignal.any([trial.signal, stopped]) };
    const tried = context === undefined ? update : triedBefore(update, { clock, account, context });
    // Stored before they are used: after a crash in between the next start uses them, and settings that could not be stored never run.
    const applied = await router.apply(settings.revision, pluginIdOf(settings), tried, clientSecret.value);
    if (!applied.ok) return applied;
    this.#applied = settings;
    this.#storedSecrets = update.storedSecrets;
    const { plugin } = router;
    this.#digest = await settingsDigest({ settings, plugin, caPem: trust.ok ? trust.value.filePem : undefined });
    this.#parts.inUse(settings, trust.ok ? trust.value.pem : undefined);
    await prepared.value();
    log.info('settings.applied', { revision: settings.revision });
    return applied;
  }

  /** Of the settings that run; nothing before the first. */
  get digest(): string | undefined {
    return this.#digest;
  }

  /** What runs, without what must not leave the service. */
  current(): CurrentSettings {
    const { plugin, plugins, ...others } = publicSettings(this.#applied, [this.#parts.router.plugin]);
    const sections = Object.entries(plugins ?? {}).map(([id, section]) => [id, { ...section }] as const);
    return {
      ...others,
      appliance: { ...others.appliance },
      plugin: { ...plugin },
      ...(plugins && { plugins: Object.fromEntries(sections) }),
    };
  }

  get #isFirst(): boolean {
    return this.#parts.router.revision === 0;
  }
}
