import type { Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Clock } from '../../platform/clock.ts';
import type { SecretAccount } from '../../platform/secrets/secret-store.ts';
import type { EcmPlugin, RawSetup, RequestContext } from '../../plugins/contract.ts';
import type { ApplianceAccount } from '../link/link-client.ts';
import { tryAccount } from '../link/try-account.ts';
import type { SettingsUpdate } from './applied-settings.ts';
import { cancelled } from './request-queue.ts';

/** The trial of secrets before they replace others (operations.md, "Unattended and headless"). */

export interface TrialParts {
  readonly clock: Clock;
  /** Of the link that the settings name; without one, its secret is not tried. */
  readonly account: ApplianceAccount | undefined;
  readonly context: Pick<RequestContext, 'signal' | 'correlationId'>;
}

type Update = Pick<SettingsUpdate, 'setupFor' | 'keep' | 'newSecrets'>;

const doing = 'trying the new secrets';

/** The same update, which fails before anything is changed if PI or the appliance refuses a secret that is not stored yet. */
export function triedBefore(update: Update, parts: TrialParts): Pick<Update, 'setupFor' | 'keep'> {
  return {
    setupFor: async (plugin) => {
      const setup = await update.setupFor(plugin);
      if (!setup.ok) return setup;
      const problem = plugin.validate(setup.value);
      if (problem !== undefined) return err(problem);
      const fresh = await update.newSecrets(plugin);
      if (!fresh.ok) return fresh;
      const tried = await trySecrets(fresh.value, plugin, setup.value, parts);
      return tried.ok ? setup : err(nothingChanged(tried.error));
    },
    keep: (plugin) => update.keep(plugin),
  };
}

async function trySecrets(
  fresh: readonly SecretAccount[],
  plugin: EcmPlugin,
  setup: RawSetup,
  { clock, account, context }: TrialParts,
): Promise<Result<void, Failure>> {
  if (fresh.some((name) => name !== 'applianceClientSecret')) {
    const entered = await tryPlugin(plugin, setup, { ...context, interactive: true });
    if (!entered.ok) return entered;
  }
  if (context.signal.aborted) return err(cancelled(doing));
  if (account === undefined || !fresh.includes('applianceClientSecret')) return ok(undefined);
  return tryAccount(account, clock, context.signal);
}

/** A plugin of another vendor has no call for a login alone. */
async function tryPlugin(plugin: EcmPlugin, setup: RawSetup, context: RequestContext): Promise<Result<void, Failure>> {
  if (plugin.tryLogin !== undefined) return plugin.tryLogin(setup, context);
  const diagnosed = await plugin.diagnose(setup, { scope: 'full' }, context);
  if (!diagnosed.ok) return diagnosed;
  return diagnosed.value.failure === undefined ? ok(undefined) : err(diagnosed.value.failure);
}

function nothingChanged(cause: Failure): Failure {
  const hint = `${cause.hint} Nothing was changed, because a new secret is tried before it replaces the old one; --no-verify of ecmctl leaves that out.`;
  return { ...cause, hint };
}
