import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHttpBrowser } from '../test-support/http-browser.ts';
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

function visitor() {
  const { port, pathname, search } = new URL(shell.url);
  return { browser: createHttpBrowser(Number(port)), path: pathname + search, origin: `http://127.0.0.1:${port}` };
}

async function logText(): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.startsWith('Configurator') && name.endsWith('.log'));
  return (await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))).join('');
}

describe('the web shell', () => {
  it('serves the page and answers calls to a browser that has opened its URL', async () => {
    const { browser, path, origin } = visitor();
    const { headers } = await browser.request(path);
    const cookie = headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    expect(await browser.request('/', { headers: { cookie } })).toMatchObject({
      status: 200,
      text: expect.stringContaining('<!doctype html>'),
    });
    const answer = await browser.request('/api/call', {
      method: 'POST',
      headers: { cookie, origin, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'app/info', input: {} }),
    });
    expect(JSON.parse(answer.text)).toMatchObject({
      ok: true,
      value: { shell: 'web', profile: 'real', dataFolder: folder },
    });
  });

  it('prints its URL and nothing else', async () => {
    await shell.stop();
    expect(shell.printed()).toBe(`Open ${shell.url}\n`);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'ends with exit code 0 on %s, also while an event stream is open',
    async (signal) => {
      const { browser, path } = visitor();
      const { headers } = await browser.request(path);
      const stream = await browser.follow('/api/events', { cookie: headers['set-cookie']?.[0]?.split(';')[0] ?? '' });
      stream.on('error', () => {}).resume();
      expect(await shell.stop(signal)).toBe(0);
      expect(await logText()).toContain('app.stopped');
    },
  );
});
