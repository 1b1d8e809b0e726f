import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { compileDotnetBridge, startDotnetHost, type DotnetHost } from './dotnet-host.ts';
import {
  framed,
  startScriptedPipeService,
  type PipeScript,
  type ScriptedPipeService,
} from './scripted-pipe-service.ts';

/** What the C# client sends, byte by byte or parsed, against the examples of docs/bridge.md; and what it does with hostile answers. */

const page = await readFile(new URL('../docs/bridge.md', import.meta.url), 'utf8');

/** The lines of the code blocks with this mark. */
function linesOf(mark: string): readonly string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${mark}\\n(.*?)^\`\`\`$`, 'gms'))].flatMap(([, block = '']) =>
    block.trimEnd().split('\n'),
  );
}

const key = Buffer.from(linesOf('text key')[0] ?? '', 'hex');
const example = linesOf('text handshake').map((line) => line.slice(line.indexOf('{')));
const session = {
  SessionId: '5b1c',
  SRAUser: { Username: 'HQ\\ann' },
  JumpItem: { ComputerName: 'kiosk7', JumpItemType: 'RDP' },
};
const credentialId = 'v1.eyJr…';

let compiled: string;
let root: string;
let service: ScriptedPipeService | undefined;
let host: DotnetHost | undefined;

beforeAll(async () => {
  compiled = await compileDotnetBridge();
});

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ecm-dotnet-pipe-'));
  await writeFile(join(root, 'bridge.key'), key);
});

afterEach(async () => {
  await service?.stop();
  expect(await host?.end()).toBe(0);
  await rm(root, { recursive: true, force: true });
});

afterAll(() => rm(compiled, { recursive: true, force: true }));

async function hostOn(script: Partial<PipeScript>, timeoutSeconds = 20): Promise<DotnetHost> {
  const pipe = join(root, 'ecm.sock');
  service = await startScriptedPipeService(pipe, { key, hello: example[1] ?? '', ...script });
  host = startDotnetHost(compiled, { pipe, keyFile: join(root, 'bridge.key'), timeoutSeconds });
  return host;
}

function received(): readonly { readonly method: string; readonly id?: number; readonly params: unknown }[] {
  return (service?.received ?? []).slice(2).map((body) => JSON.parse(body.toString()) as never);
}

it('reproduces the handshake example to the byte', async () => {
  const ecm = await hostOn({
    answer: ({ id }, send) => send(framed(`{"jsonrpc":"2.0","id":${id},"result":{"healthy":true,"message":"m"}}`)),
  });
  const nonce = Buffer.from(Array.from({ length: 32 }, (_, index) => 0x20 + index)).toString('base64');
  expect(await ecm.ask({ do: 'handshake', nonce })).toEqual({ healthy: true, message: 'm' });
  const [hello, proof] = service?.received.map(String) ?? [];
  expect([hello, proof]).toEqual([example[0], example[3]]);
});

it('sends heartbeats, and disconnects a service that is silent for three of them', async () => {
  const ecm = await hostOn({ answersHeartbeats: 6 });
  expect(await ecm.ask({ do: 'wait for the end', heartbeatMs: 200 })).toEqual({ ended: true });
  const heartbeat = linesOf('json').find((line) => line.includes('heartbeat'));
  // More than three: the answers counted as signs of life.
  expect(service?.heartbeats.length).toBeGreaterThanOrEqual(6);
  expect(new Set(service?.heartbeats.map(String))).toEqual(new Set([heartbeat]));
});

describe('the requests', () => {
  const results = new Map(
    linesOf('json')
      .map((line) => JSON.parse(line) as { readonly id?: number; readonly result?: object })
      .flatMap(({ id, result }) => (result === undefined ? [] : [[id, result] as const])),
  );
  const requests = linesOf('json')
    .map((line) => JSON.parse(line) as { readonly id?: number; readonly method?: string; readonly params?: object })
    .filter(({ id, method }) => id !== undefined && method !== undefined && method !== 'plugin/capabilities');

  it.each([
    ['plugin/health', { do: 'health' }],
    ['credentials/find', { do: 'find', session }],
    ['credentials/get', { do: 'get', session, credentialId }],
    ['credentials/release', { do: 'release', session, credentialId, endedAt: Date.UTC(2030, 0, 2, 3, 4, 5) / 1000 }],
    ['credentials/release', { do: 'release', session, credentialId, endedAt: Date.UTC(2030, 0, 2, 3, 4, 5) }],
  ])('%s is that of the page, and its answer is read', async (method, command) => {
    const expected = requests.find((each) => each.method === method);
    const result = JSON.stringify(results.get(expected?.id ?? 0));
    const ecm = await hostOn({
      answer: ({ id }, send) => send(framed(`{"jsonrpc":"2.0","id":${id},"result":${result}}`)),
    });
    expect(await ecm.ask(command)).toMatchObject({ IsSuccess: true, ErrorMessage: null });
    expect(received()).toEqual([{ ...expected, id: 1 }]);
  });

  it('a name that is no valid text, or too long, fails alone: the connection stays', async () => {
    const ecm = await hostOn({
      answer: ({ id }, send) => send(framed(`{"jsonrpc":"2.0","id":${id},"result":{"credentials":[]}}`)),
    });
    const named = (Username: string): object => ({ do: 'find', session: { ...session, SRAUser: { Username } } });
    expect(await ecm.ask(named('\ud800ann'))).toMatchObject({ IsSuccess: true });
    const failed = await ecm.ask(named('a'.repeat(4_194_304)));
    expect(failed.ErrorMessage).toContain('more text than a message of the pipe may have');
    expect(await ecm.ask(named('ann'))).toMatchObject({ IsSuccess: true });
    expect(received().map(({ params }) => params)).toMatchObject([
      { session: { user: { username: '\ufffdann' } } },
      { session: { user: { username: 'ann' } } },
    ]);
  });

  it('an answer that comes too late is cancelled, and a credential in it released', async () => {
    let late = (): void => {};
    const ecm = await hostOn(
      {
        answer: ({ id, method }, send) => {
          const result = framed(`{"jsonrpc":"2.0","id":${id},"result":{"injectAs":"a","password":"p-1"}}`);
          if (method === 'credentials/get') late = () => send(result);
          else if (method === '$/cancelRequest') late();
          else send(framed(`{"jsonrpc":"2.0","id":${id},"result":{"checkIn":"done"}}`));
        },
      },
      1,
    );
    const got = await ecm.ask({ do: 'get', session, credentialId });
    expect(got).toMatchObject({ IsSuccess: false, ResultValue: null });
    expect(got.ErrorMessage).toContain('did not answer in time');
    await vi.waitFor(() =>
      expect(received().map(({ method }) => method)).toEqual([
        'credentials/get',
        '$/cancelRequest',
        'credentials/release',
      ]),
    );
    expect(received()[2]?.params).toMatchObject({ credentialId, session: { sessionId: '5b1c' } });
    expect(ecm.printed()).not.toContain('p-1');
  });
});

