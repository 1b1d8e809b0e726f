import { failure } from '../shared/errors.ts';
import { err, ok } from '../shared/result.ts';
import type { FindOutcome, PiEngine, TestRetrieveOutcome } from '../main/pi/engine.ts';
import type { Diagnosis, PiPlugin, PluginSetup } from '../main/pi/pi-plugin.ts';
import type { PiPluginOptions } from '../main/pi/plugin.ts';

/** A plugin without network, with what tests read and set. */
export interface TestPlugin {
  readonly plugin: PiPlugin;
  readonly ledgerFolder: string;
  /** The setups of engines and diagnoses, in order. */
  readonly setups: readonly PluginSetup[];
  readonly saved: readonly (readonly [PluginSetup, PluginSetup | undefined])[];
  /** Signals of the calls, in order. */
  readonly signals: readonly AbortSignal[];
  closed: boolean;
  tokens: number;
  pending: number;
  /** Calls the listeners of `onChange`. */
  notify(): void;
  /** Calls wait for their signal to abort instead of answering. */
  waits: boolean;
}

export const offered = {
  id: 'v1.x',
  label: 'root',
  kind: 'local',
  account: 'root',
  injectAs: 'root',
  system: 'web01',
  format: 'name',
  flags: [],
} as const;

const cancelled = failure('cancelled', undefined, {
  message: 'The request was cancelled.',
  doing: 'testing',
  hint: 'h',
});

const diagnosis: Diagnosis = { ok: true, checks: [{ name: 'dns', status: 'pass', detail: 'd', ms: 1 }] };

function notPlanned(): never {
  throw new Error('not planned');
}

function testEngine(untilAborted: (signal: AbortSignal) => Promise<boolean>): PiEngine {
  const find = async (signal: AbortSignal): Promise<FindOutcome> => {
    const trace = [{ stage: 'identity', subject: 'ann', outcome: 'tried', reason: 'it was asked for' }] as const;
    return {
      trace,
      warnings: [],
      result: (await untilAborted(signal)) ? err(cancelled) : ok([{ ...offered, flags: [] }]),
    };
  };
  const testRetrieve = async (signal: AbortSignal): Promise<TestRetrieveOutcome> => {
    if (await untilAborted(signal))
      return { result: err(cancelled), checkedIn: false, pendingCheckIn: false, warnings: [] };
    return {
      result: ok({ account: 'root', injectAs: 'root' }),
      checkedIn: true,
      pendingCheckIn: false,
      warnings: ['w'],
    };
  };
  return {
    find: (_session, { signal }) => find(signal),
    testRetrieve: (_session, _id, _options, { signal }) => testRetrieve(signal),
    get: notPlanned,
    release: notPlanned,
  };
}

export function testPlugin({ ledgerFolder }: Pick<PiPluginOptions, 'ledgerFolder'>): TestPlugin {
  const setups: PluginSetup[] = [];
  const signals: AbortSignal[] = [];
  const saved: (readonly [PluginSetup, PluginSetup | undefined])[] = [];
  const listeners = new Set<() => void>();
  const untilAborted = async (signal: AbortSignal): Promise<boolean> => {
    signals.push(signal);
    if (view.waits && !signal.aborted)
      await new Promise((aborted) => signal.addEventListener('abort', aborted, { once: true }));
    return signal.aborted;
  };
  const engine = testEngine(untilAborted);
  const plugin: PiPlugin = {
    engine: async (setup) => {
      setups.push(setup);
      return ok(engine);
    },
    diagnose: async (setup, _request, { signal }) => {
      setups.push(setup);
      return (await untilAborted(signal)) ? { ok: false, checks: [], failure: cancelled } : diagnosis;
    },
    checkTemplates: async (setup, { signal }) => {
      setups.push(setup);
      return (await untilAborted(signal)) ? err(cancelled) : ok([{ status: 'ok', type: 'OS_Windows', jobId: 41 }]);
    },
    tokenCount: () => view.tokens,
    clearTokens: () => {
      const cleared = view.tokens;
      view.tokens = 0;
      return cleared;
    },
    settingsSaved: (before, after) => saved.push([before, after]),
    pendingCheckIns: () => view.pending,
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: async () => {
      view.closed = true;
    },
  };
  const notify = (): void => listeners.forEach((listener) => listener());
  const view: TestPlugin = {
    plugin,
    ledgerFolder,
    setups,
    saved,
    signals,
    closed: false,
    tokens: 0,
    pending: 0,
    waits: false,
    notify,
  };
  return view;
}
