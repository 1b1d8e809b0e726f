import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serviceCli } from '../../test-support/service-cli.ts';
import { serviceOnPractice, type ServiceOnPractice } from '../../test-support/service-on-practice.ts';
import { accountName } from '../../main/platform/process/account-name.ts';

/** What ecmctl does without the service, and the audit trail has all the same. */

let practice: ServiceOnPractice;
let cli: ReturnType<typeof serviceCli>;
beforeEach(async () => {
  practice = await serviceOnPractice();
  cli = serviceCli(practice);
});
afterEach(() => practice.stop());

const written = async (name: string): Promise<readonly object[]> =>
  (await readFile(join(practice.folder, name), 'utf8'))
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as object);

describe.each([
  ['up', 'audit.jsonl'],
  ['down', 'audit-app.jsonl'],
] as const)('with the service %s', (state, file) => {
  it(`is in ${file} what was saved, stored, removed and enabled`, async () => {
    if (state === 'down') await practice.service.stop();
    const run = async (argv: readonly string[], stdin = ''): Promise<void> => {
      const ran = await cli.run(argv, stdin);
      expect({ argv, ...ran }).toMatchObject({ code: 0 });
    };
    await run(['settings', 'import', await cli.settingsFile(1, { tokenTtlMinutes: 5 })]);
    await run(['settings', 'import', await cli.settingsFile(1, { tokenTtlMinutes: 6 })]);
    await run(['settings', 'restore', '1']);
    await run(['secrets', 'set', 'apiPassword'], 'a secret');
    await run(['secrets', 'delete', 'apiPassword']);
    await run(['secrets', 'delete', 'apiPassword']);
    await run(['service', 'bridging', 'enable']);
    await run(['service', 'bridging', 'disable']);
    const by = { who: accountName(), program: 'ecmctl', ...(state === 'up' && { role: 'administrator' }) };
    const entries = await written(file);
    expect(entries).toMatchObject([
      { event: 'settings.saved', revision: 1, ...by },
      { event: 'settings.saved', changes: [{ key: 'tokenTtlMinutes', before: 5, after: 6 }], ...by },
      { event: 'settings.saved', changes: [{ key: 'tokenTtlMinutes', before: 6, after: 5 }], ...by },
      { event: 'secret.set', names: ['apiPassword'], ...by },
      { event: 'secret.removed', names: ['apiPassword'], ...by },
      { event: 'bridging.enabled', ...by },
      { event: 'bridging.disabled', ...by },
    ]);
    expect(JSON.stringify(entries)).not.toContain('a secret');
    expect((await cli.run(['audit', 'verify'])).code).toBe(0);
  });
});