describe('a hostile or other service leaves the host alive', () => {
  const helloOf = (params: object): string =>
    JSON.stringify({
      jsonrpc: '2.0',
      method: 'hello',
      params: { role: 'service', nonce: randomBytes(32).toString('base64'), ...params },
    });

  it.each([
    [
      'of another version',
      { hello: helloOf({ versions: [3, 4], version: null }) },
      'speaks version 2 of the pipe protocol, the ECM service 3, 4.',
    ],
    ['that downgrades', { hello: helloOf({ versions: [1], version: 1 }) }, 'speaks version 2'],
    ['with another key', { key: randomBytes(32) }, 'has another key than bridge.key'],
    ['that is busy', { hello: '{"jsonrpc":"2.0","method":"refused","params":{"reason":"busy"}}' }, 'All connections'],
    ['without JSON', { hello: 'what' }, 'not in the pipe protocol'],
    ['with a list', { hello: '[]' }, 'not in the pipe protocol'],
    ['with too long a hello', { hello: ' '.repeat(4097) }, 'not in the pipe protocol'],
  ])('%s', async (_what, script, text) => {
    const ecm = await hostOn(script);
    const failed = await ecm.ask({ do: 'find', session });
    expect(failed).toMatchObject({ IsSuccess: false, ResultValue: [] });
    expect(failed.ErrorMessage).toContain(text);
    expect(service?.received.map(String).join('')).not.toContain('proof');
  });

  const answers: [what: string, answerOf: (id: number) => string, isLast?: boolean][] = [
    ['an unknown header', () => 'X-Custom: 1\r\n\r\n'],
    ['an endless header', () => 'X'.repeat(5000)],
    ['a length over the limit', () => 'Content-Length: 4194305\r\n\r\n'],
    ['a length with a line feed', () => 'Content-Length: 5\n\r\n\r\n'],
    ['a negative length', () => 'Content-Length: -1\r\n\r\n'],
    ['deep JSON', () => framed('['.repeat(100_000))],
    [
      'a deep result',
      (id) => framed(`{"jsonrpc":"2.0","id":${id},"result":${'{"a":'.repeat(5000)}1${'}'.repeat(5001)}`),
    ],
    ['a result that is no object', (id) => framed(`{"jsonrpc":"2.0","id":${id},"result":7}`)],
    ['neither result nor error', (id) => framed(`{"jsonrpc":"2.0","id":${id}}`)],
    [
      'a list of other things',
      (id) => framed(`{"jsonrpc":"2.0","id":${id},"result":{"credentials":[1,null,{"credentialId":5}]}}`),
    ],
    [
      'an error of other types',
      (id) => framed(`{"jsonrpc":"2.0","id":${id},"error":{"code":"x","data":{"kind":1,"message":[]}}}`),
    ],
    ['an id over 64 bits', () => framed('{"jsonrpc":"2.0","id":99999999999999999999999999,"result":{}}')],
    ['two objects', (id) => framed(`{"jsonrpc":"2.0","id":${id},"result":{}} {}`)],
    ['half a message and the end', () => 'Content-Length: 50\r\n\r\n{"jsonrpc"', true],
  ];
  it.each<[string, (id: number) => string, boolean?]>(answers)(
    'that answers with %s',
    async (_what, answerOf, isLast) => {
      const ecm = await hostOn({ answer: ({ id }, send) => id !== undefined && send(answerOf(id), isLast) }, 2);
      const failed = await ecm.ask({ do: 'find', session });
      expect(failed).toMatchObject({
        IsSuccess: false,
        ResultValue: [],
        ErrorMessage: expect.stringContaining('correlation id'),
      });
      expect(failed.ErrorMessage).not.toContain('unexpectedly');
      expect(await ecm.ask({ do: 'capabilities' })).toMatchObject({ IsSuccess: true });
    },
  );

  it('that forges lines of the log', async () => {
    const ecm = await hostOn({
      answer: ({ id }, send) =>
        send(framed(`{"jsonrpc":"2.0","id":${id},"error":{"code":-32000,"data":{"message":"one\\nwarning: two"}}}`)),
    });
    const failed = await ecm.ask({ do: 'find', session });
    expect(failed.ErrorMessage).toContain('one warning: two');
  });
});
