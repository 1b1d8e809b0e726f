import type { Failure } from '../../shared/errors.ts';
import type { Result } from '../../shared/result.ts';
import type { Secret } from '../../shared/secret.ts';
import type { SettingsFile } from '../../shared/settings.ts';
import type { MethodParams } from '../ecm/pipe/methods.ts';
import type { Trust } from '../platform/network/trusted-ca.ts';
import type { EcmPlugin, PluginSecretValues } from '../plugins/contract.ts';
import { publicSettings } from '../plugins/public-settings.ts';
import { pluginIdOf, sectionsToSend, secretsToSend } from '../plugins/settings-sections.ts';

export interface MessageParts {
  readonly file: SettingsFile;
  /** Those whose sections are sent. */
  readonly plugins: readonly Pick<EcmPlugin, 'id' | 'form'>[];
  readonly trust: Result<Trust, Failure>;
  readonly confirmedHttpOrigins: readonly string[];
  /** Of the chosen plugin, by its own names. One that is absent stays as the service has it. */
  readonly secrets: PluginSecretValues;
  readonly clientSecret: Secret | undefined;
}

/** What the service is sent to run with: known settings, and the secrets of the chosen plugin and of the appliance. */
export function settingsMessage(parts: MessageParts): MethodParams<'settings/apply'> {
  const { file, plugins, trust, confirmedHttpOrigins, secrets, clientSecret } = parts;
  const { revision, appliance, ...sections } = publicSettings(file, plugins);
  return {
    revision,
    ...sectionsToSend(sections),
    appliance: { ...appliance },
    confirmedHttpOrigins: [...confirmedHttpOrigins],
    ...(trust.ok && trust.value.filePem !== undefined && { trustedCa: trust.value.filePem }),
    ...secretsToSend(pluginIdOf(file), secrets, clientSecret),
  };
}
