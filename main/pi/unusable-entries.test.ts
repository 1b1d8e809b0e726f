import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../shared/secret.ts';
import { pluginDefaults } from '../../shared/settings.ts';
import { manualClock } from '../../test-support/manual-clock.ts';
import { answer, scriptedGateway } from '../../test-support/pi/scripted-gateway.ts';
import { silentLog } from '../platform/logging/log.ts';
import type { FindOutcome } from '../plugins/contract.ts';
import type { Listed, UnusableEntry } from './gateway/decoder/entry-list.ts';
import type { StoredCredential } from './model.ts';
import { PiPlugin } from './plugin.ts';

const stored = {
  account: { accountName: 'root', store: { targetName: 'lnx01', type: 2 } },
  autoSpin: false,
  hasRandomPassword: false,
  permissions: { allowRemoteSessions: false, requestPasswords: false, viewPasswords: true },
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ecm-engine-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Looks up a host for which PI lists this. */
async function lookUp(list: Listed<StoredCredential>): Promise<FindOutcome> {
  const openGateway = () =>
    scriptedGateway({
      login: () => answer(Secret.of('api-token')),
      loginAsUser: () => answer(Secret.of('user-token')),
      logout: () => answer(undefined),
      listStored: () => answer(list),
    });
  const plugin = new PiPlugin({
    ledgerFolder: folder,
    clock: manualClock(),
    random: () => 0,
    log: silentLog,
    openGateway,
  });
  const settings = { ...pluginDefaults, endpointUrl: 'https://pi.example/', apiUser: 'svc', globalApprover: 'ap' };
  const secrets = { apiPassword: Secret.of('p'), apiRegistrationKey: Secret.of('k') };
  const engine = await plugin.engine({ settings, secrets });
  if (!engine.ok) throw new Error(engine.error.message);
  try {
    return await engine.value.findCredentials(
      { user: { username: 'ann' }, jumpItem: { type: 'vnc', host: 'lnx01' } },
      { signal: new AbortController().signal, correlationId: 'c', interactive: false },
    );
  } finally {
    await plugin.close();
  }
}

describe('entries of PI that cannot be used', () => {
  const unusable = (count: number, ...first: readonly UnusableEntry[]) => ({ unusable: { count, first } });

  it('are left out, named in the trace and counted in a warning; the others are offered', async () => {
    const reason = 'AccountName has a control character';
    const first = [
      { name: 'b\u001bad on WEB01', reason },
      { name: '', reason: 'Permissions is missing' },
    ];
    const list = { entries: [stored], ...unusable(3, ...first) };
    const outcome = await lookUp(list);
    expect(outcome.result).toMatchObject({ ok: true, value: [{ account: stored.account.accountName }] });
    const entry = { stage: 'filter', outcome: 'warned', code: 'entry-unusable' };
    expect(outcome.trace.filter(({ code }) => code === 'entry-unusable').slice(0, 3)).toEqual([
      { ...entry, subject: 'b\u001bad on WEB01', reason: expect.stringContaining(reason) },
      {
        ...entry,
        subject: expect.stringMatching(/^an entry of host /),
        reason: expect.stringContaining('Permissions'),
      },
      { ...entry, subject: expect.stringMatching(/^host /), reason: '1 entry more cannot be used and is left out.' },
    ]);
    expect(outcome.trace.find(({ code }) => code === 'listed')?.reason).toBe(
      'PI answered with 4 entries. 3 of them cannot be used.',
    );
    expect(outcome.warnings[0]).toMatch(/^PI lists 3 entries of host \S+ that cannot be used/);
  });

  it('are the reason why nothing is offered, if PI lists nothing else', async () => {
    const list = { entries: [], ...unusable(1, { name: 'x', reason: 'Type is no number' }) };
    const outcome = await lookUp(list);
    expect(outcome.result).toEqual({ ok: true, value: [] });
    expect(outcome.trace.at(-1)).toMatchObject({
      stage: 'conclusion',
      code: 'listing-incomplete',
      reason: expect.stringContaining('Type is no number'),
    });
  });
});
