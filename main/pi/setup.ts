import { failure, type Failure } from '../../shared/errors.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { Secret } from '../../shared/secret.ts';
import {
  loadPlugin,
  originOf,
  type pluginSecretNames,
  type PluginSettings,
  type SettingProblem,
} from '../../shared/settings.ts';
import type { ServerContract } from '../../shared/server-contract.ts';
import type { Trust } from '../platform/network/trusted-ca.ts';
import type { RawSetup } from '../plugins/contract.ts';
import { readContract } from './contract/read-contract.ts';
import { secretInContract } from './contract/secrets-in-contract.ts';
import { describeProblem } from '../../shared/problem.ts';
import { settingTexts } from '../../shared/settings-text.ts';

type PluginSecretName = (typeof pluginSecretNames)[number];

export type PluginSecrets = Readonly<Record<PluginSecretName, Secret>>;

/** Valid settings with their secrets: everything one engine works from. */
export interface PluginSetup {
  readonly settings: PluginSettings;
  readonly secrets: PluginSecrets;
  readonly contract: ServerContract;
  /** The authorities that were accepted with the secrets; those of the files as they are now where absent. */
  readonly trust?: Trust | undefined;
}

const doing = 'checking the settings';

/**
 * The failure that stands for all problems; the first one is named in full.
 * @param otherwise what else can be done about it; appended to the hint
 */
export function problemsFailure(
  [first, ...rest]: readonly [SettingProblem, ...SettingProblem[]],
  otherwise = '',
): Failure {
  const more = rest.length === 0 ? '' : ` (and ${rest.length} more)`;
  const text = {
    message: `${describeProblem(settingTexts[first.key].label, first)}${more}.`,
    doing,
    hint: `Correct "${settingTexts[first.key].label}" in Plugin settings or in the settings file${otherwise}.`,
  };
  return failure('configuration', 'setting', text, { setting: first.key, line: first.line });
}

const trustedCaLabel = settingTexts.trustedCaFile.label;

/** @param more another secret that is missing, too */
function secretFailure(
  name: PluginSecretName,
  { otherOrigin = [], otherTrust = [] }: RawSetup,
  endpoint: string,
  more: string,
) {
  const { label } = settingTexts[name];
  const fail = (why: string, hint: string) => missingSecret(name, why, hint);
  if (otherOrigin.includes(name))
    return fail(
      `is stored for another address than ${originOf(endpoint)}, so it counts as not set`,
      `Check Endpoint URL; if it is right, enter "${label}" again, because a stored secret is never sent to another address.`,
    );
  if (otherTrust.includes(name))
    return fail(
      'was stored while other certificate authorities were trusted, so it counts as not set',
      `Check ${trustedCaLabel} and NODE_EXTRA_CA_CERTS; if they are right, enter "${label}" again.`,
    );
  return fail(
    `is required${more}`,
    `Enter "${label}" in Plugin settings, or store it with ecmctl secrets set ${name}.`,
  );
}

function missingSecret(name: PluginSecretName, why: string, hint: string): Failure {
  const { label } = settingTexts[name];
  return failure('configuration', 'secret', { message: `${label} (${name}): ${why}.`, doing, hint }, { setting: name });
}

/**
 * The strict check before settings are used (product.md section 2): the first problem is the failure, with its key and line;
 * then the first secret that is missing. No call is made.
 */
export function validateSetup(setup: RawSetup): Result<PluginSetup, Failure> {
  const { secrets, trust } = setup;
  const { settings, problems } = loadPlugin(setup.settings);
  const [problem, ...more] = problems;
  if (problem !== undefined) return err(problemsFailure([problem, ...more]));
  const { apiPassword, apiRegistrationKey } = secrets;
  const missing = (name: PluginSecretName, other = '') => err(secretFailure(name, setup, settings.endpointUrl, other));
  const hasKey = apiRegistrationKey !== undefined && !apiRegistrationKey.isEmpty;
  if (apiPassword === undefined || apiPassword.isEmpty)
    return missing('apiPassword', hasKey ? '' : ` (and ${settingTexts.apiRegistrationKey.label})`);
  if (!hasKey) return missing('apiRegistrationKey');
  const contract = readContract(setup.contract);
  if (!contract.ok) return contract;
  const exposed = secretInContract(contract.value, [apiPassword, apiRegistrationKey]);
  if (exposed !== undefined) return err(exposed);
  return ok({
    settings,
    secrets: { apiPassword, apiRegistrationKey },
    contract: contract.value,
    ...(trust && { trust }),
  });
}
