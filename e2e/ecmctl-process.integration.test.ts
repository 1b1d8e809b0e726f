import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { defaultVault } from '../main/sandbox/default-vault.ts';
import type { Fault } from '../main/sandbox/faults.ts';
import { startPracticePi, type PracticePi } from '../main/sandbox/practice-pi.ts';
import { practiceSecrets, practiceSettings } from '../main/sandbox/practice-profile.ts';
import { plugin, writeSample } from '../test-support/sample-plugin.ts';

/** The built command line as a process: a pending retry must keep the process alive. */

const list = 'AccountStoreOps_StoredCredential_GetList';
let pi: PracticePi;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ecmctl-process-'));
  pi = await startPracticePi({ port: 0, https: false, latencyMs: 0, vault: defaultVault });
  const { apiPassword, apiRegistrationKey } = practiceSecrets(pi);
  await writeFile(join(folder, 's.json'), JSON.stringify({ version: 1, revision: 1, plugin: practiceSettings(pi) }));
  await writeFile(
    join(folder, 'x.json'),
    JSON.stringify({ apiPassword: apiPassword.reveal(), apiRegistrationKey: apiRegistrationKey.reveal() }),
    { mode: 0o600 },
  );
});

afterAll(async () => {
  await pi.stop();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(() => pi.clearFaults());

async function lookUp(
  setup: readonly string[] = ['--settings', join(folder, 's.json'), '--secrets-file', join(folder, 'x.json')],
  dataFolder = folder,
): Promise<{ readonly code: number | null; readonly json: unknown }> {
  const ecmctl = fileURLToPath(new URL('../dist/cli/ecmctl.js', import.meta.url));
  const argv = ['lookup', ...setup, '--user', 'HQ\\ann', '--type', 'rdp', '--host', 'web01', '--json'];
  const child = spawn(process.execPath, [ecmctl, ...argv], {
    env: { ...process.env, ECM_DATA_DIR: dataFolder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [out, [code]] = await Promise.all([text(child.stdout), once(child, 'exit') as Promise<[number | null]>]);
  return { code, json: out === '' ? undefined : JSON.parse(out) };
}

describe('a data folder', () => {
  // A name on Windows has no question mark.
  const marks = process.platform === 'win32' ? [] : ['a?b'];
  it.each([...marks, 'a#b', '100%', '%2e%2f', 'with space', 'žluťoučký-日本', 'a+b&c;d', "it's"])(
    'may be called %s; a plugin with modules of its own runs from it',
    async (name) => {
      const data = join(folder, name);
      const entry = plugin().replace(
        'value: []',
        'value: [{ id: word, label: common, kind: "local", account: "a", injectAs: "a", format: "name", flags: [] }]',
      );
      await writeSample(
        join(data, 'plugins/sample'),
        `import { word } from './lib/words.mjs'; import common from './common.cjs';\n${entry}`,
        {
          'lib/words.mjs': "export const word = 'module';",
          'common.cjs': "module.exports = require('./lib/more.cjs');",
          'lib/more.cjs': "module.exports = 'common';",
        },
      );
      const file = { version: 1, revision: 1, pluginId: 'sample', plugins: { sample: {} } };
      await writeFile(join(data, 'settings.json'), JSON.stringify(file));
      const secrets = join(data, 'secrets of the plugin.json');
      await writeFile(secrets, JSON.stringify({ token: 'x' }), { mode: 0o600 });
      const answer = await lookUp(['--secrets-file', secrets], data);
      expect(answer, JSON.stringify(answer.json)).toMatchObject({
        code: 0,
        json: { ok: true, credentials: [{ id: 'module', label: 'common' }] },
      });
    },
  );
});

describe('ecmctl as a process', () => {
  it.each<[string, Fault]>([
    ['is busy', { does: 'refuse', code: 10, operation: list }],
    ['is overloaded', { does: 'answer', status: 503, body: 'busy', operation: list }],
    ['drops the connection', { does: 'drop', operation: list }],
  ])('retries where PI %s once', async (_what, fault) => {
    pi.inject(fault);
    expect(await lookUp()).toMatchObject({ code: 0, json: { ok: true } });
  });

  it.each<[string, Fault, number, object]>([
    ['is busy', { does: 'refuse', code: 10, operation: list, times: 100 }, 6, { kind: 'server', detail: 'busy' }],
    [
      'drops every connection',
      { does: 'drop', operation: list, times: 100 },
      3,
      { kind: 'connectivity', detail: 'reset' },
    ],
  ])('fails where PI %s every time', async (_what, fault, code, error) => {
    pi.inject(fault);
    expect(await lookUp()).toMatchObject({ code, json: { ok: false, error } });
  });
});
