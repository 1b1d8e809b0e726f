import { beforeEach, describe, expect, it } from 'vitest';
import { ok } from '../../../shared/result.ts';
import { silentLog } from '../../platform/logging/log.ts';
import { manualClock, type ManualClock } from '../../../test-support/manual-clock.ts';
import { scriptedRouter, type ScriptedRouter } from '../../../test-support/link/link-fixture.ts';
import { credentialRequests, type CredentialRequests, type TransportRequest } from './credential-service.ts';
import type { RoutedRequest } from './plugin-router.ts';
import type { AnsweredRequest } from '../history/describe-request.ts';
import { RequestQueue } from './request-queue.ts';

const session = { sessionId: 's', user: { username: 'ann' }, jumpItem: { type: 'rdp', host: 'web01' } } as const;
const delivered = Promise.resolve(true);
const from = (holder: string, signal = new AbortController().signal): TransportRequest => ({
  signal,
  correlationId: 'c',
  holder,
});

let clock: ManualClock;
let router: ScriptedRouter;
let released: (string | undefined)[];
let recorded: AnsweredRequest[];
let link: CredentialRequests;
let bridges: CredentialRequests;
/** Lookups wait for this. */
let found: PromiseWithResolvers<void>;

beforeEach(() => {
  clock = manualClock();
  [released, recorded] = [[], []];
  found = Promise.withResolvers();
  router = scriptedRouter({
    findCredentials: () => found.promise.then(() => ok([])),
    releaseCredential: async (_session, _id, _endedAt, { holder }: RoutedRequest) => {
      released.push(holder);
      return ok({ checkIn: 'done' });
    },
  });
  const parts = {
    router,
    queue: new RequestQueue(clock),
    clock,
    log: silentLog,
    newId: () => 'new',
    record: (answered: AnsweredRequest) => void recorded.push(answered),
  };
  link = credentialRequests(parts, 'appliance');
  bridges = credentialRequests(parts, 'bridge');
});

describe('the limits', () => {
  it('hold for all transports together', async () => {
    for (let index = 0; index < 532; index += 1) {
      void link.findCredentials(session, from('link/1'));
      void bridges.findCredentials(session, from('bridge/1'));
    }
    for (const each of [link, bridges]) {
      expect(await each.findCredentials(session, from('x'))).toMatchObject({
        ok: false,
        error: { kind: 'service-unavailable', detail: 'busy' },
      });
    }
  });

  it('never turn a release away', async () => {
    for (let index = 0; index < 1064; index += 1) void link.findCredentials(session, from('link/1'));
    expect(await bridges.releaseCredential(session, 'c1', 0, from('bridge/1'))).toEqual(ok({ checkIn: 'done' }));
  });
});

describe('a link that ends', () => {
  it('cancels its own requests and takes no more, while bridges go on', async () => {
    const [ofLink, ofBridge] = [link, bridges].map((each) => each.findCredentials(session, from('x')));
    const drained = link.drain(1000, 1000);
    await clock.advance(1000);
    await clock.advance(1000);
    await drained;
    expect(await ofLink).toMatchObject({ ok: false, error: { kind: 'service-unavailable' } });
    expect(await link.findCredentials(session, from('x'))).toMatchObject({ ok: false });
    found.resolve();
    expect(await ofBridge).toEqual(ok([]));
    expect(await bridges.findCredentials(session, from('x'))).toEqual(ok([]));
  });
});

describe('a connection that is lost', () => {
  it('releases what was delivered to it, as often, and nothing of another connection with the same session', async () => {
    for (const holder of ['link/1', 'link/1', 'link/2'])
      await link.getCredential(session, 'c1', from(holder), delivered);
    await bridges.getCredential(session, 'c1', from('bridge/1'), delivered);
    link.connectionLost('link/1');
    await link.released();
    expect(released).toEqual(['link/1', 'link/1']);
    link.connectionLost('link/1');
    expect(released).toHaveLength(2);
  });

  it('releases once what did not reach it either', async () => {
    const answered = Promise.withResolvers<boolean>();
    await link.getCredential(session, 'c1', from('link/1'), answered.promise);
    await link.getCredential(session, 'c1', from('link/2'), delivered);
    link.connectionLost('link/1');
    answered.resolve(false);
    await clock.advance(0);
    expect(released).toEqual(['link/1']);
  });
});

describe('a credential that does not reach its connection', () => {
  it('is released, and others of the connection are not', async () => {
    await link.getCredential(session, 'c1', from('link/1'), delivered);
    await link.getCredential({ ...session }, 'c1', from('link/1'), Promise.resolve(false));
    await clock.advance(0);
    expect([released, router.heldBy('link/1').length]).toEqual([['link/1'], 1]);
  });

  it('is released if it comes after the request was cancelled', async () => {
    const cancel = new AbortController();
    const getting = link.getCredential(session, 'c1', from('link/1', cancel.signal), delivered);
    cancel.abort();
    expect(await getting).toMatchObject({ ok: false, error: { kind: 'cancelled' } });
    await clock.advance(0);
    expect(released).toEqual(['link/1']);
  });
});

describe('the record of a request', () => {
  it('has the answer that its transport got, and what the plugin noted', async () => {
    router = scriptedRouter({
      findCredentials: async (_session, { note }) => {
        await clock.delay(5);
        note?.({ offered: 0, trace: [] });
        return ok([]);
      },
    });
    const parts = { router, queue: new RequestQueue(clock), clock, log: silentLog, newId: () => 'new' };
    const requests = credentialRequests({ ...parts, record: (answered) => void recorded.push(answered) }, 'bridge');
    const at = clock.now();
    const finding = requests.findCredentials(session, from('bridge/1'));
    await clock.advance(5);
    await finding;
    expect(recorded).toEqual([
      {
        operation: 'find',
        from: 'bridge',
        session,
        correlationId: 'c',
        at,
        durationMs: 5,
        result: ok([]),
        offered: 0,
        trace: [],
      },
    ]);
  });

  it('is made for requests that never reach the plugin, and for those that nobody waits for any more', async () => {
    for (let index = 0; index < 1064; index += 1) void link.findCredentials(session, from('link/1'));
    await bridges.findCredentials(session, from('bridge/1'));
    const cancel = new AbortController();
    const getting = bridges.getCredential(session, 'c1', from('bridge/1', cancel.signal), delivered);
    cancel.abort();
    await getting;
    await bridges.releaseCredential(session, 'c1', 0, from('bridge/1'));
    expect(recorded.map(({ operation, result }) => [operation, result.ok ? 'ok' : result.error.kind])).toEqual([
      ['find', 'service-unavailable'],
      ['get', 'service-unavailable'],
      ['release', 'ok'],
    ]);
  });

  it('is made of a bug too, which the transport answers', async () => {
    const bug = new Error('a bug');
    router = scriptedRouter({ findCredentials: () => Promise.reject(bug) });
    const parts = { router, queue: new RequestQueue(clock), clock, log: silentLog, newId: () => 'new' };
    const requests = credentialRequests({ ...parts, record: (answered) => void recorded.push(answered) }, 'bridge');
    await expect(requests.findCredentials(session, from('bridge/1'))).rejects.toBe(bug);
    expect(recorded).toMatchObject([{ result: { ok: false, error: { kind: 'unexpected' } } }]);
  });
});
