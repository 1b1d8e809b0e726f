import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ok } from '../../../shared/result.ts';
import { lockFolder } from './folder-lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ecm-folder-lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Another process that holds the lock until it is killed. */
async function otherHolder() {
  const module = fileURLToPath(new URL('folder-lock.ts', import.meta.url));
  const script = `
    import { lockFolder } from ${JSON.stringify(module)};
    process.stdout.write(lockFolder(${JSON.stringify(folder)}).ok ? 'held' : 'not held');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return { said: said.toString(), kill };
}

describe.skipIf(process.platform === 'win32')('the lock of a folder', () => {
  it('has one holder until it is released, also within one process', () => {
    const first = lockFolder(folder);
    expect(lockFolder(folder)).toEqual({ ok: false, error: 'busy' });
    if (first.ok) for (let count = 0; count < 2; count += 1) first.value.release();
    expect(lockFolder(folder)).toMatchObject(ok({}));
  });

  it('belongs to its process and ends with it, however that ends', async () => {
    const { said, kill } = await otherHolder();
    expect(said).toBe('held');
    expect(lockFolder(folder)).toEqual({ ok: false, error: 'busy' });
    await kill();
    expect(lockFolder(folder).ok).toBe(true);
  });

  it('is not of the name: what is removed and made in the folder does not matter, and another folder has another lock', async () => {
    const other = join(folder, 'other');
    await mkdir(other);
    expect(lockFolder(folder).ok).toBe(true);
    expect(lockFolder(other).ok).toBe(true);
    await rm(other, { recursive: true });
    expect(lockFolder(folder).ok).toBe(false);
  });

  it('of a folder that does not exist is none', () => {
    expect(lockFolder(join(folder, 'missing'))).toEqual({ ok: false, error: 'unsupported' });
  });
});
