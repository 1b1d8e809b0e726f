import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Session } from '../../shared/jump-item.ts';
import {
  engineContext,
  engineOnPractice,
  labels,
  type EngineOnPractice,
} from '../../test-support/pi/engine-on-practice.ts';
import { retryClock, type RetryClock } from '../../test-support/pi/retry-clock.ts';
import { defaultVault } from '../sandbox/default-vault.ts';
import type { VaultSpec } from '../sandbox/vault-schema.ts';
import { identityText } from './model.ts';
import { itWithPiItself } from '../../test-support/pi/served-contract.ts';

/** Which of the candidates becomes the user, asked of PI itself (lookup.md 1.4 to 1.6 and section 6). */

const context = engineContext();
let practice: EngineOnPractice;
let clock: RetryClock;

async function start(vault: VaultSpec): Promise<void> {
  clock = retryClock();
  practice = await engineOnPractice({ vault, clock });
}

/** Adds a bare `frank` with permissions beside `HQ\frank` without any, and sets who may be impersonated. */
function vaultWith(changes: { readonly bareFrank?: boolean; readonly refusals?: 'result' | 'fault' }): VaultSpec {
  const { bareFrank = false, refusals = 'result' } = changes;
  const frank = { name: 'frank', roles: ['Database team'], globalPermissions: [] };
  return {
    ...defaultVault,
    refusals,
    identities: bareFrank ? [...defaultVault.identities, frank] : defaultVault.identities,
  };
}

beforeEach(() => start(defaultVault));

afterEach(async () => {
  await practice.stop();
});

function request(username: string, distinguishedName?: string): Session {
  const user = { username, ...(distinguishedName === undefined ? {} : { distinguishedName }) };
  return { user, jumpItem: { type: 'vnc', host: 'core-sw1' } };
}

/** The identities that PI was asked to impersonate, in order, with what it answered. */
function asked(): readonly string[] {
  return practice.pi.calls
    .filter(({ operation }) => operation === 'DoLoginAsUser')
    .map(({ parameters, code }) => {
      const { Authenticator: domain, Username: name } = parameters as {
        readonly Authenticator?: string;
        readonly Username: string;
      };
      return `${identityText({ name, ...(domain === undefined ? {} : { domain }) })} ${code}`;
    });
}

describe('the next candidate', () => {
  it.each([['result'], ['fault']] as const)(
    'is tried when PI says, in a %s, that the user is unknown',
    async (refusals) => {
      await practice.stop();
      await start(vaultWith({ refusals }));
      const outcome = await (await practice.engine({ defaultDomain: 'HQ' })).findCredentials(request('erin'), context);
      expect(labels(outcome)).toContain('netadmin (core-sw1)');
      expect(asked()).toEqual(['HQ\\erin 9', 'erin 0']);
      expect(
        outcome.trace
          .filter(({ stage, outcome: how }) => stage === 'identity' && how !== 'tried')
          .map(({ subject, outcome: how, code }) => `${subject} ${how} ${code}`),
      ).toEqual(['HQ\\erin dropped user-unknown', 'erin kept user-known']);
    },
  );

  it('is tried in the order of the rules: domain of the DN, domain of the name, local account', async () => {
    const engine = await practice.engine({ fallbackToLocalAccount: true });
    expect(labels(await engine.findCredentials(request('HQ\\erin', 'cn=erin,dc=lab,dc=example'), context))).toContain(
      'netadmin (core-sw1)',
    );
    expect(asked()).toEqual(['LAB\\erin 9', 'HQ\\erin 9', 'erin 0']);
  });

  it.each([
    [1, 'authentication'],
    [3, 'authorization'],
    [4, 'not-found'],
    [7, 'registration-key'],
    [8, 'impersonation'],
    [10, 'server'],
    [11, 'server'],
    [4711, 'server'],
  ])('is not tried after code %i', async (code, kind) => {
    const engine = await practice.engine({ defaultDomain: 'HQ' });
    for (const as of ['result', 'fault'] as const) {
      practice.plugin.clearTokens();
      practice.pi.clearCalls();
      practice.pi.inject({ does: 'refuse', code, operation: 'DoLoginAsUser', as });
      expect((await engine.findCredentials(request('erin'), context)).result, as).toMatchObject({
        ok: false,
        error: { kind },
      });
      expect(asked(), as).toEqual([`HQ\\erin ${code}`]);
    }
  });

  itWithPiItself('is not tried when the connection breaks off', async () => {
    const engine = await practice.engine({ defaultDomain: 'HQ' });
    practice.pi.inject({ does: 'drop', operation: 'DoLoginAsUser' });
    expect((await engine.findCredentials(request('erin'), context)).result).toMatchObject({
      ok: false,
      error: { kind: 'connectivity' },
    });
    expect(asked()).toEqual([]);
  });
});

