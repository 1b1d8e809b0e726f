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

/** Looks up a host for which PI lists this, or for each further key the next list. */
async function lookUp(list: Listed<StoredCredential>, ...further: Listed<StoredCredential>[]): Promise<FindOutcome> {
  const lists = [list, ...further];
  const host = further.length === 0 ? 'lnx01' : 'lnx01.hq.example';
  const openGateway = () =>
    scriptedGateway({
      login: () => answer(Secret.of('api-token')),
      loginAsUser: () => answer(Secret.of('user-token')),
      logout: () => answer(undefined),
      listStored: () => answer(lists.length > 1 ? (lists.shift() ?? list) : (lists[0] ?? list)),
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
      { user: { username: 'ann' }, jumpItem: { type: 'vnc', host } },
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
  it('are counted once where several keys list them', async () => {
    const reason = 'AccountName has a control character';
    const [bad, worse] = [
      { name: 'bad on LNX01', reason },
      { name: 'worse on LNX01', reason },
    ];
    const outcome = await lookUp(
      { entries: [stored], ...unusable(2, bad, bad) },
      { entries: [stored], ...unusable(3, worse, bad, bad) },
    );
    const named = outcome.trace.filter(({ code }) => code === 'entry-unusable').map(({ subject }) => subject);
    expect(named).toEqual(['bad on LNX01', 'bad on LNX01', 'worse on LNX01']);
    expect(outcome.warnings.filter((warning) => warning.includes('cannot be used'))).toEqual([
      'PI lists 2 entries of host lnx01.hq.example that cannot be used and are left out.',
      'PI lists 1 entry of host lnx01 that cannot be used and is left out.',
    ]);
  });

  it('are counted once where several keys list the same ones, more than are described', async () => {
    const first = [{ name: 'bad on LNX01', reason: 'storeType is no number' }];
    const list = { entries: [stored], ...unusable(3, ...first) };
    const outcome = await lookUp(list, list);
    expect(outcome.trace.filter(({ code }) => code === 'entry-unusable')).toHaveLength(2);
    expect(outcome.warnings.filter((warning) => warning.includes('cannot be used'))).toHaveLength(1);
  });

  it('stay apart where nothing names them, and in each list', async () => {
    const nameless = { name: '', reason: 'accountName is missing' };
    const list = { entries: [stored], ...unusable(1, nameless) };
    const outcome = await lookUp(list, { entries: [stored], ...unusable(1, nameless) });
    expect(outcome.trace.filter(({ code }) => code === 'entry-unusable')).toHaveLength(2);
  });
});
