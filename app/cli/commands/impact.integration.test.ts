import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ImpactResult } from '../../../shared/impact.ts';
import type { Session } from '../../../shared/jump-item.ts';
import { startPracticePi } from '../../../main/sandbox/practice-pi.ts';
import { defaultVault } from '../../../main/sandbox/default-vault.ts';
import { practiceSettings } from '../../../main/sandbox/practice-profile.ts';
import { startCliHarness } from '../../../test-support/cli-harness.ts';
import { requestRecord } from '../../../test-support/request-record.ts';

const { pi, file, dataFolder, secretsFile, settings, secrets, run, stop } = await startCliHarness();
afterAll(stop);

beforeEach(() => pi.clearCalls());
afterEach(() => rm(dataFolder, { recursive: true, force: true }));

const of = (username: string, type: 'rdp' | 'shell', host: string): Session => ({
  user: { username },
  jumpItem: { type, host },
});
const carol = of('HQ\\carol', 'shell', 'lnx01');
const ann = of('HQ\\ann', 'rdp', 'web01.hq.example');
const zoe = of('HQ\\zoe', 'rdp', 'web01.hq.example');
const found = (session: Session) => requestRecord({ session });
const scenarios = (...sessions: readonly Session[]) =>
  file({ version: 1, scenarios: sessions.map((session) => ({ name: session.user.username, session })) });

/** One setting shows carol a credential more. */
const wider = { includeRemoteSessionOnly: true };

async function impact(changes: object, ...argv: readonly string[]) {
  const [changed, against] = [await settings(changes), await settings()];
  return run(['impact', '--settings', changed, '--against', against, '--secrets-file', secretsFile, ...argv]);
}

const logins = (): number => pi.calls.filter(({ operation }) => operation === 'DoLogin2').length;

describe('ecmctl impact', () => {
  it('tells which exported scenarios change, with one login for both settings', async () => {
    const requests = await scenarios(carol, ann, zoe, ann);
    const { code, json } = await impact(wider, '--requests', requests, '--json');
    expect({ code, json }).toMatchObject({
      code: 0,
      json: {
        ok: true,
        summary: '1 of 3 changes: 1 gains credentials',
        requests: 3,
        effects: { gains: 1, loses: 0 },
        failing: 1,
        changes: [{ name: 'HQ\\carol', session: carol, effect: 'gains', gained: ['deploy (lnx01)'], lost: [] }],
      },
    });
    expect(logins()).toBe(1);
  });

  it('takes what ecmctl requests prints, the newest distinct ones', async () => {
    const requests = await file({ ok: true, requests: [found(ann), found(ann), found(carol)] });
    const all = (await impact(wider, '--requests', requests, '--json')).json as unknown as ImpactResult;
    expect([all.requests, all.effects.gains]).toEqual([2, 1]);
    const { json } = await impact(wider, '--requests', requests, '--limit', '1', '--json');
    expect(json).toMatchObject({ requests: 1, changes: [] });
  });

  it('without a file takes the scenarios and the request history of the data folder', async () => {
    await mkdir(dataFolder, { recursive: true, mode: 0o700 });
    const scenario = { name: 'Carol', session: carol };
    const kept = { version: 1, revision: 1, scenarios: [scenario] };
    await writeFile(join(dataFolder, 'scenarios.json'), JSON.stringify(kept), { mode: 0o600 });
    const history = [found(carol), found(ann)].map((each) => `${JSON.stringify(each)}\n`).join('');
    await writeFile(join(dataFolder, 'requests.jsonl'), history, { mode: 0o600 });
    expect((await impact(wider, '--json')).json).toMatchObject({
      requests: 2,
      changes: [{ name: 'Carol', effect: 'gains' }],
    });
  });

  it('prints the summary and a line for each changed request', async () => {
    const { code, out } = await impact(
      { defaultDomain: '', domainMap: [] },
      '--requests',
      await scenarios(of('ann@hq.example', 'rdp', 'web01.hq.example'), zoe),
    );
    expect(code).toBe(0);
    expect(out).toMatch(/^1 of 2 changes: 1 fails now\.\n1 request fails with both settings\.\n\nCHANGE +USER/);
    expect(out).toMatch(/^fails now +ann@hq\.example +rdp +web01\.hq\.example +ann@hq\.example +\S/m);
  });

  it('refuses a request that has a secret in a field, also after others were looked up', async () => {
    const secret = (JSON.parse(await readFile(secretsFile, 'utf8')) as Record<string, string>)['apiPassword'] ?? '';
    const requests = await scenarios(ann, carol, of(secret, 'rdp', 'web01.hq.example'));
    const { json } = await impact(wider, '--requests', requests, '--json');
    expect(json).toMatchObject({ ok: true, requests: 3, failing: 1 });
    const asked = pi.calls.filter(({ operation }) => operation === 'DoLoginAsUser');
    expect(asked.length).toBeGreaterThan(0);
    expect(JSON.stringify(asked)).not.toContain(secret);
  });

  it.each([
    ['scenarios', { version: 1, scenarios: [{ name: 'Ann', session: {} }] }, 'entry 1 of scenarios'],
    ['requests', { requests: [{ at: 'yesterday' }] }, 'entry 1 of requests has no usable at'],
    ['a list', { requests: 'none' }, 'requests is not what such a file has there'],
    ['neither', { settings: {} }, 'contains neither scenarios nor requests'],
  ])('names the entry of a file of requests that cannot be used: %s', async (_what, content, words) => {
    const { code, json } = await impact(wider, '--requests', await file(content), '--json');
    expect({ code, error: json['error'] }).toMatchObject({
      code: 2,
      error: { kind: 'configuration', detail: 'file', message: expect.stringContaining(words) },
    });
  });

  it('points out a setting that nothing reads, because nothing changes by it', async () => {
    const { code, err } = await impact({ includeSharedList: true }, '--requests', await scenarios(carol));
    expect([code, err]).toEqual([0, expect.stringContaining('no setting "plugin.includeSharedList"')]);
  });

  it('says that there is nothing to compare, and calls nobody', async () => {
    const { code, out } = await impact(wider);
    expect([code, out]).toEqual([0, expect.stringContaining('There is nothing to compare')]);
    expect(pi.calls).toEqual([]);
  });

  it('compares with the saved settings unless others are named', async () => {
    await mkdir(dataFolder, { recursive: true, mode: 0o700 });
    const saved = await readFile(await settings());
    await writeFile(join(dataFolder, 'settings.json'), saved, { mode: 0o600 });
    const argv = ['--settings', await settings(wider), '--requests', await scenarios(carol)];
    const { json } = await run(['impact', ...argv, '--secrets-file', secretsFile, '--json']);
    expect(json).toMatchObject({ summary: '1 of 1 changes: 1 gains credentials' });
  });

  it('takes the secrets of both from the environment', async () => {
    const given = JSON.parse(await readFile(secretsFile, 'utf8')) as Record<string, string>;
    const env = { ECM_API_PASSWORD: given['apiPassword'], ECM_API_REGISTRATION_KEY: given['apiRegistrationKey'] };
    const argv = ['--settings', await settings(wider), '--against', await settings()];
    const requests = await scenarios(carol);
    const ran = await run(['impact', ...argv, '--requests', requests, '--json'], undefined, env);
    expect(ran).toMatchObject({ code: 0, json: { requests: 1, effects: { gains: 1 } } });
  });
});

