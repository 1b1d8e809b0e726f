import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JumpItem } from '../../../shared/jump-item.ts';
import type { RawPlugin } from '../../../shared/settings.ts';
import {
  engineContext,
  engineOnPractice,
  offerId,
  rdp,
  session,
  type EngineOnPractice,
} from '../../../test-support/pi/engine-on-practice.ts';
import { retryClock, type RetryClock } from '../../../test-support/pi/retry-clock.ts';
import { PiPlugin } from '../plugin.ts';
import { silentLog, type LogFields } from '../../platform/logging/log.ts';
import { defaultVault } from '../../sandbox/default-vault.ts';
import type { VaultSpec } from '../../sandbox/vault-schema.ts';
import { describeWithPiItself } from '../../../test-support/pi/served-contract.ts';

/** Rotation after a release, member by member as it is on the wire (lookup.md section 5). */

const context = engineContext();
const createJob = 'JobOps_CreatePasswordChangeJob';
let practice: EngineOnPractice;
let clock: RetryClock;

beforeEach(async () => {
  clock = retryClock();
  practice = await engineOnPractice({ clock });
});

afterEach(async () => {
  await practice.stop();
});

const templates = { OS_Windows: 41, OS_UnixAndCompat: 42, Directory_ActiveDirectory: 43 };
const byTemplate: RawPlugin = {
  createSpinJobs: true,
  piVersion: 'templateJobs',
  templateJobIds: templates,
  jobComment: 'Used by <username>.',
};

/** Retrieves, releases, and returns the outcome of the rotation. */
async function use(settings: RawPlugin, username: string, jumpItem: JumpItem, label: string) {
  const engine = await practice.engine(settings);
  const request = session(username, jumpItem, 's1');
  const id = await offerId(engine, request, label);
  const got = await engine.getCredential(request, id, context);
  if (!got.ok) throw new Error(got.error.message);
  const released = await engine.releaseCredential(request, id, 0, context);
  if (!released.ok) throw new Error(released.error.message);
  return released.value;
}

/** The calls after the check-in, in order, with who made them. */
function afterCheckIn(): readonly string[] {
  const operations = practice.pi.calls.map(({ operation, actor }) => `${actor ?? ''} ${operation}`);
  return operations.slice(operations.findIndex((operation) => operation.endsWith('_CheckIn')) + 1);
}

function parametersOf(operation: string): Readonly<Record<string, unknown>> {
  const call = practice.pi.calls.find((candidate) => candidate.operation === operation);
  if (call === undefined) throw new Error(`${operation} was not called`);
  return call.parameters;
}

