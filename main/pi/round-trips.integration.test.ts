import { createSecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JumpItem } from '../../shared/jump-item.ts';
import type { RawPlugin } from '../../shared/settings.ts';
import {
  engineContext,
  engineOnPractice,
  offerId,
  rdp,
  session,
  type EngineOnPractice,
} from '../../test-support/pi/engine-on-practice.ts';
import { watchRequests, type RequestWatch } from '../../test-support/pi/request-watch.ts';
import { strategies, runStrategy } from '../../test-support/pi/check-out-strategies.ts';
import { testCertificate } from '../../test-support/test-certificates.ts';
import type { FindOutcome } from '../plugins/contract.ts';

/** Calls and time (lookup.md section 7), measured by the requests that have arrived at PI before any answer. */

const context = engineContext();
let practice: EngineOnPractice;
let watch: RequestWatch;

beforeEach(async () => {
  watch = watchRequests();
  practice = await engineOnPractice({ onRequest: watch.onRequest });
});

afterEach(async () => {
  watch.release();
  await practice.stop();
});

/**
 * Answers in waves: no request is answered until the wave is complete, then all of it. Work that ends has made its calls in
 * these waves; work that needs another wave never ends.
 */
async function inWaves<T>(
  work: () => Promise<T>,
  sizes: readonly number[],
): Promise<{ readonly done: T; readonly operations: readonly string[] }> {
  const before = watch.requests.length;
  watch.hold();
  const working = work();
  for (const size of sizes) {
    await watch.untilWaiting(size);
    watch.letGo();
  }
  const done = await working;
  watch.release();
  return { done, operations: watch.requests.slice(before).map(({ operation }) => operation) };
}

/** Resolves when whatever was sent to PI before has arrived there. */
async function whatWasSentHasArrived(): Promise<void> {
  for (let times = 0; times < 3; times += 1) await (await fetch(practice.pi.endpointUrl)).text();
}

function withDomains(count: number): RawPlugin {
  return { domainMap: Array.from({ length: count }, (_, index) => `d${index}.example=D${index}`) };
}

async function find(settings: RawPlugin, username: string, jumpItem: JumpItem): Promise<() => Promise<FindOutcome>> {
  const engine = await practice.engine(settings);
  return () => engine.findCredentials(session(username, jumpItem), context);
}

const isList = (operation: string): boolean => operation.endsWith('_GetList');

describe('a lookup', () => {
  it('that is warm sends all its list calls before any is answered: one round trip', async () => {
    const again = await find({ includeSharedLists: true }, 'HQ\\ann', rdp('web01.hq.example'));
    await again();
    const { done, operations } = await inWaves(again, [5]);
    expect(done.result).toMatchObject({ ok: true });
    expect(operations).toHaveLength(5);
    expect(operations.every(isList)).toBe(true);
  });

  it('that is cold takes three round trips: login, impersonation, lists', async () => {
    const first = await find({ includeSharedLists: true }, 'HQ\\ann', rdp('web01.hq.example'));
    const { done, operations } = await inWaves(first, [1, 1, 5]);
    expect(done.result).toMatchObject({ ok: true });
    expect(operations.slice(0, 2)).toEqual(['DoLogin2', 'DoLoginAsUser']);
    expect(operations).toHaveLength(7);
  });

  it.each<[number, string, string | undefined, RawPlugin]>([
    [1, 'erin', undefined, { defaultDomain: 'HQ' }],
    [1, 'HQ\\erin', undefined, { fallbackToLocalAccount: true }],
    [2, 'HQ\\erin', 'cn=erin,dc=lab,dc=example', { fallbackToLocalAccount: true }],
  ])(
    'takes %i round trips more for the unknown candidates before %s',
    async (unknown, username, distinguishedName, settings) => {
      const engine = await practice.engine(settings);
      const user = { username, ...(distinguishedName === undefined ? {} : { distinguishedName }) };
      const first = () => engine.findCredentials({ user, jumpItem: { type: 'vnc', host: '10.20.0.254' } }, context);
      const { done, operations } = await inWaves(first, [1, ...Array<number>(unknown).fill(1), 1, 1]);
      expect(done.result).toMatchObject({ ok: true });
      expect(operations.filter((operation) => operation === 'DoLoginAsUser')).toHaveLength(unknown + 1);
    },
  );

  it('asks for no list before it knows the user', async () => {
    const first = await find({ defaultDomain: 'HQ' }, 'zoe', rdp('web01'));
    await first();
    expect(watch.requests.map(({ operation }) => operation)).toEqual(['DoLogin2', 'DoLoginAsUser', 'DoLoginAsUser']);
  });

  it.each([
    [8, [8]],
    [9, [8, 1]],
    [16, [8, 8]],
    [17, [8, 8, 1]],
  ])('of %i list calls takes one round trip per eight of them', async (calls, waves) => {
    // One of them asks for the host by its address, the others for the domains.
    const again = await find(withDomains(calls - 1), 'HQ\\ann', rdp('10.20.0.77'));
    await again();
    const { done, operations } = await inWaves(again, waves);
    expect(done.result).toMatchObject({ ok: true });
    expect(operations).toHaveLength(calls);
  });

  it('sends each list call once, and none that the settings switch off', async () => {
    const again = await find({ includeSharedLists: false, domainMap: [] }, 'HQ\\ann', { type: 'vnc', host: 'web01' });
    await again();
    practice.pi.clearCalls();
    await again();
    expect(practice.pi.calls.map(({ operation, parameters }) => [operation, parameters['Query']])).toEqual([
      ['AccountStoreOps_StoredCredential_GetList', { SystemName: 'web01' }],
    ]);
  });
});

