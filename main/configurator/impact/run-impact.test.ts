import { describe, expect, it } from 'vitest';
import { failure, type Failure } from '../../../shared/errors.ts';
import type { ImpactRequest } from '../../../shared/impact.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { offered } from '../../../test-support/fake-plugin.ts';
import type { FindOutcome, PluginEngine, RequestContext } from '../../plugins/contract.ts';
import { Secret } from '../../../shared/secret.ts';
import { runImpact } from './run-impact.ts';

type Answer = readonly string[] | Failure;
type Find = (username: string, context: RequestContext) => Promise<Answer> | Answer;

const words = { message: 'm', doing: 'd', hint: 'h' };
const refusedLogin = failure('authentication', undefined, words);
const refusedUser = failure('impersonation', 'not-allowed', words);
const malformed = failure('configuration', 'input', words);

/** An engine that answers labels or a failure, and records what it was called with. */
function engine(find: Find, warnings: readonly string[] = []) {
  const calls: { readonly username: string; readonly context: RequestContext }[] = [];
  const findCredentials = async ({ user: { username } }: ImpactRequest['session'], context: RequestContext) => {
    calls.push({ username, context });
    const answer = await find(username, context);
    const result: FindOutcome['result'] =
      'kind' in answer ? err(answer) : ok(answer.map((label) => ({ ...offered, id: label, label, flags: [] })));
    return { trace: [], warnings, result };
  };
  return { calls, engine: { findCredentials } as unknown as PluginEngine };
}

const requestsOf = (...users: readonly string[]): readonly ImpactRequest[] =>
  users.map((username) => ({ session: { user: { username }, jumpItem: { type: 'rdp', host: 'web01' } } }));

function run(before: Find | Failure, after: Find, users: readonly string[], signal = new AbortController().signal) {
  const was: Result<PluginEngine, Failure> = typeof before === 'function' ? ok(engine(before).engine) : err(before);
  return runImpact({ before: was, after: engine(after).engine, secrets: [], requests: requestsOf(...users), signal });
}

