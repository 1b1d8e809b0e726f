import { beforeEach, describe, expect, it } from 'vitest';
import { failure } from '../../../shared/errors.ts';
import { err, ok } from '../../../shared/result.ts';
import { Secret } from '../../../shared/secret.ts';
import type { Session } from '../../../shared/jump-item.ts';
import type { EcmPlugin, PluginEngine, RawSetup, RequestContext } from '../../plugins/contract.ts';
import { HeldCredentials } from '../../plugins/held-credentials.ts';
import { silentLog } from '../../platform/logging/log.ts';
import { manualClock } from '../../../test-support/manual-clock.ts';
import { PluginRouter } from './plugin-router.ts';

const session = { sessionId: 's', user: { username: 'ann' }, jumpItem: { type: 'rdp', host: 'web01' } } as const;
const context = { signal: new AbortController().signal, correlationId: 'c' } as const;
const refusal = failure('configuration', 'setting', { message: 'x is required', doing: 'd', hint: 'h' });

/** A plugin whose lookups wait until `answer` is called, and what happened to it. */
function scripted(id: string) {
  const waiting: (() => void)[] = [];
  const held = new HeldCredentials();
  const seen = {
    inUse: [] as RawSetup['settings'][],
    replaced: 0,
    closed: 0,
    released: 0,
    healthChecks: 0,
    pending: 0,
    answer: () => waiting.splice(0).forEach((go) => go()),
  };
  const engine = {
    findCredentials: async () => {
      await new Promise<void>((go) => waiting.push(go));
      return { trace: [], warnings: [], result: ok([]) };
    },
    health: async () => {
      seen.healthChecks += 1;
      await new Promise<void>((go) => waiting.push(go));
      return { healthy: true, message: id };
    },
    getCredential: async (of: Session, credentialId: string, { holder }: RequestContext) => {
      held.add({ session: of, credentialId, holder });
      return ok({ account: id, injectAs: id, password: Secret.of('p'), actor: 'HQ\\ann' });
    },
    releaseCredential: async (of: Session, credentialId: string, _endedAt: number, { holder }: RequestContext) => {
      seen.released += 1;
      held.remove(of, credentialId, holder);
      return ok({ checkIn: 'done' as const, actor: 'HQ\\ann' });
    },
  } as unknown as PluginEngine;
  const plugin = {
    id,
    name: id,
    version: '1.0.0',
    engine: async ({ settings }: RawSetup) => (settings['bad'] === true ? err(refusal) : ok(engine)),
    settingsInUse: async (before: RawSetup | undefined, { settings }: RawSetup) => {
      seen.inUse.push(settings);
      if (before !== undefined) seen.replaced += 1;
      return 0;
    },
    openCheckOuts: () => held.count,
    holds: (...which: Parameters<EcmPlugin['holds']>) => held.has(...which),
    heldBy: (holder: string) => held.heldBy(holder),
    tokenCount: () => 1,
    clearTokens: () => 1,
    pendingCheckIns: () => seen.pending,
    onChange: () => () => {},
    close: async () => void (seen.closed += 1),
  } as unknown as EcmPlugin;
  return { plugin, seen };
}

let builtIn: ReturnType<typeof scripted>;
let other: ReturnType<typeof scripted>;
let opened: string[];
let router: PluginRouter;
beforeEach(() => {
  [builtIn, other, opened] = [scripted('built-in'), scripted('other'), []];
  const open = async (id: string) => {
    opened.push(id);
    return id === 'other' ? ok(other.plugin) : err(refusal);
  };
  router = new PluginRouter({
    plugins: { openBuiltIn: () => builtIn.plugin, open },
    clock: manualClock(),
    log: silentLog,
  });
});
const keep = async () => ok(undefined);
const apply = (id: string, settings = {}, revision = 1) =>
  router.apply(revision, id, { setupFor: async () => ok({ settings, secrets: {} }), keep });

