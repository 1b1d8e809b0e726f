import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallArgument, CallName, CallOutput, EventName } from '../shared/contract.ts';
import type { ErrorInfo } from '../shared/errors.ts';
import { ok, type Result } from '../shared/result.ts';
import type { LogLevel } from '../shared/service-status.ts';
import { Secret } from '../shared/secret.ts';
import { readTextIfPresent } from '../main/platform/files/files.ts';
import type { Log, LogEvent, LogFields } from '../main/platform/logging/log.ts';
import { manualClock, type ManualClock } from './manual-clock.ts';
import type { MarkOfTheWeb } from '../main/platform/files/mark-of-the-web.ts';
import { memorySecrets, type SecretStore } from '../main/platform/secrets/secret-store.ts';
import {
  createConfigurator,
  type Configurator,
  type ConfiguratorOptions,
  type PracticeSession,
} from '../main/configurator/create-configurator.ts';
import { createDispatch } from '../main/configurator/dispatch.ts';
import { testPipe, type TestPipe } from './configurator-pipe.ts';
import { TestPlugin } from './fake-plugin.ts';
import { testAddress } from './test-address.ts';

export const endpointUrl = 'https://pi.example/ERPMWebService/AuthService.svc';
export const validPlugin = { endpointUrl, apiUser: 'svc', globalApprover: 'approver' };
export const typedSecrets = { apiPassword: 'marked-password', apiRegistrationKey: 'leak-test-key' };
export const session = { user: { username: 'ann' }, jumpItem: { type: 'rdp', host: 'web01' } } as const;

/** A configurator in a temporary folder, called through the dispatcher as by the shells. */
export interface TestConfigurator {
  readonly configurator: Configurator;
  readonly clock: ManualClock;
  readonly folder: string;
  readonly store: SecretStore;
  /** The real plugin, then the practice plugins in order. */
  readonly plugins: readonly TestPlugin[];
  readonly practice: { started: number; stopped: number };
  readonly links: readonly string[];
  readonly pipe: TestPipe;
  readonly events: readonly { readonly event: EventName; readonly payload: unknown }[];
  readonly lines: readonly (readonly [LogEvent, LogFields?])[];
  /** All answers of the dispatcher, as text. */
  readonly answers: readonly string[];
  /** @param window the window that calls */
  call<K extends CallName>(name: K, input: CallArgument<K>, window?: string): Promise<Result<CallOutput<K>, ErrorInfo>>;
  settingsText(): Promise<string | undefined>;
  settings(): Promise<Record<string, unknown>>;
  remove(): Promise<void>;
}

function practiceSession(practice: { started: number; stopped: number }): PracticeSession {
  practice.started += 1;
  return {
    plugin: { endpointUrl: 'http://127.0.0.1:4444/AuthService.svc', apiUser: 'practice', globalApprover: 'approver' },
    secrets: {
      apiPassword: Secret.of('marked-practice-password'),
      apiRegistrationKey: Secret.of('marked-practice-key'),
    },
    stop: async () => {
      practice.stopped += 1;
    },
  };
}

function logLevelInMemory() {
  let level: LogLevel = 'info';
  return {
    get level() {
      return level;
    },
    keepLevel: async (wanted: LogLevel) => {
      level = wanted;
      return ok(undefined);
    },
  };
}

function recordingLog() {
  const lines: (readonly [LogEvent, LogFields?])[] = [];
  const line = (...entry: [LogEvent, LogFields?]): void => void lines.push(entry);
  const log: Log = { debug: line, info: line, warn: line, error: line };
  return { log, lines };
}

function recordedEvents({ onEvent }: Configurator) {
  const events: { event: EventName; payload: unknown }[] = [];
  onEvent((event, payload) => events.push({ event, payload }));
  return events;
}

function recordedCalls({ handlers }: Configurator, log: Log) {
  const dispatch = createDispatch(handlers, log);
  const answers: string[] = [];
  const call = async (name: CallName, input: unknown, window?: string): Promise<unknown> => {
    const answer = await dispatch(name, input, window);
    answers.push(JSON.stringify(answer));
    return answer;
  };
  return { call, answers };
}

export interface TestConfiguratorOptions {
  readonly store?: SecretStore;
  readonly openPractice?: () => Promise<PracticeSession>;
  readonly mark?: MarkOfTheWeb;
  readonly controlService?: ConfiguratorOptions['controlService'];
  readonly operatorOf?: string;
  /** The clock at the start, in milliseconds since 1970. */
  readonly now?: number;
}

const program = {
  version: '1.2.3',
  shell: 'web',
  random: () => 0.5,
  latestLines: () => ['{"event":"app.started"}'],
} as const;

export async function testConfigurator(options: TestConfiguratorOptions = {}): Promise<TestConfigurator> {
  const folder = await mkdtemp(join(tmpdir(), 'configurator-'));
  const store = options.store ?? memorySecrets();
  const plugins: TestPlugin[] = [];
  const practice = { started: 0, stopped: 0 };
  const links: string[] = [];
  const { log, lines } = recordingLog();
  const pipe = testPipe();
  const clock = manualClock(options.now);
  const configurator = createConfigurator({
    ...program,
    dataFolder: folder,
    clock,
    log,
    secretStore: store,
    openPractice: options.openPractice ?? (async () => practiceSession(practice)),
    openLink: async (link) => void links.push(link),
    pipe: pipe.client,
    pipeAddress: testAddress(folder),
    ...(options.mark === undefined ? {} : { mark: options.mark }),
    operatorOf: options.operatorOf,
    controlService: options.controlService ?? (async () => ok({ service: 'ecm-service' })),
    logLevel: logLevelInMemory(),
    createPlugin: (pluginOptions) => {
      const made = new TestPlugin(pluginOptions);
      plugins.push(made);
      return made;
    },
  });
  const events = recordedEvents(configurator);
  const { call, answers } = recordedCalls(configurator, log);
  const path = join(folder, 'settings.json');
  return {
    clock,
    configurator,
    folder,
    store,
    plugins,
    practice,
    links,
    pipe,
    events,
    lines,
    answers,
    call: call as TestConfigurator['call'],
    settingsText: () => readTextIfPresent(path),
    settings: async () => JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>,
    remove: async () => {
      await configurator.close();
      await rm(folder, { recursive: true });
    },
  };
}
