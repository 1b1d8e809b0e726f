import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { request } from 'undici';
import { browserDouble } from '../test-support/opened-browser.ts';
import { milliseconds, printTable, type Bench, type Finding } from './support/bench.ts';
import { median } from './support/measure.ts';
import { startWebShell } from './support/web-shell.ts';

const starts = 20;

/** The milliseconds from the start of the web shell's process until page, script, sign-in and first call are answered. */
async function timeStart(dataFolder: string): Promise<number> {
  const startedAt = performance.now();
  const shell = await startWebShell(dataFolder);
  const { origin, port, host, hash } = new URL(shell.url);
  // The address has a name that only browsers resolve.
  const at = (path: string): string => `http://127.0.0.1:${port}${path}`;
  const headers = { host, origin, 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' };
  const post = async (path: string, body: unknown, more = {}): Promise<unknown> =>
    (
      await request(at(path), { method: 'POST', headers: { ...headers, ...more }, body: JSON.stringify(body) })
    ).body.json();
  const page = await (await request(at('/'), { headers: { host } })).body.text();
  const script = /src="\.?(\/[^"]+\.js)"/.exec(page)?.[1] ?? '';
  await (await request(at(script), { headers: { host } })).body.arrayBuffer();
  const { bearer } = (await post('/api/sign-in', { code: hash.replace('#code=', '') })) as { readonly bearer: string };
  const answer = await post('/api/call', { name: 'settings/read', input: {} }, { authorization: `Bearer ${bearer}` });
  if (!(answer as { readonly ok: boolean }).ok) throw new Error('the first call failed');
  const taken = performance.now() - startedAt;
  await shell.stop();
  return taken;
}

/** Scripts and styles in KiB after gzip that the page loads before its first screen is shown. */
async function firstLoadSize(): Promise<number> {
  const folder = join(process.cwd(), 'dist/renderer');
  const contents = new Map<string, Buffer>();
  const load = async (name: string): Promise<void> => {
    if (contents.has(name)) return;
    const content = await readFile(join(folder, 'assets', name));
    contents.set(name, content);
    if (!name.endsWith('.js')) return;
    const imports = content.toString().matchAll(/(?:\bfrom|\bimport)"\.\/([^"]+)"/g);
    await Promise.all(Array.from(imports, ([, imported = '']) => load(imported)));
  };
  const page = await readFile(join(folder, 'index.html'), 'utf8');
  const named = Array.from(page.matchAll(/"\.\/assets\/([^"]+)"/g), ([, name = '']) => name);
  await Promise.all(named.map(load));
  const sizes = [...contents.values()].map((content) => gzipSync(content).length);
  return Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / 1024);
}

/** The milliseconds that the double of the browser takes from its start until it has sent the opened page. */
async function timeBrowser(page: string): Promise<number> {
  const startedAt = performance.now();
  const browser = await browserDouble();
  spawn(process.execPath, [browser.program, page], { env: { ...process.env, ...browser.env }, stdio: 'ignore' });
  await browser.signInUrl;
  browser.close();
  return performance.now() - startedAt;
}

async function run(): Promise<readonly Finding[]> {
  const folder = await mkdtemp(join(tmpdir(), 'ecm-bench-'));
  const page = join(folder, 'page.html');
  await writeFile(page, '<meta http-equiv="refresh" content="0;url=http://localhost/">');
  const times: number[] = [];
  const ofBrowser: number[] = [];
  for (let count = 0; count < starts; count += 1) {
    times.push(await timeStart(join(folder, 'data')));
    ofBrowser.push(await timeBrowser(page));
  }
  await rm(folder, { recursive: true, force: true });
  printTable([
    [`web shell, ${starts} starts`, 'median', 'slowest'],
    [
      'process start → page, script, sign-in and first call answered',
      milliseconds(median(times)),
      milliseconds(Math.max(...times)),
    ],
    [
      'of it the double of the browser: a Node process that sends the page back',
      milliseconds(median(ofBrowser)),
      milliseconds(Math.max(...ofBrowser)),
    ],
  ]);
  return [
    {
      what: 'start of the web shell without the browser, median',
      figure: median(times) - median(ofBrowser),
      unit: 'ms',
      goal: { atMost: 400 },
    },
    { what: 'first load of the page, gzip, KiB', figure: await firstLoadSize(), unit: '', goal: { atMost: 250 } },
  ];
}

export const bench: Bench = { title: 'time from process start to the first answer, and size of the page', run };
