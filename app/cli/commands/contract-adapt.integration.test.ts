import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContractName } from '../../../main/sandbox/contracts/contracts.ts';
import { startCliHarness, type Ran } from '../../../test-support/cli-harness.ts';

/** Adapting to each practice contract on the command line, and working by what came of it, over real sockets. */

type Harness = Awaited<ReturnType<typeof startCliHarness>>;

const changing = [
  'checkOutStored',
  'checkInStored',
  'checkOutShared',
  'checkInShared',
  'createRequest',
  'grantRequest',
];
const rotating = ['spin', 'readTemplate', 'createRotationJob'];

function rules(texts: string): readonly string[] {
  return texts.split(' ').map((rule) => `code.${rule}`);
}

/** What the practice servers' WSDLs do not tell (docs/practice-vault.md). */
const unnamed: Readonly<Record<Exclude<ContractName, 'built-in'>, readonly string[]>> = {
  renamed: rules(
    'E_BAD_CREDENTIALS=bad-credentials E_SESSION_EXPIRED=token-expired E_FORBIDDEN=access-denied ' +
      'E_NO_SUCH_OBJECT=not-found E_CHECKED_OUT=held-by-another E_APPROVAL_NEEDED=approval-required ' +
      'E_APPLICATION_KEY=registration-key E_SIGN_IN_AS_FORBIDDEN=impersonation-refused ' +
      'E_NO_SUCH_USER=unknown-user E_BUSY=busy E_BAD_ARGUMENT=other',
  ),
  split: rules(
    '401=bad-credentials 440=token-expired 403=access-denied 404=not-found 409=held-by-another ' +
      '428=approval-required 498=registration-key 451=impersonation-refused 452=unknown-user 503=busy 400=other',
  ),
  soap12: ['registrationKey=http-header:X-Api-Key'],
  minimal: [],
};

type Session = readonly [user: string, type: string, host: string];

const sessions: readonly Session[] = [
  ['HQ\\ann', 'rdp', 'web01.hq.example'],
  ['HQ\\bob', 'rdp', 'web01.hq.example'],
  ['HQ\\carol', 'shell', 'db01.hq.example'],
  ['HQ\\nobody', 'rdp', 'web01.hq.example'],
  ['erin', 'shell', 'db01.hq.example'],
];

let builtIn: Harness;
beforeAll(async () => {
  builtIn = await startCliHarness();
});
afterAll(() => builtIn.stop());

function lookUp(harness: Harness, settings: string, [user, type, host]: Session): Promise<Ran> {
  const session = ['--user', user, '--type', type, '--host', host];
  return harness.run(['lookup', ...session, '--settings', settings, '--secrets-file', harness.secretsFile, '--json']);
}

describe.each(['renamed', 'split', 'soap12'] as const)('the practice contract %s', (contract) => {
  let harness: Harness;
  let settings: string;

  beforeAll(async () => {
    harness = await startCliHarness({ contract });
    const out = join(harness.folder, 'contract.json');
    const chosen = unnamed[contract].flatMap((one) => ['--set', one]);
    const accepted = ['--accept-reads', '--accept', ...changing, ...rotating];
    const from = ['--settings', await harness.settings(), '--out', out];
    const adapted = await harness.run(['contract', 'adapt', '--json', ...from, ...chosen, ...accepted]);
    expect(adapted, adapted.out.slice(0, 2000)).toMatchObject({ code: 0, json: { ok: true, unresolved: [] } });
    settings = await harness.settings({}, { contract: JSON.parse(await readFile(out, 'utf8')) as unknown });
    expect((await stat(out)).mode & 0o777).toBe(0o600);
  });
  afterAll(() => harness.stop());

  it.each(sessions)('lists for %s what the built-in contract lists', async (...session) => {
    const [adapted, expected] = await Promise.all([
      lookUp(harness, settings, session),
      lookUp(builtIn, await builtIn.settings(), session),
    ]);
    expect(adapted.code).toBe(expected.code);
    expect(adapted.json['credentials']).toEqual(expected.json['credentials']);
  });
});
