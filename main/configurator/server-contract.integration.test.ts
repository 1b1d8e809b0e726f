import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { functionNames, type FunctionName } from '../../shared/contract-functions.ts';
import type { ServerContract } from '../../shared/server-contract.ts';
import type { ContractProposalView, ContractTrialView } from '../../shared/contract-proposal.ts';
import { defaultVault } from '../sandbox/default-vault.ts';
import { startPracticePi, type PracticePi } from '../sandbox/practice-pi.ts';
import { practiceSecrets, practiceSettings } from '../sandbox/practice-profile.ts';
import { testConfigurator, type TestConfigurator } from '../../test-support/test-configurator.ts';

/** The editor of the server contract, on practice servers that differ. */

let app: TestConfigurator;
let pi: PracticePi;

async function start(contract: 'built-in' | 'renamed' | 'split' | 'minimal'): Promise<void> {
  pi = await startPracticePi({ port: 0, https: false, latencyMs: 0, vault: defaultVault, contract });
}
beforeEach(async () => {
  app = await testConfigurator();
});
afterEach(async () => {
  await pi.stop();
  await app.remove();
});

async function tryAs(user: string, contract: ServerContract | undefined): Promise<ContractTrialView> {
  const { apiPassword, apiRegistrationKey } = practiceSecrets(pi);
  const secrets = { apiPassword: apiPassword.reveal(), apiRegistrationKey: apiRegistrationKey.reveal() };
  const plugin = practiceSettings(pi, '');
  const tried = await app.call('contract/try', { requestId: 't', plugin, secrets, contract, session: { user } });
  if (!tried.ok) throw new Error(tried.error.message);
  return tried.value;
}

async function propose(
  accept: readonly FunctionName[] = [],
  contract?: ServerContract,
  choices: readonly string[] = [],
): Promise<ContractProposalView> {
  const proposed = await app.call('contract/propose', {
    requestId: 'p',
    plugin: practiceSettings(pi, ''),
    choices: [...choices],
    accept: [...accept],
    ...(contract === undefined ? {} : { contract }),
  });
  if (!proposed.ok) throw new Error(proposed.error.message);
  return proposed.value;
}

const real = (expectedRevision: number) => ({ profile: 'real' as const, expectedRevision });