describe('a user whom the API User may not impersonate', () => {
  it('ends the search with that error, which names the place in PI', async () => {
    const outcome = await (await practice.engine({ fallbackToLocalAccount: true })).findCredentials(
      request('HQ\\harry'),
      context,
    );
    expect(outcome.result).toMatchObject({
      ok: false,
      error: {
        kind: 'impersonation',
        detail: 'not-allowed',
        hint: expect.stringContaining('Delegation > Web Application Identity Impersonation Mappings'),
      },
    });
    expect(asked()).toEqual(['HQ\\harry 8']);
  });
});

describe('an account that exists and has no credentials', () => {
  it('is the answer: nobody is shown the credentials of a namesake', async () => {
    await practice.stop();
    await start(vaultWith({ bareFrank: true }));
    const engine = await practice.engine({ defaultDomain: 'HQ', fallbackToLocalAccount: true });
    for (const username of ['frank', 'HQ\\frank']) {
      const outcome = await engine.findCredentials(request(username), context);
      expect(outcome.result).toEqual({ ok: true, value: [] });
      expect(outcome.trace.at(-1)?.stage).toBe('conclusion');
    }
    expect(asked()).toEqual(['HQ\\frank 0']);
    // The account of the same name in the other domain has some.
    expect(labels(await (await practice.engine()).findCredentials(request('frank'), context))).toContain(
      'netadmin (core-sw1)',
    );
  });
});

describe('when no candidate exists', () => {
  it.each<[string, Session, object, readonly string[]]>([
    ['a bare name', request('zoe'), {}, ['zoe']],
    ['a local user with a default domain', request('zoe'), { defaultDomain: 'HQ' }, ['HQ\\zoe', 'zoe']],
    [
      'two domains and the local account',
      request('HQ\\zoe', 'cn=zoe,dc=lab,dc=example'),
      { fallbackToLocalAccount: true },
      ['LAB\\zoe', 'HQ\\zoe', 'zoe'],
    ],
  ])('the error names all that were tried: %s', async (_what, session, settings, names) => {
    const { result, trace } = await (await practice.engine({ ...settings })).findCredentials(session, context);
    expect(result).toMatchObject({
      ok: false,
      error: { kind: 'impersonation', detail: 'unknown-user', message: expect.stringContaining(names.join(', ')) },
    });
    expect(asked()).toEqual(names.map((name) => `${name} 9`));
    expect(
      trace.filter(({ stage }) => stage === 'query' || stage === 'filter'),
      'nothing was listed',
    ).toEqual([]);
    expect(
      trace.filter(({ stage, outcome }) => stage === 'identity' && outcome === 'dropped').map(({ subject }) => subject),
    ).toEqual(names);
  });
});

describe('a user whose lists PI refuses as unknown, and whom it lets in again', () => {
  it('is named alone: nobody else was tried', async () => {
    const engine = await practice.engine({ fallbackToLocalAccount: true });
    practice.pi.inject({ does: 'refuse', code: 9, operation: 'AccountStoreOps_StoredCredential_GetList', times: 100 });
    const { result } = await engine.findCredentials(request('HQ\\ann'), context);
    expect(result).toMatchObject({
      ok: false,
      error: { kind: 'impersonation', detail: 'unknown-user', message: 'Privileged Identity does not know HQ\\ann.' },
    });
  });
});

describe('an unknown user', () => {
  it('is remembered for 60 seconds, without asking PI', async () => {
    const engine = await practice.engine({ defaultDomain: 'HQ' });
    const unknown = { ok: false, error: { kind: 'impersonation', detail: 'unknown-user' } };
    expect((await engine.findCredentials(request('zoe'), context)).result).toMatchObject(unknown);
    await clock.advance(59_999);
    practice.pi.clearCalls();
    expect((await engine.findCredentials(request('ZOE'), context)).result).toMatchObject(unknown);
    expect(practice.pi.calls).toEqual([]);
    await clock.advance(1);
    expect((await engine.findCredentials(request('zoe'), context)).result).toMatchObject(unknown);
    expect(asked()).toEqual(['HQ\\zoe 9', 'zoe 9']);
  });

  it('does not stand in the way of a namesake in another domain', async () => {
    const engine = await practice.engine({ defaultDomain: 'HQ' });
    await engine.findCredentials(request('erin'), context);
    practice.pi.clearCalls();
    expect(labels(await engine.findCredentials(request('erin'), context))).toContain('netadmin (core-sw1)');
    expect(asked()).toEqual([]);
    expect((await engine.findCredentials(request('LAB\\erin'), context)).result).toMatchObject({ ok: false });
    expect(asked()).toEqual(['LAB\\erin 9']);
  });

  it('is forgotten by Clear Token Cache', async () => {
    const engine = await practice.engine();
    await engine.findCredentials(request('zoe'), context);
    practice.plugin.clearTokens();
    practice.pi.clearCalls();
    await engine.findCredentials(request('zoe'), context);
    expect(asked()).toEqual(['zoe 9']);
  });
});

