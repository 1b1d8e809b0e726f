import { failure, type Failure } from '../shared/errors.ts';
import { err, ok, type Result } from '../shared/result.ts';
import { builtInPi, type PiPluginOptions } from '../main/pi/plugin.ts';
import { piForm } from '../main/pi/form.ts';
import { validateSetup, type PluginSetup } from '../main/pi/setup.ts';
import type {
  EcmPlugin,
  FindOutcome,
  PluginDiagnosis,
  PluginEngine,
  RawSetup,
  TestRetrieveOutcome,
} from '../main/plugins/contract.ts';

/** `undefined` where there are none or invalid ones. */
type InUse = readonly [before: PluginSetup | undefined, after: PluginSetup | undefined];

/** What tests see and steer of a plugin that never calls anybody. */
export interface TestPlugin {
  readonly plugin: EcmPlugin;
  readonly ledgerFolder: string;
  /** Setups that engines or diagnoses were asked for, in order. */
  readonly setups: readonly PluginSetup[];
  /** Settings that were put in use: the former and the new ones. */
  readonly inUse: readonly InUse[];
  /** Signals of the calls, in order. */
  readonly signals: readonly AbortSignal[];
  closed: boolean;
  tokens: number;
  pending: number;
  /** Tells those who follow the plugin. */
  tell(): void;
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

const diagnosis: PluginDiagnosis = { ok: true, checks: [{ name: 'dns', status: 'pass', detail: 'd', ms: 1 }] };

function notPlanned(): never {
  throw new Error('not planned');
}

function setupOf({ settings, secrets, otherOrigin }: RawSetup): Result<PluginSetup, Failure> {
  const { apiPassword, apiRegistrationKey } = secrets;
  return validateSetup(settings, { apiPassword, apiRegistrationKey, otherOrigin });
}

function validOf(raw: RawSetup | undefined): PluginSetup | undefined {
  const setup = raw === undefined ? undefined : setupOf(raw);
  return setup?.ok === true ? setup.value : undefined;
}

/** A plugin for unit tests, and the means to look into it. */
export function testPlugin({ ledgerFolder }: Pick<PiPluginOptions, 'ledgerFolder'>): TestPlugin {
  const setups: PluginSetup[] = [];
  const signals: AbortSignal[] = [];
  const inUse: InUse[] = [];
  const listeners = new Set<() => void>();
  const attend = async (signal: AbortSignal): Promise<boolean> => {
    signals.push(signal);
    if (view.waits && !signal.aborted)
      await new Promise((aborted) => signal.addEventListener('abort', aborted, { once: true }));
    return signal.aborted;
  };
  const find = async (signal: AbortSignal): Promise<FindOutcome> => {
    const trace = [{ stage: 'identity', subject: 'ann', outcome: 'tried', reason: 'it was asked for' }] as const;
    return { trace, warnings: [], result: (await attend(signal)) ? err(cancelled) : ok([{ ...offered, flags: [] }]) };
  };
  const testRetrieve = async (signal: AbortSignal): Promise<TestRetrieveOutcome> => {
    if (await attend(signal)) return { result: err(cancelled), checkedIn: false, pendingCheckIn: false, warnings: [] };
    return {
      result: ok({ account: 'root', injectAs: 'root' }),
      checkedIn: true,
      pendingCheckIn: false,
      warnings: ['w'],
    };
  };
  const engine: PluginEngine = {
    findCredentials: (_session, { signal }) => find(signal),
    testRetrieve: (_session, _id, _options, { signal }) => testRetrieve(signal),
    getCredential: notPlanned,
    releaseCredential: notPlanned,
    health: notPlanned,
  };
  const { id, name, description, version } = builtInPi;
  /** Records the settings of a call, then waits like it. */
  const called = async <T>(
    raw: RawSetup,
    signal: AbortSignal,
    answer: (isCancelled: boolean) => Result<T, Failure>,
  ): Promise<Result<T, Failure>> => {
    const setup = setupOf(raw);
    if (!setup.ok) return setup;
    setups.push(setup.value);
    return answer(await attend(signal));
  };
  const plugin: EcmPlugin = {
    id,
    name,
    description,
    version,
    form: piForm,
    capabilities: () => ['diagnose'],
    validate: (raw) => {
      const setup = setupOf(raw);
      return setup.ok ? undefined : setup.error;
    },
    engine: async (raw) => {
      const setup = setupOf(raw);
      if (!setup.ok) return setup;
      setups.push(setup.value);
      return ok(engine);
    },
    diagnose: (raw, _request, { signal }) =>
      called(raw, signal, (isCancelled) => ok(isCancelled ? { ok: false, checks: [], failure: cancelled } : diagnosis)),
    checkTemplates: (raw, { signal }) =>
      called(raw, signal, (isCancelled) =>
        isCancelled ? err(cancelled) : ok([{ status: 'ok', type: 'OS_Windows', jobId: 41 }]),
      ),
    tokenCount: () => view.tokens,
    clearTokens: () => {
      const cleared = view.tokens;
      view.tokens = 0;
      return cleared;
    },
    settingsInUse: async (before, after) => {
      inUse.push([validOf(before), validOf(after)]);
      return 0;
    },
    openCheckOuts: () => 0,
    holds: () => false,
    heldBy: () => [],
    pendingCheckIns: () => view.pending,
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: async () => {
      view.closed = true;
    },
  };
  const tell = (): void => listeners.forEach((listener) => listener());
  const view: TestPlugin = {
    plugin,
    ledgerFolder,
    setups,
    inUse,
    signals,
    closed: false,
    tokens: 0,
    pending: 0,
    waits: false,
    tell,
  };
  return view;
}