describe('the editor of the server contract', () => {
  it('shows the built-in contract until another one is saved', async () => {
    await start('built-in');
    expect(await app.call('contract/read', {})).toEqual({
      ok: true,
      value: { profile: 'real', revision: 0, usable: functionNames.length, missing: [] },
    });
  });

  it('finds every function of a server that is as built in', async () => {
    await start('built-in');
    const { functions, unresolved } = await propose();
    expect(functions.map(({ status }) => status)).toEqual(functionNames.map(() => 'exact'));
    expect(unresolved).toEqual([]);
  });

  it('accepts, keeps what was accepted, saves and reads again', async () => {
    await start('renamed');
    const first = await propose(['login']);
    expect(first.functions.find((each) => each.function === 'login')).toMatchObject({ accepted: true });
    expect(first.unresolved).not.toContain('login');
    const all = await propose(functionNames, first.contract);
    expect(all.unresolved).toEqual([]);
    const saved = await app.call('contract/save', { ...real(0), contract: all.contract ?? null });
    expect(saved).toMatchObject({ ok: true, value: { status: 'saved', view: { usable: functionNames.length } } });
    expect(await app.call('contract/read', {})).toMatchObject({
      ok: true,
      value: { contract: all.contract, revision: 1 },
    });
    expect(await app.call('contract/save', { ...real(1), contract: null })).toMatchObject({
      value: { view: { usable: functionNames.length, revision: 2 } },
    });
  });

  it('saves nothing while a needed function is not accepted', async () => {
    await start('renamed');
    const { contract } = await propose(['login']);
    expect(await app.call('contract/save', { ...real(0), contract: contract ?? null })).toMatchObject({
      ok: false,
      error: { kind: 'configuration', message: expect.stringContaining('loginAsUser') },
    });
  });

  it('tries what changes nothing, and tells names and no values', async () => {
    await start('renamed');
    const { contract } = await propose(functionNames);
    const { apiPassword, apiRegistrationKey } = practiceSecrets(pi);
    const secrets = { apiPassword: apiPassword.reveal(), apiRegistrationKey: apiRegistrationKey.reveal() };
    const tried = await app.call('contract/try', {
      requestId: 't',
      plugin: practiceSettings(pi, ''),
      secrets,
      contract,
      session: { user: 'HQ\\ann', host: 'web01' },
    });
    expect(tried).toMatchObject({ ok: true });
    const { functions } = (tried as { value: { functions: { function: string; done: boolean }[] } }).value;
    expect(functions).toContainEqual(expect.objectContaining({ function: 'listStoredBySystem', done: true }));
    expect(JSON.stringify(tried)).not.toContain('Administrator');
    expect(pi.calls.filter(({ operation }) => /CheckOut|CheckIn|Request_|Spin|Create/.test(operation))).toEqual([]);
  });

  it('tells as data what is left to do, and names no option of the command line there', async () => {
    await start('renamed');
    const { functions } = await propose([], undefined, ['spin=FindManagedAccounts', 'login.in.password=']);
    const issuesOf = (name: FunctionName) => functions.find((each) => each.function === name)?.issues;
    expect(issuesOf('login')).toEqual([{ is: 'field', direction: 'in', field: 'password', candidates: [] }]);
    expect(issuesOf('spin')).toContainEqual({
      is: 'field',
      direction: 'in',
      field: 'account.accountName',
      candidates: [],
    });
    expect(JSON.stringify(functions.map(({ issues }) => issues))).not.toContain('--set');
  });

  it('shows the members of a message in the order of the schema, with records, types and enumerations', async () => {
    await start('renamed');
    const { operations } = await propose();
    const search = operations.find(({ name }) => name === 'FindManagedAccounts');
    expect(search?.request.map(({ path, kind }) => `${path} ${kind}`)).toEqual([
      'SessionId text',
      'Search record',
      'Search/Computer text',
      'Search/Directory text',
    ]);
    expect(search?.response).toContainEqual({
      path: 'FindManagedAccountsResult/ManagedAccounts/ManagedAccount',
      kind: 'record',
      type: 'ManagedAccount',
      optional: true,
      many: true,
    });
    expect(search?.response.find(({ path }) => path.endsWith('/Kind'))?.values).toContain('ActiveDirectory');
  });

  it('shows how success is reported and where the key goes, and the translated values of a field', async () => {
    await start('renamed');
    const { registrationKey, success, functions } = await propose();
    expect(registrationKey?.place).toMatchObject({ as: 'soap-header', name: 'ApplicationKey' });
    expect(success).toMatchObject({
      reported: { by: 'flag', flag: 'Status' },
      values: { true: 'OK', false: 'FAILED' },
    });
    const { fields = [] } = functions.find((each) => each.function === 'login') ?? {};
    expect(fields.find(({ field }) => field === 'loginType')?.values).toEqual({ 1: 'Explicit', 2: 'Directory' });
  });

  it('says that a contract was made from another WSDL', async () => {
    await start('renamed');
    const { contract } = await propose(functionNames);
    const ofOther = contract && { ...contract, source: { wsdlSha256: '0'.repeat(64), fetchedAt: '', endpoint: '' } };
    expect(await propose([], ofOther)).toMatchObject({ otherWsdl: true });
    expect(await propose([], contract)).toMatchObject({ otherWsdl: false });
  });

  it('gives a code that no rule names as data, and not in the message', async () => {
    await start('renamed');
    const { contract } = await propose(functionNames);
    const tried = await tryAs('HQ\\nobody-there', contract);
    const failed = tried.functions.find(({ function: name }) => name === 'loginAsUser');
    expect(failed?.error).toMatchObject({ kind: 'server', serverCode: { code: 'E_NO_SUCH_USER' } });
    expect(failed?.error?.message).not.toContain('E_NO_SUCH_USER');
    const rule = { when: { code: 'E_NO_SUCH_USER' }, means: 'unknown-user' } as const;
    const again = await tryAs('HQ\\nobody-there', contract && { ...contract, codes: [rule] });
    expect(again.functions.find(({ function: name }) => name === 'loginAsUser')?.error).toMatchObject({
      kind: 'impersonation',
      detail: 'unknown-user',
    });
  });

  it('names a choice that the WSDL does not have', async () => {
    await start('built-in');
    const input = { requestId: 'p', plugin: practiceSettings(pi, ''), accept: [] };
    expect(await app.call('contract/propose', { ...input, choices: ['login=NoSuchOperation'] })).toMatchObject({
      ok: false,
      error: { kind: 'configuration', message: expect.stringContaining('NoSuchOperation') },
    });
  });
});
