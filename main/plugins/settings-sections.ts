import type { Secret } from '../../shared/secret.ts';
import { trimEnds } from '../../shared/names.ts';
import type { RawOperation } from '../../shared/operation.ts';
import { piPluginId, type RawPlugin, type SecretName } from '../../shared/settings.ts';
import type { SecretAccount } from '../platform/secrets/secret-store.ts';

/**
 * The settings and secrets of plugins as they are stored and sent. The formats are older than the second plugin: the built-in
 * plugin has the section `plugin` and secrets without a prefix; every other plugin has `plugins.<id>` and `<id>/<name>`. Only this
 * file knows the difference (docs/decisions/2026-11-24-plugins.md).
 */

/** The part of a settings file, an export or a message on the pipe that concerns plugins and the service around them. */
export interface PluginSections {
  readonly pluginId?: string | undefined;
  readonly plugin: RawPlugin;
  readonly plugins?: Readonly<Record<string, RawPlugin>> | undefined;
  /** The server contract of the built-in plugin. */
  readonly contract?: unknown;
  /** What the service keeps and reports besides its work. */
  readonly operation?: RawOperation | undefined;
}

const isBuiltIn = (id: string): boolean => id === piPluginId;

export function pluginIdOf({ pluginId }: Pick<PluginSections, 'pluginId'>): string {
  return pluginId ?? piPluginId;
}

/** A plugin's settings; empty if it has none yet. */
export function sectionOf({ plugin, plugins = {} }: PluginSections, id: string): RawPlugin {
  if (isBuiltIn(id)) return plugin;
  return (Object.hasOwn(plugins, id) ? plugins[id] : undefined) ?? {};
}

/** The server contract that belongs to a plugin's settings. */
export function contractOf({ contract }: Pick<PluginSections, 'contract'>, id: string): unknown {
  return isBuiltIn(id) ? contract : undefined;
}

/** The same with other settings of one plugin. */
export function withSection<S extends PluginSections>(stored: S, id: string, section: RawPlugin): S {
  return isBuiltIn(id) ? { ...stored, plugin: section } : { ...stored, plugins: { ...stored.plugins, [id]: section } };
}

/** The same with the settings of every plugin changed. */
export function mapSections<S extends PluginSections>(stored: S, change: (section: RawPlugin) => RawPlugin): S {
  const { plugin, plugins } = stored;
  const changed = Object.entries(plugins ?? {}).map(([id, section]) => [id, change(section)] as const);
  return { ...stored, plugin: change(plugin), ...(plugins && { plugins: Object.fromEntries(changed) }) };
}

/** Trusted CA File, a setting of the program that is kept in the built-in plugin's section; empty if there is none. */
export function trustedCaFileOf(stored: PluginSections): string {
  const { trustedCaFile } = sectionOf(stored, piPluginId);
  return typeof trustedCaFile === 'string' ? trimEnds(trustedCaFile) : '';
}

export function accountOf(id: string, name: string): SecretAccount {
  return isBuiltIn(id) ? (name as SecretName) : `${id}/${name}`;
}

/** The plugins' part of the settings as the service is sent it. */
export function sectionsToSend({ pluginId, plugin, plugins, contract, operation }: PluginSections) {
  const others = Object.entries(plugins ?? {}).map(([id, section]) => [id, { ...section }] as const);
  return {
    pluginId,
    plugin: { ...plugin },
    ...(plugins && { plugins: Object.fromEntries(others) }),
    ...(contract === undefined ? {} : { contract }),
    ...(operation === undefined ? {} : { operation: { ...operation } }),
  };
}

/** Secrets that are sent to the service with settings; those of the chosen plugin, and the program's own. */
export interface SentSecrets {
  readonly secrets: Readonly<Partial<Record<SecretName, Secret | undefined>>>;
  readonly pluginSecrets?: Readonly<Record<string, Secret | undefined>> | undefined;
}

/** @param values the plugin's secrets by its own names */
export function secretsToSend(
  id: string,
  values: Readonly<Record<string, Secret | undefined>>,
  applianceClientSecret: Secret | undefined,
): { secrets: Partial<Record<SecretName, Secret>>; pluginSecrets?: Record<string, Secret> } {
  const present = Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
  const own = applianceClientSecret && { applianceClientSecret };
  return isBuiltIn(id) ? { secrets: { ...present, ...own } } : { secrets: { ...own }, pluginSecrets: present };
}

/** A plugin's secret among those that were sent with settings that choose it. */
export function sentSecret({ secrets, pluginSecrets = {} }: SentSecrets, id: string, name: string): Secret | undefined {
  const values: Readonly<Record<string, Secret | undefined>> = isBuiltIn(id) ? secrets : pluginSecrets;
  return Object.hasOwn(values, name) ? values[name] : undefined;
}
