import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ok } from '../../shared/result.ts';
import { requestRecord } from '../../test-support/request-record.ts';
import {
  testConfigurator,
  typedSecrets,
  validPlugin,
  type TestConfigurator,
} from '../../test-support/test-configurator.ts';

let app: TestConfigurator;
beforeEach(async () => {
  app = await testConfigurator();
});
afterEach(() => app.remove());

describe('the support bundle', () => {
  const bundle = async (input: { readonly requests?: boolean }): Promise<Record<string, unknown>> => {
    const made = await app.call('support/bundle', input);
    if (!made.ok) throw new Error(made.error.message);
    return JSON.parse(await readFile(made.value.file, 'utf8')) as Record<string, unknown>;
  };

  it('holds the latest requests only if they are wanted', async () => {
    const requests = [requestRecord({ correlationId: 'b' }), requestRecord({ correlationId: 'a' })];
    const lines = requests.toReversed().map((request) => `${JSON.stringify(request)}\n`);
    await writeFile(join(app.folder, 'requests.jsonl'), lines.join(''));
    expect(await bundle({})).not.toHaveProperty('requests');
    expect(await bundle({ requests: true })).toMatchObject({ requests });
  });

  it('says why it has no requests', async () => {
    await mkdir(join(app.folder, 'requests.jsonl'));
    expect((await bundle({ requests: true }))['requests']).toContain('cannot be read');
  });

  it('holds settings, state and logs, and no secret', async () => {
    await app.call('settings/save', {
      profile: 'real',
      expectedRevision: 0,
      plugin: validPlugin,
      secrets: typedSecrets,
    });
    app.pipe.answer('log/tail', () => ok({ lines: ['{"event":"pi.call"}'], following: false }));
    const made = await app.call('support/bundle', {});
    if (!made.ok) throw new Error(made.error.message);
    const text = await readFile(made.value.file, 'utf8');
    expect(made.value.file.startsWith(join(app.folder, 'support-'))).toBe(true);
    expect(JSON.parse(text)).toMatchObject({
      app: { version: '1.2.3' },
      settings: { plugin: { apiUser: 'svc' } },
      service: { connection: 'absent' },
      'ECM.log': ['{"event":"pi.call"}'],
    });
    expect(text).not.toContain('marked');
  });
});
