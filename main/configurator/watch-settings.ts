import { modifiedAt } from './storage/history-file.ts';
import { readSettingsFile } from './storage/settings-file.ts';
import type { Clock } from '../platform/clock.ts';

const lookMs = 2_000;

/**
 * Looks at the settings file every two seconds, and reports when a program has saved a new revision (this one, a second configurator, or
 * `ecmctl`). A file that cannot be read is looked at again.
 */
export async function watchSettings(
  path: string,
  {
    clock,
    signal,
    changed,
  }: { readonly clock: Clock; readonly signal: AbortSignal; readonly changed: (revision: number) => void },
): Promise<void> {
  let seen = await modifiedAt(path).catch(() => undefined);
  for (;;) {
    try {
      await clock.delay(lookMs, signal);
    } catch {
      return; // aborted
    }
    const at = await modifiedAt(path).catch(() => seen);
    if (at === seen) continue;
    seen = at;
    const file = await readSettingsFile(path);
    if (file.ok) changed(file.value.revision);
  }
}