describe('side by side', () => {
  it('lookups of different users cost the round trips of one', async () => {
    const engine = await practice.engine();
    const users = ['HQ\\ann', 'HQ\\bob', 'HQ\\carol', 'LAB\\dave'];
    const all = () =>
      Promise.all(
        users.map((user) => engine.findCredentials(session(user, { type: 'vnc', host: '10.20.0.11' }), context)),
      );
    const { done } = await inWaves(all, [1, users.length, users.length]);
    expect(done.every(({ result }) => result.ok)).toBe(true);
  });

  it('a lookup does not wait for another one whose answer is late', async () => {
    const engine = await practice.engine();
    const late = session('HQ\\ann', { type: 'vnc', host: '10.20.0.11' });
    const quick = session('HQ\\bob', { type: 'vnc', host: '10.20.0.77' });
    await engine.findCredentials(late, context);
    watch.hold(isList);
    const waiting = engine.findCredentials(late, context);
    await watch.untilWaiting(1);
    watch.hold(() => false);
    expect((await engine.findCredentials(quick, context)).result).toMatchObject({ ok: true });
    expect(watch.waiting).toBe(1);
    watch.release();
    expect((await waiting).result).toMatchObject({ ok: true });
  });
});

describe('connections', () => {
  it('are never more than eight, and never more than eight calls are under way', async () => {
    const engine = await practice.engine(withDomains(20));
    watch.hold(isList);
    const finding = Promise.all(
      ['HQ\\ann', 'HQ\\bob', 'HQ\\carol'].map((user) => engine.findCredentials(session(user, rdp('kiosk7')), context)),
    );
    await watch.untilWaiting(8);
    await whatWasSentHasArrived();
    expect(watch.waiting).toBe(8);
    watch.release();
    expect((await finding).every(({ result }) => result.ok)).toBe(true);
    expect(watch.mostAtOnce).toBe(8);
    expect(watch.connections).toBe(8);
  });

  it('are shared by the engines of all settings that name the same server', async () => {
    const engines = await Promise.all([
      practice.engine(withDomains(20)),
      practice.engine({ ...withDomains(20), includeSharedLists: true }),
    ]);
    await Promise.all(engines.map((engine) => engine.findCredentials(session('HQ\\ann', rdp('kiosk7')), context)));
    expect(watch.mostAtOnce).toBeLessThanOrEqual(8);
    expect(watch.connections).toBeLessThanOrEqual(8);
  });

  it('carry eight calls at most also where settings differ in what makes another connection', async () => {
    const engines = await Promise.all([
      practice.engine(withDomains(20)),
      practice.engine({ ...withDomains(20), requestTimeoutMs: 14_000 }),
    ]);
    watch.hold(isList);
    const finding = Promise.all(
      engines.map((engine) => engine.findCredentials(session('HQ\\ann', rdp('kiosk7')), context)),
    );
    await watch.untilWaiting(8);
    await whatWasSentHasArrived();
    expect(watch.waiting).toBe(8);
    watch.release();
    expect((await finding).every(({ result }) => result.ok)).toBe(true);
    expect(watch.mostAtOnce).toBe(8);
  });

  it('are kept alive: lookup after lookup uses the same one', async () => {
    const engine = await practice.engine({ domainMap: [] });
    for (const host of ['web01', 'kiosk7', 'lnx01', 'core-sw1'])
      await engine.findCredentials(session('HQ\\ann', { type: 'vnc', host }), context);
    expect(watch.requests).toHaveLength(6);
    expect(watch.connections).toBe(1);
  });
});

