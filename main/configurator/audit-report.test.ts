import { mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../shared/audit-entry.ts';
import { ok } from '../../shared/result.ts';
import {
  testConfigurator,
  typedSecrets,
  validPlugin,
  type TestConfigurator,
} from '../../test-support/test-configurator.ts';
import { readTrail } from '../ecm/audit/read-trail.ts';
import { verifyChain } from '../ecm/audit/verify-chain.ts';
import { accountName } from '../platform/process/account-name.ts';

/** What the app reports to the audit trail (operations.md). */

let app: TestConfigurator;
beforeEach(async () => {
  app = await testConfigurator();
});
afterEach(() => app.remove());

const save = (plugin: object, expectedRevision: number, secrets: object = {}) =>
  app.call('settings/save', { profile: 'real', expectedRevision, plugin, secrets, confirmHttp: false } as never);
const fileName = 'audit-app.jsonl';
const written = async (): Promise<readonly AuditEntry[]> =>
  (await readFile(join(app.folder, fileName), 'utf8'))
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as AuditEntry);

describe('while the service is down', () => {
  it('settings that are saved are in a file of the app, each with both values, and secrets by their names', async () => {
    expect(await save(validPlugin, 0, typedSecrets)).toMatchObject({ ok: true });
    expect(await save({ ...validPlugin, apiUser: 'other' }, 1)).toMatchObject({ ok: true });
    const by = { who: accountName(), program: 'app' };
    const entries = await written();
    expect(entries).toMatchObject([
      { event: 'settings.saved', revision: 1, ...by },
      { event: 'secret.set', names: ['apiPassword', 'apiRegistrationKey'], ...by },
      { event: 'settings.saved', revision: 2, changes: [{ key: 'apiUser', before: 'svc', after: 'other' }], ...by },
    ]);
    expect(entries[0]?.changes).toContainEqual({ key: 'endpointUrl', after: validPlugin.endpointUrl });
    const { fault } = await verifyChain(() => readTrail({ folder: app.folder, fileName }), []);
    expect(fault).toBeUndefined();
    for (const secret of Object.values(typedSecrets)) expect(JSON.stringify(entries)).not.toContain(secret);
  });

  it('a conflict, which saves nothing, is not recorded', async () => {
    expect(await save(validPlugin, 7, typedSecrets)).toMatchObject({ value: { status: 'conflict' } });
    expect(await readdir(app.folder)).not.toContain(fileName);
  });

  it('a file that cannot be written keeps nothing from being saved, and is logged', async () => {
    await mkdir(join(app.folder, fileName));
    expect(await save(validPlugin, 0, typedSecrets)).toMatchObject({ ok: true, value: { status: 'saved' } });
    expect(app.lines).toContainEqual(['audit.app-unwritten', { reason: 'EISDIR' }]);
  });
});

it('a service that runs gets the entries, and no file is written', async () => {
  app.pipe.answer('audit/report', () => ok({}));
  await save(validPlugin, 0, typedSecrets);
  expect(app.pipe.calls.filter(({ name }) => name === 'audit/report')).toMatchObject([
    {
      params: {
        entries: [
          { event: 'settings.saved', program: 'app' },
          { event: 'secret.set', program: 'app' },
        ],
      },
    },
  ]);
  expect(await readdir(app.folder)).not.toContain(fileName);
});

it('practice is not audited', async () => {
  await app.call('practice/enter', {});
  await app.call('settings/save', {
    profile: 'practice',
    expectedRevision: 1,
    plugin: validPlugin,
    secrets: {},
    confirmHttp: false,
  } as never);
  expect(await readdir(app.folder)).not.toContain(fileName);
  expect(app.pipe.calls.filter(({ name }) => name === 'audit/report')).toEqual([]);
});
