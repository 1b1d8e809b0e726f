import type { Profile } from './profiles.ts';
import { setupOf } from './plugin-setup.ts';

/**
 * Check-ins that an earlier run left behind wait until the plugin knows settings that reach their endpoint. This gives it the
 * saved ones, as soon as there is something to check in; invalid settings are left for the admin to see on the screens.
 */
export function pushSettings(): (profile: Profile) => Promise<void> {
  let pushed = false;
  return async (profile) => {
    if (pushed || profile.name !== 'real' || profile.plugins.builtIn.pendingCheckIns() === 0) return;
    pushed = true;
    pushed = await push(profile);
  };
}

/** Answers whether the plugin has them; a keychain that is locked now may be open later. */
async function push(profile: Profile): Promise<boolean> {
  const stored = await profile.settings.load();
  const setup = stored.ok
    ? await setupOf(profile, profile.plugins.builtIn, { plugin: stored.value.file.plugin, secrets: {} })
    : stored;
  if (!setup.ok || !(await profile.plugins.builtIn.engine(setup.value)).ok) return false;
  await profile.plugins.builtIn.settingsInUse(undefined, setup.value);
  return true;
}
