import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { piCheckNames, type Check, type CheckName } from '../../shared/diagnose-result.ts';
import type { ErrorKind } from '../../shared/errors.ts';
import { Secret } from '../../shared/secret.ts';
import type { RawPlugin } from '../../shared/settings.ts';
import {
  engineContext,
  engineOnPractice,
  rdp,
  session,
  type EngineOnPractice,
} from '../../test-support/pi/engine-on-practice.ts';
import { watchRequests, type RequestWatch } from '../../test-support/pi/request-watch.ts';
import { defaultVault } from '../sandbox/default-vault.ts';
import type { Fault } from '../sandbox/faults.ts';
import type { VaultSpec } from '../sandbox/vault-schema.ts';
import type { PluginSecrets } from '../pi/setup.ts';
import type { PluginDiagnosis } from '../plugins/contract.ts';

/** The checks of PI (product.md, screen 6), run against the practice PI. */

const context = engineContext();
const ann = session('HQ\\ann', rdp('kiosk7'));
let practice: EngineOnPractice;
let watch: RequestWatch;

async function start(options: { readonly https?: boolean; readonly vault?: VaultSpec } = {}): Promise<void> {
  watch = watchRequests();
  practice = await engineOnPractice({ ...options, onRequest: watch.onRequest });
}

async function restart(options: Parameters<typeof start>[0]): Promise<void> {
  await practice.stop();
  await start(options);
}

beforeEach(() => start());

afterEach(async () => {
  watch.release();
  await practice.stop();
});

interface RunChecks {
  readonly settings?: RawPlugin;
  readonly secrets?: Partial<PluginSecrets>;
  readonly user?: string | undefined;
  readonly scope?: 'reach' | 'full';
  readonly signal?: AbortSignal;
}

/** Without the check of the server contract, which runs beside them (contract-check.integration.test.ts). */
async function runChecks({
  settings,
  secrets,
  user,
  scope = 'full',
  signal,
}: RunChecks = {}): Promise<PluginDiagnosis> {
  const request = { ...(user === undefined ? {} : { session: session(user, rdp('kiosk7')) }), scope };
  const diagnosis = await practice.diagnose(request, engineContext(signal), settings, secrets);
  return { ...diagnosis, checks: diagnosis.checks.filter(({ name }) => name !== 'contract') };
}

function statuses({ checks }: PluginDiagnosis): string {
  return checks.map(({ name, status }) => `${name} ${status}`).join(', ');
}

