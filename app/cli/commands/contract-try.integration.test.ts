import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startCliHarness, type Ran } from '../../../test-support/cli-harness.ts';

/** `ecmctl contract try` against a practice server with another contract, over real sockets. */

let harness: Awaited<ReturnType<typeof startCliHarness>>;

beforeAll(async () => {
  harness = await startCliHarness({ contract: 'renamed' });
});
afterAll(() => harness.stop());
beforeEach(() => harness.pi.clearCalls());

/** Settings with the contract that these options of `adapt` make. */
async function adapted(...argv: readonly string[]): Promise<string> {
  const out = join(harness.folder, `contract-${argv.length}-${argv.join('').length}.json`);
  await harness.run(['contract', 'adapt', '--settings', await harness.settings(), '--out', out, ...argv]);
  return harness.settings({}, { contract: JSON.parse(await readFile(out, 'utf8')) as unknown });
}

function tryOut(settings: string, ...argv: readonly string[]): Promise<Ran> {
  const setup = ['--settings', settings, '--secrets-file', harness.secretsFile];
  return harness.run(['contract', 'try', '--json', ...setup, ...argv]);
}

interface Tried {
  readonly function: string;
  readonly ok: boolean;
  readonly code?: string;
  readonly error?: string;
  readonly text?: string;
  readonly members: readonly string[];
}

const functionsOf = ({ json }: Ran): readonly Tried[] => json['functions'] as readonly Tried[];
const called = (): readonly string[] => harness.pi.calls.map(({ operation }) => operation);

