import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { actOnService, programRunner, type RunProgram, type ServiceAction } from './service-manager.ts';

/** What the service managers are called with. Their programs are played; those of systemd also as files on the path. */

const shippedUnit = await readFile(new URL('../../../build/linux/ecm-service.service', import.meta.url), 'utf8');
const unit = 'ecm-service.service';

let folder = '';
let calls: string[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'manager-'));
  calls = [];
});
afterEach(() => rm(folder, { recursive: true }));

/** @param answers exit code, or code and output, by the call without its options */
function played(answers: Readonly<Record<string, number | readonly [number, string]>>): RunProgram {
  return async (file, args) => {
    const call = [file, ...args].join(' ');
    calls.push(call);
    const answer = Object.entries(answers).find(([part]) => call.includes(part))?.[1] ?? 0;
    if (typeof answer === 'number') return answer < 0 ? { stdout: '' } : { code: answer, stdout: '' };
    return { code: answer[0], stdout: answer[1] };
  };
}

const linux = (
  action: ServiceAction,
  answers: Parameters<typeof played>[0],
  programFolder = '/opt/ecm-configurator',
  isRoot = true,
) =>
  actOnService(action, { platform: 'linux', env: {}, run: played(answers), programFolder, unitFolder: folder, isRoot });
const installed = { 'show --property=LoadState': [0, 'loaded\n'] } as const;
const unknown = { 'show --property=LoadState': [0, 'not-found\n'] } as const;
const asked = `systemctl show --property=LoadState --value ${unit}`;

/** The folder of a program on Windows is none that a unit may name. */
const isOnWindows = process.platform === 'win32';

describe('systemd', () => {
  it.each([
    ['start', [`start ${unit}`]],
    ['stop', [`stop ${unit}`]],
    ['restart', [`restart ${unit}`]],
    ['install', [`enable ${unit}`]],
  ] as const)('is called to %s a unit that it knows', async (action, expected) => {
    expect(await linux(action, installed)).toEqual({ ok: true, value: { manager: 'systemd', service: unit } });
    expect(calls).toEqual([asked, ...expected.map((call) => `systemctl --no-ask-password ${call}`)]);
  });

  it.skipIf(isOnWindows)('gets the unit of the program, for the folder of the program', async () => {
    const program = join(folder, 'program');
    await mkdir(program);
    await writeFile(join(program, unit), shippedUnit);
    expect(await linux('install', unknown, program)).toMatchObject({ ok: true });
    expect(calls.slice(1)).toEqual([
      'getent passwd ecm',
      'systemctl --no-ask-password daemon-reload',
      `systemctl --no-ask-password enable ${unit}`,
    ]);
    const written = await readFile(join(folder, unit), 'utf8');
    expect(written).toContain(`ExecStart=${program}/node --disable-sigusr1 dist/service/main.cjs`);
    expect(written).not.toContain('/opt/ecm-configurator');
    expect((await stat(join(folder, unit))).mode & 0o777).toBe(0o644);
  });

  it.each([
    ['removes the unit that was installed', 'ours', false],
    ["leaves a package's unit to the package", '/usr/lib/systemd/system', true],
  ])('%s', async (_what, place, isLeft) => {
    await writeFile(join(folder, unit), shippedUnit);
    const fragment = join(place === 'ours' ? folder : place, unit);
    const answers = { ...installed, 'show --property=FragmentPath': [0, `${fragment}\n`] } as const;
    expect(await linux('uninstall', answers)).toMatchObject({ ok: true });
    expect(calls).toContain(`systemctl --no-ask-password disable --now ${unit}`);
    expect(
      await stat(join(folder, unit)).then(
        () => true,
        () => false,
      ),
    ).toBe(isLeft);
  });

  it.each(['start', 'stop', 'restart', 'uninstall'] as const)(
    'is not asked to %s a unit that it does not know',
    async (action) => {
      expect(await linux(action, unknown)).toMatchObject({
        ok: false,
        error: {
          kind: 'service-unavailable',
          detail: 'absent',
          hint: expect.stringContaining('ecmctl service install'),
        },
      });
      expect(calls).toEqual([asked]);
    },
  );

  it.each([
    ['is not there', -1],
    ['does not run', 1],
  ])('that %s is said, with the words to start it by hand', async (_what, code) => {
    expect(await linux('start', { show: code })).toMatchObject({
      ok: false,
      error: {
        kind: 'service-unavailable',
        hint: expect.stringContaining(`cd "/opt/ecm-configurator" && "${process.execPath}" --disable-sigusr1`),
      },
    });
  });

  it.each([
    ['root', true, { hint: expect.stringContaining('journalctl -u ecm-service') }],
    ['somebody else', false, { detail: 'no-access', hint: expect.stringContaining('sudo ecmctl service start') }],
  ] as const)('that refuses %s is reported', async (_who, isRoot, error) => {
    const refused = await linux('start', { ...installed, 'start ecm': 1 }, '/opt/ecm-configurator', isRoot);
    expect(refused).toMatchObject({ ok: false, error: { message: expect.stringContaining('ended with 1'), ...error } });
  });

  it.each([
    ['in a folder that the unit may not read', '/home/ann/ecm', {}, 'npm run pack'],
    ['in a folder whose name would need quoting', '/opt/ecm %i', {}, 'npm run pack'],
    ['without its unit', '/opt/nowhere', {}, 'npm run pack'],
  ])('gets no unit of a program %s', async (_what, program, answers, words) => {
    const refused = await linux('install', { ...unknown, ...answers }, program);
    expect(refused).toMatchObject({ ok: false, error: { detail: 'absent', hint: expect.stringContaining(words) } });
  });

  it.skipIf(isOnWindows)('gets no unit before the account of the service is there', async () => {
    await writeFile(join(folder, unit), shippedUnit);
    const refused = await linux('install', { ...unknown, 'getent passwd': 2 }, folder);
    expect(refused).toMatchObject({ ok: false, error: { hint: expect.stringContaining('sudo useradd --system') } });
  });

  it.skipIf(isOnWindows)('says as whom a unit can be written', async () => {
    await writeFile(join(folder, unit), shippedUnit);
    const run = played(unknown);
    const machine = {
      platform: 'linux',
      env: {},
      run,
      programFolder: folder,
      unitFolder: join(folder, 'none'),
    } as const;
    expect(await actOnService('install', machine)).toMatchObject({ ok: false, error: { detail: 'no-access' } });
  });
});

