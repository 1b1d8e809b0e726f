import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { manualClock } from '../../../test-support/manual-clock.ts';
import { requestRecord } from '../../../test-support/request-record.ts';
import { silentLog, type LogFields } from '../../platform/logging/log.ts';
import type { SystemEvent, WriteSystemEvent } from '../../platform/logging/system-events.ts';
import { Monitoring, type MonitoredService } from './monitoring.ts';

const day = 24 * 60 * 60 * 1000;
const interval = 15_000;
const fine: MonitoredService = {
  version: '1.2.3',
  link: { state: 'connected', active: true },
  tokens: 0,
  settingsRevision: 1,
  pendingCheckIns: [],
  isLoginPaused: false,
  isAuditWritable: true,
};
const servers = { origins: { pi: 'https://pi.example', appliance: 'https://pra.example' }, trustedCa: 'pem' };

let root: string;
const running: Monitoring[] = [];
beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), 'ecm-metrics-'))));
afterEach(async () => {
  await Promise.all(running.splice(0).map((monitoring) => monitoring.stop()));
  await rm(root, { recursive: true, force: true });
});

function started(expiries: Record<string, number | undefined> = {}, writeEvent?: WriteSystemEvent) {
  const clock = manualClock();
  const now: { service: MonitoredService } = { service: fine };
  const events: SystemEvent[] = [];
  const logged: { event: string; fields: LogFields | undefined }[] = [];
  const read: string[] = [];
  const monitoring = new Monitoring({
    clock,
    log: { ...silentLog, warn: (event, fields) => void logged.push({ event, fields }) },
    dataFolder: join(root, 'data'),
    service: () => now.service,
    readExpiry: async (origin, trustedCa) => {
      read.push(`${origin} ${trustedCa}`);
      return expiries[origin];
    },
    writeEvent: writeEvent ?? (async (event) => events.push(event) > 0),
  });
  monitoring.start();
  running.push(monitoring);
  const folder = join(root, 'metrics');
  const metrics = () => readFile(join(folder, 'metrics.prom'), 'utf8');
  return { clock, now, events, logged, read, monitoring, folder, metrics };
}

it('writes nothing and tells nothing as long as the settings do not say so', async () => {
  const { clock, now, monitoring, events, read } = started();
  now.service = { ...fine, isLoginPaused: true };
  await monitoring.use({ metricsFolder: '', alerts: false }, servers);
  await clock.advance(10 * interval);
  expect([events, read, await readdir(root)]).toEqual([[], [], []]);
});

it.skipIf(process.platform === 'win32')('writes metrics that every account may read, every 15 seconds', async () => {
  const umask = process.umask(0o077);
  try {
    const { clock, now, monitoring, folder, metrics } = started();
    await monitoring.use({ metricsFolder: folder, alerts: false }, servers);
    expect(await metrics()).toContain('ecm_settings_revision 1\n');
    expect((await stat(join(folder, 'metrics.prom'))).mode & 0o777).toBe(0o644);
    expect((await stat(folder)).mode & 0o777).toBe(0o755);
    now.service = { ...fine, settingsRevision: 2 };
    monitoring.count(requestRecord());
    await clock.advance(interval);
    await expect.poll(metrics, { timeout: 10_000 }).toContain('ecm_settings_revision 2\n');
    expect(await metrics()).toContain('ecm_requests_total{kind="find",outcome="ok"} 1\n');
    expect(await readdir(folder)).toEqual(['metrics.prom']);
  } finally {
    process.umask(umask);
  }
});

it('removes the metrics when they are switched off, moved, and when it stops', async () => {
  const { monitoring, folder } = started();
  await monitoring.use({ metricsFolder: folder, alerts: false }, servers);
  const other = join(root, 'other');
  await monitoring.use({ metricsFolder: other, alerts: false }, servers);
  expect([await readdir(folder), await readdir(other)]).toEqual([[], ['metrics.prom']]);
  await monitoring.use({ metricsFolder: '', alerts: false }, servers);
  expect(await readdir(other)).toEqual([]);
  await monitoring.use({ metricsFolder: folder, alerts: false }, servers);
  await monitoring.stop();
  expect(await readdir(folder)).toEqual([]);
});

