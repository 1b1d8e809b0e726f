// A process for the kill test: saves settings and unsaved changes in a loop until it is killed. Prints "saving" when it starts.
import { join } from 'node:path';
import { piPluginId, settingKeys } from '../shared/settings.ts';
import { systemClock } from '../main/platform/clock.ts';
import { silentLog } from '../main/platform/logging/log.ts';
import { keptOnDisk } from '../main/configurator/storage/drafts-and-scenarios.ts';
import { loadStoredSettings, saveStoredSettings } from '../main/configurator/storage/settings-file.ts';

const folder = process.argv[2] ?? '';
const path = join(folder, 'settings.json');
const { drafts } = keptOnDisk(folder, { clock: systemClock, log: silentLog });
// Long enough that the test would find a write that is not atomic half-way.
const filler = 'x'.repeat(100_000);
process.stdout.write('saving\n');
for (;;) {
  const now = Date.now();
  const stored = await loadStoredSettings({ path, now });
  if (!stored.ok) throw new Error(stored.error.message);
  const { revision } = stored.value.file;
  const next = revision + 1;
  const values = { apiUser: `${next}`, filler };
  // As the screens do: a draft is stored, then saved.
  const kept = await drafts.change(() => ({
    version: 1,
    drafts: { 'plugin:privileged-identity': { baseRevision: revision, base: {}, values, keptAt: now } },
  }));
  if (!kept.ok) throw new Error(kept.error.message);
  const saved = await saveStoredSettings({
    path,
    now,
    expectedRevision: revision,
    plugin: { id: piPluginId, keys: settingKeys, settings: values },
  });
  if (!saved.ok) throw new Error(saved.error.message);
}
