import { formProblems } from '../../shared/plugin-form.ts';
import { loadPlugin, piPluginId, type SettingsFile } from '../../shared/settings.ts';
import { pluginIdOf, sectionOf } from '../plugins/settings-location.ts';
import type { Profile, Profiles } from './profiles.ts';
import type { ServiceLink } from './service-link.ts';

/**
 * A service that was away while settings were saved gets them when it is reached: each revision once, so that one which it
 * refuses is not pushed again and again. Settings that are not valid stay here, for the admin to complete.
 */
export function syncService(profiles: Profiles, service: ServiceLink): () => void {
  let tried = 0;
  const sync = async (): Promise<void> => {
    const { status } = service.view();
    const profile = profiles.current();
    if (status === undefined || profile.name !== 'real') return;
    const stored = await profile.settings.load();
    if (!stored.ok) return;
    const { file } = stored.value;
    if (file.revision <= Math.max(status.settingsRevision, tried)) return;
    // Looked at again after every wait: several events may ask for the same revision.
    if (!(await isComplete(profile, file)) || file.revision <= tried) return;
    tried = file.revision;
    await service.push(file, profile);
  };
  return () => void sync();
}

async function isComplete({ plugins }: Profile, file: SettingsFile): Promise<boolean> {
  const id = pluginIdOf(file);
  if (id === piPluginId) return loadPlugin(file.plugin).problems.length === 0;
  const plugin = await plugins.of(id);
  return plugin.ok && formProblems(plugin.value.form, sectionOf(file, id)).length === 0;
}
