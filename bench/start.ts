import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { request } from 'undici';
import { milliseconds, printTable, type Bench, type Finding } from './support/bench.ts';
import { median } from './support/measure.ts';
import { startWebShell } from './support/web-shell.ts';

const starts = 20;

/** The milliseconds from the start of the web shell's process until page, script and first call are answered. */
async function timeStart(dataFolder: string): Promise<number> {
  const startedAt = performance.now();
  const shell = await startWebShell(dataFolder);
  const address = new URL(shell.url);
  const opened = await request(address);
  await opened.body.dump();
  const cookie = String(opened.headers['set-cookie']).split(';')[0] ?? '';
  const { origin } = address;
  const page = await (await request(`${origin}/`, { headers: { cookie } })).body.text();
  const script = /src="\.?(\/[^"]+\.js)"/.exec(page)?.[1] ?? '';
  await (await request(`${origin}${script}`, { headers: { cookie } })).body.arrayBuffer();
  const call = await request(`${origin}/api/call`, {
    method: 'POST',
    headers: { cookie, origin, 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
    body: JSON.stringify({ name: 'settings/read', input: {} }),
  });
  if (!((await call.body.json()) as { readonly ok: boolean }).ok) throw new Error('the first call failed');
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
      'process start → page, script and first call answered',
      milliseconds(median(times)),
      milliseconds(Math.max(...times)),
    ],
  ]);
  return [
    { what: 'start of the web shell, median', figure: median(times), unit: 'ms', goal: { atMost: 900 } },
    { what: 'renderer bundle, gzip, KiB', figure: await bundleSize(), unit: '', goal: { atMost: 350 } },
  ];
}

export const bench: Bench = { title: 'time from process start to the first answer, and size of the page', run };
