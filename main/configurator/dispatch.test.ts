import { describe, expect, it } from 'vitest';
import { callNames, type CallName, type Handlers } from '../../shared/contract.ts';
import { failure, withCorrelation, type ErrorInfo } from '../../shared/errors.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import { Secret } from '../../shared/secret.ts';
import { silentLog, type LogEvent, type LogFields } from '../platform/logging/log.ts';
import { createDispatch } from './dispatch.ts';

type Answer = (input: unknown) => unknown;

/** A dispatch whose handlers all answer the same, and what was called and logged. */
function dispatchTo(answer: Answer) {
  const calls: { readonly name: CallName; readonly input: unknown }[] = [];
  const lines: [LogEvent, LogFields?][] = [];
  const line = (...entry: [LogEvent, LogFields?]): void => void lines.push(entry);
  const entries = callNames.map((name) => [
    name,
    async (input: unknown) => {
      calls.push({ name, input });
      return answer(input);
    },
  ]);
  const dispatch = createDispatch(Object.fromEntries(entries) as Handlers, { ...silentLog, warn: line, error: line });
  return { dispatch, calls, lines };
}

const never: Answer = () => {
  throw new Error('must not be called');
};

const session = { user: { username: 'ann' }, jumpItem: { type: 'rdp', host: 'web01' } };
const basis = { profile: 'real', expectedRevision: 0 };
const inputs: Readonly<Record<CallName, unknown>> = {
  'app/info': {},
  'app/state': {},
  'app/set-log-level': { level: 'debug' },
  'app/dismiss-notice': {},
  'app/export-text': { fileName: 'a.json', text: '' },
  'app/copy-text': { text: '' },
  'app/open-link': { link: 'vendor-guide' },
  'settings/read': {},
  'settings/save': { ...basis, plugin: {}, secrets: {} },
  'test/lookup': { requestId: 'r', plugin: {}, secrets: {}, session },
  'test/retrieve': { requestId: 'r', plugin: {}, secrets: {}, session, credentialId: 'c' },
  'impact/preview': { requestId: 'r', plugin: {}, secrets: {}, scenarios: [{ name: 'Ann', session }] },
  'diagnose/run': { requestId: 'r', scope: 'full' },
  'diagnose/trust-authority': { requestId: 'r', server: 'pi', plugin: {}, fingerprint: `${'AB:'.repeat(31)}AB` },
  'pi/detect-version': { requestId: 'r', plugin: {} },
  'pi/check-templates': { requestId: 'r', plugin: {}, secrets: {} },
  'contract/read': {},
  'contract/propose': { requestId: 'r', plugin: {}, choices: [], accept: [] },
  'contract/try': { requestId: 'r', plugin: {}, secrets: {}, session: { user: 'ann' } },
  'contract/save': { ...basis, contract: null },
  'request/cancel': { requestId: 'r' },
  'tokens/clear': {},
  'appliance/read': {},
  'appliance/save': { ...basis, appliance: {} },
  'ca-file/check': { path: '/ca.pem' },
  'ca-file/place': { name: 'ca.pem', content: '' },
  'appliance/test': { requestId: 'r', appliance: {} },
  'bridging/read': {},
  'bridging/switch': { action: 'enable' },
  'bridging/test': { requestId: 'r', session },
  'plugins/list': {},
  'plugins/choose': { ...basis, id: 'example' },
  'plugins/choose-folder': { ...basis, folder: '/plugins/example' },
  'plugins/unblock': { ...basis, folder: '/plugins/example' },
  'plugins/read-settings': {},
  'plugins/save-settings': { ...basis, pluginId: 'example', settings: {}, secrets: {} },
  'service/state': {},
  'service/reconnect': {},
  'service/reconnect-link': {},
  'service/resume': {},
  'service/set-log-level': { level: 'debug' },
  'service/tail': { lines: 100, follow: true },
  'service/control': { action: 'start' },
  'requests/list': { limit: 10 },
  'service/activity': { period: '24h' },
  'settings/history': {},
  'settings/compare': { from: 1, to: 2 },
  'settings/restore': { profile: 'real', expectedRevision: 0, revision: 1 },
  'requests/log-lines': { correlationId: 'c0ffee' },
  'support/bundle': {},
  'practice/enter': {},
  'drafts/read': { section: 'appliance' },
  'drafts/keep': { ...basis, section: 'appliance' },
  'scenarios/read': {},
  'scenarios/save': { ...basis, scenarios: [] },
  'practice/leave': {},
};
const garbage = [
  undefined,
  null,
  true,
  7,
  'text',
  [],
  [{}],
  () => {},
  { marker: 'marked' },
  { requestId: {} },
  Object.create(null, { x: { value: 1, enumerable: true } }),
];

