import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RawPlugin } from '../../shared/settings.ts';
import {
  engineContext,
  engineOnPractice,
  session,
  type EngineOnPractice,
} from '../../test-support/pi/engine-on-practice.ts';
import { retryClock, type RetryClock } from '../../test-support/pi/retry-clock.ts';
import { watchRequests, type RequestWatch } from '../../test-support/pi/request-watch.ts';
import { strategies, runStrategy, type StrategyCase } from '../../test-support/pi/check-out-strategies.ts';
import type { Fault } from '../sandbox/faults.ts';

/** Which calls are retried (lookup.md section 7, "Retries"), counted by the requests that arrive at PI. */

const context = engineContext();
/** By its address, which is one list call; a short name is asked with each domain, too. */
const coreSwitch = { type: 'vnc', host: '10.20.0.254' } as const;
let practice: EngineOnPractice;
let watch: RequestWatch;
let clock: RetryClock;
let random = (): number => 0;

async function start(): Promise<void> {
  watch = watchRequests();
  clock = retryClock();
  practice = await engineOnPractice({ clock, random: () => random(), onRequest: watch.onRequest });
}

beforeEach(async () => {
  random = () => 0;
  await start();
});

afterEach(async () => {
  await practice.stop();
});

function strategyNamed(name: string): StrategyCase {
  const strategy = strategies.find((candidate) => candidate.name === name);
  if (strategy === undefined) throw new Error(`there is no strategy "${name}"`);
  return strategy;
}

const autoSpin = strategyNamed('as the user, rotated by auto-spin');
const template = strategyNamed('as the user, rotated by a template job');
const request = strategyNamed('by a granted request');
const shared = strategyNamed('from a shared list');

function arrivals(operation: string): number {
  return watch.requests.filter((each) => each.operation === operation).length;
}

interface Passing {
  readonly what: string;
  readonly fault: Fault;
  readonly received: string;
}

const passing: readonly Passing[] = [
  { what: 'the connection fails before PI does anything', fault: { does: 'drop' }, received: 'connectivity reset' },
  {
    what: 'the connection fails and the answer is lost',
    fault: { does: 'drop', after: true },
    received: 'connectivity reset',
  },
  { what: 'PI says that it is busy', fault: { does: 'refuse', code: 10, as: 'result' }, received: 'server busy' },
  {
    what: 'PI says in a fault that it is busy',
    fault: { does: 'refuse', code: 10, as: 'fault' },
    received: 'server busy',
  },
  {
    what: 'a gateway answers 502',
    fault: { does: 'answer', status: 502, body: 'bad gateway' },
    received: 'server busy',
  },
  {
    what: 'a gateway answers 503',
    fault: { does: 'answer', status: 503, body: 'unavailable' },
    received: 'server busy',
  },
  { what: 'a gateway answers 504', fault: { does: 'answer', status: 504, body: 'timeout' }, received: 'server busy' },
];

/** Makes one read over the wire, and returns its outcome. */
const reads: readonly { readonly operation: string; readonly make: () => Promise<string> }[] = [
  { operation: 'AccountStoreOps_StoredCredential_GetList', make: () => find({}) },
  { operation: 'AccountStoreOps_SharedCredential_GetList', make: () => find({ includeSharedLists: true }) },
  { operation: 'SystemOps_GetVersion', make: diagnoseVersion },
  { operation: 'JobOps_GetPasswordChangeSettings', make: rotateByTemplate },
];

async function find(settings: RawPlugin): Promise<string> {
  const engine = await practice.engine(settings);
  const { result } = await engine.findCredentials(session('HQ\\ann', coreSwitch), context);
  return result.ok ? 'ok' : `${result.error.kind} ${result.error.detail ?? ''}`;
}

async function diagnoseVersion(): Promise<string> {
  const { failure } = await practice.diagnose({ scope: 'full' }, context);
  return failure === undefined ? 'ok' : `${failure.kind} ${failure.detail ?? ''}`;
}

async function rotateByTemplate(): Promise<string> {
  const { released } = await runStrategy(await practice.engine(template.settings), template, context);
  if (released?.ok !== true) throw new Error('a rotation must not undo the release');
  return released.value.spinJob?.status === 'created' ? 'ok' : (released.value.spinJob?.message ?? 'nothing');
}

