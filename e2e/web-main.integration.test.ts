import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHttpBrowser } from '../test-support/http-browser.ts';
import { openWebPage } from '../test-support/web-page.ts';
import { hasSignals } from './service-process.ts';
import { startWebShell, type WebShellProcess } from './web-shell.ts';

/** The built web shell as a process: output, answers, exit. */
let folder: string;
let shell: WebShellProcess;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ecm-web-'));
  shell = await startWebShell(folder);
});

afterEach(async () => {
  await shell.stop();
  await rm(folder, { recursive: true, force: true });
});

async function logText(): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.startsWith('Configurator') && name.endsWith('.log'));
  return (await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))).join('');
}

describe('the web shell', () => {
  it('serves the page and answers calls to a page that has signed in', async () => {
    const { port, host } = new URL(shell.url);
    expect(await createHttpBrowser(Number(port), host).request('/')).toMatchObject({
      status: 200,
      text: expect.stringContaining('<!doctype html>'),
    });
    const page = await openWebPage(shell.url);
    const answer = await page.post('/api/call', { name: 'app/info', input: {} });
    expect(JSON.parse(answer.text)).toMatchObject({
      ok: true,
      value: { shell: 'web', profile: 'real', dataFolder: folder },
    });
  });

  it('prints its address without the code, and no other code outside of a terminal', async () => {
    await shell.stop();
    expect(shell.printed()).toBe(
      `Open ${new URL('/', shell.url).href}\nA browser was started with it. That page signs in by itself.\n`,
    );
  });

  it.skipIf(!hasSignals).each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'ends with exit code 0 on %s (POSIX), also while an event stream is open',
    async (signal) => {
      const stream = await (await openWebPage(shell.url)).events();
      stream.on('error', () => {}).resume();
      expect(await shell.stop(signal)).toBe(0);
      expect(await logText()).toContain('app.stopped');
    },
  );
});
