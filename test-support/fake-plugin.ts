import { failure, type Failure } from '../shared/errors.ts';
import { err, ok, type Result } from '../shared/result.ts';
import type { PiVersion, RawPlugin } from '../shared/settings.ts';
import type { TemplateCheck } from '../shared/template-check.ts';
import { detectVersion } from '../main/pi/contract/detect-version.ts';
import { builtInPi, type PiPluginOptions } from '../main/pi/plugin.ts';
import { piForm } from '../main/pi/form.ts';
import { settingsChecks } from '../main/pi/settings-checks.ts';
import { validateSetup, type PluginSetup } from '../main/pi/setup.ts';
import type {
  DiagnoseRequest,
  EcmPlugin,
  FindOutcome,
  HeldCredential,
  PluginDiagnosis,
  PluginEngine,
  RawSetup,
  RequestContext,
  TestRetrieveOutcome,
} from '../main/plugins/contract.ts';

/** `undefined` where there are none or invalid ones. */
type InUse = readonly [before: PluginSetup | undefined, after: PluginSetup | undefined];

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

function validOf(raw: RawSetup | undefined): PluginSetup | undefined {
  const setup = raw === undefined ? undefined : validateSetup(raw);
  return setup?.ok === true ? setup.value : undefined;
}

/** A plugin for unit tests that never calls PI: tests read what it was called with, and set what it answers. */
export class TestPlugin implements EcmPlugin {
  readonly id = builtInPi.id;
  readonly name = builtInPi.name;
  readonly description = builtInPi.description;
  readonly version = builtInPi.version;
  readonly form = piForm;
  readonly validate = settingsChecks.validate;
  readonly problems = settingsChecks.problems;
  readonly secretsBoundTo = settingsChecks.secretsBoundTo;
  readonly unencryptedOrigin = settingsChecks.unencryptedOrigin;
  readonly validateSession = settingsChecks.validateSession;
  readonly ledgerFolder: string;
  /** Valid setups of engines and diagnoses, in order. */
  readonly setups: PluginSetup[] = [];
  /** Settings that were put in use: the former and the new ones. */
  readonly inUse: InUse[] = [];
  /** Signals of the calls, in order. */
  readonly signals: AbortSignal[] = [];
  closed = false;
  tokens = 0;
  pending = 0;
  /** Calls wait for their signal to abort instead of answering. */
  waits = false;
  readonly #listeners = new Set<() => void>();
  readonly #engine: PluginEngine = {
    findCredentials: (_session, { signal }) => this.#find(signal),
    testRetrieve: (_session, _id, _options, { signal }) => this.#testRetrieve(signal),
    getCredential: notPlanned,
    releaseCredential: notPlanned,
    health: notPlanned,
  };

  constructor({ ledgerFolder }: Pick<PiPluginOptions, 'ledgerFolder'>) {
    this.ledgerFolder = ledgerFolder;
  }

  capabilities(): readonly string[] {
    return ['diagnose'];
  }

  async engine(raw: RawSetup): Promise<Result<PluginEngine, Failure>> {
    const setup = validateSetup(raw);
    if (!setup.ok) return setup;
    this.setups.push(setup.value);
    return ok(this.#engine);
  }

  async settingsInUse(before: RawSetup | undefined, after: RawSetup | undefined): Promise<number> {
    this.inUse.push([validOf(before), validOf(after)]);
    return 0;
  }

  async diagnose(
    raw: RawSetup,
    _request: DiagnoseRequest,
    { signal }: RequestContext,
  ): Promise<Result<PluginDiagnosis, Failure>> {
    const engine = await this.engine(raw);
    if (!engine.ok) return engine;
    return ok((await this.#isCancelled(signal)) ? { ok: false, checks: [], failure: cancelled } : diagnosis);
  }

  async checkTemplates(raw: RawSetup, { signal }: RequestContext): Promise<Result<readonly TemplateCheck[], Failure>> {
    const engine = await this.engine(raw);
    if (!engine.ok) return engine;
    return (await this.#isCancelled(signal)) ? err(cancelled) : ok([{ status: 'ok', type: 'OS_Windows', jobId: 41 }]);
  }

  detectVersion(settings: RawPlugin, { signal }: RequestContext): Promise<Result<PiVersion, Failure>> {
    return detectVersion(settings, signal);
  }

  tokenCount(): number {
    return this.tokens;
  }

  clearTokens(): number {
    const cleared = this.tokens;
    this.tokens = 0;
    return cleared;
  }

  pendingCheckIns(): number {
    return this.pending;
  }

  openCheckOuts(): number {
    return 0;
  }

  holds(): boolean {
    return false;
  }

  heldBy(): readonly HeldCredential[] {
    return [];
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  /** Calls the listeners of `onChange`. */
  notify(): void {
    this.#listeners.forEach((listener) => listener());
  }

  async #isCancelled(signal: AbortSignal): Promise<boolean> {
    this.signals.push(signal);
    if (this.waits && !signal.aborted)
      await new Promise((aborted) => signal.addEventListener('abort', aborted, { once: true }));
    return signal.aborted;
  }

  async #find(signal: AbortSignal): Promise<FindOutcome> {
    const trace = [{ stage: 'identity', subject: 'ann', outcome: 'tried', reason: 'it was asked for' }] as const;
    const isCancelled = await this.#isCancelled(signal);
    return { trace, warnings: [], result: isCancelled ? err(cancelled) : ok([{ ...offered, flags: [] }]) };
  }

  async #testRetrieve(signal: AbortSignal): Promise<TestRetrieveOutcome> {
    if (await this.#isCancelled(signal))
      return { result: err(cancelled), checkedIn: false, pendingCheckIn: false, warnings: [] };
    return {
      result: ok({ account: 'root', injectAs: 'root' }),
      checkedIn: true,
      pendingCheckIn: false,
      warnings: ['w'],
    };
  }
}
