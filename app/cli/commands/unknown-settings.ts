import { applianceKeys } from '../../../shared/appliance.ts';
import { operationDefaults } from '../../../shared/operation.ts';
import { piPluginId, settingsFileSchema, settingsFileVersion, type SettingsFile } from '../../../shared/settings.ts';
import type { EcmPlugin } from '../../../main/plugins/contract.ts';
import { sectionOf } from '../../../main/plugins/settings-sections.ts';

/** Points out names that nothing reads, such as misspelt ones. Those of a newer version are expected. */
export function unknownSettings(file: SettingsFile, plugin: Pick<EcmPlugin, 'id' | 'form'>): readonly string[] {
  if (file.version > settingsFileVersion) return [];
  const section = plugin.id === piPluginId ? 'plugin' : `plugins.${plugin.id}`;
  const known: readonly (readonly [string, object | undefined, readonly string[]])[] = [
    ['', file, [...Object.keys(settingsFileSchema.shape), 'confirmedHttpOrigins']],
    [section, sectionOf(file, plugin.id), plugin.form.fields.map(({ key }) => key)],
    ['appliance', file.appliance, applianceKeys],
    ['operation', file.operation, Object.keys(operationDefaults)],
  ];
  const names = known.flatMap(([path, values, keys]) =>
    Object.keys(values ?? {})
      .filter((key) => !keys.includes(key))
      .map((key) => JSON.stringify(path === '' ? key : `${path}.${key}`)),
  );
  if (names.length === 0) return [];
  const advice =
    names.length === 1 ? 'It is not used; check its spelling.' : 'They are not used; check their spelling.';
  return [`This version knows no setting ${names.join(', ')}. ${advice}`];
}
