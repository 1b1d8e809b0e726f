import { access, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

/** docs/security.md names files and tests; each of them is there. */

const root = new URL('../', import.meta.url);
const page = await readFile(new URL('docs/security.md', root), 'utf8');
const paths = [...new Set([...page.matchAll(/`((?:[\w.-]+\/)+[\w.-]*)`/g)].map(([, path]) => path ?? ''))].filter(
  (path) => !path.includes('*'),
);
const proofs = [...page.matchAll(/`([\w./-]+\.test\.ts)`\s“([^”]+)”/g)].map(([, file = '', title = '']) => ({
  file,
  title,
}));
const rows = page.split('\n').filter((line) => line.startsWith('| '));
const decidedFuses = [
  'RunAsNode',
  'EnableCookieEncryption',
  'EnableNodeOptionsEnvironmentVariable',
  'EnableNodeCliInspectArguments',
  'EnableEmbeddedAsarIntegrityValidation',
  'OnlyLoadAppFromAsar',
  'LoadBrowserProcessSpecificV8Snapshot',
  'GrantFileProtocolExtraPrivileges',
  'WasmTrapHandlers',
];

describe('the page about security', () => {
  it.each(paths)('names %s, which is there', async (path) => {
    await expect(access(new URL(path, root))).resolves.toBeUndefined();
  });

  it('has the twenty points of the checklist in order, each with a test that proves it', () => {
    const points = rows.filter((row) => /^\| \d+ \|/.test(row));
    expect(points.map((row) => Number(row.split('|')[1]))).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    for (const row of points) expect(row).toMatch(/`[\w./-]+\.test\.ts` “[^”]+”/);
  });

  it.each(proofs)('names the test "$title" of $file, which is there', async ({ file, title }) => {
    expect(await readFile(new URL(file, root), 'utf8')).toContain(title);
  });

  it.each(decidedFuses)('has the fuse %s as it is decided', async (fuse) => {
    const row = rows.find((each) => each.startsWith(`| \`${fuse}\` |`));
    // electron-builder knows eight of them; of the ninth build/pack.mjs checks that it is on.
    const decided = new RegExp(`^  ${fuse}: (true|false)$`, 'im').exec(
      await readFile(new URL('electron-builder.yml', root), 'utf8'),
    )?.[1];
    expect(row?.split('|')[2]?.trim()).toBe((decided ?? `${fuse === 'WasmTrapHandlers'}`) === 'true' ? 'on' : 'off');
  });
});
