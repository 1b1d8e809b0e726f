import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../../shared/audit-entry.ts';
import type { Session } from '../../../shared/jump-item.ts';
import { Secret } from '../../../shared/secret.ts';
import { serviceOnPractice, type ServiceOnPractice } from '../../../test-support/service-on-practice.ts';
import { accountName } from '../../platform/process/account-name.ts';
import { addToAppTrail, appTrailEnd } from '../audit/app-trail.ts';
import { readTrail } from '../audit/read-trail.ts';
import { verifyChain } from '../audit/verify-chain.ts';
import type { PipeClient } from '../pipe/pipe-client.ts';
import { expectMode } from '../../../test-support/expect-mode.ts';

/** What the service writes into audit.jsonl (operations.md, "Audit trail"), over its pipe and its link, against practice systems. */

const jumpItem = { type: 'rdp', host: 'kiosk7' } as const;
const session: Session = { sessionId: 's1', user: { username: 'HQ\\ann' }, jumpItem };
const label = 'Administrator (KIOSK7)';

let practice: ServiceOnPractice;
let administrator: PipeClient<'administrator'>;
beforeEach(async () => {
  practice = await serviceOnPractice();
  administrator = await practice.client('administrator');
});
afterEach(() => practice.stop());

const apply = (revision = 1, changes = {}) =>
  administrator.call('settings/apply', practice.settings(revision, changes, {}));
const text = () => readFile(join(practice.folder, 'audit.jsonl'), 'utf8');
const written = async (): Promise<readonly AuditEntry[]> =>
  (await text())
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as AuditEntry);
/** Without those of the settings that the test begins with. */
const latest = async (count: number) => (await written()).slice(-count);
const verify = () => verifyChain(() => readTrail({ folder: practice.folder, fileName: 'audit.jsonl' }), []);
const who = accountName();

async function offer(bridge: PipeClient<'bridge'>): Promise<string> {
  const found = await bridge.call('credentials/find', { session });
  const id = found.ok && found.value.credentials.find(({ displayValue }) => displayValue === label)?.credentialId;
  if (id === false || id === undefined) throw new Error(`"${label}" is not offered`);
  return id;
}

it('has a delivery and its check-in with actor, account, Jump Item and session, for its owner alone', async () => {
  await apply();
  const bridge = await practice.client('bridge');
  const credentialId = await offer(bridge);
  expect(await bridge.call('credentials/get', { session, credentialId })).toMatchObject({ ok: true });
  const endedAt = new Date().toISOString();
  await bridge.call('credentials/release', { session, credentialId, endedAt });
  const facts = {
    actor: 'HQ\\ann',
    user: 'HQ\\ann',
    account: 'Administrator',
    system: 'KIOSK7',
    jumpItem,
    sessionId: 's1',
    correlationId: expect.any(String),
  };
  expect(await latest(3)).toMatchObject([
    { event: 'credential.intent', ...facts },
    { event: 'credential.delivered', ...facts },
    { event: 'credential.checked-in', outcome: 'done', ...facts },
  ]);
  expect((await verify()).fault).toBeUndefined();
  expectMode(join(practice.folder, 'audit.jsonl'), 0o600);
  for (const { password } of practice.pi.vault.credentials.stored) expect(await text()).not.toContain(password);
});

