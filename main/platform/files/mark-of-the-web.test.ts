import { describe, expect, it } from 'vitest';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { markOfTheWeb, namesForeignZone } from './mark-of-the-web.ts';

describe('the mark of the web', () => {
  it.each([
    ['[ZoneTransfer]\r\nZoneId=3\r\nHostUrl=https://example/x.zip\r\n', true],
    ['[ZoneTransfer]\r\nZoneId=4', true],
    ['[ZoneTransfer]\nzoneid = 3 \n', true],
    ['[ZoneTransfer]\r\nZoneId=0', false],
    ['[ZoneTransfer]\r\nZoneId=2', false],
    ['[ZoneTransfer]\r\nHostUrl=https://example/?ZoneId=3', false],
    ['', false],
  ])('is read from the stream %j as %s', (stream, marked) => {
    expect(namesForeignZone(stream)).toBe(marked);
  });

  it('is read from the file’s stream on Windows, and removed there', async () => {
    // A plain file of the stream's name stands for it: on other systems a colon is a character like any other.
    const path = join(await mkdtemp(join(tmpdir(), 'motw-')), 'plugin.mjs');
    await writeFile(`${path}:Zone.Identifier`, '[ZoneTransfer]\r\nZoneId=3\r\n');
    const mark = markOfTheWeb('win32');
    expect(await mark.isMarked(path)).toBe(true);
    await mark.unblock(path);
    expect(await mark.isMarked(path)).toBe(false);
  });

  it('does not exist elsewhere', async () => {
    expect(await markOfTheWeb('linux').isMarked('/etc/hostname')).toBe(false);
  });
});
