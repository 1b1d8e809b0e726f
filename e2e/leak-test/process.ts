import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import type { LeakTestEnvironment } from './environment.ts';
import { rdp } from '../../test-support/pi/engine-on-practice.ts';
import { prepareDataFolder, serviceSecrets } from '../service-data-folder.ts';
import { startServiceProcess } from '../service-process.ts';

/**
 * The built service as a process with its secrets in the environment: what it prints and leaves behind. To be run while no other
 * service is linked to the appliance, so that this one is asked.
 */
export async function serveInAProcess({ practice, evidence, cli }: LeakTestEnvironment): Promise<void> {
  const { pi, appliance } = practice;
  const root = await mkdtemp(join(tmpdir(), 'ecm-canary-'));
  const folder = join(root, 'data');
  await prepareDataFolder(folder, { pi, appliance, caFile: join(practice.folder, 'practice-ca.pem') });
  const service = startServiceProcess(folder, serviceSecrets(pi, appliance));
  try {
    await service.running;
    await vi.waitFor(() => expect(appliance.clients).toHaveLength(1), { timeout: 10_000 });
    const env = { ECM_DATA_DIR: folder, ECM_PIPE: join(folder, 'ecm.sock') };
    for (const argv of [['log-level', 'debug'], ['status']])
      expect(JSON.parse(await cli(['service', ...argv, '--json'], { env }))).toMatchObject({ ok: true });
    const { body } = await practice.consoleSession({ user: { username: 'HQ\\ann' }, jumpItem: rdp('kiosk7') });
    expect(body).toMatchObject({ injected: true, released: true });
    const refused = await practice.consoleSession({ user: { username: 'HQ\\harry' }, jumpItem: rdp('kiosk7') });
    expect(refused.body).toMatchObject({ error: { kind: 'impersonation' } });
    evidence.value('what the console shows of the process', [body, refused.body]);
  } finally {
    const code = await service.end('SIGTERM');
    evidence.text('printed by the service process', `${code} ${service.printed()}`);
    await evidence.folder(folder);
    await rm(root, { recursive: true, force: true });
  }
  await vi.waitFor(() => expect(appliance.clients).toHaveLength(0), { timeout: 10_000 });
}
