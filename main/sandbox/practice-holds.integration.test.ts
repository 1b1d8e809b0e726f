import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Secret } from '../../shared/secret.ts';
import { builtInContract } from '../pi/contract/built-in.ts';
import type { CallContext } from '../pi/gateway/gateway.ts';
import { SoapGateway } from '../pi/gateway/soap-gateway.ts';
import type { Account, SharedIdentifier } from '../pi/model.ts';
import { defaultVault } from './default-vault.ts';
import { startPracticePi, type PracticePi } from './practice-pi.ts';
import { practiceSecrets } from './practice-profile.ts';

/** Check-outs of the practice PI: made late, with their comments in lists, and in the journal. */

const context: CallContext = { signal: new AbortController().signal, correlationId: 'test' };
const emergency: SharedIdentifier = { accountName: 'emergency-admin', listName: 'Break glass', systemName: 'WEB01' };
let pi: PracticePi;
let gateway: SoapGateway;
let token: Secret;
let account: Account;

async function valueOf<T>(answer: Promise<{ ok: true; value: T } | { ok: false; error: object }>): Promise<T> {
  const result = await answer;
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

async function start(reportsComments: boolean): Promise<void> {
  pi = await startPracticePi({
    port: 0,
    https: false,
    latencyMs: 0,
    vault: { ...defaultVault, reportsComments },
    now: () => 1_900_000_000_000,
  });
  const { apiPassword, apiRegistrationKey } = practiceSecrets(pi);
  gateway = new SoapGateway({
    endpointUrl: pi.endpointUrl,
    contract: builtInContract,
    registrationKey: apiRegistrationKey,
    timeoutMs: 5000,
  });
  const api = await valueOf(gateway.login({ userName: 'svc-ecm', authenticator: '', password: apiPassword }, context));
  token = await valueOf(gateway.loginAsUser(api, { domain: 'HQ', name: 'ann' }, context));
  const [first] = (await valueOf(gateway.listStored(token, { system: 'WEB01' }, context))).entries;
  if (first === undefined) throw new Error('no account');
  account = first.account;
}

beforeEach(() => start(true));

afterEach(async () => {
  await gateway.close();
  await pi.stop();
});

async function commentsOf(): Promise<readonly (string | undefined)[]> {
  const [stored] = (await valueOf(gateway.listStored(token, { system: 'WEB01' }, context))).entries;
  const [shared] = (await valueOf(gateway.listShared(token, 'WEB01', context))).entries;
  return [stored?.checkOutComment, shared?.checkOutComment];
}

async function checkOutBoth(comment: string): Promise<void> {
  await valueOf(gateway.checkOut(token, { kind: 'stored', account }, comment, context));
  await valueOf(gateway.checkOut(token, { kind: 'shared', identifier: emergency }, comment, context));
}

describe('the comment of a check-out', () => {
  it.each(['for a test [ecm 3f9a/7c21]', '', 'a <b> & "c" ]]>', 'Ärger 试验', '  blanks  '])(
    'is reported as it was given: %j',
    async (comment) => {
      expect(await commentsOf()).toEqual([undefined, undefined]);
      await checkOutBoth(comment);
      expect(await commentsOf()).toEqual([comment, comment]);
    },
  );

  it('is not reported by a server that does not', async () => {
    await gateway.close();
    await pi.stop();
    await start(false);
    await checkOutBoth('for a test');
    expect(await commentsOf()).toEqual([undefined, undefined]);
  });
});

describe('a check-out that is carried out late', () => {
  it('is made although its client has gone', async () => {
    const made = Promise.withResolvers<void>();
    pi.inject({ does: 'late', until: made.promise, operation: 'AccountStoreOps_StoredCredential_CheckOut' });
    const gone = new AbortController();
    const late = gateway.checkOut(token, { kind: 'stored', account }, 'late', { ...context, signal: gone.signal });
    await valueOf(gateway.listStored(token, { system: 'WEB01' }, context));
    gone.abort();
    expect(await late).toMatchObject({ ok: false, error: { failure: { kind: 'cancelled' } } });
    expect(pi.vault.credentials.journal).toEqual([]);
    made.resolve();
    await expect.poll(() => pi.vault.credentials.journal.map(({ comment }) => comment)).toEqual(['late']);
  });

  it('is answered to a client that waits', async () => {
    const made = Promise.withResolvers<void>();
    pi.inject({ does: 'late', until: made.promise });
    const answer = gateway.checkOut(token, { kind: 'stored', account }, 'late', context);
    made.resolve();
    expect(await answer).toMatchObject({ ok: true });
  });
});

it('the journal holds what was carried out, and nothing else', async () => {
  await checkOutBoth('out');
  await valueOf(gateway.checkIn(token, { kind: 'stored', account }, 'in', context));
  expect(await gateway.checkIn(token, { kind: 'stored', account }, 'again', context)).toMatchObject({ ok: false });
  const common = { at: 1_900_000_000_000, by: 'HQ\\ann', system: 'WEB01' };
  expect(pi.vault.credentials.journal).toEqual([
    { ...common, act: 'check-out', account: 'Administrator', comment: 'out' },
    { ...common, act: 'check-out', account: 'emergency-admin', comment: 'out' },
    { ...common, act: 'check-in', account: 'Administrator', comment: 'in' },
  ]);
});
