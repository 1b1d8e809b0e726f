// A process for the kill test: saves settings one after the other until somebody ends it. Says "saving" once it has begun.
import { loadStoredSettings, saveStoredSettings } from './settings-file.ts';

const path = process.argv[2] ?? '';
process.stdout.write('saving\n');
for (;;) {
  const now = Date.now();
  const stored = await loadStoredSettings({ path, now });
  if (!stored.ok) throw new Error(stored.error.message);
  const { revision } = stored.value.file;
  // Long enough that a write which is not atomic would be caught half-way.
  const saved = await saveStoredSettings({ path, now, expectedRevision: revision, plugin: { apiUser: `${revision + 1}`, filler: 'x'.repeat(200_000) } });
  if (!saved.ok) throw new Error(saved.error.message);
}
