import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { functionNames } from '../../../shared/contract-functions.ts';
import { serverContractSchema } from '../../../shared/server-contract.ts';
import { startCliHarness, type Ran } from '../../../test-support/cli-harness.ts';
import ours from '../../../main/pi/contract/AuthService.wsdl?raw';
import renamed from '../../../main/sandbox/contracts/renamed.wsdl?raw';

let harness: Awaited<ReturnType<typeof startCliHarness>>;
let wsdl: string;
let out: string;
let files = 0;

beforeAll(async () => {
  harness = await startCliHarness({ contract: 'renamed' });
  wsdl = join(harness.folder, 'renamed.wsdl');
  await writeFile(wsdl, renamed);
});
afterAll(() => harness.stop());
beforeEach(() => {
  files += 1;
  out = join(harness.folder, `contract-${files}.json`);
});

function adapt(...argv: readonly string[]): Promise<Ran> {
  return harness.run(['contract', 'adapt', '--json', ...argv]);
}

interface Answered {
  readonly functions: readonly { readonly function: string; readonly accepted: boolean; readonly status: string }[];
  readonly unresolved: readonly string[];
  readonly error?: { readonly kind: string; readonly detail?: string; readonly message: string; readonly hint: string };
  readonly contract?: Readonly<Record<string, unknown>>;
}

const answered = ({ json }: Ran): Answered => json as unknown as Answered;

describe('ecmctl contract adapt', () => {
  it('answers with the functions, what is unresolved and the contract, and with exit code 6 until all is accepted', async () => {
    const ran = await adapt('--wsdl', wsdl);
    const { functions, unresolved, contract, error } = answered(ran);
    expect(ran.code).toBe(6);
    expect(Object.keys(ran.json)).toEqual(['ok', 'functions', 'unresolved', 'contract', 'error']);
    expect(functions.map((each) => each.function)).toEqual(functionNames);
    expect(functions[0]).toEqual({
      function: 'login',
      status: 'likely',
      accepted: false,
      operation: 'SignIn',
      inputs: { userName: 'LoginName', password: 'Password', authenticator: 'Directory', loginType: 'LoginKind' },
      outputs: {
        success: 'SignInResult/Status',
        code: 'SignInResult/Code',
        message: 'SignInResult/Text',
        token: 'SignInResult/SessionId',
      },
      problems: [],
      doubts: [],
    });
    expect(unresolved).toEqual(['login', 'loginAsUser', 'listStoredBySystem', 'checkOutStored', 'checkInStored']);
    expect(error).toMatchObject({ kind: 'protocol' });
    expect(error?.hint).toContain('--accept-reads --accept checkOutStored checkInStored');
    expect(serverContractSchema.safeParse(contract).success).toBe(true);
    expect(contract?.['source']).toMatchObject({ endpoint: '' });
  });

  it('keeps no secret of --url, and takes none with a login', async () => {
    const { endpointUrl } = harness.pi;
    const { contract } = answered(await adapt('--url', `${endpointUrl}?wsdl#apikey=hunter2`));
    expect(contract?.['source']).toMatchObject({ endpoint: endpointUrl });
    for (const option of ['--url', '--wsdl']) {
      const ran = await adapt(option, endpointUrl.replace('://', '://ann:hunter2@'));
      expect(answered(ran).error).toMatchObject({
        kind: 'configuration',
        message: `${option} must not contain a user name or password.`,
      });
      expect(JSON.stringify(ran.json)).not.toContain('hunter2');
    }
  });

  it('reads the WSDL of the server at --url, or of the settings', async () => {
    const settings = await harness.settings();
    const { endpointUrl } = harness.pi;
    for (const argv of [
      ['--url', endpointUrl],
      ['--url', `${endpointUrl}?wsdl`],
      ['--settings', settings],
    ]) {
      const { contract } = answered(await adapt(...argv));
      expect(contract?.['source'], argv.join(' ')).toMatchObject({ endpoint: endpointUrl });
    }
  });

  it('accepts for the account that runs it, and writes what is complete', async () => {
    const ran = await adapt(
      '--wsdl',
      wsdl,
      '--accept-reads',
      '--accept',
      'checkOutStored',
      'checkInStored',
      '--out',
      out,
    );
    expect(ran).toMatchObject({ code: 0, err: '', json: { ok: true, unresolved: [] } });
    const written = serverContractSchema.parse(JSON.parse(await readFile(out, 'utf8')));
    expect(written).toEqual(answered(ran).contract);
    expect(written.functions.checkInStored?.accepted?.by).toBe(userInfo().username);
    expect(written.functions.spin?.accepted).toBeUndefined();
  });

  it('goes on where an earlier run left off', async () => {
    await adapt('--wsdl', wsdl, '--accept-reads', '--set', 'login.in.loginType==Explicit', '--out', out);
    const second = await adapt('--wsdl', wsdl, '--accept', 'checkOutStored', 'checkInStored', '--out', out);
    expect(second.code).toBe(0);
    expect(JSON.stringify(answered(second).contract)).toContain('"constant":"Explicit"');
    const settings = await harness.settings({}, { contract: JSON.parse(await readFile(out, 'utf8')) as unknown });
    const third = await adapt('--wsdl', wsdl, '--settings', settings);
    expect(third.code, 'the contract of the settings counts, too').toBe(0);
  });

  it('begins anew, and says so, where the file was made from another WSDL', async () => {
    const other = join(harness.folder, 'ours.wsdl');
    await writeFile(other, ours);
    await adapt('--wsdl', other, '--out', out);
    const ran = await adapt('--wsdl', wsdl, '--out', out);
    expect(ran.err).toContain('was made from another WSDL');
    expect(answered(ran).functions[0]?.accepted).toBe(false);
  });

  it('writes nothing while it does not know where the key goes, and names the forms', async () => {
    const keyless = join(harness.folder, 'keyless.wsdl');
    await writeFile(keyless, renamed.replaceAll(/<soap:header[^>]*>/g, ''));
    const ran = await adapt('--wsdl', keyless, '--accept-reads', '--out', out);
    expect(answered(ran).unresolved).toContain('registrationKey');
    expect(answered(ran).error?.hint).toContain(
      '--set registrationKey=… (soap-header:NAME:NAMESPACE, http-header:NAME',
    );
    expect(ran.err).toContain('was not written');
    await expect(readFile(out)).rejects.toThrow('ENOENT');
  });

  it('is a table with an explanation of each function and field for people', async () => {
    const ran = await harness.run(['contract', 'adapt', '--wsdl', wsdl, '--set', 'spin.out.jobId=']);
    expect(ran.code).toBe(6);
    expect(ran.out).toContain('Registration key: soap-header, the WSDL declares the SOAP header ApplicationKey.');
    expect(ran.out).toMatch(/^login +likely +no +SignIn +its name says "login"$/m);
    expect(ran.out).toMatch(
      /^ {2}in +loginType +LoginKind +the name says "login", "kind"; 1 is "Explicit", 2 is "Directory"$/m,
    );
    expect(ran.out).toMatch(
      /^ {2}out +stored\.targetName +…\/Account\/Store\/Computer +the Account of an entry is what CheckOutManagedAccount takes/m,
    );
    expect(ran.err).toContain('Kind: protocol');
  });
});