describe('the impact of changed settings', () => {
  it('compares what both settings offer for each request', async () => {
    const answers: Readonly<Record<string, readonly [Answer, Answer]>> = {
      same: [['a'], ['a']],
      loses: [['a', 'b'], ['a']],
      gains: [[], ['a']],
      differs: [['a'], ['b']],
      fails: [['a'], refusedUser],
      recovers: [refusedUser, ['a']],
      failing: [refusedUser, refusedUser],
    };
    const impact = await run(
      (user) => answers[user]?.[0] ?? [],
      (user) => answers[user]?.[1] ?? [],
      Object.keys(answers),
    );
    expect(impact).toMatchObject({
      ok: true,
      value: {
        requests: 7,
        effects: { loses: 1, gains: 1, differs: 1, fails: 1, recovers: 1 },
        failing: 1,
        changes: [
          { effect: 'loses', lost: ['b'], gained: [], before: { offered: 2 }, after: { offered: 1 } },
          { effect: 'gains', lost: [], gained: ['a'] },
          { effect: 'differs', lost: ['a'], gained: ['b'] },
          {
            effect: 'fails',
            lost: [],
            gained: [],
            before: { offered: 1 },
            after: { error: { kind: 'impersonation' } },
          },
          { effect: 'recovers', lost: [], gained: [], before: { error: { kind: 'impersonation' } } },
        ],
      },
    });
  });

  it('runs a bounded number at once, and reports progress', async () => {
    let [running, most] = [0, 0];
    const find: Find = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return ['a'];
    };
    const reports: number[] = [];
    const users = Array.from({ length: 40 }, (_, index) => `u${index}`);
    const impact = await runImpact({
      before: ok(engine(find).engine),
      after: engine(find).engine,
      secrets: [],
      requests: requestsOf(...users),
      signal: new AbortController().signal,
      progress: (done) => reports.push(done),
    });
    expect(impact).toMatchObject({ ok: true, value: { requests: 40, changes: [] } });
    expect(most).toBe(16);
    expect(reports).toEqual(users.map((_, index) => index + 1));
  });

  it('fails with the cause when the changed settings are refused, after one login', async () => {
    const after = engine(() => refusedLogin);
    const before = engine(() => ['a']);
    const requests = requestsOf('a', 'b', 'c');
    const { signal } = new AbortController();
    const impact = await runImpact({ before: ok(before.engine), after: after.engine, secrets: [], requests, signal });
    expect(impact).toEqual(err(refusedLogin));
    expect([before.calls.length, after.calls.length]).toEqual([1, 1]);
  });

  it('looks a request with a secret of either settings up with neither', async () => {
    const side = engine(() => ['a']);
    const { signal } = new AbortController();
    const requests = requestsOf('kiosk-secret-of-one-side', 'ann');
    const secrets = [Secret.of('secret-of-one-side')];
    const impact = await runImpact({ before: ok(side.engine), after: side.engine, secrets, requests, signal });
    expect(side.calls.map(({ username }) => username)).toEqual(['ann', 'ann']);
    expect(impact).toMatchObject({ ok: true, value: { failing: 1, changes: [] } });
  });

  it('only the first lookup ignores the pause after a refused login', async () => {
    const after = engine(() => ['a']);
    const { signal } = new AbortController();
    await runImpact({
      before: ok(after.engine),
      after: after.engine,
      secrets: [],
      requests: requestsOf('a', 'b'),
      signal,
    });
    expect(after.calls.map(({ username, context }) => [username, context.interactive])).toEqual([
      ['a', true],
      ['a', true],
      ['b', false],
      ['b', false],
    ]);
  });

  it('a malformed request proves nothing: the next one is the first to be sent', async () => {
    const after = engine((user) => (user === 'bad' ? malformed : refusedLogin));
    const { signal } = new AbortController();
    const requests = requestsOf('bad', 'b', 'c');
    const impact = await runImpact({
      before: ok(engine(() => ['a']).engine),
      after: after.engine,
      secrets: [],
      requests,
      signal,
    });
    expect(impact).toEqual(err(refusedLogin));
    expect(after.calls.map(({ username }) => username)).toEqual(['bad', 'b']);
  });

  it('a malformed answer is that of one request, which then counts as failed', async () => {
    const cause = failure('protocol', 'malformed', words);
    const impact = await run(
      () => ['a'],
      (user) => (user === 'a' ? cause : ['a']),
      ['a', 'b'],
    );
    expect(impact).toMatchObject({ ok: true, value: { requests: 2, effects: { fails: 1 } } });
  });

  it.each([
    ['cannot be used', malformed],
    ['are refused', () => refusedLogin],
  ])('says so when the settings before %s', async (_what, before) => {
    const impact = await run(before, () => ['a'], ['a', 'b', 'c']);
    expect(impact).toMatchObject({
      ok: true,
      value: { effects: { recovers: 3 }, beforeError: { correlationId: expect.any(String) } },
    });
  });

  it.each(['before', 'after'] as const)(
    'fails with the cause when the server of the settings %s goes away',
    async (side) => {
      const gone = failure('connectivity', 'refused', words);
      const going: Find = (user) => (user === 'a' || user === 'b' ? ['a'] : gone);
      const staying: Find = () => ['a'];
      const users = ['a', 'b', ...Array.from({ length: 40 }, (_, index) => `u${index}`)];
      const impact = await (side === 'before' ? run(going, staying, users) : run(staying, going, users));
      expect(impact).toEqual(err(gone));
    },
  );

  it('a late answer is that of one request', async () => {
    const late = failure('connectivity', 'timeout', words);
    const impact = await run(
      () => ['a'],
      (user) => (user === 'b' ? late : ['a']),
      ['a', 'b', 'c'],
    );
    expect(impact).toMatchObject({ ok: true, value: { requests: 3, effects: { fails: 1 } } });
  });

  it('counts requests whose result is incomplete', async () => {
    const { signal } = new AbortController();
    const after = engine(() => ['a'], ['PI denies a list.']).engine;
    const parts = {
      before: ok(engine(() => ['a']).engine),
      after,
      secrets: [],
      requests: requestsOf('a', 'b'),
      signal,
    };
    expect(await runImpact(parts)).toMatchObject({ ok: true, value: { incomplete: 2, changes: [] } });
  });

  it('ends when it is cancelled, without further lookups', async () => {
    const cancel = new AbortController();
    const after = engine((user) => {
      if (user === 'u3') cancel.abort();
      return ['a'];
    });
    const requests = requestsOf(...Array.from({ length: 100 }, (_, index) => `u${index}`));
    const { signal } = cancel;
    const impact = await runImpact({
      before: ok(engine(() => []).engine),
      after: after.engine,
      secrets: [],
      requests,
      signal,
    });
    expect(impact).toMatchObject({ ok: false, error: { kind: 'cancelled' } });
    expect(after.calls.length).toBeLessThan(10);
  });

  it('has no result without requests, and no call', async () => {
    expect(await run(malformed, () => [], [])).toMatchObject({ ok: true, value: { requests: 0, changes: [] } });
  });
});