describe('settings', () => {
  it('are recorded when they change, each with its old and its new value, and secrets by their names', async () => {
    await apply();
    const first = await written();
    expect(first.map(({ event }) => event)).toEqual(['settings.applied', 'secret.set']);
    expect(first[1]).toMatchObject({ names: expect.arrayContaining(['apiPassword', 'apiRegistrationKey']), who });
    await apply(2, { tokenTtlMinutes: 7 });
    const [changed] = await latest(1);
    expect(changed).toMatchObject({
      event: 'settings.applied',
      revision: 2,
      who,
      role: 'administrator',
      changes: [{ key: 'tokenTtlMinutes', after: 7 }],
    });
    expect(await written()).toHaveLength(3);
    const secrets = Object.values(practice.settings(1).secrets).flatMap((secret) => secret?.reveal() ?? []);
    for (const secret of secrets) expect(await text()).not.toContain(secret);
  });

  it('that are refused are not recorded', async () => {
    expect(await apply(1, { endpointUrl: 'no address' })).toMatchObject({ ok: false });
    expect(await text()).toBe('');
  });

  it('are recorded for each of two administrators who save at once', async () => {
    await apply();
    await Promise.all([apply(2, { tokenTtlMinutes: 7 }), apply(3, { tokenTtlMinutes: 8 })]);
    expect((await latest(2)).map(({ changes }) => changes)).toEqual([
      [{ key: 'tokenTtlMinutes', after: 7 }],
      [{ key: 'tokenTtlMinutes', before: 7, after: 8 }],
    ]);
  });
});

it('has who set or removed a secret, cleared tokens, set the level, suspended and resumed', async () => {
  await apply();
  const operator = await practice.client('operator');
  const before = (await written()).length;
  const { apiPassword } = practice.settings(1).secrets;
  await administrator.call('secrets/set', { name: 'apiPassword', value: apiPassword ?? Secret.of('none') });
  await administrator.call('secrets/delete', { name: 'apiPassword' });
  await operator.call('tokens/clear', {});
  await operator.call('log/setLevel', { level: 'debug' });
  // What changes nothing is not recorded.
  for (const method of ['service/suspend', 'service/suspend', 'service/resume', 'service/resume'] as const)
    await administrator.call(method, {});
  const of = (role: string) => ({ who, role });
  expect((await written()).slice(before)).toMatchObject([
    { event: 'secret.set', names: ['apiPassword'], ...of('administrator') },
    { event: 'secret.removed', names: ['apiPassword'], ...of('administrator') },
    { event: 'tokens.cleared', count: 0, ...of('operator') },
    { event: 'log.level', level: 'debug', ...of('operator') },
    { event: 'service.suspended', ...of('administrator') },
    { event: 'service.resumed', ...of('administrator') },
  ]);
});

it('has what a program reports, with the role that its connection has proven', async () => {
  const report = { event: 'bridging.enabled', program: 'ecmctl' } as const;
  expect(await administrator.call('audit/report', { entries: [report] })).toEqual({ ok: true, value: {} });
  expect(await latest(1)).toMatchObject([{ ...report, who, role: 'administrator' }]);
  const forged = { event: 'credential.delivered', actor: 'HQ\\ann' } as never;
  expect(await administrator.call('audit/report', { entries: [forged] })).toMatchObject({ ok: false });
  expect(await written()).toHaveLength(1);
});

it('has where the entries end that programs made while it was down', async () => {
  await practice.service.stop();
  const { folder } = practice;
  await addToAppTrail({ folder, now: Date.now, keepDays: 365 }, [{ event: 'bridging.enabled' }]);
  await practice.restart();
  const { seq, hash } = await appTrailEnd(folder);
  expect(await latest(1)).toMatchObject([{ event: 'trail.app-head', through: seq, hash }]);
});

it('has its head in the status and in the log', async () => {
  await apply();
  const { entries, head } = await verify();
  const status = await administrator.call('service/status', {});
  expect(status.ok && status.value.audit).toEqual({ entries, head });
  await practice.service.stop();
  expect(practice.log.latest(1000).join('\n')).toContain(`"event":"audit.head","seq":${entries},"hash":"${head}"`);
});

it('ends where it was killed, and goes on there', async () => {
  await apply();
  await practice.service.stop();
  await appendFile(join(practice.folder, 'audit.jsonl'), '{"seq":3,"at":"2030-');
  await practice.restart();
  await (await practice.client('administrator')).call('tokens/clear', {});
  expect((await latest(2)).map(({ event, bytes }) => [event, bytes])).toEqual([
    ['trail.repaired', 20],
    ['tokens.cleared', undefined],
  ]);
  expect((await verify()).fault).toBeUndefined();
});