function check({ checks }: PluginDiagnosis, name: CheckName): Check {
  const found = checks.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no check ${name}`);
  return found;
}

describe('a diagnosis without a failure', () => {
  it('passes every check, in the order of the screen', async () => {
    await restart({ https: true });
    const diagnosis = await runChecks({ user: 'HQ\\ann' });
    expect(diagnosis.ok).toBe(true);
    expect(diagnosis.checks.map(({ name }) => name)).toEqual(piCheckNames);
    expect(diagnosis.checks.filter(({ status, name }) => status !== 'pass' && name !== 'tls')).toEqual([]);
    expect(check(diagnosis, 'tls').detail).toMatch(/valid until \d{4}-/);
    expect(check(diagnosis, 'list').detail).toMatch(/lists \d+ credentials?.*\d+ would be offered/);
    expect(check(diagnosis, 'approver').detail).toContain('approver');
  });

  it('skips the checks of the user if none is given', async () => {
    const diagnosis = await runChecks();
    expect(diagnosis.ok).toBe(true);
    expect(diagnosis.checks.filter(({ status }) => status === 'skipped').map(({ name }) => name)).toEqual([
      'impersonate',
      'list',
    ]);
  });

  it('of the scope `reach` sends no password', async () => {
    const diagnosis = await runChecks({ scope: 'reach', user: 'HQ\\ann' });
    expect(diagnosis.checks.filter(({ status }) => status === 'skipped').map(({ name }) => name)).toEqual([
      'login',
      'version',
      'impersonate',
      'list',
      'approver',
    ]);
    expect(watch.requests.map(({ operation }) => operation)).toEqual(['SystemOps_GetVersion']);
  });

  it('leaves no token, neither cached nor at PI', async () => {
    const loggedOut = new Promise<void>((resolve) => {
      watch.whenArrived(({ ended }) => {
        void ended.then(
          () =>
            practice.pi.vault.identities.tokenCount === 0 &&
            practice.pi.calls.some(({ operation }) => operation === 'DoLogout') &&
            resolve(),
        );
      });
    });
    await runChecks({ user: 'HQ\\ann' });
    expect(practice.plugin.tokenCount()).toBe(0);
    await loggedOut;
  });

  it('proves the login although a token is cached', async () => {
    await (await practice.engine()).findCredentials(ann, context);
    await runChecks();
    expect(watch.requests.filter(({ operation }) => operation === 'DoLogin2')).toHaveLength(2);
    expect(practice.plugin.tokenCount()).toBe(2);
  });
});

describe('a check that warns', () => {
  it('warns of plain http, and the next ones run', async () => {
    const diagnosis = await runChecks();
    expect(check(diagnosis, 'tls')).toMatchObject({ status: 'warn', hint: expect.stringContaining('https') });
    expect(diagnosis.ok).toBe(true);
  });

  it.each([
    ['5.3.9', 'warn'],
    ['5.4.0', 'pass'],
    ['5.4', 'pass'],
    ['10.0.1.2', 'pass'],
    ['v4', 'warn'],
    ['newest', 'warn'],
  ])('judges the version %s as %s', async (productVersion, status) => {
    await restart({ vault: { ...defaultVault, productVersion } });
    expect(check(await runChecks(), 'version').status).toBe(status);
  });

  it('warns of a list that PI denies the user', async () => {
    const running = runChecks({ user: 'HQ\\ann', settings: { includeSharedLists: true } });
    practice.pi.inject({ does: 'refuse', code: 3, operation: 'AccountStoreOps_SharedCredential_GetList' });
    expect(check(await running, 'list')).toMatchObject({
      status: 'warn',
      detail: expect.stringContaining('denies HQ\\ann'),
      hint: expect.stringContaining('permissions'),
    });
  });
});

describe('the first check that fails', () => {
  const html = { does: 'answer', status: 200, body: '<html></html>' } as const;
  it.each<[CheckName, ErrorKind, RegExp, RunChecks, Fault | undefined]>([
    ['dns', 'connectivity', /Endpoint URL/, { settings: { endpointUrl: 'https://no-such-host.invalid/' } }, undefined],
    ['tcp', 'connectivity', /Endpoint URL/, { settings: { endpointUrl: 'http://127.0.0.1:1/' } }, undefined],
    ['soap', 'protocol', /SDK Web Services/, {}, html],
    [
      'registration-key',
      'registration-key',
      /API Registration Key/,
      { secrets: { apiRegistrationKey: Secret.of('wrong') } },
      undefined,
    ],
    ['login', 'authentication', /API Password/, { secrets: { apiPassword: Secret.of('wrong') } }, undefined],
    ['impersonate', 'impersonation', /Identity Impersonation Mappings/, { user: 'HQ\\harry' }, undefined],
    ['impersonate', 'impersonation', /Identity Impersonation Mappings/, { user: 'HQ\\zoe' }, undefined],
    ['impersonate', 'configuration', /./, { user: 'HQ\\' }, undefined],
    [
      'list',
      'server',
      /contract/,
      { user: 'HQ\\ann' },
      { does: 'refuse', code: 11, operation: 'AccountStoreOps_StoredCredential_GetList', times: 9 },
    ],
    [
      'approver',
      'impersonation',
      /Global Approver.*Identity Impersonation Mappings/,
      { settings: { globalApprover: 'HQ\\harry' } },
      undefined,
    ],
    [
      'approver',
      'impersonation',
      /Global Approver.*Identity Impersonation Mappings/,
      { settings: { globalApprover: 'nobody' } },
      undefined,
    ],
  ])(
    '(%s, for %s) is reported with its cause and hint; those after it are skipped',
    async (broken, kind, hint, how, fault) => {
      if (fault !== undefined) practice.pi.inject(fault);
      const diagnosis = await runChecks(how);
      expect(diagnosis.ok).toBe(false);
      expect(diagnosis.failure).toMatchObject({ kind });
      expect(check(diagnosis, broken)).toMatchObject({
        status: 'fail',
        detail: diagnosis.failure?.message,
        hint: expect.stringMatching(hint),
      });
      expect(check(diagnosis, broken).setting).toBe(diagnosis.failure?.setting);
      const at = diagnosis.checks.findIndex(({ name }) => name === broken);
      expect(diagnosis.checks.slice(0, at).filter(({ status }) => status === 'fail')).toEqual([]);
      expect(
        diagnosis.checks.slice(at + 1).every(({ status, blockedBy }) => status === 'skipped' && blockedBy === broken),
        statuses(diagnosis),
      ).toBe(true);
      expect((await runChecks()).ok).toBe(true);
    },
  );

  it('is tls where the authority is unknown', async () => {
    await restart({ https: true });
    const diagnosis = await runChecks({ settings: { trustedCaFile: '' } });
    expect(statuses(diagnosis)).toMatch(/^dns pass, tcp pass, tls fail, soap skipped/);
    expect(diagnosis.failure).toMatchObject({ kind: 'tls', detail: 'unknown-ca' });
  });

  it('is tls where Trusted CA File cannot be used', async () => {
    await restart({ https: true });
    const diagnosis = await runChecks({ settings: { trustedCaFile: '/no/such/file.pem' } });
    expect(check(diagnosis, 'tls')).toMatchObject({
      status: 'fail',
      setting: 'trustedCaFile',
      hint: expect.stringContaining('Trusted CA File'),
    });
  });

  it('is version where PI does not answer it', async () => {
    watch.whenArrived(({ operation }) => {
      if (operation === 'DoLogin2') practice.pi.inject({ does: 'refuse', code: 11, operation: 'SystemOps_GetVersion' });
    });
    const diagnosis = await runChecks();
    expect(statuses(diagnosis)).toMatch(/login pass, version fail, impersonate skipped/);
  });
});

it('a diagnosis that is cancelled ends with the check that runs', async () => {
  const cancel = new AbortController();
  watch.hold((operation) => operation === 'DoLogin2');
  const running = runChecks({ signal: cancel.signal });
  await watch.untilWaiting(1);
  cancel.abort();
  const diagnosis = await running;
  expect(diagnosis.failure).toMatchObject({ kind: 'cancelled' });
  expect(statuses(diagnosis)).toMatch(/login fail, version skipped/);
});
