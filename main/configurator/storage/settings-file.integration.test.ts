import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { piPluginId } from '../../../shared/settings.ts';
import { systemClock } from '../../platform/clock.ts';
import { silentLog } from '../../platform/logging/log.ts';
import { keptOnDisk } from './drafts-and-scenarios.ts';
import { readHistory } from './history-file.ts';
import { loadStoredSettings, saveStoredSettings } from './settings-file.ts';

/** So many processes are killed in the middle of their saving, each at another instant. */
const kills = 500;
const sideBySide = 4;
/** At most so long after a process has begun to save; most are killed much earlier, within their first saves. */
const longestMs = 100;

let folder = '';
let saver = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kill-'));
  // As one file, as the programs are: a process of it starts in a fraction of the time, and there are hundreds.
  await build({
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: true },
    build: {
      ssr: fileURLToPath(new URL('../../../test-support/test-saver.ts', import.meta.url)),
      outDir: folder,
      emptyOutDir: false,
      rolldownOptions: { output: { entryFileNames: 'saver.mjs', codeSplitting: false } },
    },
  });
  saver = join(folder, 'saver.mjs');
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs a process that saves without end, and kills it after it has saved for this long; `isLate` waits for a whole save first. */
async function saveAndDie(dataFolder: string, ms: number, isLate: boolean): Promise<void> {
  const child = spawn(process.execPath, [saver, dataFolder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  await once(child.stdout, 'data');
  if (isLate) await once(child.stdout, 'data');
  child.stdout.resume();
  setTimeout(() => child.kill('SIGKILL'), ms);
  expect(await exited).toEqual([null, 'SIGKILL']);
}

interface Left {
  readonly revision: number;
  /** Whether there are unsaved changes on record. */
  readonly isKept: boolean;
  /** Revisions that the history lacks at its end. */
  readonly behind: number;
}

/** What a killed process left must be whole, and nothing that was there before it may be gone. */
async function lookAt(dataFolder: string, before: Left): Promise<Left> {
  const stored = await loadStoredSettings({ path: join(dataFolder, 'settings.json'), now: 0 });
  if (!stored.ok) throw new Error(stored.error.message);
  const { file, setAside } = stored.value;
  expect(setAside).toBeUndefined();
  expect(file.plugin['apiUser']).toBe(file.revision === 0 ? undefined : `${file.revision}`);
  expect(file.revision).toBeGreaterThanOrEqual(before.revision);
  // The history is whole, and one revision further behind at most: each process may have been killed between the two files.
  const history = await readHistory(join(dataFolder, 'settings.json'));
  if (!history.ok) throw new Error(history.error.message);
  const last = history.value.at(-1)?.revision ?? 0;
  const behind = file.revision - last;
  expect(behind).toBeGreaterThanOrEqual(0);
  expect(behind).toBeLessThanOrEqual(before.behind + 1);
  const { drafts } = keptOnDisk(dataFolder, { clock: systemClock, log: silentLog });
  const kept = await drafts.read();
  if (!kept.ok) throw new Error(kept.error.message);
  expect(drafts.notices()).toEqual([]);
  const draft = kept.value.drafts['plugin:privileged-identity'];
  // Kept, then saved: the latest one is saved, or it is the next to be.
  if (before.isKept || draft !== undefined)
    expect([`${file.revision}`, `${file.revision + 1}`]).toContain(draft?.values['apiUser']);
  return { revision: file.revision, isKept: draft !== undefined, behind };
}

async function killOneAfterTheOther(dataFolder: string, count: number): Promise<Left> {
  let left: Left = { revision: 0, isKept: false, behind: 0 };
  for (let kill = 0; kill < count; kill += 1) {
    // On a busy machine a process may be killed before its first save is done, so some are given the time for one.
    await saveAndDie(dataFolder, Math.random() ** 3 * longestMs, kill % 10 === 9);
    left = await lookAt(dataFolder, left);
  }
  return left;
}

describe('settings and unsaved changes', () => {
  it(`are whole and kept after their writer was killed ${kills} times at random instants`, async () => {
    const places = Array.from({ length: sideBySide }, (_, place) => join(folder, `data-${place}`));
    const left = await Promise.all(places.map((place) => killOneAfterTheOther(place, kills / sideBySide)));
    for (const [index, { revision, isKept }] of left.entries()) {
      expect(revision).toBeGreaterThan(0);
      expect(isKept).toBe(true);
      const place = places[index] ?? '';
      // Whoever comes next can save at once, and tidies up.
      const saved = await saveStoredSettings({
        path: join(place, 'settings.json'),
        now: 0,
        expectedRevision: revision,
        plugin: { id: piPluginId, keys: [], settings: {} },
      });
      expect(saved).toMatchObject({ ok: true, value: { status: 'saved' } });
      await keptOnDisk(place, { clock: systemClock, log: silentLog }).drafts.change(() => ({ version: 1, drafts: {} }));
      expect((await readdir(place)).toSorted()).toEqual(['drafts.json', 'settings-history.json', 'settings.json']);
    }
  }, 400_000);
});
