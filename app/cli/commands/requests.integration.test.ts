import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RecentRequest } from '../../../shared/service-status.ts';
import { requestRecord } from '../../../test-support/request-record.ts';
import { serviceOnPractice, type ServiceOnPractice } from '../../../test-support/service-on-practice.ts';
import { runCli } from '../run-cli.ts';

/** `ecmctl requests`: from the files of a service that is down, and through one that runs. */

async function run(folder: string, ...argv: readonly string[]) {
  let [out, err] = ['', ''];
  const code = await runCli(['requests', ...argv], '1.2.3', {
    env: { ECM_DATA_DIR: folder },
    stdout: (text) => (out += text),
    stderr: (text) => (err += text),
    readStdin: async () => Buffer.alloc(0),
    signal: new AbortController().signal,
  });
  return { code, out, err };
}

async function ask(folder: string, ...argv: readonly string[]) {
  const { code, out } = await run(folder, ...argv, '--json');
  return { code, json: JSON.parse(out) as { ok: boolean; requests: RecentRequest[] } };
}

describe('while the service is down', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ecmctl-requests-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const hour = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();
  const old = requestRecord({ correlationId: 'old', at: hour(30) });
  const failed = requestRecord({
    correlationId: 'failed',
    at: hour(2),
    outcome: 'failed',
    failure: { kind: 'connectivity', detail: 'dns', message: 'm' },
    session: { user: { username: '=cmd' }, jumpItem: { type: 'shell', host: 'db01' } },
    candidates: ['HQ\\bob'],
  });
  const none = requestRecord({
    correlationId: 'none',
    at: hour(1),
    offered: 0,
    outcome: 'none',
    conclusion: { code: 'all-dropped-by-setting', setting: 'filterLocalCredentials' },
  });
  const write = (...requests: readonly RecentRequest[]): void =>
    writeFileSync(join(folder, 'requests.jsonl'), requests.map((each) => `${JSON.stringify(each)}\n`).join(''), {
      mode: 0o600,
    });
  const ids = async (...argv: readonly string[]) =>
    (await ask(folder, ...argv)).json.requests.map(({ correlationId }) => correlationId);

  it('prints them newest first, as they were recorded', async () => {
    write(old, failed, none);
    expect(await ask(folder)).toEqual({ code: 0, json: { ok: true, requests: [none, failed, old] } });
  });

  it.each([
    [['--user', 'BOB'], ['failed']],
    [
      ['--host', 'kiosk'],
      ['none', 'old'],
    ],
    [['--outcome', 'none'], ['none']],
    [['--outcome', 'connectivity'], ['failed']],
    [
      ['--since', '24h'],
      ['none', 'failed'],
    ],
    [['--limit', '1'], ['none']],
    [['--limit', '0'], []],
    [['--host', 'kiosk', '--limit', '1', '--since', '100d'], ['none']],
  ])('filters by %j', async (argv, expected) => {
    write(old, failed, none);
    expect(await ids(...argv)).toEqual(expected);
  });

  it('prints a table for people, which names the rule of a lookup without offers', async () => {
    write(old, failed, none);
    const { out } = await run(folder);
    expect(out.split('\n')[1]).toContain('0 offered (all-dropped-by-setting, filterLocalCredentials)');
    expect(out.split('\n')[2]).toMatch(/=cmd +shell +db01 +connectivity \(dns\) +12 ms/);
  });

  it('prints CSV in which a spreadsheet calculates nothing', async () => {
    write(failed);
    const { code, out } = await run(folder, '--csv');
    expect([code, out.split('\r\n').length]).toEqual([0, 3]);
    expect(out).toContain(",'=cmd,");
  });

  it('prints none where there is no history', async () => {
    expect(await ask(folder)).toEqual({ code: 0, json: { ok: true, requests: [] } });
    expect((await run(folder)).out).toBe('No requests.\n');
  });

  it.each([[['--outcome', 'good']], [['--since', 'yesterday']], [['--limit', 'x']], [['--csv', '--json']]])(
    'refuses %j',
    async (argv) => {
      expect((await run(folder, ...argv)).code).toBe(2);
    },
  );

  it.skipIf(process.platform === 'win32')('refuses files that others may have written', async () => {
    write(old);
    chmodSync(join(folder, 'requests.jsonl'), 0o666);
    const { code, out } = await run(folder, '--json');
    expect([code, JSON.parse(out)]).toMatchObject([2, { ok: false, error: { detail: 'file' } }]);
  });

  it('says why the files cannot be read', async () => {
    mkdirSync(join(folder, 'requests.jsonl'), { mode: 0o700 });
    expect((await run(folder)).err).toContain('The request history cannot be read');
  });
});

describe.skipIf(process.platform === 'win32')('an account that may not use the files', () => {
  let practice: ServiceOnPractice;
  beforeAll(async () => {
    practice = await serviceOnPractice();
    const { secrets, ...settings } = practice.settings(1);
    await practice.service.apply(settings, secrets);
    await vi.waitFor(() => expect(practice.service.status().link.state).toBe('connected'), { timeout: 10_000 });
    await practice.consoleSession({ user: { username: 'HQ\\ann' }, jumpItem: { type: 'rdp', host: 'kiosk7' } });
    await vi.waitFor(() => expect(statSync(join(practice.folder, 'requests.jsonl')).size).toBeGreaterThan(0));
    writeFileSync(join(practice.folder, 'foreign'), '');
    chmodSync(join(practice.folder, 'foreign'), 0o666);
  });
  afterAll(() => practice.stop());

  it('gets them from the service, page by page', async () => {
    const { code, json } = await ask(practice.folder, '--user', 'ann');
    expect([code, json.requests.map(({ operation }) => operation)]).toEqual([0, ['release', 'get', 'find']]);
    expect((await ask(practice.folder, '--since', '1h', '--limit', '2')).json.requests).toHaveLength(2);
  });
});
