import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { RecentRequest } from '../../../shared/service-status.ts';
import { serviceOnPractice, type ServiceOnPractice } from '../../../test-support/service-on-practice.ts';
import type { PipeClient } from '../pipe/pipe-client.ts';

/** The request history of a whole service: appliance and bridges to the file and the pipe. */

const jumpItem = { type: 'rdp' as const, host: 'kiosk7' };
const session = { user: { username: 'HQ\\ann' }, jumpItem };
let practice: ServiceOnPractice;
let administrator: PipeClient<'administrator'>;
let bridge: PipeClient<'bridge'>;

beforeEach(async () => {
  practice = await serviceOnPractice();
  administrator = await practice.client('administrator');
  bridge = await practice.client('bridge');
});
afterEach(() => practice.stop());

async function apply(changes = {}): Promise<void> {
  const applied = await administrator.call('settings/apply', { ...practice.settings(1), ...changes });
  if (!applied.ok) throw new Error(applied.error.message);
  await vi.waitFor(() => expect(practice.appliance.clients).toHaveLength(1), { timeout: 10_000 });
}

const written = (): readonly RecentRequest[] =>
  readFileSync(join(practice.folder, 'requests.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as RecentRequest);

async function listed(query = {}) {
  const answer = await administrator.call('requests/list', { limit: 500, ...query });
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
}

it('has each request with its actor, keys, counts and outcome, and no password', async () => {
  await apply();
  await practice.consoleSession(session);
  await bridge.call('credentials/find', { session: { user: { username: 'HQ\\harry' }, jumpItem } });
  await vi.waitFor(() => expect(written()).toHaveLength(4));
  expect(written()).toMatchObject([
    {
      operation: 'find',
      from: 'appliance',
      actor: 'HQ\\ann',
      keys: expect.arrayContaining(['host kiosk7']),
      outcome: 'ok',
    },
    { operation: 'get', from: 'appliance', actor: 'HQ\\ann', outcome: 'ok' },
    { operation: 'release', from: 'appliance', actor: 'HQ\\ann', outcome: 'ok' },
    { operation: 'find', from: 'bridge', outcome: 'failed', failure: { kind: 'impersonation', detail: 'not-allowed' } },
  ]);
  const text = JSON.stringify(written());
  for (const { password } of practice.pi.vault.credentials.stored) expect(text).not.toContain(password);
});

it('is listed over the pipe, newest first, in pages and by filters, and by the last hundred', async () => {
  await apply();
  for (const username of ['HQ\\ann', 'HQ\\harry', 'HQ\\ann'])
    await bridge.call('credentials/find', { session: { ...session, user: { username } } });
  const all = await listed();
  expect(all.requests.map(({ session: { user } }) => user.username)).toEqual(['HQ\\ann', 'HQ\\harry', 'HQ\\ann']);
  const first = await listed({ limit: 2 });
  expect([...first.requests, ...(await listed({ before: first.next })).requests]).toEqual(all.requests);
  expect((await listed({ user: 'harry' })).requests).toEqual([all.requests[1]]);
  expect((await listed({ outcome: 'failed' })).requests).toEqual([all.requests[1]]);
  const recent = await administrator.call('requests/recent', {});
  expect(recent.ok && recent.value.requests).toEqual(all.requests);
});

it('has of a session that contains a secret of the service nothing of the session', async () => {
  await apply();
  const secret = practice.settings(1).secrets.apiPassword?.reveal() ?? '';
  await bridge.call('credentials/find', { session: { ...session, user: { username: `HQ\\${secret}` } } });
  await vi.waitFor(() => expect(written()).toHaveLength(1));
  expect(written()).toMatchObject([
    { session: { user: { username: '' } }, failure: { kind: 'configuration', detail: 'input' } },
  ]);
  expect(JSON.stringify([written(), await listed()])).not.toContain(secret);
});

it('is removed, and not written any more, when it is turned off', async () => {
  await apply();
  await bridge.call('credentials/find', { session });
  await vi.waitFor(() => expect(written()).toHaveLength(1));
  const off = { revision: 2, operation: { historyDays: 0 } };
  await administrator.call('settings/apply', { ...practice.settings(2), ...off });
  await bridge.call('credentials/find', { session });
  await vi.waitFor(async () => expect(await readdir(practice.folder)).not.toContain('requests.jsonl'));
  expect((await listed()).requests).toEqual([]);
});
