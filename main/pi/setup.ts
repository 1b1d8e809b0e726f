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
import type { RawSetup } from '../plugins/contract.ts';
import { describeProblem } from '../../shared/problem.ts';
import { settingTexts } from '../../shared/settings-text.ts';

type PluginSecretName = (typeof pluginSecretNames)[number];

export type PluginSecrets = Readonly<Record<PluginSecretName, Secret>>;

/** Valid settings with their secrets: everything one engine works from. */
export interface PluginSetup {
  readonly settings: PluginSettings;
  readonly secrets: PluginSecrets;
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

function secretFailure(name: PluginSecretName, isForOther: boolean, endpointUrl: string): Failure {
  const { label } = settingTexts[name];
  const why = isForOther
    ? `is stored for another address than ${originOf(endpointUrl)}, so it counts as not set`
    : 'is required';
  const hint = isForOther
    ? `Check Endpoint URL; if it is right, enter "${label}" again, because a stored secret is never sent to another address.`
    : `Enter "${label}" in Plugin settings, or store it with ecmctl secrets set ${name}.`;
  return failure('configuration', 'secret', { message: `${label} (${name}): ${why}.`, doing, hint }, { setting: name });
}

/**
 * The strict check before settings are used (product.md section 2): the first problem is the failure, with its key and line;
 * then the first secret that is missing. No call is made.
 */
export function validateSetup({ settings: raw, secrets, otherOrigin = [] }: RawSetup): Result<PluginSetup, Failure> {
  const { settings, problems } = loadPlugin(raw);
  const [problem, ...more] = problems;
  if (problem !== undefined) return err(problemsFailure([problem, ...more]));
  const { apiPassword, apiRegistrationKey } = secrets;
  const missing = (name: PluginSecretName) =>
    err(secretFailure(name, otherOrigin.includes(name), settings.endpointUrl));
  if (apiPassword === undefined || apiPassword.isEmpty) return missing('apiPassword');
  if (apiRegistrationKey === undefined || apiRegistrationKey.isEmpty) return missing('apiRegistrationKey');
  return ok({ settings, secrets: { apiPassword, apiRegistrationKey } });
}
