import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { gzipSync } from 'node:zlib';
import { request } from 'undici';
import { milliseconds, printTable, type Bench, type Finding } from './support/bench.ts';
import { median } from './support/measure.ts';

const starts = 20;

/** From the start of the built web shell's process until its page, script and first call have been answered. */
async function timeStart(dataFolder: string): Promise<number> {
  const begun = performance.now();
  // Without a session bus, so that it asks no keychain of the person who runs this.
  const { DBUS_SESSION_BUS_ADDRESS: _bus, ...env } = process.env;
  const child = spawn(process.execPath, [join(process.cwd(), 'dist/web/main.js')], {
    env: { ...env, ECM_DATA_DIR: dataFolder },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const address = new URL(line.replace(/^Open /, ''));
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
  const taken = performance.now() - begun;
  child.kill();
  await once(child, 'exit');
  return taken;
}

/** All scripts and styles of the page, those included that are read only when they are needed: KiB when compressed. */
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

export const bench: Bench = { title: 'from the process’s start to the first answer, and the size of the page', run };
