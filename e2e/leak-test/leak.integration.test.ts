import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as app from './app-flows.ts';
import * as cli from './cli-flows.ts';
import * as engine from './engine-flows.ts';
import * as pi from './pi-flows.ts';
import * as quoting from './quoting-flows.ts';
import * as service from './service-flows.ts';
import { leakTestEnvironment, type LeakTestEnvironment } from './environment.ts';
import {
  describeFindings,
  Evidence,
  findSecrets,
  markedText,
  spellingNames,
  type SpellingName,
} from './secrets-search.ts';

/** The leak test: runs every flow with marked secrets and then searches everything that was written, in every encoding. */

// Hoisted above the imports: the `debug` package reads the variable when it is loaded.
vi.hoisted(() => {
  process.env['DEBUG'] = '*';
});

describe('the search', () => {
  const secret = { name: 'planted', value: markedText() };
  const { value } = secret;
  const json = JSON.stringify({ password: value });
  const xml = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const encoded = (encoding: BufferEncoding, before: string): string =>
    Buffer.from(`${before}${value} and more`).toString(encoding);
  it.each<[SpellingName, string, string | Buffer]>([
    ['plain', 'in a sentence', `The password is ${value}.`],
    ['part', 'cut short', value.slice(0, 25)],
    ['part', 'as the debugger prints it', inspect({ password: value })],
    ['reversed', 'backwards', [...value].toReversed().join('')],
    ['xml', 'with named entities', xml.replaceAll('"', '&quot;').replaceAll("'", '&apos;')],
    ['xml', 'with numbered entities', xml.replaceAll('"', '&#34;').replaceAll("'", '&#39;')],
    ['xml', 'with as few entities as possible', xml],
    ['json', 'in an object', json],
    ['json', 'in a log line in an object', JSON.stringify({ line: json })],
    ['percent', 'in an address', `?password=${encodeURIComponent(value)}`],
    ['percent', 'in a form', new URLSearchParams({ password: value }).toString()],
    ['percent', 'in small letters', encodeURIComponent(value).replaceAll(/%../g, (code) => code.toLowerCase())],
    ['base64', 'on its own', encoded('base64', '')],
    ['base64', 'after one byte', encoded('base64', ':')],
    ['base64', 'after two bytes', encoded('base64', 'u:')],
    ['base64', 'of UTF-16', Buffer.from(`u:${value}`, 'utf16le').toString('base64')],
    ['base64url', 'on its own', encoded('base64url', '')],
    ['base64url', 'after one byte', encoded('base64url', ':')],
    ['base64url', 'after two bytes', encoded('base64url', 'u:')],
    ['utf16le', 'with the low byte first', Buffer.from(json, 'utf16le')],
    ['utf16be', 'with the high byte first', Buffer.from(json, 'utf16le').swap16()],
    ['hex', 'in small letters', encoded('hex', 'u:')],
    ['hex', 'in capitals', encoded('hex', 'u:').toUpperCase()],
    [
      'hex',
      'with signs between',
      Buffer.from(value)
        .toString('hex')
        .replaceAll(/..(?=.)/g, '$&:'),
    ],
    ['numbers', 'as entities', [...value].map((each) => `&#${each.codePointAt(0)};`).join('')],
    ['case', 'in capitals', value.toUpperCase()],
    ['split', 'with spaces', [...value].join(' ')],
  ])('finds a planted secret: %s, %s', (spelling, _how, planted) => {
    const bytes = Buffer.concat([Buffer.from('before '), Buffer.from(planted), Buffer.from(' after')]);
    const found = findSecrets(
      [
        { name: 'a file', bytes },
        { name: 'another', bytes: Buffer.from('nothing') },
      ],
      [secret, { name: 'other', value: markedText() }],
    );
    expect(found).toContainEqual(expect.objectContaining({ artefact: 'a file', secret: 'planted', spelling }));
    expect(new Set(found.map((each) => `${each.artefact}: ${each.secret}`))).toEqual(new Set(['a file: planted']));
  });

  it('is tried in every spelling that it knows, and finds nothing where there is nothing', () => {
    expect(spellingNames).toEqual([
      'plain',
      'part',
      'reversed',
      'xml',
      'json',
      'percent',
      'base64',
      'base64url',
      'utf16le',
      'utf16be',
      'hex',
      'numbers',
      'case',
      'split',
    ]);
    expect(
      findSecrets([{ name: 'clean', bytes: Buffer.from(JSON.stringify({ markedText: markedText() })) }], [secret]),
    ).toEqual([]);
  });
});

