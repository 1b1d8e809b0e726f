import { serveContract } from './served-contract.ts';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JumpItem, Session } from '../../shared/jump-item.ts';
import { loadPlugin, type RawPlugin } from '../../shared/settings.ts';
import { PiPlugin } from '../../main/pi/plugin.ts';
import type { PluginSetup } from '../../main/pi/setup.ts';
import {
  unaudited,
  type CredentialAudit,
  type DiagnoseRequest,
  type FindOutcome,
  type PluginDiagnosis,
  type PluginEngine,
  type RequestContext,
} from '../../main/plugins/contract.ts';
import { systemClock, type Clock } from '../../main/platform/clock.ts';
import { silentLog, type Log } from '../../main/platform/logging/log.ts';
import { defaultVault } from '../../main/sandbox/default-vault.ts';
import type { PracticePi, PracticePiOptions } from '../../main/sandbox/practice-pi.ts';
import { practiceSecrets, practiceSettings } from '../../main/sandbox/practice-profile.ts';

/** A PI plugin and its engine, connected to a practice PI over HTTP. */
export interface EngineOnPractice {
  readonly pi: PracticePi;
  readonly plugin: PiPlugin;
  /** The folder that holds the check-out ledger. */
  readonly folder: string;
  /** The setup of the practice profile with these changes. */
  setup(changes?: RawPlugin, secrets?: Partial<PluginSetup['secrets']>): PluginSetup;
  /** An engine whose settings are in use. */
  engine(changes?: RawPlugin, secrets?: Partial<PluginSetup['secrets']>): Promise<PluginEngine>;
  /** Throws if the settings are not valid. */
  diagnose(
    request: DiagnoseRequest,
    context: RequestContext,
    changes?: RawPlugin,
    secrets?: Partial<PluginSetup['secrets']>,
  ): Promise<PluginDiagnosis>;
  /** Opens another plugin on the same ledger, as a restarted process does, or on that of another ECM. */
  restart(ecm?: string): PiPlugin;
  stop(): Promise<void>;
}

/** Of PI (by default the built-in contract, over http), and of the plugin. */
interface PracticeOptions extends Partial<Omit<PracticePiOptions, 'port' | 'certificate'>> {
  readonly clock?: Clock;
  /** For the jitter of retry pauses; by default the shortest pause. */
  readonly random?: () => number;
  readonly log?: Log;
  readonly audit?: CredentialAudit;
}

/** Switches off what the practice profile switches on, so that each test names the settings that it needs. */
const plain: RawPlugin = { defaultDomain: '', includeSharedLists: false, createSpinJobs: false, templateJobIds: {} };

export async function engineOnPractice(options: PracticeOptions = {}): Promise<EngineOnPractice> {
  const { clock = systemClock, random = () => 0, log = silentLog, audit = unaudited, ...ofPi } = options;
  const served = await serveContract({ port: 0, https: false, latencyMs: 0, vault: defaultVault, ...ofPi });
  const { pi, endpointUrl, contract } = served;
  const folder = await mkdtemp(join(tmpdir(), 'ecm-engine-'));
  const caFile = join(folder, 'ca.pem');
  if (pi.caPem !== undefined) await writeFile(caFile, pi.caPem);
  const plugins: PiPlugin[] = [];
  const open = (ecm = 'check-outs'): PiPlugin => {
    const plugin = new PiPlugin({ ledgerFolder: join(folder, ecm), clock, random, log, audit });
    plugins.push(plugin);
    return plugin;
  };
  const plugin = open();
  const setup = (changes: RawPlugin = {}, secrets: Partial<PluginSetup['secrets']> = {}): PluginSetup => {
    const ca = pi.caPem === undefined ? '' : caFile;
    const loaded = loadPlugin({ ...practiceSettings(pi, ca), endpointUrl, ...plain, ...changes });
    if (loaded.problems[0] !== undefined) throw new Error(`${loaded.problems[0].key} ${loaded.problems[0].message}`);
    return { settings: loaded.settings, secrets: { ...practiceSecrets(pi), ...secrets }, contract };
  };
  return {
    pi,
    plugin,
    folder,
    setup,
    engine: async (changes, secrets) => {
      const given = setup(changes, secrets);
      const engine = await plugin.engine(given);
      if (!engine.ok) throw new Error(engine.error.message);
      await plugin.settingsInUse(undefined, given);
      return engine.value;
    },
    diagnose: async (request, context, changes, secrets) => {
      const diagnosis = await plugin.diagnose(setup(changes, secrets), request, context);
      if (!diagnosis.ok) throw new Error(diagnosis.error.message);
      return diagnosis.value;
    },
    restart: open,
    stop: async () => {
      await Promise.all(plugins.map((each) => each.close()));
      await pi.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function session(username: string, jumpItem: JumpItem, sessionId?: string): Session {
  return { user: { username }, jumpItem, ...(sessionId === undefined ? {} : { sessionId }) };
}

export function rdp(host: string): JumpItem {
  return { type: 'rdp', host };
}

export function engineContext(signal: AbortSignal = new AbortController().signal): RequestContext {
  return { signal, correlationId: 'test', interactive: true };
}

/** The labels of the offers. Throws if the lookup failed. */
export function labels({ result }: FindOutcome): readonly string[] {
  if (!result.ok) throw new Error(`${result.error.kind}: ${result.error.message}`);
  return result.value.map(({ label }) => label);
}

/** Looks up, and returns the credential id of the offer with this label. */
export async function offerId(engine: PluginEngine, request: Session, label: string): Promise<string> {
  const { result } = await engine.findCredentials(request, engineContext());
  const offer = result.ok ? result.value.find((credential) => credential.label === label) : undefined;
  if (offer === undefined) throw new Error(`"${label}" is not offered`);
  return offer.id;
}

const changing = /CheckOut|CheckIn|Request_|Spin|CreatePasswordChangeJob/;

/** The calls so far that changed something, as actor and what it did. */
export function changesOf(pi: PracticePi): readonly string[] {
  return pi.calls
    .filter(({ operation, code }) => changing.test(operation) && code === 0)
    .map(
      ({ operation, actor }) =>
        `${actor ?? ''} ${operation.replace(/^(AccountStoreOps|JobOps)_(StoredCredential_|PasswordRequest_)?/, '')}`,
    );
}

/** Resolves when the plugin has nothing to check in. */
export function untilNothingIsPending(plugin: PiPlugin): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => void (plugin.pendingCheckIns() === 0 && resolve());
    plugin.onChange(check);
    check();
  });
}
