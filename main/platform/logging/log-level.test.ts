import { mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepLevel, keptLevel, levelInArguments } from './log-level.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'level-'));
});
afterEach(() => rm(folder, { recursive: true }));
const place = () => ({ folder, fileName: 'ECM.log' });

describe('the level of a log', () => {
  it.each(['debug', 'info', 'warn', 'error'] as const)('%s is kept beside it, for that log alone', async (level) => {
    expect(await keepLevel(place(), level)).toEqual({ ok: true, value: undefined });
    expect(await keptLevel(place())).toBe(level);
    expect(await keptLevel({ folder, fileName: 'Configurator.log' })).toBeUndefined();
    expect(await readFile(join(folder, 'ECM.level'), 'utf8')).toBe(`${level}\n`);
    if (process.platform !== 'win32') expect((await stat(join(folder, 'ECM.level'))).mode & 0o777).toBe(0o600);
  });

  it.each(['', 'loud', 'DEBUG\0', '{"level":"debug"}', 'debug\nerror'])(
    'is not kept where the file holds %j',
    async (text) => {
      await writeFile(join(folder, 'ECM.level'), text);
      expect(await keptLevel(place())).toBeUndefined();
    },
  );

  it.skipIf(process.platform === 'win32')('is not read through a link', async () => {
    await writeFile(join(folder, 'other'), 'debug\n');
    await symlink(join(folder, 'other'), join(folder, 'ECM.level'));
    expect(await keptLevel(place())).toBeUndefined();
  });

  it('that cannot be kept is a failure that names the file', async () => {
    await writeFile(join(folder, 'file'), '');
    const under = { folder: join(folder, 'file'), fileName: 'ECM.log' };
    expect(await keepLevel(under, 'debug')).toMatchObject({
      ok: false,
      error: { kind: 'configuration', detail: 'file', message: expect.stringContaining('ECM.level') },
    });
  });
});

describe('--log-level', () => {
  it.each([
    [[], undefined],
    [['--log-level', 'debug'], 'debug'],
    [['--log-level=warn'], 'warn'],
    [['--log-level', 'DEBUG'], 'debug'],
  ])('in %j is %s', (args, level) => expect(levelInArguments(args)).toEqual({ ok: true, value: level }));

  it.each([
    [['--log-level']],
    [['--log-level', 'loud']],
    [['--log-level=']],
    [['--loud']],
    [['debug']],
    [['--log-level', '--x']],
  ])('%j is a usage error', (args) =>
    expect(levelInArguments(args)).toMatchObject({ ok: false, error: { kind: 'configuration', detail: 'usage' } }),
  );
});
