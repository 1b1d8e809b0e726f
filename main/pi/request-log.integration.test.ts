import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineOnPractice, offerId, session, type EngineOnPractice } from '../../test-support/pi/engine-on-practice.ts';
import type { Session } from '../../shared/jump-item.ts';
import type { LogLevel } from '../../shared/service-status.ts';
import type { RequestContext } from '../plugins/contract.ts';
import type { Log, LogEvent, LogFields } from '../platform/logging/log.ts';

/** What the log says of one request: all that was asked, each step, where it failed, under one correlation id. */

interface Line extends LogFields {
  readonly level: LogLevel;
  readonly event: LogEvent;
}

let lines: Line[];
let practice: EngineOnPractice;

beforeEach(async () => {
  lines = [];
  const at =
    (level: LogLevel): Log[LogLevel] =>
    (event, fields) =>
      void lines.push({ level, event, ...fields });
  practice = await engineOnPractice({
    log: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') },
  });
});
afterEach(() => practice.stop());

const contextOf = (correlationId: string, interactive = true): RequestContext => ({
  signal: new AbortController().signal,
  correlationId,
  interactive,
});
const of = (event: LogEvent): readonly Line[] => lines.filter((line) => line.event === event);
const ann: Session = {
  user: { username: 'ann', distinguishedName: 'CN=Ann,DC=hq,DC=example' },
  jumpItem: { type: 'jump-client', host: 'kiosk7', additionalAddresses: ['10.20.0.77', '192.0.2.7'] },
};
const list = 'AccountStoreOps_StoredCredential_GetList';
const checkOut = 'AccountStoreOps_StoredCredential_CheckOut';
const checkIn = 'AccountStoreOps_StoredCredential_CheckIn';

describe('a lookup', () => {
  it.each([
    [
      ann,
      {
        user: 'ann',
        dn: 'CN=Ann,DC=hq,DC=example',
        jumpItem: 'jump-client',
        host: 'kiosk7',
        addresses: ['10.20.0.77', '192.0.2.7'],
      },
    ],
    [
      {
        user: { username: 'erin' },
        jumpItem: { type: 'rdp-secureapp', host: 'sql01', applicationName: 'PAYROLL' },
      } as const,
      { user: 'erin', jumpItem: 'rdp-secureapp', host: 'sql01', application: 'PAYROLL' },
    ],
  ])('has all that was asked in its first line and its last: %j', async (asked, fields) => {
    await (await practice.engine()).findCredentials(asked, contextOf('c1'));
    expect(of('lookup.started')).toMatchObject([{ level: 'info', correlationId: 'c1', ...fields }]);
    expect(of('lookup.finished')).toMatchObject([{ level: 'info', correlationId: 'c1', ...fields }]);
  });

  it.each([
    ['of a person who tests', true, 'info'],
    ['of a session', false, 'debug'],
  ] as const)('%s has its steps, interactive %s, at the level %s', async (_whose, interactive, level) => {
    await (await practice.engine()).findCredentials(ann, contextOf('c1', interactive));
    const steps = of('lookup.step');
    expect(steps.map(({ stage }) => stage)).toEqual(expect.arrayContaining(['identity', 'endpoint', 'query', 'offer']));
    expect([...new Set(steps.map((step) => `${step.level} ${step.correlationId}`))]).toEqual([`${level} c1`]);
  });

  it('that fails has the steps up to there, the call that failed, and what to look at', async () => {
    practice.pi.inject({ does: 'refuse', code: 11, operation: list, times: 9 });
    await (await practice.engine()).findCredentials(ann, contextOf('c1'));
    expect(of('lookup.step').map(({ stage }) => stage)).toContain('query');
    expect(of('pi.call').filter(({ kind }) => kind !== undefined)[0]).toMatchObject({
      level: 'info',
      correlationId: 'c1',
      operation: list,
      code: 11,
    });
    expect(of('lookup.failed')).toMatchObject([
      {
        level: 'warn',
        correlationId: 'c1',
        dn: 'CN=Ann,DC=hq,DC=example',
        kind: 'server',
        detail: 'fault',
        doing: expect.stringMatching(/./),
        message: expect.stringMatching(/./),
        hint: expect.stringMatching(/./),
      },
    ]);
  });

  it('names the setting that is wrong', async () => {
    const engine = await practice.engine({ domainMap: [] });
    await engine.findCredentials({ ...ann, user: { username: 'ann@nowhere.example' } }, contextOf('c1'));
    expect(of('lookup.failed')).toMatchObject([
      { kind: 'impersonation', setting: expect.stringMatching(/domainMap|defaultDomain/) },
    ]);
  });
});

