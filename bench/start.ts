import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { request } from 'undici';
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

/** All scripts and styles of the page in KiB after gzip, including those that are loaded on demand. */
async function bundleSize(): Promise<number> {
  const folder = join(process.cwd(), 'dist/renderer/assets');
  const files = (await readdir(folder)).filter((name) => /\.(js|css)$/.test(name));
  const sizes = await Promise.all(files.map(async (name) => gzipSync(await readFile(join(folder, name))).length));
  return Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / 1024);
}

async function run(): Promise<readonly Finding[]> {
  const folder = await mkdtemp(join(tmpdir(), 'ecm-bench-'));
  const times: number[] = [];
  for (let count = 0; count < starts; count += 1) times.push(await timeStart(folder));
  await rm(folder, { recursive: true, force: true });
  printTable([
    [`web shell, ${starts} starts`, 'median', 'slowest'],
    [
      'process start → page, script, sign-in and first call answered',
      milliseconds(median(times)),
      milliseconds(Math.max(...times)),
    ],
  ]);
  return [
    { what: 'start of the web shell, median', figure: median(times), unit: 'ms', goal: { atMost: 400 } },
    { what: 'renderer bundle, gzip, KiB', figure: await bundleSize(), unit: '', goal: { atMost: 250 } },
  ];
}

export const bench: Bench = { title: 'time from process start to the first answer, and size of the page', run };
