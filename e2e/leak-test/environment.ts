import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../app/cli/run-cli.ts';
import { openWebPage } from '../../test-support/web-page.ts';
import { startWebShell } from '../../app/web/server.ts';
import { createConfigurator } from '../../main/configurator/create-configurator.ts';
import { createDispatch } from '../../main/configurator/dispatch.ts';
import { systemClock } from '../../main/platform/clock.ts';
import { openEncryptedFile } from '../../main/platform/secrets/encrypted-secrets.ts';
import { openLog } from '../../main/platform/logging/pino-log.ts';
import { defaultVault } from '../../main/sandbox/default-vault.ts';
import { startPracticePi, type PracticePi } from '../../main/sandbox/practice-pi.ts';
import { practiceSecrets, practiceSettings } from '../../main/sandbox/practice-profile.ts';
import type { VaultSpec } from '../../main/sandbox/vault-schema.ts';
import { Secret } from '../../shared/secret.ts';
import { Evidence, markedText, type Marked } from './secrets-search.ts';
import { serviceOnPractice, type ServiceOnPractice } from '../../test-support/service-on-practice.ts';

interface CliOptions {
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly whenPrinted?: () => void;
}

/** App, service, command line and practice systems with marked secrets; collects all of their output. */
export interface LeakTestEnvironment {
  readonly practice: ServiceOnPractice;
  /** The practice PI of the app's practice profile. */
  readonly ownPi: PracticePi;
  readonly evidence: Evidence;
  /** All secrets so far: marked ones, tokens, rotated passwords. */
  readonly secrets: readonly Marked[];
  /** The value of the secret with this name. */
  reveal(name: string): string;
  /** Creates another marked secret, such as a wrong password. */
  mark(name: string): string;
  /** The latest token of PI. */
  latestToken(): string;
  /** One call through the web shell, as the page makes it; returns the answer's body. */
  call(name: string, input: unknown): Promise<Record<string, unknown>>;
  /** A call request with any body. */
  post(body: string): Promise<void>;
  /** Runs ecmctl in the same data folder; returns its standard output. */
  cli(argv: readonly string[], options?: CliOptions): Promise<string>;
  /** Writes an input file outside of the data folder, which is not searched, and returns its path. */
  input(name: string, content: unknown): Promise<string>;
  /** Closes logs and streams, and adds all files of the data folder to the evidence. */
  gather(): Promise<void>;
  stop(): Promise<void>;
}

class Secrets {
  readonly all: Marked[] = [];

  add(name: string, value: string): void {
    if (this.all.every((known) => known.value !== value)) this.all.push({ name, value });
  }

  mark(name: string): string {
    const value = markedText();
    this.add(name, value);
    return value;
  }

  reveal(name: string): string {
    const found = this.all.find((secret) => secret.name === name);
    if (found === undefined) throw new Error(`There is no secret "${name}".`);
    return found.value;
  }
}

/** The practice vault with marked passwords. */
function markedVault(secrets: Secrets, which: string): VaultSpec {
  const mark = (what: string): { readonly password: string } => ({ password: secrets.mark(`${which}: ${what}`) });
  const marked = <H extends VaultSpec['systems'][number] | VaultSpec['domains'][number]>(
    holder: H,
    place: string,
  ): H => ({
    ...holder,
    credentials: holder.credentials.map((entry) => ({ ...entry, ...mark(`${entry.account} of ${place}`) })),
  });
  return {
    ...defaultVault,
    registrationKey: secrets.mark(`${which}: registration key`),
    identities: defaultVault.identities.map((identity) => ({ ...identity, ...mark(`login of ${identity.name}`) })),
    domains: defaultVault.domains.map((domain) => marked(domain, domain.netbios)),
    systems: defaultVault.systems.map((system) => marked(system, system.dnsName ?? system.name)),
    sharedLists: defaultVault.sharedLists.map((list) => ({
      ...list,
      entries: list.entries.map((entry) => ({ ...entry, ...mark(`${entry.account} in ${list.name}`) })),
    })),
  };
}

/** Records every token and password, also rotated ones, that the practice PI returns. */
function recordSecrets({ vault: { identities, credentials } }: PracticePi, secrets: Secrets, which: string): void {
  const record = (what: string, value: string): string => {
    secrets.add(`${which}: ${what} ${secrets.all.length}`, value);
    return value;
  };
  const [login, loginAs, checkOut] = [
    identities.login.bind(identities),
    identities.loginAs.bind(identities),
    credentials.checkOut.bind(credentials),
  ];
  identities.login = (...args) => record('token', login(...args));
  identities.loginAs = (...args) => record('token', loginAs(...args));
  credentials.checkOut = (...wanted) => {
    const got = checkOut(...wanted);
    record('password', got.password);
    return got;
  };
}