it('refuses the data folder, and says so once', async () => {
  const { clock, monitoring, logged } = started();
  const folder = join(root, 'data', 'metrics');
  await monitoring.use({ metricsFolder: folder, alerts: false }, servers);
  await clock.advance(3 * interval);
  expect(logged).toEqual([{ event: 'metrics.unwritten', fields: { folder, reason: 'data-folder' } }]);
  expect(await readdir(root)).toEqual([]);
});

it('goes on when the folder cannot be written, and says so once', async () => {
  const { clock, monitoring, logged } = started();
  const [above, folder] = [join(root, 'above'), join(root, 'above', 'metrics')];
  await writeFile(above, 'a file where a folder has to be');
  await monitoring.use({ metricsFolder: folder, alerts: false }, servers);
  await clock.advance(2 * interval);
  expect(logged.map(({ event }) => event)).toEqual(['metrics.unwritten']);
  await rm(above);
  await mkdir(above);
  await clock.advance(interval);
  await expect
    .poll(() => readFile(join(folder, 'metrics.prom'), 'utf8'), { timeout: 10_000 })
    .toContain('ecm_settings_revision');
});

it('tells an alert once when it is raised and once when it is cleared', async () => {
  const { clock, now, monitoring, events, logged } = started();
  await monitoring.use({ metricsFolder: '', alerts: true }, servers);
  now.service = { ...fine, isAuditWritable: false };
  await clock.advance(3 * interval);
  now.service = fine;
  await clock.advance(3 * interval);
  expect(events.map(({ id, alert, state }) => ({ id, alert, state }))).toEqual([
    { id: 106, alert: 'audit-not-writable', state: 'raised' },
    { id: 106, alert: 'audit-not-writable', state: 'cleared' },
  ]);
  expect(logged.map(({ event }) => event)).toEqual(['alert.raised', 'alert.cleared']);
});

it('tells what is raised already when alerts are switched on', async () => {
  const { clock, now, monitoring, events } = started();
  now.service = { ...fine, isLoginPaused: true };
  await monitoring.use({ metricsFolder: '', alerts: false }, servers);
  await clock.advance(2 * interval);
  await monitoring.use({ metricsFolder: '', alerts: true }, servers);
  await clock.advance(2 * interval);
  expect(events.map(({ alert }) => alert)).toEqual(['login-paused']);
});

it('says in the log that the event log did not take an alert', async () => {
  const { clock, now, monitoring, logged } = started({}, async () => false);
  now.service = { ...fine, isLoginPaused: true };
  await monitoring.use({ metricsFolder: '', alerts: true }, servers);
  await clock.advance(2 * interval);
  expect(logged.map(({ event }) => event)).toEqual(['alert.raised', 'alert.unsent']);
});

it('looks at the certificates every six hours, sooner where one cannot be read, and at once after a change', async () => {
  const expiries: Record<string, number | undefined> = {};
  const { clock, monitoring, events, read } = started(expiries);
  expiries['https://pi.example'] = clock.now() + 31 * day;
  expiries['https://pra.example'] = clock.now() + 10 * day;
  await monitoring.use({ metricsFolder: '', alerts: true }, servers);
  await clock.advance(2 * interval);
  expect(read).toEqual(['https://pi.example pem', 'https://pra.example pem']);
  expect(events.map(({ alert }) => alert)).toEqual(['certificate-appliance']);
  await clock.advance(day + interval);
  expect(read).toHaveLength(10);
  expect(events.map(({ alert }) => alert)).toEqual(['certificate-appliance', 'certificate-pi']);
  expiries['https://pi.example'] = undefined;
  await clock.advance(6 * 60 * 60 * 1000);
  const before = read.length;
  await clock.advance(15 * 60 * 1000 + interval);
  expect(read.length - before).toBe(2);
  await monitoring.use({ metricsFolder: '', alerts: true }, { ...servers, trustedCa: 'other' });
  await clock.advance(interval);
  expect(read.slice(-2)).toEqual(['https://pi.example other', 'https://pra.example other']);
});