describe('ecmctl impact that cannot compare', () => {
  it('ends after one refused login', async () => {
    const wrong = await secrets({ apiPassword: 'wrong' });
    const argv = ['--settings', await settings(wider), '--against', await settings()];
    const requests = await scenarios(carol, ann, zoe);
    const { code, json } = await run(['impact', ...argv, '--requests', requests, '--secrets-file', wrong, '--json']);
    expect({ code, json }).toMatchObject({
      code: 4,
      json: { ok: false, requests: 0, changes: [], error: { kind: 'authentication' } },
    });
    expect(logins()).toBe(1);
  });

  it('says why lookups with the settings before fail', async () => {
    const gone = await startPracticePi({ port: 0, https: false, latencyMs: 0, vault: defaultVault });
    const against = await file({ version: 1, revision: 1, plugin: practiceSettings(gone) });
    await gone.stop();
    const argv = ['--settings', await settings(), '--against', against, '--requests', await scenarios(ann, carol)];
    const { code, json } = await run(['impact', ...argv, '--secrets-file', secretsFile, '--json']);
    expect({ code, json }).toMatchObject({
      code: 0,
      json: { ok: true, effects: { recovers: 2 }, beforeError: { kind: 'connectivity' } },
    });
  });

  it.each([
    ['a setting of the changed ones', { apiUser: '' }, {}, 'apiUser'],
    ['a setting of those before', {}, { globalApprover: '' }, 'globalApprover'],
  ])('%s is not valid: exits with 2 and calls nobody', async (_what, changes, before, name) => {
    const argv = ['--settings', await settings(changes), '--against', await settings(before)];
    const requests = await scenarios(carol);
    const ran = await run(['impact', ...argv, '--requests', requests, '--secrets-file', secretsFile, '--json']);
    expect(ran).toMatchObject({ code: 2, json: { error: { message: expect.stringContaining(name) } } });
    expect(pi.calls).toEqual([]);
  });

  it.each([
    ['other content', () => file({ some: 'thing' }), 'contains neither scenarios nor requests'],
    ['no file', async () => join(dataFolder, 'none.json'), 'does not exist'],
  ])('--requests with %s is refused', async (_what, path, words) => {
    const ran = await impact(wider, '--requests', await path(), '--json');
    expect(ran).toMatchObject({
      code: 2,
      json: { error: { detail: 'file', message: expect.stringContaining(words) } },
    });
  });

  it('needs the changed settings', async () => {
    expect(await run(['impact', '--json'])).toMatchObject({ code: 2, json: { ok: false, requests: 0, changes: [] } });
  });

  it('ends when it is interrupted', async () => {
    const argv = ['--settings', await settings(wider), '--against', await settings()];
    const requests = await scenarios(carol);
    const all = ['impact', ...argv, '--requests', requests, '--secrets-file', secretsFile, '--json'];
    expect(await run(all, AbortSignal.abort())).toMatchObject({ code: 1, json: { error: { kind: 'cancelled' } } });
  });
});