describe('trying a contract', () => {
  it('calls what changes nothing, and names the members that came back', async () => {
    const ran = await tryOut(await adapted('--accept-reads'), '--user', 'HQ\\ann', '--host', 'web01.hq.example');
    expect(ran).toMatchObject({ code: 0, json: { ok: true } });
    expect(functionsOf(ran).map((each) => each.function)).toEqual([
      'login',
      'productVersion',
      'loginAsUser',
      'listStoredBySystem',
      'listSharedBySystem',
      'listStoredByDomain',
      'logout',
    ]);
    expect(functionsOf(ran)[0]).toEqual({
      function: 'login',
      ok: true,
      members: ['SignInResult', 'SignInResult/Status', 'SignInResult/SessionId'],
    });
    expect(functionsOf(ran)[3]?.members).toContain(
      'FindManagedAccountsResult/ManagedAccounts/ManagedAccount/Rights/MayViewPassword',
    );
    expect(called().filter((name) => /Check|Request|Spin|Job/.test(name))).toEqual([]);
    expect(called().filter((name) => name === 'DoLogout')).toHaveLength(2);
  });

  it('shows no value of any answer', async () => {
    const ran = await tryOut(
      await adapted('--accept-reads'),
      '--user',
      'HQ\\ann',
      '--host',
      'web01.hq.example',
      '--show-text',
    );
    for (const value of ['Administrator', 'svc-iis', 'Windows', 'WEB01']) expect(ran.out).not.toContain(value);
  });

  it('leaves out what the contract lacks or nobody named', async () => {
    const settings = await adapted('--accept', 'login', 'loginAsUser', 'listStoredBySystem');
    const ran = await tryOut(settings, '--user', 'HQ\\ann');
    expect(ran.code).toBe(0);
    expect(functionsOf(ran).map((each) => each.function)).toEqual(['login', 'loginAsUser']);
    const text = await harness.run([
      'contract',
      'try',
      '--settings',
      settings,
      '--secrets-file',
      harness.secretsFile,
      '--user',
      'HQ\\ann',
    ]);
    expect(text.out).toMatch(/^listStoredBySystem +not tried +what it needs was not named, such as a host$/m);
    expect(text.out).toMatch(/^logout +not tried +it was not accepted$/m);
  });

  it('calls no function that nobody accepted', async () => {
    const ran = await tryOut(await adapted(), '--user', 'HQ\\ann');
    expect(ran).toMatchObject({ code: 2, json: { ok: false, functions: [], error: { kind: 'configuration' } } });
    expect(called()).toEqual([]);
  });

  it('never calls an operation that changes something, whoever accepted it as one that reads', async () => {
    const rotating = [
      'productVersion=RotateManagedAccount',
      'productVersion.out.version==1',
      'productVersion.constant.Account/Store/Kind=Windows',
      'productVersion.constant.Account/Store/Computer=WEB01',
      'productVersion.constant.Account/LoginName=Administrator',
    ].flatMap((each) => ['--set', each]);
    const settings = await adapted('--accept-reads', ...rotating, '--accept', 'productVersion', 'spin');
    const ran = await tryOut(settings, '--user', 'HQ\\ann');
    expect(functionsOf(ran).find((each) => each.function === 'productVersion')).toEqual({
      function: 'productVersion',
      ok: false,
      error: 'configuration',
      members: [],
    });
    expect(functionsOf(ran).map((each) => each.function)).toContain('loginAsUser');
    expect(ran).toMatchObject({ code: 2, json: { error: { kind: 'configuration' } } });
    expect(JSON.stringify(ran.json['error'])).toContain('RotateManagedAccount');
    expect(called().filter((name) => /Check|Request|Spin|Job/.test(name))).toEqual([]);
  });

  it('reports the code of a failure, its text only where it is asked for, and ends with its kind', async () => {
    const settings = await adapted('--accept-reads', '--set', 'code.E_NO_SUCH_USER=unknown-user');
    const ran = await tryOut(settings, '--user', 'HQ\\nobody', '--host', 'web01.hq.example');
    expect(ran).toMatchObject({ code: 4, json: { ok: false, error: { kind: 'impersonation' } } });
    const failed = functionsOf(ran).find((each) => !each.ok);
    expect(failed).toMatchObject({ function: 'loginAsUser', code: 'E_NO_SUCH_USER' });
    expect(failed?.members).toContain('SignInAsResult/Code');
    expect(failed?.text).toBeUndefined();
    const shown = await tryOut(settings, '--user', 'HQ\\nobody', '--show-text');
    expect(functionsOf(shown).find((each) => !each.ok)?.text).toEqual(expect.any(String));
  });

  it('reports a code that no rule names', async () => {
    const ran = await tryOut(await adapted('--accept-reads'), '--user', 'HQ\\nobody');
    expect(functionsOf(ran).find((each) => !each.ok)).toMatchObject({ code: 'E_NO_SUCH_USER' });
    expect(ran.json).toMatchObject({ error: { hint: expect.stringContaining('--set code.CODE=MEANING') } });
  });

  it.each([['lookup'], ['diagnose']])(
    'such a code is shown by %s, too, its text only where it is asked for',
    async (command) => {
      const settings = await adapted('--accept-reads', '--accept', 'checkOutStored', 'checkInStored');
      const session = ['--user', 'HQ\\nobody', '--type', 'rdp', '--host', 'web01.hq.example'];
      const words = [command, ...session, '--settings', settings, '--secrets-file', harness.secretsFile];
      const ran = await harness.run([...words, '--json']);
      expect(ran.json['error']).toMatchObject({ kind: 'server', serverCode: { code: 'E_NO_SUCH_USER' } });
      expect(ran.json['error']).not.toHaveProperty('text');
      expect((await harness.run(words)).err).toContain('Code of the other system: E_NO_SUCH_USER');
      const shown = await harness.run([...words, '--json', '--show-text']);
      expect(shown.json['error']).toMatchObject({ text: expect.any(String) });
    },
  );

  it('reports the kind of a failure without a code', async () => {
    harness.pi.inject({ does: 'answer', operation: 'DoLogin2', status: 503, body: '' });
    const ran = await tryOut(await adapted('--accept-reads'), '--user', 'HQ\\ann');
    expect(functionsOf(ran)).toEqual([{ function: 'login', ok: false, error: 'server', members: [] }]);
  });

  it('needs a user, and valid settings', async () => {
    expect(await harness.run(['contract', 'try', '--json'])).toMatchObject({ code: 2 });
    const settings = await harness.settings({ apiUser: '' });
    expect(await tryOut(settings, '--user', 'HQ\\ann')).toMatchObject({ code: 2, json: { functions: [] } });
  });
});
