import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineContext, engineOnPractice, type EngineOnPractice } from '../../../test-support/pi/engine-on-practice.ts';
import { accountStoreTypes } from '../../../shared/account-store-types.ts';
import { Secret } from '../../../shared/secret.ts';

/** The Check button of Password Change Template Job IDs, against the practice PI. */

let practice: EngineOnPractice;
beforeEach(async () => {
  practice = await engineOnPractice();
});
afterEach(() => practice.stop());

function check(templateJobIds: Readonly<Record<string, number>>, signal?: AbortSignal) {
  return practice.plugin.checkTemplates(practice.setup({ templateJobIds }), engineContext(signal));
}

describe('each configured template job', () => {
  it('is right, for another type, or not there; types without one are left out', async () => {
    expect(await check({ OS_Windows: 41, Directory_ActiveDirectory: 42, Database_Oracle: 4711 })).toEqual({
      ok: true,
      value: [
        { status: 'ok', type: 'OS_Windows', jobId: 41 },
        {
          status: 'wrong-type',
          type: 'Directory_ActiveDirectory',
          jobId: 42,
          actualType: accountStoreTypes.OS_UnixAndCompat,
        },
        { status: 'not-found', type: 'Database_Oracle', jobId: 4711 },
      ],
    });
  });

  it('that PI does not let the API User read fails with the permission to check, beside those that are right', async () => {
    practice.pi.inject({ does: 'refuse', code: 3, operation: 'JobOps_GetPasswordChangeSettings' });
    const checked = await check({ OS_Windows: 41, OS_UnixAndCompat: 42 });
    const statuses = checked.ok ? checked.value.map(({ status }) => status) : [];
    expect(statuses.toSorted()).toEqual(['failed', 'ok']);
    const failed = checked.ok ? checked.value.find(({ status }) => status === 'failed') : undefined;
    expect(failed).toMatchObject({
      error: { kind: 'authorization', hint: expect.stringContaining('All Access'), correlationId: 'test' },
    });
  });

  it('is only read, with one login', async () => {
    await check({ OS_Windows: 41, OS_UnixAndCompat: 42 });
    const operations = practice.pi.calls.map(({ operation }) => operation);
    expect(operations).toEqual(['DoLogin2', 'JobOps_GetPasswordChangeSettings', 'JobOps_GetPasswordChangeSettings']);
    expect(practice.pi.vault.rotations).toEqual([]);
  });
});

it('an API User that PI refuses fails the whole check', async () => {
  const setup = practice.setup({ templateJobIds: { OS_Windows: 41 } }, { apiPassword: Secret.of('wrong') });
  expect(await practice.plugin.checkTemplates(setup, engineContext())).toMatchObject({
    ok: false,
    error: { kind: 'authentication' },
  });
});

it('a check that is cancelled says so', async () => {
  expect(await check({ OS_Windows: 41 }, AbortSignal.abort())).toMatchObject({
    ok: false,
    error: { kind: 'cancelled' },
  });
});
