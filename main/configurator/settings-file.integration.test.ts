import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadStoredSettings, saveStoredSettings } from './settings-file.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kill-'));
});
afterEach(() => rm(folder, { recursive: true }));

const kills = 20;

/** Runs a process that saves without end, and kills it after it has saved for this long. */
async function saveAndDie(path: string, ms: number): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'test-saver.ts'), path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  await once(child.stdout, 'data');
  setTimeout(() => child.kill('SIGKILL'), ms);
  expect(await exited).toEqual([null, 'SIGKILL']);
}

describe('the settings file', () => {
  it('is always the old or the new one, whenever its writer is killed', async () => {
    const path = join(folder, 'settings.json');
    let revision = 0;
    for (let kill = 0; kill < kills; kill += 1) {
      await saveAndDie(path, Math.random() * 60);
      const stored = await loadStoredSettings({ path, now: 0 });
      if (!stored.ok) throw new Error(stored.error.message);
      const { file, setAside } = stored.value;
      expect(setAside).toBeUndefined();
      expect(file.plugin['apiUser']).toBe(file.revision === 0 ? undefined : `${file.revision}`);
      expect(file.revision).toBeGreaterThanOrEqual(revision);
      revision = file.revision;
    }
    expect(revision).toBeGreaterThan(0);

    const saved = await saveStoredSettings({ path, now: 0, expectedRevision: revision, plugin: {} });
    expect(saved).toMatchObject({ ok: true, value: { status: 'saved' } });
    const drafts = (await readdir(folder)).filter((name) => name.endsWith('.tmp'));
    expect(drafts).toEqual([]);
  }, 120_000);
});
