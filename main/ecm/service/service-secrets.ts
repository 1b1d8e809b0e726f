import { namesAppliance } from '../../../shared/appliance.ts';
import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Secret } from '../../../shared/secret.ts';
import type { Trust } from '../../platform/network/trusted-ca.ts';
import type { Log } from '../../platform/logging/log.ts';
import { clientSecretLocation, secretsAt, secretState } from '../../platform/secrets/read-secrets.ts';
import type { SecretAccount, SecretBinding, SecretStore } from '../../platform/secrets/secret-store.ts';
import { SecretStoreError } from '../../platform/secrets/store-errors.ts';
import type { EcmPlugin } from '../../plugins/contract.ts';
import type { PluginRegistry } from '../../plugins/plugin-registry.ts';
import { siteBinding } from '../../plugins/secret-bindings.ts';
import { accountOf, pluginIdOf, secretsToSend, sectionOf } from '../../plugins/settings-sections.ts';
import type { MethodResult } from '../pipe/methods.ts';
import { storeRefused, trustOfApplied, type AppliedSettings } from './applied-settings.ts';
import type { PluginRouter } from './plugin-router.ts';
import type { SettingsInUse, Trial } from './settings-in-use.ts';

interface ServiceSecretsParts {
  readonly store: SecretStore;
  readonly settings: Pick<SettingsInUse, 'inTurn' | 'latest' | 'applyNow' | 'givenAtStart'>;
  readonly router: Pick<PluginRouter, 'plugin' | 'revision'>;
  readonly plugins: Pick<PluginRegistry, 'open'>;
  readonly log: Log;
}

/** One secret of the plugin or of the link, and what the settings say that it belongs to. */
interface Place {
  readonly name: string;
  readonly account: SecretAccount;
  readonly binding: SecretBinding | undefined;
  readonly isNeeded: boolean;
}

interface Places {
  readonly settings: AppliedSettings;
  readonly plugin: EcmPlugin;
  readonly places: readonly Place[];
}

/** The entries that the service has in its own store, for those who have no desktop of its account (operations.md). */
export class ServiceSecrets {
  readonly #parts: ServiceSecretsParts;

  constructor(parts: ServiceSecretsParts) {
    this.#parts = parts;
  }

  /**
   * Stores one and runs with it from now on; on failure everything is as it was. While others that the settings need are missing it is
   * stored for later, without a trial.
   */
  set(name: string, value: Secret, trial?: Trial): Promise<Result<MethodResult<'secrets/set'>, Failure>> {
    return this.#inTurn(async ({ settings, plugin, places }) => {
      const place = placeIn(places, name);
      if (!place.ok) return place;
      const { account, binding } = place.value;
      if (binding === undefined) return err(noAddress(name));
      const states = await this.#states(places.filter((each) => each.isNeeded && each.name !== name));
      const missing = states.filter(({ state }) => state !== 'set').map((each) => each.name);
      if (missing.length > 0) await this.#parts.store.write(account, { ...binding, value });
      else {
        const isOfLink = account === clientSecretLocation.account;
        const sent = secretsToSend(plugin.id, isOfLink ? {} : { [name]: value }, isOfLink ? value : undefined);
        const applied = await this.#parts.settings.applyNow(settings, sent, trial);
        if (!applied.ok) return applied;
      }
      this.#parts.log.info('secrets.saved', { secretNames: [name], revision: settings.revision });
      return ok({ origin: binding.origin, missing, isGivenAtStart: this.#isGivenAtStart(name) });
    });
  }

  /** What runs keeps the value until other settings are applied, so that credentials that are out can be checked in. */
  remove(name: string): Promise<Result<MethodResult<'secrets/delete'>, Failure>> {
    return this.#inTurn(async ({ places }) => {
      const place = placeIn(places, name);
      if (!place.ok) return place;
      const { store, log, router } = this.#parts;
      const wasStored = (await store.read(place.value.account)) !== undefined;
      await store.remove(place.value.account);
      if (wasStored) log.info('secrets.removed', { secretNames: [name] });
      const isGivenAtStart = this.#isGivenAtStart(name);
      return ok({ deleted: wasStored, isInUse: wasStored && router.revision !== 0, isGivenAtStart });
    });
  }

  status(): Promise<Result<MethodResult<'secrets/status'>, Failure>> {
    return this.#inTurn(async ({ places }) => ok({ secrets: await this.#states(places) }));
  }

  async #states(places: readonly Place[]) {
    const stateOf = async ({ name, account, binding }: Place) => {
      const stored = await secretsAt(this.#parts.store, [{ name, account }], binding);
      return { name, state: secretState(ok(stored), name), isGivenAtStart: this.#isGivenAtStart(name) };
    };
    return Promise.all(places.map(stateOf));
  }

  #isGivenAtStart(name: string): boolean {
    return this.#parts.settings.givenAtStart.includes(name);
  }

  /** Works with the places of the plugin that the settings choose; it is loaded for that where another one is in use. */
  #inTurn<T>(work: (found: Places) => Promise<Result<T, Failure>>): Promise<Result<T, Failure>> {
    const { settings: inUse, router, plugins } = this.#parts;
    return inUse.inTurn(async () => {
      const latest = await inUse.latest();
      if (!latest.ok) return latest;
      const settings = latest.value ?? { revision: 0, plugin: {}, appliance: {} };
      const id = pluginIdOf(settings);
      const opened = id === router.plugin.id ? undefined : await plugins.open(id);
      if (opened?.ok === false) return opened;
      const plugin = opened?.value ?? router.plugin;
      try {
        const trust = await trustOfApplied(settings);
        return await work({ settings, plugin, places: placesOf(settings, plugin, trust) });
      } catch (error) {
        if (!(error instanceof SecretStoreError)) throw error;
        return storeRefused(error, 'changing the stored secrets');
      } finally {
        await opened?.value.close();
      }
    });
  }
}

function placesOf(settings: AppliedSettings, plugin: EcmPlugin, trust: Result<Trust, Failure>): readonly Place[] {
  const trusted = trust.ok ? trust.value : undefined;
  const binding = plugin.secretsBoundTo(sectionOf(settings, plugin.id), trusted?.anchor);
  const ofPlugin = plugin.form.fields.flatMap(({ key, kind, required }) =>
    kind === 'secret' ? [{ name: key, account: accountOf(plugin.id, key), binding, isNeeded: required }] : [],
  );
  const site = siteBinding(settings.appliance, trusted);
  return [...ofPlugin, { ...clientSecretLocation, binding: site, isNeeded: namesAppliance(settings.appliance) }];
}

function placeIn(places: readonly Place[], name: string): Result<Place, Failure> {
  const place = places.find((each) => each.name === name);
  if (place !== undefined) return ok(place);
  const names = places.map((each) => each.name).join(', ');
  // The text is not repeated, because somebody may have typed the secret itself.
  return err(
    failure('configuration', 'input', {
      message: `The service has no secret of this name; there are ${names}.`,
      doing: 'looking for a secret of the service',
      hint: 'Name one of these.',
    }),
  );
}

function noAddress(name: string): Failure {
  return failure('configuration', 'secret', {
    message: `The service has no settings that name the address to which ${name} belongs.`,
    doing: `storing ${name}`,
    hint: 'A stored secret belongs to one address. Apply settings together with their secrets first: ecmctl service apply --settings FILE --secrets-file FILE.',
  });
}