/** What is not searched, each with its reason. Everything else is, including the encrypted file and the key files. */
const notSearched = {
  'files that the test writes as input: secrets files, vault files, settings with stray secrets': 'they are the input',
  'requests to PI and to the appliance, messages of the pipe, calls of the page with typed secrets':
    'they carry the secrets to their destination',
  'a password that is in a text of PI which answers neither a check-out, a check-in, a request nor a rotation, where that text is shown':
    'no password is kept, so none can be recognised',
  'the files of ecmctl sandbox':
    'they hold the practice secrets on purpose, readable by their owner only, until it ends',
};

describe('every flow', () => {
  let environment: LeakTestEnvironment;
  const printed: string[] = [];

  beforeAll(async () => {
    // Without a session bus there is no keychain: the developer's one is not used.
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', 'disabled:');
    for (const stream of [process.stdout, process.stderr]) {
      vi.spyOn(stream, 'write').mockImplementation((chunk) => {
        printed.push(String(chunk));
        return true;
      });
    }
    for (const method of ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const) {
      vi.spyOn(console, method).mockImplementation(
        (...texts: readonly unknown[]) => void printed.push(texts.map((text) => inspect(text)).join(' ')),
      );
    }
    environment = await leakTestEnvironment();
  });

  afterAll(async () => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    await environment.stop();
  });

  it('leaves no secret behind', { timeout: 400_000 }, async () => {
    const flows = [
      service.runServiceProcess,
      app.saveSettings,
      app.testInApp,
      app.saveDraftsAndScenarios,
      app.sendInvalidCalls,
      pi.echoRequests,
      pi.breakCheckOutAnswers,
      pi.failRequests,
      pi.failCalls,
      app.usePractice,
      service.serveAppliance,
      service.serveBridge,
      service.rejectSettings,
      quoting.quoteToApp,
      quoting.quoteToService,
      quoting.quoteByAppliance,
      quoting.quoteByPlugin,
      quoting.quoteToCli,
      engine.useEngine,
      engine.passSecretsInWrongForm,
      cli.useCli,
      cli.failInCli,
      cli.controlService,
      cli.runSandbox,
      cli.moveStraySecrets,
      cli.storeSecrets,
      quoting.quoteInCheckOuts,
    ];
    for (const flow of flows) await flow(environment);
    await environment.call('support/bundle', { requests: true });
    await environment.gather();
    environment.evidence.text('printed', printed.join('\n'));

    const { artefacts } = environment.evidence;
    const names = artefacts.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        'ECM.log',
        'Configurator.log',
        'settings.json',
        'secrets.json',
        'drafts.json',
        'scenarios.json',
        'requests.jsonl',
        'scenarios as JSON',
        'scenarios as CSV',
        'event stream',
        expect.stringMatching(/^support-/),
      ]),
    );
    const kinds = new Set(environment.secrets.map(({ name }) => name.replace(/\d+$/, '')));
    expect([...kinds]).toEqual(
      expect.arrayContaining([
        'client secret',
        'PI: registration key',
        'PI: token ',
        'own PI: token ',
        'PI: password ',
        'appliance token ',
      ]),
    );
    expect(names).toContain('thrown (stack)');
    expect(
      describeFindings(findSecrets(artefacts, environment.secrets)),
      `not searched: ${Object.keys(notSearched).join('; ')}`,
    ).toEqual([]);
    await expectPlantedFound(environment, printed);
  });
});

/** The search finds secrets that are planted deep in the data folder, in the console output and in an error. */
async function expectPlantedFound(environment: LeakTestEnvironment, printed: readonly string[]): Promise<void> {
  const { folder } = environment.practice;
  console.error(`a crash with ${environment.latestToken()}`);
  await mkdir(join(folder, 'deep', 'down'), { recursive: true });
  await writeFile(
    join(folder, 'deep', 'down', 'dump'),
    Buffer.from(`x${environment.reveal('client secret')}`).toString('base64'),
  );
  const planted = new Evidence();
  await planted.folder(folder);
  planted.text('printed', printed.join('\n'));
  planted.value('thrown', new Error('outside', { cause: { password: environment.reveal('PI: registration key') } }));
  const found = findSecrets(planted.artefacts, environment.secrets).map(
    ({ artefact, secret }) => `${artefact}: ${secret.replace(/\d+$/, '')}`,
  );
  expect([...new Set(found)].toSorted()).toEqual([
    'deep/down/dump: client secret',
    'printed: PI: token ',
    'thrown (inspect): PI: registration key',
  ]);
}
