import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createHttpBrowser } from '../../test-support/http-browser.ts';
import { openWebPage } from '../../test-support/web-page.ts';
import { startWebShell, type WebShellProcess } from '../web-shell.ts';
import { pollCommandLines } from './command-lines.ts';

/** Attacks of other programs of this computer on the built web shell (docs/security.md). */
let folder: string;
let shell: WebShellProcess;
let seen: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ecm-attack-'));
  const poller = pollCommandLines();
  shell = await startWebShell(folder);
  seen = poller.stop().join('\n');
});

afterEach(async () => {
  await shell.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The file of this shell: those of other tests that run meanwhile are seen, too. */
async function openedFile(): Promise<string> {
  const paths = [...seen.matchAll(/\0(\/[^\0]+open\.html)/g)].map(([, path = '']) => path);
  const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8').catch(() => '')));
  return paths[texts.findIndex((text) => text.includes(new URL(shell.url).host))] ?? '';
}

describe.skipIf(process.platform !== 'linux')('a poller of process command lines (Linux)', () => {
  it('sees the file that is opened, but no code', () => {
    expect(seen).toContain('open.html');
    expect(seen).not.toContain(new URL(shell.url).hash.replace('#code=', ''));
    expect(seen).not.toContain('#code=');
  });

  it('finds the file readable for its owner alone, and gone after the sign-in', async () => {
    const path = await openedFile();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
    await openWebPage(shell.url);
    await vi.waitFor(() => expect(stat(dirname(path))).rejects.toThrow('ENOENT'));
  });
});

describe('a program on another port', () => {
  it('gets no further with forged headers than a page that is not signed in', async () => {
    const { port, host, origin } = new URL(shell.url);
    const headers = { origin, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };
    const forged = createHttpBrowser(Number(port), host);
    for (const path of ['/api/call', '/api/events', '/api/window', '/api/sign-in']) {
      const body = '{"name":"plugins/list","input":{},"code":"x"}';
      expect((await forged.request(path, { method: 'POST', headers, body })).status).toBe(401);
    }
  });

  it('finds the code of an address that was opened used up', async () => {
    await openWebPage(shell.url);
    await expect(openWebPage(shell.url)).rejects.toThrow();
  });
});
