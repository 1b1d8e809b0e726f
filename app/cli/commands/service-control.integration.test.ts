import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { serviceActions } from '../../../main/platform/process/service-manager.ts';
import { runCli } from '../run-cli.ts';

/** `ecmctl service start|stop|restart|install|uninstall` with a `systemctl` that records its calls. */

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'control-'));
  const script = `#!/bin/sh
echo "$*" >> "${folder}/calls"
case "$*" in *LoadState*) cat "${folder}/state";; esac
`;
  await writeFile(join(folder, 'systemctl'), script);
  await chmod(join(folder, 'systemctl'), 0o755);
});
beforeEach(() => writeFile(join(folder, 'calls'), ''));
afterAll(() => rm(folder, { recursive: true }));

async function service(
  command: string,
  env: NodeJS.ProcessEnv = { PATH: `${folder}:${process.env['PATH']}` },
  ...more: string[]
) {
  let out = '';
  const code = await runCli(['service', command, ...more], '1.2.3', {
    env: { ...env, ECM_DATA_DIR: join(folder, 'none') },
    stdout: (text) => (out += text),
    stderr: () => {},
    readStdin: async () => Buffer.alloc(0),
    signal: new AbortController().signal,
  });
  return { code, out };
}

describe.skipIf(process.platform !== 'linux')('the commands of the service manager', () => {
  it.each(serviceActions)('%s calls systemctl, and needs no data folder', async (action) => {
    await writeFile(join(folder, 'state'), 'loaded\n');
    const { code, out } = await service(action, undefined, '--json');
    expect({ code, ...JSON.parse(out) }).toEqual({
      code: 0,
      ok: true,
      action,
      manager: 'systemd',
      service: 'ecm-service.service',
    });
    const calls = await readFile(join(folder, 'calls'), 'utf8');
    const verb = { install: 'enable', uninstall: 'disable --now', start: 'start', stop: 'stop', restart: 'restart' }[
      action
    ];
    expect(calls).toContain(`--no-ask-password ${verb} ecm-service.service\n`);
  });

  it('say in a sentence what was done', async () => {
    await writeFile(join(folder, 'state'), 'loaded\n');
    expect(await service('restart')).toEqual({ code: 0, out: 'Restarted ecm-service.service.\n' });
  });

  it.each([
    ['the unit is not installed', 'not-found\n', undefined, 'ecmctl service install'],
    ['there is no systemd', '', { PATH: '/nowhere' }, '--disable-sigusr1 dist/service/main.cjs'],
  ])('end with 7 and what to do where %s', async (_what, state, env, words) => {
    await writeFile(join(folder, 'state'), state);
    const { code, out } = await service('start', env, '--json');
    expect({ code, ...JSON.parse(out) }).toMatchObject({
      code: 7,
      ok: false,
      error: { kind: 'service-unavailable', hint: expect.stringContaining(words) },
    });
  });
});
