import { describe, expect, it } from 'vitest';
import { failure } from '../../../shared/errors.ts';
import type { Session } from '../../../shared/jump-item.ts';
import type { TraceEntry } from '../../../shared/lookup-result.ts';
import { err, ok } from '../../../shared/result.ts';
import { recentRequest } from '../../../shared/service-status.ts';
import { longestText } from '../../../shared/recorded-session.ts';
import { describeRequest, mostEntries, type AnsweredRequest } from './describe-request.ts';

const session: Session = {
  sessionId: 's-1',
  user: { username: 'ann', distinguishedName: 'cn=Ann,dc=hq,dc=example' },
  jumpItem: { type: 'rdp', host: 'web01' },
};

const step = (
  stage: TraceEntry['stage'],
  outcome: TraceEntry['outcome'],
  more: Partial<TraceEntry> = {},
): TraceEntry => ({
  stage,
  outcome,
  subject: 'host web01',
  reason: 'text of the trace',
  ...more,
});

const lookup: AnsweredRequest = {
  at: Date.UTC(2030, 0, 2),
  correlationId: 'c-1',
  operation: 'find',
  from: 'appliance',
  session,
  durationMs: 12,
  result: ok([]),
  offered: 3,
  trace: [
    step('identity', 'tried', { subject: 'HQ\\ann' }),
    step('identity', 'kept', { subject: 'HQ\\ann', code: 'user-known' }),
    step('query', 'tried'),
    step('query', 'dropped', { subject: 'domain LAB' }),
    step('filter', 'dropped', { subject: 'root of pi', code: 'other-domain', setting: 'filterDomainCredentials' }),
    step('filter', 'dropped', { subject: 'sa of pi', code: 'other-domain', setting: 'filterDomainCredentials' }),
    step('filter', 'warned', { subject: 'bad of pi', code: 'entry-unusable' }),
    step('permission', 'dropped', { subject: 'dba of pi', code: 'no-permission' }),
    step('permission', 'kept', { subject: 'ok of pi', code: 'remote-session-only' }),
  ],
};

const written = (changes: Partial<AnsweredRequest> = {}) => describeRequest({ ...lookup, ...changes });

describe('the record of a request', () => {
  it('says of a test of the bridge that it is one', () => {
    expect(written({ trial: true })).toMatchObject({ trial: true });
    expect(written()).not.toHaveProperty('trial');
  });

  it('has who asked for what, as whom the vault was asked for what, and how many credentials each rule left out', () => {
    expect(written()).toEqual({
      at: '2030-01-02T00:00:00.000Z',
      correlationId: 'c-1',
      operation: 'find',
      from: 'appliance',
      session,
      dnDomain: 'hq.example',
      candidates: ['HQ\\ann'],
      actor: 'HQ\\ann',
      keys: ['host web01'],
      excluded: [
        { code: 'other-domain', setting: 'filterDomainCredentials', count: 2 },
        { code: 'entry-unusable', count: 1 },
        { code: 'no-permission', count: 1 },
      ],
      offered: 3,
      durationMs: 12,
      outcome: 'ok',
    });
  });

  it('fits its schema, and has no sentence of the trace and no name from the lists of the vault', () => {
    const record = written();
    expect(recentRequest.parse(record)).toEqual(record);
    expect(JSON.stringify(record)).not.toMatch(/text of the trace|of pi/);
  });

  it.each([
    [
      'the rule that decided a lookup without offers',
      {
        offered: 0,
        trace: [step('conclusion', 'warned', { code: 'all-dropped-by-setting', setting: 'filterLocalCredentials' })],
      },
      { outcome: 'none', conclusion: { code: 'all-dropped-by-setting', setting: 'filterLocalCredentials' } },
    ],
    [
      'kind, detail, message and hint of a failure',
      { result: err(failure('server', 'busy', { message: 'busy', doing: 'd', hint: 'h' })) },
      { outcome: 'failed', failure: { kind: 'server', detail: 'busy', message: 'busy', hint: 'h' } },
    ],
    [
      'the actor of a retrieval',
      { operation: 'get' as const, trace: undefined, offered: undefined, actor: 'HQ\\bob' },
      { outcome: 'ok', actor: 'HQ\\bob', candidates: [], keys: [], excluded: [] },
    ],
  ])('has %s', (_what, changes, expected) => {
    expect(written(changes as Partial<AnsweredRequest>)).toMatchObject(expected);
  });

  it.each([
    ['https://ann:pw@web01/login?token=t#f', 'https://web01/login'],
    ['no address', undefined],
  ])('has of the web address %s: %s', (url, expected) => {
    const { jumpItem } = written({ session: { ...session, jumpItem: { type: 'web', url } } }).session;
    expect(jumpItem).toEqual({ type: 'web', ...(expected === undefined ? {} : { url: expected }) });
  });

  it('has an address without its query where the host is one', () => {
    const { jumpItem } = written({
      session: { ...session, jumpItem: { type: 'rdp', host: 'https://web01/a?b=c' } },
    }).session;
    expect(jumpItem).toEqual({ type: 'rdp', host: 'https://web01/a' });
  });

  it('cuts long texts and lists', () => {
    const long = 'x'.repeat(longestText + 1);
    const many = Array.from({ length: mostEntries + 1 }, (_, index) =>
      step('query', 'tried', { subject: `host h${index}` }),
    );
    const record = written({ session: { ...session, user: { username: long } }, trace: many });
    expect(record.session.user.username).toBe(`${long.slice(0, longestText)}…`);
    expect(record.keys).toHaveLength(mostEntries);
  });

  it('hides a session that must not be written', () => {
    const record = written({
      session: { ...session, user: { username: 'Wint3r!Storm' } },
      isSessionHidden: true,
      trace: undefined,
    });
    expect(record.session).toEqual({ user: { username: '' }, jumpItem: { type: 'rdp' } });
    expect(JSON.stringify(record)).not.toContain('Wint3r');
  });
});