describe('a retrieval', () => {
  const request = session('HQ\\ann', { type: 'vnc', host: 'kiosk7' }, 's1');
  const account = { account: 'Administrator', system: 'KIOSK7' };

  it.each([
    [false, { purpose: 'test', checkIn: 'done', rotation: undefined }],
    [true, { purpose: 'full-cycle-test', checkIn: 'done', rotation: 'created' }],
  ])('that is a test has its account, its check-in and its rotation (full cycle: %s)', async (fullCycle, ending) => {
    const engine = await practice.engine({ createSpinJobs: true });
    const id = await offerId(engine, request, 'Administrator (KIOSK7)');
    lines = [];
    await engine.testRetrieve(request, id, { fullCycle }, contextOf('c2'));
    expect(of('retrieve.started')).toMatchObject([{ ...account, correlationId: 'c2' }]);
    expect(of('retrieve.finished')).toMatchObject([{ ...account, ...ending, correlationId: 'c2' }]);
    expect(lines.filter(({ correlationId }) => correlationId !== 'c2')).toEqual([]);
  });

  it('that fails has its account and the step', async () => {
    const engine = await practice.engine();
    const id = await offerId(engine, request, 'Administrator (KIOSK7)');
    practice.pi.inject({ does: 'refuse', code: 3, operation: checkOut });
    await engine.testRetrieve(request, id, { fullCycle: false }, contextOf('c2'));
    expect(of('retrieve.failed')).toMatchObject([
      { ...account, correlationId: 'c2', purpose: 'test', checkIn: 'left', doing: expect.stringMatching(/./) },
    ]);
  });

  it('whose id names nothing says so without it', async () => {
    await (await practice.engine()).testRetrieve(request, 'v1.nothing', { fullCycle: false }, contextOf('c2'));
    expect(of('retrieve.failed')).toMatchObject([{ correlationId: 'c2', detail: 'credential-id' }]);
    expect(JSON.stringify(lines)).not.toContain('v1.nothing');
  });

  it('and its release have their ids in every line, rotation and failed check-in included', async () => {
    const engine = await practice.engine({ createSpinJobs: true });
    const id = await offerId(engine, request, 'Administrator (KIOSK7)');
    lines = [];
    await engine.getCredential(request, id, contextOf('get', false));
    await engine.releaseCredential(request, id, 0, contextOf('release', false));
    expect(of('rotation.finished')).toMatchObject([{ correlationId: 'release', outcome: 'created' }]);
    await engine.getCredential(request, id, contextOf('get', false));
    practice.pi.inject({ does: 'refuse', code: 11, operation: checkIn });
    await engine.releaseCredential(request, id, 0, contextOf('release', false));
    expect(of('checkin.pending')).toMatchObject([
      { correlationId: 'release', ...account, kind: 'server', hint: expect.stringMatching(/./) },
    ]);
    expect(lines.filter(({ correlationId }) => correlationId !== 'get' && correlationId !== 'release')).toEqual([]);
  });

  it('that is undone has its id in the lines of the check-in too', async () => {
    const engine = await practice.engine();
    const id = await offerId(engine, request, 'Administrator (KIOSK7)');
    lines = [];
    practice.pi.inject({ does: 'drop', after: true, operation: checkOut });
    practice.pi.inject({ does: 'refuse', code: 11, operation: checkIn });
    await engine.testRetrieve(request, id, { fullCycle: false }, contextOf('c3'));
    expect(of('checkin.pending')).toMatchObject([{ correlationId: 'c3', ...account }]);
    expect(lines.filter(({ correlationId }) => correlationId !== 'c3')).toEqual([]);
  });

  it('whose check-in is retried has its id in the lines of the retry', async () => {
    const settings = practice.setup();
    const engine = await practice.engine();
    const id = await offerId(engine, request, 'Administrator (KIOSK7)');
    await engine.getCredential(request, id, contextOf('get', false));
    await practice.plugin.close();
    lines = [];
    const next = practice.restart();
    await next.settingsInUse(undefined, settings);
    await expect
      .poll(() => of('checkin.retried'))
      .toMatchObject([{ correlationId: 'get', ...account, outcome: 'done' }]);
    expect(of('pi.call').find(({ operation }) => operation === checkIn)).toMatchObject({ correlationId: 'get' });
  });
});