export async function leakTestEnvironment(): Promise<LeakTestEnvironment> {
  const secrets = new Secrets();
  const evidence = new Evidence();
  const clientSecret = Secret.of(secrets.mark('client secret'));
  const practice = await serviceOnPractice({
    vault: markedVault(secrets, 'PI'),
    level: 'debug',
    clientSecret,
    onToken: (token) => secrets.add(`appliance token ${secrets.all.length}`, token),
  });
  const ownPi = await startPracticePi({ port: 0, https: false, latencyMs: 0, vault: markedVault(secrets, 'own PI') });
  recordSecrets(practice.pi, secrets, 'PI');
  recordSecrets(ownPi, secrets, 'own PI');
  const inputs = await mkdtemp(join(tmpdir(), 'ecm-leak-test-inputs-'));
  const app = await startApp(practice, ownPi, evidence);
  const cli: LeakTestEnvironment['cli'] = (argv, options = {}) => runEcmctl(argv, options, practice, evidence);
  return {
    practice,
    ownPi,
    evidence,
    secrets: secrets.all,
    reveal: (name) => secrets.reveal(name),
    mark: (name) => secrets.mark(name),
    latestToken: () => secrets.all.findLast(({ name }) => name.startsWith('PI: token'))?.value ?? '',
    call: async (name, input) =>
      JSON.parse(await app.post(JSON.stringify({ name, input, window: 'leak-test' }), name)) as Record<string, unknown>,
    post: async (body) => void (await app.post(body, 'raw request')),
    cli,
    input: async (name, content) => {
      const path = join(inputs, name);
      await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
      return path;
    },
    gather: async () => {
      await app.close();
      await practice.log.close();
      await evidence.folder(practice.folder);
    },
    stop: async () => {
      await app.close();
      await Promise.all([practice.stop(), ownPi.stop()]);
      await rm(inputs, { recursive: true, force: true });
    },
  };
}

/** The app behind a web shell, with a client that receives its events. */
async function startApp(practice: ServiceOnPractice, ownPi: PracticePi, evidence: Evidence) {
  const log = await openLog({ folder: practice.folder, fileName: 'Configurator.log', level: 'debug' });
  const configurator = createConfigurator({
    version: '1.2.3',
    shell: 'web',
    dataFolder: practice.folder,
    clock: systemClock,
    random: Math.random,
    log,
    secretStore: openEncryptedFile(practice.folder),
    openPractice: async () => ({
      plugin: practiceSettings(ownPi),
      secrets: practiceSecrets(ownPi),
      stop: async () => {},
    }),
    openLink: async () => {},
    pipe: await practice.client('administrator'),
    pipeAddress: practice.address,
    controlService: async () => ({ ok: true, value: { service: 'ecm-service' } }),
    latestLines: (count) => log.latest(count),
    logLevel: log,
  });
  configurator.onEvent((event, payload) => evidence.value(`event ${event}`, payload));
  const bundle = new Map([['/', { type: 'text/html; charset=utf-8', body: Buffer.from('<p>the app</p>') }]]);
  const shell = await startWebShell({
    host: { dispatch: createDispatch(configurator.handlers, log), onEvent: configurator.onEvent },
    bundle,
    clock: systemClock,
  });
  const page = await openWebPage(shell.newSignInUrl());
  const stream = await page.events('leak-test');
  let streamed = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => (streamed += chunk));
  // Closing the web shell aborts the stream.
  stream.on('error', () => {});
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await shell.close();
    await configurator.close();
    await log.close();
    evidence.text('event stream', streamed);
  };
  return {
    post: async (body: string, name: string): Promise<string> => {
      const { status, headers, text } = await page.post('/api/call', body);
      evidence.text(`answer to ${name}`, `${status} ${JSON.stringify(headers)}\n${text}`);
      return text;
    },
    close: () => (closing ??= close()),
  };
}

async function runEcmctl(
  argv: readonly string[],
  { stdin = '', env = {}, signal = new AbortController().signal, whenPrinted = () => {} }: CliOptions,
  { folder, address }: ServiceOnPractice,
  evidence: Evidence,
): Promise<string> {
  let out = '';
  let err = '';
  const environment = { ECM_DATA_DIR: folder, ECM_PIPE: address, ...env };
  const stdout = (text: string): void => {
    out += text;
    whenPrinted();
  };
  const code = await runCli(argv, '1.2.3', {
    env: environment,
    stdout,
    stderr: (text) => (err += text),
    readStdin: async () => Buffer.from(stdin),
    signal,
  });
  evidence.text(`ecmctl ${argv[0]} ${argv[1]}`, `${code}\n${out}\n${err}`);
  // A crash report or a child process would contain it.
  evidence.value(`the environment after ecmctl ${argv[0]}`, environment);
  return out;
}