describe.each(passing)('when $what', ({ fault, received }) => {
  it.each(reads.filter(({ operation }) => operation !== 'SystemOps_GetVersion'))(
    '$operation is asked again, twice at most',
    async ({ operation, make }) => {
      practice.pi.inject({ ...fault, operation, times: 2 });
      expect(await make()).toBe('ok');
      expect(arrivals(operation)).toBe(3);
      expect(clock.shortWaits).toEqual([100, 400]);
      await practice.stop();
      await start();
      practice.pi.inject({ ...fault, operation, times: 3 });
      const ended = await make();
      expect(ended).not.toBe('ok');
      if (!operation.startsWith('JobOps')) expect(ended).toBe(received);
      expect(arrivals(operation)).toBe(3);
    },
  );

  it.each([
    ['DoLogin2', autoSpin],
    ['DoLoginAsUser', autoSpin],
    ['AccountStoreOps_StoredCredential_CheckOut', autoSpin],
    ['AccountStoreOps_StoredCredential_CheckIn', autoSpin],
    ['AccountStoreOps_StoredCredential_Spin', autoSpin],
    ['AccountStoreOps_SharedCredential_CheckOut', shared],
    ['AccountStoreOps_SharedCredential_CheckIn', shared],
    ['AccountStoreOps_PasswordRequest_Create', request],
    ['AccountStoreOps_PasswordRequest_Grant', request],
    ['JobOps_CreatePasswordChangeJob', template],
  ])('%s is never asked again', async (operation, strategy) => {
    practice.pi.inject({ ...fault, operation });
    const { found, got, released } = await runStrategy(await practice.engine(strategy.settings), strategy, context);
    const failed = [found, got, released].some((step) => step?.ok === false);
    const rotation = released?.ok === true ? released.value : undefined;
    expect(failed || rotation?.checkIn === 'pending' || rotation?.spinJob?.status === 'failed').toBe(true);
    expect(arrivals(operation)).toBe(1);
    expect(clock.shortWaits).toEqual([]);
  });
});

describe('the version of the PI server, asked for by Diagnose', () => {
  it.each(passing)('is asked for again when $what', async ({ fault }) => {
    // The check below asks for it too, once, without a token.
    watch.whenArrived(({ operation }) => {
      if (operation === 'DoLogin2') practice.pi.inject({ ...fault, operation: 'SystemOps_GetVersion', times: 2 });
    });
    expect(await diagnoseVersion()).toBe('ok');
    expect(arrivals('SystemOps_GetVersion')).toBe(4);
  });
});

describe('a read is not asked again', () => {
  const operation = 'AccountStoreOps_StoredCredential_GetList';

  it.each<[string, Fault, string]>([
    ['after a refusal', { does: 'refuse', code: 11, operation }, 'server fault'],
    ['after a fault', { does: 'refuse', code: 11, as: 'fault', operation }, 'server fault'],
    [
      'after an answer that is no SOAP',
      { does: 'answer', status: 404, body: '<html></html>', operation },
      'protocol wrong-url',
    ],
    ['after a proxy refused', { does: 'answer', status: 407, body: 'who are you?', operation }, 'connectivity proxy'],
  ])('%s', async (_when, fault, received) => {
    practice.pi.inject(fault);
    expect(await find({})).toBe(received);
    expect(arrivals(operation)).toBe(1);
  });

  it('when PI does not answer in time, because that would triple the wait', async () => {
    watch.hold((arriving) => arriving === operation);
    expect(await find({ requestTimeoutMs: 1000 })).toBe('connectivity timeout');
    watch.release();
    expect(arrivals(operation)).toBe(1);
  });

  it('once the request is cancelled', async () => {
    const engine = await practice.engine();
    const cancelled = new AbortController();
    practice.pi.inject({ does: 'refuse', code: 10, operation });
    random = () => {
      cancelled.abort();
      return 0;
    };
    const { result } = await engine.findCredentials(session('HQ\\ann', coreSwitch), engineContext(cancelled.signal));
    expect(result).toMatchObject({ ok: false, error: { kind: 'cancelled' } });
    expect(arrivals(operation)).toBe(1);
  });
});

it.each([
  [0, [100, 400]],
  [0.5, [200, 800]],
  [1, [300, 1200]],
])(
  'the waits between are spread at random: %d of the way from half to one and a half of them',
  async (drawn, waits) => {
    random = () => drawn;
    practice.pi.inject({ does: 'drop', operation: 'AccountStoreOps_StoredCredential_GetList', times: 2 });
    expect(await find({})).toBe('ok');
    expect(clock.shortWaits).toEqual(waits);
  },
);
