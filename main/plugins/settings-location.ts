import { originOf, piPluginId, type RawPlugin, type SecretName } from '../../shared/settings.ts';
import type { SecretAccount } from '../platform/secrets/secret-store.ts';

/**
 * Where the settings and secrets of a plugin are kept (docs/decisions/2026-11-24-plugins.md). PI has the section `plugin` and
 * secrets without a prefix, as it had before there were others; every other plugin has a place of its own by its id.
 */

/** The part of the settings that is for plugins. */
export interface PluginSections {
  readonly pluginId?: string | undefined;
  readonly plugin: RawPlugin;
  readonly plugins?: Readonly<Record<string, RawPlugin>> | undefined;
}

/** The chosen plugin. */
export function pluginIdOf({ pluginId }: Pick<PluginSections, 'pluginId'>): string {
  return pluginId ?? piPluginId;
}

export function sectionOf({ plugin, plugins = {} }: PluginSections, id: string): RawPlugin {
  if (id === piPluginId) return plugin;
  return (Object.hasOwn(plugins, id) ? plugins[id] : undefined) ?? {};
}

/** The name of a plugin's secret in the store. */
export function accountOf(id: string, name: string): SecretAccount {
  return id === piPluginId ? (name as SecretName) : `${id}/${name}`;
}

/**
 * What a stored secret is bound to. PI's belong to the address that Endpoint URL names. Which of another plugin's settings
 * decide where a secret goes is not known here, so its secrets are bound to the plugin alone.
 */
export function addressOf(id: string, section: RawPlugin): string | undefined {
  if (id !== piPluginId) return `plugin:${id}`;
  const { endpointUrl } = section;
  return typeof endpointUrl === 'string' ? originOf(endpointUrl) : undefined;
}
