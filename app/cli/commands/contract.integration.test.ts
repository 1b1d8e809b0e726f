import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import ours from '../../../main/pi/contract/AuthService.wsdl?raw';
import { runCli } from '../run-cli.ts';

const folder = await mkdtemp(join(tmpdir(), 'ecmctl-contract-'));
const asked: string[] = [];
let served: string;
const server = createServer(({ url }, response) => {
  asked.push(url ?? '');
  response.end(served);
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const endpointUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/AuthService.svc`;

beforeEach(() => {
  asked.length = 0;
  served = ours;
});

afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await rm(folder, { recursive: true });
});

async function saved(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

function settings(plugin: object): Promise<string> {
  return saved('settings-to-use.json', JSON.stringify({ version: 1, revision: 1, plugin }));
}

/** An address at which a server was listening until just now. */
async function abandonedAddress(): Promise<string> {
  const gone = createServer().listen(0, '127.0.0.1');
  await once(gone, 'listening');
  const { port } = gone.address() as AddressInfo;
  gone.close();
  await once(gone, 'close');
  return `http://127.0.0.1:${port}/AuthService.svc?singleWsdl`;
}

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function check(...argv: string[]): Promise<Run> {
  let out = '';
  let err = '';
  const code = await runCli(['contract', 'check', ...argv], '1.2.3', {
    env: { ECM_DATA_DIR: join(folder, 'data') },
    stdout: (text) => (out += text),
    stderr: (text) => (err += text),
    readStdin: async () => Buffer.alloc(0),
    signal: new AbortController().signal,
  });
  return { code, out, err };
}

async function checkJson(...argv: string[]): Promise<{ code: number; answer: Record<string, unknown>; err: string }> {
  const { code, out, err } = await check('--json', ...argv);
  return { code, answer: JSON.parse(out) as Record<string, unknown>, err };
}

const operations = new Set([...ours.matchAll(/<wsdl:operation name="(\w+)"/g)].map(([, name]) => name));
const allSame = [...operations].map((name) => ({ name, status: 'same', differences: [] }));
const differing = ours
  .replaceAll('SystemOps_GetVersion', 'SystemOps_GetNumber')
  .replace('name="LoginType" type="xs:int"', 'name="LoginType" type="xs:string"');

describe('a server that speaks our contract', () => {
  it('is found at the Endpoint URL of the settings, secrets and other settings being no matter', async () => {
    const file = await settings({ endpointUrl });
    expect(await checkJson('--settings', file)).toEqual({
      code: 0,
      answer: { ok: true, operations: allSame, extra: [] },
      err: '',
    });
    expect(asked).toEqual(['/AuthService.svc?singleWsdl']);
  });

  it('may be named by the address of its WSDL', async () => {
    const file = await settings({});
    const { code } = await check('--settings', file, '--wsdl', `${endpointUrl}?wsdl=elsewhere`);
    expect(code).toBe(0);
    expect(asked).toEqual(['/AuthService.svc?wsdl=elsewhere']);
  });

  it('may be named so without saved settings, with a word about the defaults', async () => {
    const { code, err } = await check('--wsdl', endpointUrl);
    expect(code).toBe(0);
    expect(err).toMatch(/^Warning: .*default timeout/);
  });

  it('may have left its WSDL in a file', async () => {
    const { code, answer } = await checkJson('--wsdl', await saved('their.wsdl', ours));
    expect({ code, answer }).toEqual({ code: 0, answer: { ok: true, operations: allSame, extra: [] } });
    expect(asked).toEqual([]);
  });
});

describe('a WSDL of which a part cannot be read', () => {
  const imported = '<wsdl:import namespace="urn:a" location="http://other.invalid/b.wsdl"/>';

  it('is compared without it, and the part is named', async () => {
    served = ours.replace('<wsdl:types>', `${imported}$&`);
    const { code, answer, err } = await checkJson('--settings', await settings({ endpointUrl }));
    expect({ code, answer }).toEqual({ code: 0, answer: { ok: true, operations: allSame, extra: [] } });
    expect(err).toBe('Warning: http://other.invalid/b.wsdl is on another server, which is not asked.\n');
  });
});

describe('a server that does not', () => {
  it('is reported operation by operation, with exit code 6', async () => {
    served = differing;
    const { code, answer } = await checkJson('--settings', await settings({ endpointUrl }));
    expect(code).toBe(6);
    expect(answer).toMatchObject({
      ok: false,
      extra: ['SystemOps_GetNumber'],
      error: { kind: 'protocol', detail: 'malformed', correlationId: expect.any(String) },
    });
    expect(answer['operations']).toEqual(
      allSame.map((operation) => {
        if (operation.name === 'SystemOps_GetVersion') return { ...operation, status: 'missing' };
        if (operation.name !== 'DoLogin2') return operation;
        return {
          ...operation,
          status: 'differs',
          differences: ['parameter LoginType has another type: string, expected int'],
        };
      }),
    );
  });

  it('because it speaks SOAP 1.2 only is reported so', async () => {
    served = ours.replaceAll('http://schemas.xmlsoap.org/wsdl/soap/', 'http://schemas.xmlsoap.org/wsdl/soap12/');
    const { code, answer } = await checkJson('--settings', await settings({ endpointUrl }));
    expect(code).toBe(6);
    const differences = ['is offered for SOAP 1.2, expected SOAP 1.1'];
    expect(answer['operations']).toEqual(allSame.map((each) => ({ ...each, status: 'differs', differences })));
  });

  it('is shown to people as a table', async () => {
    served = differing.replaceAll('SystemOps_GetNumber', 'SystemOps_\u009b2J');
    const { code, out, err } = await check('--settings', await settings({ endpointUrl }));
    expect(code).toBe(6);
    expect(out).toMatch(/^OPERATION +STATUS +DIFFERENCE\nDoLogin2 +differs +parameter LoginType has another type/);
    expect(out).toMatch(/^SystemOps_GetVersion +missing$/m);
    expect(out).toContain('Only the server has, and we do not need: SystemOps_\\u009b2J');
    expect(err).toContain('2 of 15 operations are missing on the server or differ: DoLogin2, SystemOps_GetVersion.');
  });

  it.each([
    ['a page', '<!DOCTYPE html><p>hello', 'html'],
    ['other XML', '<a/>', 'wrong-url'],
    ['a WSDL for forms only', '<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"/>', 'malformed'],
  ])('and answers %s fails with exit code 6', async (_, page, detail) => {
    served = page;
    const { code, answer } = await checkJson('--settings', await settings({ endpointUrl }));
    expect(code).toBe(6);
    expect(answer).toMatchObject({ ok: false, operations: [], extra: [], error: { kind: 'protocol', detail } });
  });
});

describe('what keeps the check from being made', () => {
  it.each([
    ['a server that nobody can reach', 3, 'connectivity', async () => ['--wsdl', await abandonedAddress()]],
    ['a file that is not there', 2, 'configuration', async () => ['--wsdl', join(folder, 'absent.wsdl')]],
    ['an address that is none', 2, 'configuration', async () => ['--wsdl', 'https://[pi']],
    ['settings that are not there', 2, 'configuration', async () => ['--settings', join(folder, 'absent.json')]],
    [
      'named settings that are not there, beside an address',
      2,
      'configuration',
      async () => ['--settings', join(folder, 'absent.json'), '--wsdl', endpointUrl],
    ],
    ['settings without an Endpoint URL', 2, 'configuration', async () => ['--settings', await settings({})]],
    [
      'settings with a wrong timeout',
      2,
      'configuration',
      async () => ['--settings', await settings({ endpointUrl, requestTimeoutMs: 'soon' })],
    ],
    [
      'a Trusted CA File that is not there',
      2,
      'configuration',
      async () => ['--settings', await settings({ endpointUrl, trustedCaFile: join(folder, 'absent.pem') })],
    ],
  ])('fails: %s, exit code %i', async (_, expected, kind, argv) => {
    const { code, answer } = await checkJson(...(await argv()));
    expect(code).toBe(expected);
    expect(answer).toMatchObject({ ok: false, operations: [], extra: [], error: { kind } });
    expect(asked).toEqual([]);
  });
});
