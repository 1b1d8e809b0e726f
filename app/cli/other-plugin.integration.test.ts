import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startCliHarness } from '../../test-support/cli-harness.ts';

/** The command line with settings that choose another plugin than the built-in one. */

const { pi, dataFolder, file, run, stop } = await startCliHarness();
beforeAll(() =>
  cp(join(import.meta.dirname, '../../test-support/example-plugin'), join(dataFolder, 'plugins/example'), {
    recursive: true,
  }),
);
beforeEach(() => pi.clearCalls());
afterAll(stop);

const guest = ['--user', 'ann', '--type', 'rdp', '--host', 'line-1', '--json'];
const chosen = (section: object = {}, pluginId = 'example-vault'): Promise<string> =>
  file({ revision: 1, pluginId, plugins: { [pluginId]: section } });
const withKey = async (vaultKey: string): Promise<readonly string[]> => ['--secrets-file', await file({ vaultKey })];

describe('with another plugin', () => {
  it('lookup and retrieve use it, and PI is not called', async () => {
    const setup = ['--settings', await chosen(), ...(await withKey('example-vault-key'))];
    expect(await run(['lookup', ...guest, ...setup])).toMatchObject({
      code: 0,
      json: { ok: true, credentials: [{ id: 'example-1', label: 'operator (line-1)' }] },
    });
    expect(await run(['retrieve', '--credential', 'example-1', ...guest, ...setup])).toMatchObject({
      code: 0,
      json: { ok: true, account: 'operator', checkedIn: true },
    });
    expect(pi.calls).toEqual([]);
  });

  it('diagnose runs its checks, and exits by its failure', async () => {
    const { code, json } = await run(['diagnose', '--json', '--settings', await chosen(), ...(await withKey('wrong'))]);
    expect({ code, json }).toMatchObject({ code: 4, json: { ok: false, error: { kind: 'authentication' } } });
    expect(json['checks']).toContainEqual(expect.objectContaining({ name: 'login', status: 'fail' }));
  });

  it('the variables of PI are not taken for its secrets', async () => {
    const env = { ECM_API_PASSWORD: 'p', ECM_API_REGISTRATION_KEY: 'k' };
    expect(await run(['lookup', ...guest, '--settings', await chosen()], undefined, env)).toMatchObject({
      code: 2,
      json: { ok: false, error: { detail: 'secret', message: expect.stringContaining('vaultKey') } },
    });
    expect(env).toEqual({ ECM_API_PASSWORD: 'p', ECM_API_REGISTRATION_KEY: 'k' });
  });

  it('settings are validated and shown by its form', async () => {
    const bad = ['--settings', await chosen({ labelStyle: 'loud' }), '--json'];
    expect(await run(['settings', 'validate', ...bad])).toMatchObject({
      code: 2,
      json: {
        ok: false,
        problems: [{ key: 'labelStyle' }],
        error: { message: expect.stringContaining('Label Style') },
      },
    });
    expect(await run(['settings', 'validate', '--settings', await chosen(), '--json'])).toMatchObject({
      code: 0,
      json: { ok: true, problems: [] },
    });
    expect((await run(['settings', 'show', '--settings', await chosen()])).out).toMatch(
      /^Include disabled accounts +off$/m,
    );
  });

  it('that is not on this computer is refused by name', async () => {
    const { code, json } = await run(['lookup', ...guest, '--settings', await chosen({}, 'absent')]);
    expect({ code, json }).toMatchObject({ code: 2, json: { error: { message: expect.stringContaining('absent') } } });
  });
});