describe('the router', () => {
  it('runs the built-in plugin without loading anything', async () => {
    expect(await apply('built-in')).toEqual(ok(1));
    expect([opened, router.info.state]).toEqual([[], 'ready']);
  });

  it('tells the plugin of settings that replace others, not of the first', async () => {
    await apply('built-in');
    expect(builtIn.seen.replaced).toBe(0);
    await apply('built-in', {}, 2);
    expect(builtIn.seen.replaced).toBe(1);
  });

  it('checks the health once for all that ask meanwhile, and anew for the next', async () => {
    await apply('built-in');
    const { signal } = new AbortController();
    const impatient = new AbortController();
    const asked = Array.from({ length: 250 }, () => router.health(signal, 'c'));
    const left = router.health(impatient.signal, 'c');
    impatient.abort();
    expect(await left).toMatchObject({ healthy: false });
    builtIn.seen.answer();
    expect(new Set((await Promise.all(asked)).map(({ healthy }) => healthy))).toEqual(new Set([true]));
    expect(builtIn.seen.healthChecks).toBe(1);
    const next = router.health(signal, 'c');
    builtIn.seen.answer();
    expect(await next).toMatchObject({ healthy: true });
    expect(builtIn.seen.healthChecks).toBe(2);
  });

  it('lets requests of the plugin before finish, then closes it', async () => {
    await apply('built-in');
    const running = router.findCredentials(session, context);
    await apply('other', {}, 2);
    expect([router.info.id, router.tokenCount(), builtIn.seen.closed]).toEqual(['other', 2, 0]);
    builtIn.seen.answer();
    expect(await running).toEqual(ok([]));
    expect([router.tokenCount(), builtIn.seen.closed]).toEqual([1, 1]);
  });

  it('keeps the plugin before until its credentials are back and its check-ins are done', async () => {
    await apply('built-in');
    await router.getCredential(session, 'c1', context);
    builtIn.seen.pending = 1;
    await apply('other', {}, 2);
    expect([router.pendingCheckIns(), builtIn.seen.closed]).toEqual([1, 0]);
    expect(await router.releaseCredential(session, 'c1', 0, context)).toMatchObject(ok({ checkIn: 'done' }));
    expect([builtIn.seen.released, other.seen.released, builtIn.seen.closed]).toEqual([1, 0, 0]);
    builtIn.seen.pending = 0;
    await router.releaseCredential(session, 'c2', 0, context);
    expect([other.seen.released, builtIn.seen.closed]).toEqual([1, 1]);
  });

  it('keeps the plugin before until a credential that went out twice is back twice', async () => {
    await apply('built-in');
    for (let times = 0; times < 2; times += 1) await router.getCredential(session, 'c1', context);
    await apply('other', {}, 2);
    await router.releaseCredential(session, 'c1', 0, context);
    expect([builtIn.seen.released, builtIn.seen.closed]).toEqual([1, 0]);
    await router.releaseCredential(session, 'c1', 0, context);
    expect([builtIn.seen.released, other.seen.released, builtIn.seen.closed]).toEqual([2, 0, 1]);
  });

  it('goes back to a plugin that has not left yet', async () => {
    await apply('built-in');
    await router.getCredential(session, 'c1', context);
    await apply('other', {}, 2);
    await apply('built-in', {}, 3);
    expect([router.info.id, router.revision, builtIn.seen.closed, other.seen.closed]).toEqual(['built-in', 3, 0, 1]);
  });

  it.each([
    ['takes the settings', ok({ settings: {}, secrets: {} }), 'built-in', 0],
    ['has none to take', err(refusal), 'other', 1],
  ])('does not close a plugin on its way back before it %s', async (_what, setup, inUse, closed) => {
    await apply('built-in');
    await router.getCredential(session, 'c1', context);
    await apply('other', {}, 2);
    const reading = Promise.withResolvers<void>();
    const setupFor = async () => {
      await reading.promise;
      return setup;
    };
    const returning = router.apply(3, 'built-in', { setupFor, keep });
    await router.releaseCredential(session, 'c1', 0, context);
    expect([builtIn.seen.released, builtIn.seen.closed]).toEqual([1, 0]);
    reading.resolve();
    await returning;
    expect([router.info.id, builtIn.seen.closed]).toEqual([inUse, closed]);
  });

  it('closes a plugin that could not even be asked', async () => {
    await apply('built-in');
    const bug = new Error('a bug');
    await expect(router.apply(2, 'other', { setupFor: () => Promise.reject(bug), keep })).rejects.toBe(bug);
    expect([router.info.id, other.seen.closed]).toEqual(['built-in', 1]);
  });

  it('keeps what it runs when the other plugin refuses the settings, and closes that', async () => {
    await apply('built-in');
    expect(await apply('other', { bad: true }, 2)).toEqual(err(refusal));
    expect([router.info, router.revision, other.seen.closed]).toEqual([
      { id: 'built-in', name: 'built-in', version: '1.0.0', state: 'ready' },
      1,
      1,
    ]);
  });

  it.each([
    ['at first', 0, 'not-configured'],
    ['with others in force', 1, 'ready'],
  ])('takes no settings that could not be kept, and blames no plugin for it: %s', async (_when, revision, state) => {
    if (revision > 0) await apply('built-in', {}, revision);
    const refused = await router.apply(2, 'other', {
      setupFor: async () => ok({ settings: {}, secrets: {} }),
      keep: async () => err(refusal),
    });
    expect(refused).toEqual(err(refusal));
    expect([router.info.id, router.info.state, router.revision, builtIn.seen.replaced, other.seen.closed]).toEqual([
      'built-in',
      state,
      revision,
      0,
      1,
    ]);
  });

  it('puts settings that could not be kept not in use: pending check-ins go on with the former', async () => {
    await apply('built-in', { revision: 1 });
    await router.apply(2, 'built-in', {
      setupFor: async () => ok({ settings: { revision: 2 }, secrets: {} }),
      keep: async () => err(refusal),
    });
    expect([builtIn.seen.inUse, router.revision]).toEqual([[{ revision: 1 }], 1]);
  });

  it('takes settings that are kept even if the plugin fails to forget the former', async () => {
    await apply('built-in');
    builtIn.plugin.settingsInUse = () => {
      throw new TypeError('a bug');
    };
    expect(await apply('built-in', {}, 2)).toEqual(ok(2));
    expect(router.revision).toBe(2);
  });

  it('names the chosen plugin as failed as long as there is none to run', async () => {
    expect(router.info.state).toBe('not-configured');
    expect(await apply('nowhere')).toEqual(err(refusal));
    expect(router.info).toEqual({ id: 'nowhere', name: 'nowhere', version: '', state: 'failed' });
    expect(await router.findCredentials(session, context)).toMatchObject({
      ok: false,
      error: { kind: 'configuration' },
    });
    await apply('other');
    expect(router.info).toMatchObject({ id: 'other', state: 'ready' });
  });

  it('tells what is recorded of a request besides its answer', async () => {
    await apply('built-in');
    const noted: unknown[] = [];
    const request = { ...context, note: (facts: unknown) => void noted.push(facts) };
    const running = [router.findCredentials(session, request), router.getCredential(session, 'c1', request)];
    builtIn.seen.answer();
    await Promise.all(running);
    await router.releaseCredential(session, 'c1', 0, request);
    expect(noted).toContainEqual({ trace: [], offered: 0, settingsRevision: 1 });
    expect(
      noted.filter((facts) => JSON.stringify(facts) === '{"actor":"HQ\\\\ann","settingsRevision":1}'),
    ).toHaveLength(2);
  });

  it('closes every plugin that is still open', async () => {
    await apply('built-in');
    await router.getCredential(session, 'c1', context);
    await apply('other', {}, 2);
    await router.close();
    expect([builtIn.seen.closed, other.seen.closed]).toEqual([1, 1]);
  });
});

