import { siteOrigin, type RawAppliance } from '../../../shared/appliance.ts';
import type { EcmPlugin } from '../../plugins/contract.ts';
import { sectionOf, type PluginSections } from '../../plugins/settings-sections.ts';
import type { WatchedServers } from './monitoring.ts';

/** The servers that the settings name: the vault, by the address that the plugin's secrets belong to, and the appliance. */
export function watchedServers(
  settings: PluginSections & { readonly appliance: RawAppliance },
  plugin: Pick<EcmPlugin, 'id' | 'secretsBoundTo'>,
  trustedCa: string | undefined,
): WatchedServers {
  const pi = plugin.secretsBoundTo(sectionOf(settings, plugin.id), '')?.origin;
  const appliance = siteOrigin(settings.appliance);
  return {
    origins: { ...(pi !== undefined && { pi }), ...(appliance !== undefined && { appliance }) },
    trustedCa,
  };
}
