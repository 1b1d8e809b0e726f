import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContractName } from '../../../main/sandbox/contracts/contracts.ts';
import { startCliHarness, type Ran } from '../../../test-support/cli-harness.ts';
import { practiceChoices } from '../../../test-support/pi/adapted-contract.ts';

/** Adapting to each practice contract on the command line, and working by what came of it, over real sockets. */

type Harness = Awaited<ReturnType<typeof startCliHarness>>;

const changing = 'checkOutStored checkInStored checkOutShared checkInShared createRequest grantRequest';
const rotating = 'spin createRotationJob';

/** The settings of a practice server with the contract that adapting to it made. */
async function adapt(
  harness: Harness,
  contract: Exclude<ContractName, 'built-in'>,
  changes: object = {},
): Promise<string> {
  const out = join(harness.folder, 'contract.json');
  const chosen = practiceChoices[contract].flatMap((one) => ['--set', one]);
  const accepted = ['--accept-reads', '--accept', ...changing.split(' '), ...rotating.split(' ')];
  const from = ['--settings', await harness.settings(changes), '--out', out];
  const adapted = await harness.run(['contract', 'adapt', '--json', ...from, ...chosen, ...accepted]);
  expect(adapted, adapted.out.slice(0, 2000)).toMatchObject({ code: 0, json: { ok: true, unresolved: [] } });
  if (process.platform !== 'win32') expect((await stat(out)).mode & 0o777).toBe(0o600);
  // With the copy of the contract into the settings and the retrieval itself these are all steps.
  console.log(`ecmctl, ${contract}: 1 contract adapt (${chosen.length / 2} --set), 1 copy, 1 lookup, 1 retrieve`);
  return harness.settings(changes, { contract: JSON.parse(await readFile(out, 'utf8')) as unknown });
}

type Session = readonly [user: string, type: string, host: string];

function sessionOptions(harness: Harness, settings: string, [user, type, host]: Session): readonly string[] {
  const session = ['--user', user, '--type', type, '--host', host];
  return [...session, '--settings', settings, '--secrets-file', harness.secretsFile, '--json'];
}

function lookUp(harness: Harness, settings: string, session: Session): Promise<Ran> {
  return harness.run(['lookup', ...sessionOptions(harness, settings, session)]);
}

interface Listed {
  readonly id: string;
  readonly kind: string;
}

function credentialsOf({ json }: Ran): readonly Listed[] {
  return json['credentials'] as readonly Listed[];
}

/** Without the numbers of jobs and of the failure, which differ from call to call. */
function withoutNumbers({ json }: Ran): unknown {
  const { error, ...answer } = json as { readonly error?: { readonly kind: string; readonly message: string } };
  const text = JSON.stringify({ ...answer, error: error && { kind: error.kind, message: error.message } });
  return JSON.parse(text.replaceAll(/\b\d{4}\b/g, '1000'));
}

const sessions: readonly Session[] = [
  ['HQ\\ann', 'rdp', 'web01.hq.example'],
  ['HQ\\bob', 'rdp', 'web01.hq.example'],
  ['HQ\\carol', 'rdp', 'web01.hq.example'],
  ['HQ\\nobody', 'rdp', 'web01.hq.example'],
  ['HQ\\ann', 'rdp', 'nowhere.hq.example'],
  ['erin', 'shell', 'db01.hq.example'],
];

let builtIn: Harness;
beforeAll(async () => {
  builtIn = await startCliHarness();
});
afterAll(() => builtIn.stop());

describe.each(['renamed', 'split', 'soap12'] as const)('the practice contract %s', (contract) => {
  let harness: Harness;
  let settings: string;
  beforeAll(async () => {
    harness = await startCliHarness({ contract });
    settings = await adapt(harness, contract);
  });
  afterAll(() => harness.stop());

  it.each(sessions)('lists for %s by %s on %s what the built-in contract lists', async (...session) => {
    const adapted = await lookUp(harness, settings, session);
    const expected = await lookUp(builtIn, await builtIn.settings(), session);
    expect(adapted.code).toBe(expected.code);
    expect(credentialsOf(adapted)).toEqual(credentialsOf(expected));
  });

  it.each([
    ['HQ\\ann', 'local', 'autoSpin'],
    ['HQ\\ann', 'domain', 'autoSpin'],
    ['HQ\\ann', 'domain', 'templateJobs'],
    ['HQ\\ann', 'shared', 'autoSpin'],
    ['HQ\\bob', 'local', 'autoSpin'],
  ])(
    'retrieves for %s a %s credential, checks it in and rotates it (%s) as with the built-in contract',
    async (user, kind, piVersion) => {
      const session: Session = [user, 'rdp', 'web01.hq.example'];
      const retrieve = async (at: Harness, file: string): Promise<Ran> => {
        const found = credentialsOf(await lookUp(at, file, session)).find((each) => each.kind === kind);
        const options = ['--credential', found?.id ?? '', '--full-cycle'];
        return at.run(['retrieve', ...options, ...sessionOptions(at, file, session)]);
      };
      const { contract: made } = JSON.parse(await readFile(settings, 'utf8')) as { contract: unknown };
      const adapted = await retrieve(harness, await harness.settings({ piVersion }, { contract: made }));
      const expected = await retrieve(builtIn, await builtIn.settings({ piVersion }));
      expect(adapted.code, adapted.out).toBe(expected.code);
      expect(withoutNumbers(adapted)).toEqual(withoutNumbers(expected));
    },
  );

  it('finds with every check of diagnose what the built-in contract finds', async () => {
    const session: Session = ['HQ\\ann', 'rdp', 'web01.hq.example'];
    const statuses = async (at: Harness, file: string): Promise<unknown> => {
      const { json } = await at.run(['diagnose', ...sessionOptions(at, file, session)]);
      return (json['checks'] as readonly { name: string; status: string }[]).map(
        ({ name, status }) => `${name} ${status}`,
      );
    };
    expect(await statuses(harness, settings)).toEqual(await statuses(builtIn, await builtIn.settings()));
  });
});

describe('the practice contract minimal', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startCliHarness({ contract: 'minimal' });
  });
  afterAll(() => harness.stop());

  it('lists and retrieves the local credentials that the built-in contract has', async () => {
    const session: Session = ['HQ\\ann', 'rdp', 'web01.hq.example'];
    const changes = { includeSharedLists: false, createSpinJobs: false };
    const settings = await adapt(harness, 'minimal', changes);
    const local = (ran: Ran): readonly Listed[] => credentialsOf(ran).filter(({ kind }) => kind === 'local');
    const adapted = await lookUp(harness, settings, session);
    const expected = await lookUp(builtIn, await builtIn.settings(changes), session);
    expect(local(adapted)).toEqual(local(expected));
    expect(local(adapted).length).toBeGreaterThan(1);
    const options = ['--credential', local(adapted)[0]?.id ?? ''];
    const retrieved = await harness.run(['retrieve', ...options, ...sessionOptions(harness, settings, session)]);
    expect(retrieved).toMatchObject({ code: 0, json: { ok: true, checkedIn: true } });
  });
});