describe('a server that speaks HTTP/2 too', () => {
  it('is spoken to over HTTP/1.1, where one connection carries one call at a time', async () => {
    const certificate = await testCertificate();
    const versions: string[] = [];
    const server = createSecureServer({ ...certificate, allowHTTP1: true }, (request, response) => {
      versions.push(request.httpVersion);
      response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const trustedCaFile = join(practice.folder, 'http2.pem');
      await writeFile(trustedCaFile, certificate.cert);
      const endpointUrl = `https://localhost:${(server.address() as AddressInfo).port}/AuthService.svc`;
      const engine = await practice.engine({ endpointUrl, trustedCaFile });
      expect((await engine.findCredentials(session('HQ\\ann', rdp('kiosk7')), context)).result).toMatchObject({
        ok: false,
        error: { kind: 'protocol' },
      });
      expect(versions).toEqual(['1.1']);
    } finally {
      await practice.plugin.close();
      server.close();
    }
  });
});

describe('cancelling', () => {
  const [strategy] = strategies;
  const byRequest = strategies.find(({ name }) => name === 'by a granted request');
  if (strategy === undefined || byRequest === undefined) throw new Error('no such strategy');

  it.each([
    ['DoLogin2', strategy],
    ['DoLoginAsUser', strategy],
    ['AccountStoreOps_StoredCredential_GetList', strategy],
    ['AccountStoreOps_StoredCredential_CheckOut', strategy],
    ['AccountStoreOps_PasswordRequest_Create', byRequest],
    ['AccountStoreOps_PasswordRequest_Grant', byRequest],
  ])('reaches the socket of a running %s, and is answered as cancelled', async (operation, there) => {
    const engine = await practice.engine(there.settings);
    const request = new AbortController();
    watch.hold((arriving) => arriving === operation);
    const travelling = runStrategy(engine, there, engineContext(request.signal));
    const held = await watch.untilWaiting(1);
    request.abort();
    expect(await Promise.all(held.map(({ ended }) => ended))).toEqual(held.map(() => 'abandoned'));
    const { found, got } = await travelling;
    expect(got ?? found).toMatchObject({ ok: false, error: { kind: 'cancelled' } });
    watch.release();
    expect((await engine.findCredentials(session(there.username, there.jumpItem), context)).result).toMatchObject({
      ok: true,
    });
  });

  it('ends the calls that run and those that wait for a connection', async () => {
    const again = await find(withDomains(11), 'HQ\\ann', rdp('kiosk7'));
    await again();
    const before = watch.requests.length;
    const request = new AbortController();
    watch.hold();
    const engine = await practice.engine(withDomains(11));
    const finding = engine.findCredentials(session('HQ\\ann', rdp('kiosk7')), engineContext(request.signal));
    const held = await watch.untilWaiting(8);
    request.abort();
    expect((await finding).result).toMatchObject({ ok: false, error: { kind: 'cancelled' } });
    expect(new Set(await Promise.all(held.map(({ ended }) => ended)))).toEqual(new Set(['abandoned']));
    await whatWasSentHasArrived();
    expect(watch.requests.length - before).toBe(8);
  });

  it('before the start asks PI nothing', async () => {
    const engine = await practice.engine();
    const { result } = await engine.findCredentials(
      session('HQ\\ann', rdp('kiosk7')),
      engineContext(AbortSignal.abort()),
    );
    expect(result).toMatchObject({ ok: false, error: { kind: 'cancelled' } });
    expect(watch.requests).toEqual([]);
  });

  it('one lookup leaves another one that waits for the same login alone', async () => {
    const engine = await practice.engine();
    const impatient = new AbortController();
    watch.hold();
    const leaving = engine.findCredentials(session('HQ\\ann', rdp('kiosk7')), engineContext(impatient.signal));
    const staying = engine.findCredentials(session('HQ\\ann', rdp('kiosk7')), context);
    await watch.untilWaiting(1);
    impatient.abort();
    expect((await leaving).result).toMatchObject({ ok: false, error: { kind: 'cancelled' } });
    watch.release();
    expect((await staying).result).toMatchObject({ ok: true });
    expect(watch.requests.filter(({ operation }) => operation === 'DoLogin2')).toHaveLength(1);
  });

  it('a check-out that PI makes all the same ends with the credential checked in', async () => {
    const engine = await practice.engine();
    const request = session('HQ\\ann', rdp('kiosk7'));
    const offered = await offerId(engine, request, 'Administrator (KIOSK7)');
    const cancelled = new AbortController();
    watch.holdAnswers((operation) => operation.endsWith('_CheckOut'));
    const getting = engine.getCredential(request, offered, engineContext(cancelled.signal));
    await watch.untilWaiting(1);
    const checkedIn = new Promise((resolve) =>
      watch.whenArrived(({ operation, ended }) => operation.endsWith('_CheckIn') && void ended.then(resolve)),
    );
    cancelled.abort();
    expect(await getting).toMatchObject({ ok: false, error: { kind: 'cancelled' } });
    expect(await checkedIn).toBe('answered');
    const { stored } = practice.pi.vault.credentials;
    expect(
      practice.pi.calls.filter(({ operation, code }) => /Check(Out|In)$/.test(operation) && code === 0),
    ).toHaveLength(2);
    expect(stored.filter(({ id, hold }) => id.targetName === 'KIOSK7' && hold !== undefined)).toEqual([]);
  });
});

describe('every call', () => {
  const operations = [
    ['DoLogin2', 0],
    ['DoLoginAsUser', 0],
    ['AccountStoreOps_StoredCredential_GetList', 0],
    ['AccountStoreOps_StoredCredential_CheckOut', 0],
    ['AccountStoreOps_StoredCredential_CheckIn', 0],
    ['AccountStoreOps_StoredCredential_Spin', 0],
    ['JobOps_GetPasswordChangeSettings', 1],
    ['JobOps_CreatePasswordChangeJob', 1],
    ['AccountStoreOps_PasswordRequest_Create', 2],
    ['AccountStoreOps_PasswordRequest_Grant', 2],
    ['AccountStoreOps_SharedCredential_GetList', 4],
    ['AccountStoreOps_SharedCredential_CheckOut', 4],
    ['AccountStoreOps_SharedCredential_CheckIn', 4],
  ] as const;

  async function leaveUnanswered(operation: string, strategyIndex: number): Promise<readonly string[]> {
    const itsWatch = watchRequests();
    const itsPractice = await engineOnPractice({ onRequest: itsWatch.onRequest });
    try {
      const strategy = strategies[strategyIndex];
      if (strategy === undefined) throw new Error('no such strategy');
      const engine = await itsPractice.engine({ ...strategy.settings, requestTimeoutMs: 1000 });
      itsWatch.hold((arriving) => arriving === operation);
      const travelling = runStrategy(engine, strategy, context);
      const held = await itsWatch.untilWaiting(1);
      await travelling;
      return await Promise.all(held.map(({ ended }) => ended));
    } finally {
      itsWatch.release();
      await itsPractice.stop();
    }
  }

  it('is given up after Request Timeout, down to the socket', async () => {
    const ends = await Promise.all(
      operations.map(async ([operation, strategy]) => [
        operation,
        [...new Set(await leaveUnanswered(operation, strategy))],
      ]),
    );
    expect(ends).toEqual(operations.map(([operation]) => [operation, ['abandoned']]));
  });

  it('of a diagnosis and of a clearing is given up likewise', async () => {
    watch.hold((operation) => operation === 'SystemOps_GetVersion' || operation === 'DoLogout');
    const diagnosing = practice.diagnose({ scope: 'full' }, context, { requestTimeoutMs: 1000 });
    const [version] = await watch.untilWaiting(1);
    expect((await diagnosing).failure).toMatchObject({ kind: 'connectivity', detail: 'timeout' });
    expect(await version?.ended).toBe('abandoned');
    const engine = await practice.engine({ requestTimeoutMs: 1000 });
    await engine.findCredentials(session('HQ\\ann', rdp('kiosk7')), context);
    practice.plugin.clearTokens();
    const held = await watch.untilWaiting(3);
    expect(await held.at(-1)?.ended).toBe('abandoned');
  });
});