describe('a user who is removed from PI while its token is cached', () => {
  const refuseList = { does: 'refuse', code: 9, operation: 'AccountStoreOps_StoredCredential_GetList' } as const;
  const refuseLogin = { does: 'refuse', code: 9, operation: 'DoLoginAsUser' } as const;

  it('is searched for again, so that the next candidate has its turn', async () => {
    await practice.stop();
    await start(vaultWith({ bareFrank: true }));
    const engine = await practice.engine({ defaultDomain: 'HQ' });
    expect(labels(await engine.findCredentials(request('frank'), context))).toEqual([]);
    practice.pi.clearCalls();
    practice.pi.inject(refuseList);
    practice.pi.inject(refuseLogin);
    const outcome = await engine.findCredentials(request('frank'), context);
    expect(labels(outcome)).toContain('netadmin (core-sw1)');
    expect(asked()).toEqual(['HQ\\frank 9', 'frank 0']);
  });

  it('is unknown if there is no other candidate, and is found again once PI knows it', async () => {
    const engine = await practice.engine();
    await engine.findCredentials(request('HQ\\ann'), context);
    practice.pi.inject(refuseList);
    practice.pi.inject(refuseLogin);
    expect((await engine.findCredentials(request('HQ\\ann'), context)).result).toMatchObject({
      ok: false,
      error: { kind: 'impersonation', detail: 'unknown-user' },
    });
    await clock.advance(60_000);
    expect(labels(await engine.findCredentials(request('HQ\\ann'), context))).toContain('netadmin (core-sw1)');
  });

  it('is not searched for without end by a PI that knows it at the login and not at the list', async () => {
    const engine = await practice.engine({ defaultDomain: 'HQ' });
    practice.pi.inject({ ...refuseList, times: 100 });
    expect((await engine.findCredentials(request('ann'), context)).result).toMatchObject({
      ok: false,
      error: { kind: 'impersonation', detail: 'unknown-user' },
    });
    expect(practice.pi.calls.length).toBeLessThan(10);
  });
});

it.each<[string, Session]>([
  ['an empty user name', request('')],
  ['a user name that ends with a backslash', request('HQ\\')],
  ['a DN with a line break', request('HQ\\ann', 'cn=ann,\ndc=hq')],
  ['a missing host', { user: { username: 'HQ\\ann' }, jumpItem: { type: 'rdp' } }],
  [
    'a field that the type does not send',
    { user: { username: 'HQ\\ann' }, jumpItem: { type: 'rdp', host: 'web01', url: 'https://web01/' } },
  ],
])('%s is a configuration error without any call to PI', async (_what, malformed) => {
  const engine = await practice.engine();
  expect((await engine.findCredentials(malformed, context)).result).toMatchObject({
    ok: false,
    error: { kind: 'configuration', detail: 'input' },
  });
  expect(practice.pi.calls).toEqual([]);
});

it('on the wire NETBIOS\\name is Authenticator and Username, a bare name is Username alone', async () => {
  const engine = await practice.engine({ defaultDomain: 'HQ' });
  await engine.findCredentials(request('erin'), context);
  const parameters = practice.pi.calls
    .filter(({ operation }) => operation === 'DoLoginAsUser')
    .map((call) => call.parameters);
  expect(parameters).toEqual([{ Authenticator: 'HQ', Username: 'erin' }, { Username: 'erin' }]);
});

it('the Global Approver is read in the same forms, without default domain and without fallback', async () => {
  const engine = await practice.engine({
    globalApprover: 'approver',
    defaultDomain: 'HQ',
    fallbackToLocalAccount: true,
  });
  const bob: Session = { user: { username: 'HQ\\bob' }, jumpItem: { type: 'rdp', host: 'kiosk7' } };
  const { result } = await engine.findCredentials(bob, context);
  const offer = result.ok ? result.value.find(({ label }) => label === 'HQ\\svc-backup') : undefined;
  expect((await engine.testRetrieve(bob, offer?.id ?? '', { fullCycle: false }, context)).result).toMatchObject({
    ok: true,
  });
  expect(asked()).toEqual(['HQ\\bob 0', 'approver 0']);
  const other = await practice.engine({
    globalApprover: 'HQ\\approver',
    defaultDomain: 'HQ',
    fallbackToLocalAccount: true,
  });
  // An account whose request has not been granted yet in this process.
  const next = result.ok ? result.value.find(({ label }) => label === 'HQ\\helpdesk-01') : undefined;
  expect((await other.testRetrieve(bob, next?.id ?? '', { fullCycle: false }, context)).result).toMatchObject({
    ok: false,
    error: { kind: 'approval', detail: 'grant-failed' },
  });
  expect(asked().at(-1)).toBe('HQ\\approver 9');
});
