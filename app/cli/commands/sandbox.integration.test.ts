import { readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Agent, fetch } from 'undici';
import { afterAll, describe, expect, it } from 'vitest';
import { startCliHarness } from '../../../test-support/cli-harness.ts';
import { runCli } from '../run-cli.ts';
import { expectMode } from '../../../test-support/expect-mode.ts';

const { file, folder, run, stop } = await startCliHarness();
afterAll(stop);

describe('ecmctl sandbox', () => {
  it('prints one JSON line with everything for a lookup, keeps the secrets to their owner, and removes its files', async () => {
    const { facts, interrupt } = await startSandbox(['--https']);
    expect(Object.keys(facts)).toEqual(['piUrl', 'applianceUrl', 'settingsFile', 'secretsFile', 'caFile', 'lookup']);
    expect(facts.piUrl).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/ERPMWebService\/AuthService\.svc$/);
    expect(facts.applianceUrl).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    const { plugin, appliance } = JSON.parse(await readFile(facts.settingsFile, 'utf8')) as {
      plugin: object;
      appliance: object;
    };
    expect(plugin).toMatchObject({ endpointUrl: facts.piUrl, trustedCaFile: facts.caFile });
    expect(appliance).toEqual({
      site: '127.0.0.1',
      port: Number(new URL(facts.applianceUrl).port),
      clientId: expect.any(String),
      group: 'Default',
    });
    const kept = JSON.parse(await readFile(facts.secretsFile, 'utf8')) as object;
    expect(Object.keys(kept)).toEqual(['apiPassword', 'apiRegistrationKey', 'applianceClientSecret']);
    expectMode(facts.secretsFile, 0o600);
    const argv = [...facts.lookup.matchAll(/"([^"]*)"|(\S+)/g)]
      .map(([, quoted, bare]) => quoted ?? bare ?? '')
      .slice(2);
    expect(await run([...argv, '--json'])).toMatchObject({ code: 0, json: { ok: true } });
    expect(await interrupt()).toBe(0);
    await expect(stat(facts.secretsFile)).rejects.toThrow('ENOENT');
  });

  it.each([
    ['without --https', [], 'http:'],
    ['with --https', ['--https'], 'https:'],
  ])('%s, PI and appliance are trusted by one authority', async (_what, options, protocol) => {
    const { facts, interrupt } = await startSandbox(options);
    const { piUrl, applianceUrl, caFile } = facts;
    expect(new URL(piUrl).protocol).toBe(protocol);
    const dispatcher = new Agent({ connect: { ca: await readFile(caFile, 'utf8') } });
    expect((await fetch(`${piUrl}?singleWsdl`, { dispatcher })).status).toBe(200);
    const page = await fetch(`${applianceUrl}/login`, { dispatcher });
    expect(await page.text()).toContain('No ECM is connected.');
    await dispatcher.close();
    expect(await interrupt()).toBe(0);
  });

  it('serves the vault by another contract, which its settings file does not hold', async () => {
    const { facts, interrupt } = await startSandbox(['--contract', 'split']);
    const { contract, piUrl, settingsFile } = facts;
    expect(contract).toBe('split');
    expect(await (await fetch(`${piUrl}?singleWsdl`)).text()).toContain('ListAccountsOfDomain');
    const settings = JSON.parse(await readFile(settingsFile, 'utf8')) as object;
    expect(Object.keys(settings)).toEqual(['version', 'revision', 'plugin', 'appliance']);
    expect(await interrupt()).toBe(0);
  });

  it.each([
    ['a contract that it does not have', async () => ['--contract', 'built-in'], 'renamed, split, soap12, minimal'],
    ['a port that is taken', async () => ['--port', String(await takenPort())], 'port'],
    ['a vault that is not JSON', async () => ['--vault', await textFile('{')], 'not JSON'],
    [
      'a vault in windows-1252',
      async () => ['--vault', await textFile(Buffer.from('{"identities": ["\u00e4"]}', 'latin1'))],
      'windows-1252',
    ],
    ['a vault with a mistake', async () => ['--vault', await file({ identities: [], systems: [{}] })], 'identities'],
  ])('refuses %s', async (_what, options, word) => {
    const { code, json } = await run(['sandbox', ...(await options()), '--json']);
    expect(code).toBe(2);
    expect(String((json['error'] as { message: string }).message).toLowerCase()).toContain(word.toLowerCase());
  });
});

/** Starts the command; its JSON line, and how to end it. */
async function startSandbox(options: readonly string[]) {
  const interruption = new AbortController();
  let out = '';
  const running = runCli(['sandbox', '--json', ...options], '1.2.3', {
    env: {},
    stdout: (text) => (out += text),
    stderr: () => {},
    readStdin: async () => Buffer.alloc(0),
    signal: interruption.signal,
  });
  await expect.poll(() => out, { timeout: 10_000 }).toContain('\n');
  type Fact = 'piUrl' | 'applianceUrl' | 'settingsFile' | 'secretsFile' | 'caFile' | 'lookup' | 'contract';
  return {
    facts: JSON.parse(out) as Record<Fact, string>,
    interrupt: () => {
      interruption.abort();
      return running;
    },
  };
}

async function textFile(content: string | Buffer): Promise<string> {
  const path = join(folder, 'text.json');
  await writeFile(path, content);
  return path;
}

async function takenPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return (server.address() as AddressInfo).port;
}