describe('a session that contains a secret of the settings', () => {
  const setup = { settings: {}, secrets: { apiPassword: Secret.of('Wint3r!Storm') } };
  const useSecrets = () =>
    router.apply(1, 'built-in', { setupFor: async () => ok(setup), keep }, Secret.of('client-secret-77'));
  const named = (username: string): Session => ({ ...session, user: { username } });
  const refused = { ok: false, error: { kind: 'configuration', detail: 'input' } };

  it.each(['Wint3r!Storm', 'HQ\\wint3r!storm', 'client-secret-77', Buffer.from('Wint3r!Storm').toString('base64')])(
    'is refused before the plugin sees it: %s',
    async (username) => {
      await useSecrets();
      const answers = [
        await router.findCredentials(named(username), context),
        await router.getCredential(named(username), 'c1', context),
        await router.releaseCredential(named(username), 'c1', 0, context),
      ];
      expect(answers).toMatchObject([refused, refused, refused]);
      expect(JSON.stringify(answers)).not.toContain(username);
      expect([router.secretIn(named(username)), router.secretIn(session)]).toEqual([
        expect.objectContaining(refused.error),
        undefined,
      ]);
      expect(builtIn.seen.released).toBe(0);
      expect(router.counters().failures).toEqual({ configuration: 3 });
    },
  );

  it('is released if its credential was got before', async () => {
    await apply('built-in');
    const before = named('Wint3r!Storm');
    await router.getCredential(before, 'c1', context);
    await useSecrets();
    expect(await router.releaseCredential(before, 'c1', 0, context)).toMatchObject(ok({ checkIn: 'done' }));
  });
});
