import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { draftName, removeLeftDrafts } from './drafts.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drafts-'));
  mkdirSync(join(folder, 'check-outs'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Above the highest number that Linux gives to a process. */
const nobody = 4_194_305;
const hoursAgo = (hours: number): Date => new Date(Date.now() - hours * 3_600_000);

it.each<[string, string, Date, boolean]>([
  ['of a process that has ended', `settings.json.${nobody}-${randomUUID()}.tmp`, new Date(), true],
  ['in a folder in it', `check-outs/1.json.${nobody}-${randomUUID()}.tmp`, new Date(), true],
  ['of a lock', `settings.json.lock.${nobody}-${randomUUID()}.tmp`, new Date(), true],
  [
    'of an earlier process with the number of this one',
    `pipe.key.${process.pid}-${randomUUID()}.tmp`,
    hoursAgo(24),
    true,
  ],
  ['of an older release, two hours old', `settings.json.${randomUUID()}.tmp`, hoursAgo(2), true],
  ['of an older release, new', `settings.json.${randomUUID()}.tmp`, new Date(), false],
  ['of this process', draftName('settings.json'), new Date(), false],
  ['of another process that runs', `settings.json.${process.ppid}-${randomUUID()}.tmp`, hoursAgo(24), false],
  ['of another program', 'settings.json.tmp', hoursAgo(24), false],
  ['that is the file itself', 'settings.json', hoursAgo(24), false],
])('a draft %s', async (_title, name, time, isRemoved) => {
  writeFileSync(join(folder, name), '');
  utimesSync(join(folder, name), time, time);
  await removeLeftDrafts(folder);
  const left = readdirSync(folder, { recursive: true }).filter((each) => each !== 'check-outs');
  expect(left).toEqual(isRemoved ? [] : [join(name)]);
});

it('a folder that does not exist has none', async () => {
  await expect(removeLeftDrafts(join(folder, 'missing'))).resolves.toBeUndefined();
});