describe('the service manager of Windows', () => {
  const windows = (action: ServiceAction, answers: Parameters<typeof played>[0]) => {
    const env = { SystemRoot: 'C:\\WINDOWS' };
    return actOnService(action, {
      platform: 'win32',
      env,
      run: played(answers),
      programFolder: 'C:\\Program Files\\Ecm',
    });
  };
  const query = 'C:\\WINDOWS\\System32\\sc.exe query EcmConfigurator';
  const shell = 'C:\\WINDOWS\\System32\\WindowsPowerShell\\v1.0\\powershell.exe -NoProfile -NonInteractive -Command';

  it.each([
    ['start', 0, [`${shell} Start-Service -Name EcmConfigurator -ErrorAction Stop`]],
    ['stop', 0, [`${shell} Stop-Service -Name EcmConfigurator -ErrorAction Stop`]],
    ['restart', 0, [`${shell} Restart-Service -Name EcmConfigurator -ErrorAction Stop`]],
    ['install', 0, []],
    ['install', 1060, ['C:\\Program Files\\Ecm\\ecm-service.exe install']],
    [
      'uninstall',
      0,
      [
        `${shell} Stop-Service -Name EcmConfigurator -ErrorAction Stop`,
        'C:\\WINDOWS\\System32\\sc.exe delete EcmConfigurator',
      ],
    ],
  ] as const)('is called by full paths to %s it (query ends with %d)', async (action, queried, expected) => {
    expect(await windows(action, { query: queried })).toEqual({
      ok: true,
      value: { manager: 'windows', service: 'EcmConfigurator' },
    });
    expect(calls).toEqual([query, ...expected]);
  });

  it.each([
    ['start', { query: 1060 }, { detail: 'absent', hint: expect.stringContaining('ecmctl service install') }],
    ['start', { query: -1 }, { hint: expect.stringContaining(`"${process.execPath}" --disable-sigusr1`) }],
    ['start', { Start: 1 }, { detail: 'no-access', hint: expect.stringContaining("administrator's prompt") }],
    ['uninstall', { delete: 5 }, { detail: 'no-access' }],
    [
      'install',
      { query: 1060, install: -1 },
      { detail: 'absent', hint: expect.stringContaining('ecm-service.exe install') },
    ],
  ] as const)('that does not %s it is reported: %j', async (action, answers, error) => {
    expect(await windows(action, answers)).toMatchObject({
      ok: false,
      error: { kind: 'service-unavailable', ...error },
    });
  });
});

it('another system has no manager that is known here', async () => {
  const machine = { platform: 'darwin', env: { ECM_DATA_DIR: '/srv/ecm' }, run: played({}) } as const;
  expect(await actOnService('start', machine)).toMatchObject({
    ok: false,
    error: { kind: 'service-unavailable', hint: expect.stringContaining('ECM_DATA_DIR="/srv/ecm" ') },
  });
  expect(calls).toEqual([]);
});

describe.skipIf(process.platform === 'win32')('programs of the system', () => {
  const script = async (text: string): Promise<NodeJS.ProcessEnv> => {
    await writeFile(join(folder, 'systemctl'), `#!/bin/sh\n${text}\n`);
    await chmod(join(folder, 'systemctl'), 0o755);
    return { PATH: `${folder}:${process.env['PATH']}`, ECM_API_PASSWORD: 'marked', LANG: 'C' };
  };

  it('are found on the path, and get no variable of this program', async () => {
    const run = programRunner(await script('echo "$1 $LANG $ECM_API_PASSWORD"'));
    expect(await run('systemctl', ['show'])).toEqual({ code: 0, stdout: 'show C \n' });
  });

  it.each([
    ['that fail have their code', 'exit 5', { code: 5, stdout: '' }],
    ['that are ended have none', 'kill -9 $$', { stdout: '' }],
  ])('%s', async (_what, text, expected) => {
    expect(await programRunner(await script(text))('systemctl', [])).toEqual(expected);
  });

  it('that are not there have none either', async () => {
    expect(await programRunner({ PATH: folder })('systemctl', [])).toEqual({ stdout: '' });
  });
});