describe('the dispatcher', () => {
  it.each(callNames)('lets %s through with valid input only', async (name) => {
    const valid = dispatchTo(() =>
      err(withCorrelation(failure('cancelled', undefined, { message: 'm', doing: 'd', hint: 'h' }), 'c')),
    );
    expect(await valid.dispatch(name, inputs[name])).toMatchObject({ ok: false, error: { kind: 'cancelled' } });
    expect(valid.calls.map((call) => call.name)).toEqual([name]);

    const refusing = dispatchTo(never);
    for (const input of [...garbage, { ...(inputs[name] as object), unexpected: 'marked' }]) {
      const answer = await refusing.dispatch(name, input);
      expect(answer).toMatchObject({
        ok: false,
        error: { kind: 'configuration', detail: 'input', correlationId: expect.stringMatching(/.+/) },
      });
      expect(JSON.stringify([answer, refusing.lines])).not.toContain('marked');
    }
    expect(refusing.calls).toEqual([]);
    expect(new Set(refusing.lines.map(([event]) => event))).toEqual(new Set(['request.refused']));
  });

  it.each([
    '',
    'settings',
    'toString',
    '__proto__',
    'constructor',
    'app/info ',
    undefined,
    null,
    7,
    {},
    ['app/info'],
    { toString: () => 'app/info' },
  ])('refuses the name %j', async (name) => {
    const { dispatch, lines } = dispatchTo(never);
    expect(await dispatch(name, {})).toMatchObject({ ok: false, error: { kind: 'configuration', detail: 'input' } });
    expect(lines.map(([event]) => event)).toEqual(['request.refused']);
  });

  it('passes typed secrets as Secret', async () => {
    const { dispatch, calls } = dispatchTo(() => ok({ status: 'saved' }));
    const answer = await dispatch('settings/save', {
      profile: 'real',
      expectedRevision: 0,
      plugin: {},
      secrets: { apiPassword: 'marked' },
    });
    const typed = (calls[0]?.input as { secrets: { apiPassword: Secret } } | undefined)?.secrets.apiPassword;
    expect(typed).toBeInstanceOf(Secret);
    expect(typed?.reveal()).toBe('marked');
    expect(JSON.stringify([answer, calls])).not.toContain('marked');
  });

  it('cuts off whatever the contract does not name', async () => {
    const { dispatch } = dispatchTo(() =>
      ok({
        ok: true,
        account: 'root',
        injectAs: 'root',
        checkedIn: true,
        password: 'marked',
        spinJob: { status: 'created', message: 'm', token: 'marked' },
      }),
    );
    expect(await dispatch('test/retrieve', inputs['test/retrieve'])).toEqual({
      ok: true,
      value: {
        ok: true,
        account: 'root',
        injectAs: 'root',
        checkedIn: true,
        spinJob: { status: 'created', message: 'm' },
      },
    });
  });

  it('cuts errors too', async () => {
    const error = {
      ...withCorrelation(failure('server', 'fault', { message: 'm', doing: 'd', hint: 'h' }), 'c'),
      cause: 'marked',
    };
    const { dispatch } = dispatchTo((): Result<unknown, ErrorInfo> => err(error));
    expect(JSON.stringify(await dispatch('tokens/clear', {}))).not.toContain('marked');
  });

  it('passes on no Secret in a field of any type', async () => {
    const view = {
      profile: 'real',
      revision: 1,
      problems: [],
      secrets: { apiPassword: 'set', apiRegistrationKey: 'set' },
      notices: [],
      confirmedHttpOrigins: [],
    };
    const { dispatch } = dispatchTo(() =>
      ok({ ...view, plugin: { apiPassword: Secret.of('marked'), nested: [Secret.of('marked')] } }),
    );
    const answer = await dispatch('settings/read', {});
    expect(answer.ok).toBe(true);
    for (const crossed of [JSON.stringify(answer), JSON.stringify(structuredClone(answer))])
      expect(crossed).not.toContain('marked');
  });

  it.each<[string, Answer]>([
    [
      'throws',
      () => {
        throw new TypeError('marked: /home/ann/secret.txt');
      },
    ],
    [
      'throws no error',
      () => {
        throw 'marked';
      },
    ],
    ['answers something else', () => ok({ cleared: 'marked' })],
    ['answers an unknown kind of error', () => err({ kind: 'marked', message: 'marked' })],
    ['answers nothing', () => undefined],
  ])('says "unexpected", with a correlation id and no internals, when a handler %s', async (_what, answer) => {
    const { dispatch, lines } = dispatchTo(answer);
    const result = await dispatch('tokens/clear', {});
    expect(result).toMatchObject({ ok: false, error: { kind: 'unexpected', doing: 'answering tokens/clear' } });
    expect(lines).toMatchObject([
      ['error.unexpected', { operation: 'tokens/clear', correlationId: result.ok ? '' : result.error.correlationId }],
    ]);
    expect(JSON.stringify([result, lines])).not.toContain('marked');
  });

  it('logs where in the program an unexpected error happened', async () => {
    const { dispatch, lines } = dispatchTo(never);
    await dispatch('tokens/clear', {});
    expect(lines[0]?.[1]?.bug).toMatch(/^Error at .*dispatch\.test\.ts/);
  });
});
