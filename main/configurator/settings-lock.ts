import { setTimeout as pause } from 'node:timers/promises';
import { processLock } from '../platform/process-lock.ts';

const retryMs = 20;
/** Longer than a lock stays that a crash left half-written. */
const patienceMs = 15_000;

/** Another process kept the lock all the time. */
export class SettingsBusyError extends Error {}

/** Runs the work while nobody else, in this process or another, changes the settings file. Rejects with {@link SettingsBusyError}. */
export async function withSettingsLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const lock = processLock(`${path}.lock`);
  const until = Date.now() + patienceMs;
  const results: T[] = [];
  const tryOnce = (): Promise<boolean> => lock.tryWith(async () => void results.push(await work()));
  while (!(await tryOnce())) {
    if (Date.now() > until) throw new SettingsBusyError(`${path} is being changed by another process`);
    await pause(retryMs);
  }
  return results[0] as T;
}
