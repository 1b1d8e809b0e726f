import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addToAppTrail } from '../../../main/ecm/audit/app-trail.ts';
import { serviceCli } from '../../../test-support/service-cli.ts';
import { serviceOnPractice, type ServiceOnPractice } from '../../../test-support/service-on-practice.ts';

let practice: ServiceOnPractice;
let cli: ReturnType<typeof serviceCli>;
let path: string;

beforeEach(async () => {
  practice = await serviceOnPractice();
  cli = serviceCli(practice);
  path = join(practice.folder, 'audit.jsonl');
  const administrator = await practice.client('administrator');
  await administrator.call('settings/apply', practice.settings(1, {}, {}));
  for (const level of ['debug', 'info', 'debug'] as const) await administrator.call('log/setLevel', { level });
});
afterEach(() => practice.stop());

const verify = () => cli.run(['audit', 'verify', '--json']);
const lines = async () => (await readFile(path, 'utf8')).split('\n').slice(0, -1);
const write = (all: readonly string[]) => writeFile(path, all.map((line) => `${line}\n`).join(''));

describe('ecmctl audit verify', () => {
  it('says how many entries there are, and the head that the service names', async () => {
    const { head } = practice.service.status().audit ?? {};
    expect(await verify()).toMatchObject({ code: 0, json: { ok: true, entries: 5, head } });
    expect((await cli.run(['audit', 'verify'])).out).toContain(`whole: 5 entries.`);
  });

  const swapped = (all: readonly string[]) => [all[0] ?? '', all[2] ?? '', all[1] ?? '', ...all.slice(3)];
  const changed = (all: readonly string[]) => all.map((line) => line.replace('"level":"info"', '"level":"warn"'));
  it.each([
    ['removed', (all: readonly string[]) => all.toSpliced(2, 1), 2, '(removed; audit.jsonl, line 3)'],
    ['changed', changed, 4, '(changed; audit.jsonl, line 4)'],
    ['moved', swapped, 1, '(reordered; audit.jsonl, line 2)'],
    ['replaced by text', (all: readonly string[]) => all.with(1, 'text'), 1, '(unreadable; audit.jsonl, line 2)'],
    ['cut off at the end', (all: readonly string[]) => all.slice(0, -1), 4, '(cut-off; audit.jsonl, line 5)'],
    ['cut off whole', () => [], 0, '(cut-off; audit.jsonl, line 1)'],
  ])('finds an entry that was %s', async (_what, tamper, entries, message) => {
    await write(tamper(await lines()));
    const found = await verify();
    expect(found).toMatchObject({
      code: 2,
      json: { ok: false, entries, error: { kind: 'configuration', detail: 'file' } },
    });
    expect(found.out).toContain(message);
    expect((await cli.run(['audit', 'verify'])).code).toBe(2);
  });

  it.each(['info', 'error'] as const)(
    'finds a missing end by the log at level %s, while the service is down and again later',
    async (level) => {
      await practice.log.keepLevel(level);
      const [all, { head }] = [await lines(), practice.service.status().audit ?? { head: '' }];
      await practice.service.stop();
      expect(await verify()).toMatchObject({ code: 0, json: { ok: true, entries: 5, head } });
      await write(all.slice(0, -1));
      expect((await verify()).out).toContain('(cut-off; audit.jsonl, line 5)');
      await practice.restart();
      const again = await practice.client('administrator');
      for (let count = 0; count < 3; count += 1) await again.call('tokens/clear', {});
      expect((await verify()).out).toContain('(changed; audit.jsonl, line 5)');
    },
  );

  it('takes a part of a line at the end for one that is being written', async () => {
    await appendFile(path, '{"seq":6,"at"');
    expect(await verify()).toMatchObject({ code: 0, json: { ok: true, entries: 5 } });
  });

  it('finds a missing entry of those made while the service was down', async () => {
    const { folder } = practice;
    await practice.service.stop();
    for (const event of ['bridging.enabled', 'bridging.disabled'] as const)
      await addToAppTrail({ folder, now: Date.now, keepDays: 365 }, [{ event }]);
    await practice.restart();
    expect((await cli.run(['audit', 'verify'])).out).toContain('and 2 made while the service was down');
    const app = join(folder, 'audit-app.jsonl');
    const [first = ''] = (await readFile(app, 'utf8')).split('\n');
    await writeFile(app, `${first}\n`);
    expect((await verify()).out).toContain('(cut-off; audit-app.jsonl, line 2)');
    await rm(app);
    expect((await verify()).out).toContain('(cut-off; audit-app.jsonl, line 1)');
  });

  it('has nothing to find fault with where no service has run', async () => {
    const empty = { ECM_DATA_DIR: join(practice.folder, 'empty') };
    const found = await cli.run(['audit', 'verify', '--json'], '', empty);
    expect(found.json).toEqual({ ok: true, entries: 0, head: '0'.repeat(64) });
  });
});

describe('ecmctl audit export', () => {
  it('prints the entries as one JSON document', async () => {
    const exported = await cli.run(['audit', 'export', '--format', 'json']);
    expect(exported.code).toBe(0);
    const answer = JSON.parse(exported.out) as { entries: readonly object[] };
    expect(answer).toMatchObject({ ok: true, whileDown: [] });
    expect(answer.entries).toEqual((await lines()).map((line) => JSON.parse(line) as object));
    expect((await cli.run(['audit', 'export', '--json'])).json).toEqual(answer);
  });

  it('prints them as lines of CEF, in their order, with those made while the service was down', async () => {
    const { folder } = practice;
    await addToAppTrail({ folder, now: Date.now, keepDays: 365 }, [{ event: 'bridging.enabled', who: 'ann' }]);
    const { out, code } = await cli.run(['audit', 'export', '--format', 'cef']);
    expect(code).toBe(0);
    const printed = out.split('\n').slice(0, -1);
    expect(printed).toHaveLength(6);
    for (const line of printed)
      expect(line).toMatch(/^CEF:0\|ECM Configurator\|[^|]+\|1\.2\.3\|[a-z.-]+\|[^|]+\|\d\|rt=\d+ /);
    expect(printed[5]).toContain('|bridging.enabled|Bridging enabled|7|');
  });

  it('leaves out what is older than asked for, and what is no entry', async () => {
    await write([...(await lines()), 'text']);
    const later = new Date(Date.now() + 60_000).toISOString();
    expect((await cli.run(['audit', 'export', '--since', later])).out).toContain('"entries":[]');
    const { err, out } = await cli.run(['audit', 'export']);
    expect(err).toContain('1 lines are no entries');
    expect((JSON.parse(out) as { entries: readonly object[] }).entries).toHaveLength(5);
  });

  it('refuses both formats at once', async () => {
    expect((await cli.run(['audit', 'export', '--format', 'cef', '--json'])).code).toBe(2);
  });
});

it('ecmctl service status shows the head', async () => {
  const { entries, head } = practice.service.status().audit ?? {};
  expect((await cli.run(['service', 'status', '--json'])).json).toMatchObject({ status: { audit: { entries, head } } });
  expect((await cli.run(['service', 'status'])).out).toMatch(
    new RegExp(`Audit trail +${entries} entries, head ${head}`),
  );
});
