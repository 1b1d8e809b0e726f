import { piPluginId, settingKeys, shownPluginId, type SettingsFile } from '../../../shared/settings.ts';
import { withoutAcceptance } from '../../../shared/server-contract.ts';
import { accountName } from '../../platform/process/account-name.ts';
import { withLock } from '../../platform/process/process-lock.ts';
import { pluginIdOf } from '../../plugins/settings-sections.ts';
import { lockOf } from './set-aside.ts';
import { loadLocked, withSections, writeRevision } from './settings-file.ts';
import type { KnownForm } from './settings-history.ts';

interface ImportOptions {
  /** Milliseconds since 1970. */
  readonly now?: number;
  /** The account that imports; that of the process by default. */
  readonly by?: string;
  /** Of the chosen plugin. */
  readonly form?: KnownForm | undefined;
}

/**
 * Makes the settings of another file the app's own, one revision on. Other content of the present file stays. Rejects if the
 * file cannot be written. The choice of a plugin and agreements to plain http are not imported: an administrator of this machine
 * makes them.
 */
export function importSettings(
  target: string,
  imported: SettingsFile,
  { now = Date.now(), by = accountName(), form }: ImportOptions = {},
) {
  return withLock(lockOf(target), async () => {
    const stored = await loadLocked(target, now);
    const { file, setAside } = stored;
    const {
      version,
      revision: _,
      plugin,
      plugins,
      appliance,
      pluginId,
      confirmedHttpOrigins: _notImported,
      contract,
      operation,
      ...unknown
    } = imported;
    const others = plugins === undefined ? {} : { plugins: { ...file.plugins, ...plugins } };
    const merged = {
      ...file,
      ...unknown,
      ...others,
      ...(contract === undefined ? {} : { contract: withoutAcceptance(contract) }),
      ...(operation === undefined ? {} : { operation: { ...file.operation, ...operation } }),
      version: Math.max(file.version, version),
      appliance: { ...file.appliance, ...appliance },
    };
    const pi = { id: piPluginId, keys: settingKeys, settings: plugin };
    const next = withSections(merged, Object.keys(plugin).length === 0 ? {} : { plugin: pi });
    const written = await writeRevision(target, { stored: { ...stored, notices: [] }, file: next, by, now, form });
    const chosen = pluginIdOf(file);
    const unread = `The settings that were there could not be read. They were kept as ${setAside}.`;
    const otherPlugin = `The file names the plugin ${shownPluginId(pluginId ?? '')}. An import chooses no plugin: ${shownPluginId(chosen)} stays the chosen one.`;
    const notices = [
      ...written.notices,
      ...(setAside === undefined ? [] : [unread]),
      ...(pluginId === undefined || pluginId === chosen ? [] : [otherPlugin]),
    ];
    return { ...written, notices };
  });
}