describeWithPiItself('by a template job', () => {
  it('the settings of the template stay whole, and name the local account', async () => {
    expect(await use(byTemplate, 'HQ\\ann', rdp('kiosk7'), 'Administrator (KIOSK7)')).toMatchObject({
      checkIn: 'done',
      spinJob: { status: 'created', jobId: expect.any(Number) },
    });
    const template = defaultVault.templateJobs.find(({ id }) => id === 41)?.settings ?? {};
    const { PasswordChangeSettings: sent, ...job } = parametersOf(createJob);
    // In the order of the template, which is that of the server's own schema.
    expect(Object.keys(sent as object).toSorted()).toEqual(Object.keys(template).toSorted());
    // `NotifyOwner` is a member that the built-in WSDL does not name, so that the practice PI reads it as text.
    const { NotifyOwner: unnamed, ...named } = sent as Record<string, unknown>;
    expect(String(unnamed)).toBe('false');
    const { NotifyOwner: _, ...ofTemplate } = template;
    expect(named).toEqual({
      ...ofTemplate,
      FullAccountName: 'Administrator',
      StoredAccountName: 'Administrator',
      StoredSystemName: 'KIOSK7',
    });
    expect(job).toEqual({
      JobInfoBase: { JobComment: 'Used by HQ\\ann.', NextRunTimeUTC: new Date(clock.now()), RunJobOnNewSystems: false },
      ScheduleInfo: { RetryEnabled: false, ScheduleType: 1 },
      SystemList: 'KIOSK7',
    });
  });

  it('a directory account is named with its domain', async () => {
    await use(byTemplate, 'HQ\\ann', rdp('web01.hq.example'), 'HQ\\da-admin');
    expect(parametersOf('JobOps_GetPasswordChangeSettings')).toEqual({ JobID: 43 });
    const { PasswordChangeSettings: sent, SystemList } = parametersOf(createJob);
    expect(sent).toMatchObject({
      FullAccountName: 'HQ\\da-admin',
      StoredAccountName: 'da-admin',
      StoredSystemName: 'HQ',
      DomainName: 'HQ',
    });
    expect(SystemList).toBe('HQ');
  });

  it('nothing else is done to the template', async () => {
    await use(byTemplate, 'HQ\\ann', rdp('kiosk7'), 'Administrator (KIOSK7)');
    expect(afterCheckIn()).toEqual(['svc-ecm JobOps_GetPasswordChangeSettings', `svc-ecm ${createJob}`]);
  });

  it.each<[string, RawPlugin, RegExp]>([
    ['a type without a template', { templateJobIds: {} }, /template.*OS_Windows/],
    [
      'a template of another type',
      { templateJobIds: { OS_Windows: 42 } },
      /template.*42.*OS_UnixAndCompat.*OS_Windows/,
    ],
    ['a template that does not exist', { templateJobIds: { OS_Windows: 4711 } }, /template.*4711.*OS_Windows/],
  ])('%s is reported, nothing is rotated, and the check-in stands', async (_what, changes, received) => {
    const { checkIn, spinJob } = await use(
      { ...byTemplate, ...changes },
      'HQ\\ann',
      rdp('kiosk7'),
      'Administrator (KIOSK7)',
    );
    expect(checkIn).toBe('done');
    expect(spinJob?.status).toMatch(/^(missing-template|failed)$/);
    expect(spinJob?.message).toMatch(received);
    expect(practice.pi.vault.rotations).toEqual([]);
  });
});

describe('by auto-spin', () => {
  const bySpin: RawPlugin = { createSpinJobs: true, piVersion: 'autoSpin', jobComment: '<username>, <username> again' };

  it('is one call with the identification of the account and the comment', async () => {
    expect(await use(bySpin, 'HQ\\ann', rdp('kiosk7'), 'Administrator (KIOSK7)')).toMatchObject({
      spinJob: { status: 'created' },
    });
    expect(afterCheckIn()).toEqual(['svc-ecm AccountStoreOps_StoredCredential_Spin']);
    expect(parametersOf('AccountStoreOps_StoredCredential_Spin')).toEqual({
      AccountIdentificationInfo: { AccountName: 'Administrator', AccountStore: { TargetName: 'KIOSK7', Type: 1 } },
      Comment: 'HQ\\ann, HQ\\ann again',
    });
  });

  it('names the API User in the comment where the API User checked out', async () => {
    const label = 'HQ\\web-operator';
    await use({ ...bySpin, includeRemoteSessionOnly: true }, 'HQ\\carol', rdp('web01.hq.example'), label);
    expect(parametersOf('AccountStoreOps_StoredCredential_Spin')['Comment']).toBe('svc-ecm, svc-ecm again');
  });

  it('sends names that mean something to a replacement as they are', async () => {
    await practice.stop();
    const dollar = { domain: 'HQ', name: "$&$'ann", roles: ['Server admins'], globalPermissions: [] };
    practice = await engineOnPractice({ vault: { ...defaultVault, identities: [...defaultVault.identities, dollar] } });
    await use(bySpin, "HQ\\$&$'ann", rdp('kiosk7'), 'Administrator (KIOSK7)');
    expect(parametersOf('AccountStoreOps_StoredCredential_Spin')['Comment']).toBe("HQ\\$&$'ann, HQ\\$&$'ann again");
  });
});