describe('what ecmctl contract adapt refuses', () => {
  it.each([
    [['--set', 'signIn=SignIn'], '--set signIn=SignIn: there is no function signIn;'],
    [['--set', 'login.in.name=LoginName'], 'login has no input name;'],
    [['--set', 'login=SignInn'], 'login: the server has no operation SignInn.'],
    [['--set', 'login.in.userName=LoginNam'], 'login: the request has no LoginNam. Similar ones: LoginName'],
    [
      ['--set', 'success=flag:Nope'],
      '--set success=flag:Nope: no answer of the functions has a member Nope; there are ',
    ],
    [['--set', 'success=code:Nope:0'], '--set success=code:Nope:0: no answer of the functions has a member Nope;'],
    [['--accept', 'checkOut'], '--accept checkOut: there is no function checkOut;'],
    [['--url', 'https://pi.example/x'], '--url and --wsdl cannot be used together.'],
    [['--nothing'], "unknown option '--nothing'"],
  ])('is %j, as a usage error', async (argv, message) => {
    const ran = await adapt('--wsdl', wsdl, ...argv);
    expect(ran.code).toBe(2);
    expect(answered(ran).error).toMatchObject({ kind: 'configuration', detail: 'usage' });
    expect(answered(ran).error?.message).toContain(message);
  });

  it('is a URL of another kind, and plain http to another machine', async () => {
    expect(answered(await adapt('--url', 'ftp://pi.example/x')).error?.message).toContain('is no http or https URL');
    const plain = await adapt('--url', 'http://pi.example/AuthService.svc');
    expect(plain).toMatchObject({ code: 2, json: { error: { kind: 'configuration' } } });
  });

  it('is a file to write that is something else', async () => {
    const settings = await harness.settings();
    const ran = await adapt('--wsdl', wsdl, '--out', settings);
    expect(ran).toMatchObject({ code: 2, json: { ok: false, error: { kind: 'configuration', detail: 'file' } } });
    expect(JSON.parse(await readFile(settings, 'utf8'))).toHaveProperty('plugin');
  });

  it.skipIf(process.platform === 'win32')('is a folder, and a link to something else', async () => {
    await mkdir(out);
    expect((await adapt('--wsdl', wsdl, '--out', out)).code).toBe(2);
    const link = `${out}.link`;
    await symlink(wsdl, link);
    expect((await adapt('--wsdl', wsdl, '--out', link)).code).toBe(2);
    expect(await readFile(wsdl, 'utf8')).toBe(renamed);
  });

  it('is a WSDL that cannot be read', async () => {
    const broken = join(harness.folder, 'broken.wsdl');
    await writeFile(broken, '<html/>');
    expect(await adapt('--wsdl', broken)).toMatchObject({ code: 6, json: { functions: [], unresolved: [] } });
    expect(await adapt('--wsdl', join(harness.folder, 'none.wsdl'))).toMatchObject({ code: 2 });
  });
});
