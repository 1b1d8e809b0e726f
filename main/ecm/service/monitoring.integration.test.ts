import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { SystemEvent } from '../../platform/logging/system-events.ts';
import { Secret } from '../../../shared/secret.ts';
import { serviceOnPractice, type ServiceOnPractice } from '../../../test-support/service-on-practice.ts';

/** Metrics and alerts of a service on practice systems. What is measured and reported otherwise is in main/ecm/monitoring. */

let practice: ServiceOnPractice;
const events: SystemEvent[] = [];

beforeEach(async () => {
  events.splice(0);
  practice = await serviceOnPractice({ writeEvent: async (event) => events.push(event) > 0 });
});
afterEach(async () => {
  await practice.stop();
  await rm(outside(), { recursive: true, force: true });
});

const outside = (): string => `${practice.folder}-metrics`;
const apply = async (revision: number, operation: object, secrets: object = {}): Promise<void> => {
  const { secrets: own, ...settings } = practice.settings(revision);
  const applied = await practice.service.apply({ ...settings, operation: { ...operation } }, { ...own, ...secrets });
  expect(applied.ok).toBe(true);
};
const metrics = () => readFile(join(outside(), 'metrics.prom'), 'utf8');

it('the metrics are there as soon as the settings name a folder, and go with the service', async () => {
  await apply(1, { metricsFolder: outside() });
  await expect.poll(() => practice.service.status().link.active, { timeout: 10_000 }).toBe(true);
  await practice.consoleSession({ user: { username: 'HQ\\ann' }, jumpItem: { type: 'rdp', host: 'kiosk7' } });
  // The requests before are in the file that these settings write at once.
  await apply(2, { metricsFolder: outside() });
  await expect.poll(metrics, { timeout: 10_000 }).toContain('ecm_settings_revision 2\n');
  const text = await metrics();
  for (const line of ['ecm_link_state{state="connected"} 1', 'ecm_requests_total{kind="get",outcome="ok"} 1'])
    expect(text).toContain(line);
  for (const name of ['ann', 'kiosk7', '127.0.0.1', 'TEST-ECM']) expect(text).not.toContain(name);
  if (process.platform !== 'win32') expect((await stat(join(outside(), 'metrics.prom'))).mode & 0o777).toBe(0o644);
  await practice.service.stop();
  await expect(metrics()).rejects.toThrow('ENOENT');
});

it('a refused login is reported, and cleared when the right password is in use', { timeout: 60_000 }, async () => {
  await apply(1, { alerts: true }, { apiPassword: Secret.of('a wrong password') });
  await expect.poll(() => practice.service.status().link.active, { timeout: 10_000 }).toBe(true);
  await practice.consoleSession({ user: { username: 'HQ\\ann' }, jumpItem: { type: 'rdp', host: 'kiosk7' } });
  const reported = () =>
    events.map(({ alert, state }) => `${alert} ${state}`).filter((text) => text.startsWith('login'));
  await expect.poll(reported, { timeout: 20_000 }).toEqual(['login-paused raised']);
  await apply(2, { alerts: true });
  await expect.poll(reported, { timeout: 20_000 }).toEqual(['login-paused raised', 'login-paused cleared']);
});