describe('nothing is rotated', () => {
  it.each<[string, RawPlugin, string, JumpItem, string]>([
    ['while the setting is off', { createSpinJobs: false }, 'HQ\\ann', rdp('kiosk7'), 'Administrator (KIOSK7)'],
    [
      'that is random and not auto-spin',
      { createSpinJobs: true },
      'HQ\\ann',
      rdp('web01.hq.example'),
      'localops (WEB01)',
    ],
    ['that is neither', { createSpinJobs: true }, 'HQ\\ann', rdp('web01.hq.example'), 'svc-iis (WEB01)'],
    [
      'of a shared list',
      { createSpinJobs: true, includeSharedLists: true },
      'HQ\\ann',
      { type: 'vnc', host: 'web01' },
      'emergency-admin (Break glass / WEB01)',
    ],
  ])('%s', async (_what, settings, username, jumpItem, label) => {
    expect(await use(settings, username, jumpItem, label)).toEqual({ checkIn: 'done', actor: username });
    expect(afterCheckIn()).toEqual([]);
  });

  it('that is auto-spin and not random', async () => {
    await practice.stop();
    const fixed: VaultSpec['systems'][number] = {
      name: 'FIXED01',
      credentials: [
        {
          account: 'fixed',
          type: 'OS_Windows',
          autoSpin: true,
          randomPassword: false,
          grants: { 'Server admins': ['view'] },
        },
      ],
    };
    practice = await engineOnPractice({ vault: { ...defaultVault, systems: [fixed] } });
    expect(await use({ createSpinJobs: true }, 'HQ\\ann', rdp('fixed01'), 'fixed (FIXED01)')).toEqual({
      checkIn: 'done',
      actor: 'HQ\\ann',
    });
    expect(afterCheckIn()).toEqual([]);
  });

  it('before the last session is over', async () => {
    const engine = await practice.engine({ createSpinJobs: true });
    const [first, second] = ['s1', 's2'].map((sessionId) => session('HQ\\ann', rdp('kiosk7'), sessionId));
    if (first === undefined || second === undefined) throw new Error('no session');
    const id = await offerId(engine, first, 'Administrator (KIOSK7)');
    await engine.getCredential(first, id, context);
    await engine.getCredential(second, id, context);
    await engine.releaseCredential(first, id, 0, context);
    expect(practice.pi.vault.rotations).toEqual([]);
    await engine.releaseCredential(second, id, 0, context);
    expect(practice.pi.vault.rotations).toHaveLength(1);
  });

  it('while the check-in is pending', async () => {
    practice.pi.inject({ does: 'drop', operation: 'AccountStoreOps_StoredCredential_CheckIn' });
    expect(await use({ createSpinJobs: true }, 'HQ\\ann', rdp('kiosk7'), 'Administrator (KIOSK7)')).toEqual({
      checkIn: 'pending',
      actor: 'HQ\\ann',
    });
    expect(practice.pi.vault.rotations).toEqual([]);
  });
});

it('a rotation that fails is in the log too, with the word "template" and the type where that is the cause', async () => {
  const lines: (LogFields & { readonly event: string })[] = [];
  const log = { ...silentLog, warn: (event: string, fields: LogFields = {}) => void lines.push({ event, ...fields }) };
  const plugin = new PiPlugin({ ledgerFolder: join(practice.folder, 'logged'), clock, random: () => 0, log });
  const engine = await plugin.engine(practice.setup({ ...byTemplate, templateJobIds: {} }));
  if (!engine.ok) throw new Error(engine.error.message);
  const request = session('HQ\\ann', rdp('kiosk7'), 's1');
  const id = await offerId(engine.value, request, 'Administrator (KIOSK7)');
  await engine.value.getCredential(request, id, context);
  await engine.value.releaseCredential(request, id, 0, context);
  await plugin.close();
  expect(lines).toEqual([
    expect.objectContaining({
      event: 'rotation.finished',
      account: 'Administrator',
      outcome: 'missing-template',
      message: expect.stringMatching(/template.*OS_Windows/i),
    }),
  ]);
});
