import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join, win32 } from 'node:path';
import type { Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import {
  noAccount,
  noManager,
  notInstalled,
  notShipped,
  refusedByManager,
  unitFile,
} from './service-manager-failures.ts';

/**
 * The ECM service in the service manager of the system: systemd, or that of Windows. All differences between the systems are here.
 * Nothing that a manager prints is read as text, because it may be in any language.
 */

export const serviceActions = ['start', 'stop', 'restart', 'install', 'uninstall'] as const;
export type ServiceAction = (typeof serviceActions)[number];

/**
 * @param input for standard input
 * @returns the exit code and standard output; no code if there is no such program, or if it was ended
 */
export type RunProgram = (
  file: string,
  args: readonly string[],
  input?: string,
) => Promise<{ code?: number; stdout: string }>;

export interface ServiceMachine {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly run: RunProgram;
  /** Of this program as it is installed: `node`, `dist` and the manager's file; nothing where it is not. */
  readonly programFolder?: string | undefined;
  /** Where units of the administrator are, on Linux. */
  readonly unitFolder?: string;
  /** Whether this account is root; on Windows the manager itself decides. */
  readonly isRoot?: boolean | undefined;
}

export interface ServiceDone {
  readonly manager: 'systemd' | 'windows';
  readonly service: string;
}

/** Carries an action out. Fails with `service-unavailable`, and says what to do by hand. */
export function actOnService(action: ServiceAction, machine: ServiceMachine): Promise<Result<ServiceDone, Failure>> {
  if (machine.platform === 'linux') return systemd(action, machine);
  if (machine.platform === 'win32') return windows(action, machine);
  return Promise.resolve(err(noManager(action, 'There is no file for the service manager of this system', machine)));
}

/** Runs programs of the system, without this program's own variables, which may hold secrets. */
export function programRunner(env: NodeJS.ProcessEnv, timeoutMs = 120_000): RunProgram {
  const passed = Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('ECM_')));
  return (file, args, input = '') =>
    new Promise((resolve) => {
      const options = { env: passed, timeout: timeoutMs, windowsHide: true };
      const { stdin } = execFile(file, [...args], options, (error, stdout) => {
        if (error === null) resolve({ code: 0, stdout });
        else resolve(typeof error.code === 'number' ? { code: error.code, stdout } : { stdout });
      });
      stdin?.on('error', () => {}); // a program that does not read its input; its exit code counts
      stdin?.end(input);
    });
}

const unit = 'ecm-service.service';
const shippedFolder = '/opt/ecm-configurator';
const dataFolder = '/var/lib/ecm-configurator';

async function systemd(action: ServiceAction, machine: ServiceMachine): Promise<Result<ServiceDone, Failure>> {
  const { run, unitFolder = '/etc/systemd/system' } = machine;
  const shown = await run('systemctl', ['show', '--property=LoadState', '--value', unit]);
  if (shown.code !== 0) return err(noManager(action, 'systemd does not answer here (systemctl)', machine));
  const isInstalled = shown.stdout.trim() !== 'not-found';
  if (!isInstalled && action !== 'install') return err(notInstalled(action, unit, machine));
  const path = join(unitFolder, unit);
  const call = async (...args: readonly string[]): Promise<Result<void, Failure>> => {
    const { code } = await run('systemctl', ['--no-ask-password', ...args]);
    return code === 0 ? ok(undefined) : err(refusedByManager(action, `systemctl ${args.join(' ')}`, code, machine));
  };
  const steps: Readonly<Record<ServiceAction, readonly (() => Promise<Result<void, Failure>>)[]>> = {
    start: [() => call('start', unit)],
    stop: [() => call('stop', unit)],
    restart: [() => call('restart', unit)],
    install: [
      ...(isInstalled ? [] : [() => writeUnit(path, machine), () => call('daemon-reload')]),
      () => call('enable', unit),
    ],
    uninstall: [() => call('disable', '--now', unit), () => removeUnit(path, machine), () => call('daemon-reload')],
  };
  return inOrder(steps[action], { manager: 'systemd', service: unit });
}

/** The unit that is shipped beside the program, for the folder in which the program is. */
async function writeUnit(path: string, machine: ServiceMachine): Promise<Result<void, Failure>> {
  const { programFolder = '', run } = machine;
  // Words of a unit with other characters would need quoting; the unit may not read the folders of people.
  if (!/^\/[\w./-]+$/.test(programFolder) || /^\/(?:home|root)\//.test(`${programFolder}/`))
    return err(notShipped(programFolder, machine));
  const text = await readFile(join(programFolder, unit), 'utf8').catch(() => undefined);
  if (text === undefined) return err(notShipped(programFolder, machine));
  if ((await run('getent', ['passwd', 'ecm'])).code !== 0) return err(noAccount(dataFolder));
  try {
    await writeFile(path, text.replaceAll(shippedFolder, programFolder), { mode: 0o644 });
    return ok(undefined);
  } catch (error) {
    return err(unitFile('install', path, error));
  }
}

/** A unit elsewhere belongs to a package, whose removal removes it. */
async function removeUnit(path: string, { run }: ServiceMachine): Promise<Result<void, Failure>> {
  const { stdout } = await run('systemctl', ['show', '--property=FragmentPath', '--value', unit]);
  if (stdout.trim() !== path) return ok(undefined);
  try {
    await rm(path, { force: true });
    return ok(undefined);
  } catch (error) {
    return err(unitFile('uninstall', path, error));
  }
}

const windowsService = 'EcmConfigurator';
/** What `sc.exe` ends with for a service that there is not. */
const noSuchService = 1060;

async function windows(action: ServiceAction, machine: ServiceMachine): Promise<Result<ServiceDone, Failure>> {
  const { run, env, programFolder = '' } = machine;
  // By their full paths: Windows looks into the current folder first.
  const system = win32.join(env['SystemRoot'] ?? 'C:\\Windows', 'System32');
  const sc = win32.join(system, 'sc.exe');
  const queried = await run(sc, ['query', windowsService]);
  if (queried.code === undefined)
    return err(noManager(action, 'The service manager does not answer (sc.exe)', machine));
  if (queried.code === noSuchService && action !== 'install') return err(notInstalled(action, windowsService, machine));
  const host = win32.join(programFolder, 'ecm-service.exe');
  const call = async (file: string, args: readonly string[]): Promise<Result<void, Failure>> => {
    const { code } = await run(file, args);
    if (code === 0) return ok(undefined);
    if (code === undefined && file === host) return err(notShipped(programFolder, machine));
    return err(refusedByManager(action, `${win32.basename(file)} ${args.join(' ')}`, code, machine));
  };
  const powershell = (command: string) => () => {
    const options = ['-NoProfile', '-NonInteractive', '-Command'];
    const file = win32.join(system, 'WindowsPowerShell\\v1.0\\powershell.exe');
    // Unlike sc.exe, it waits until the service has started or stopped.
    return call(file, [...options, `${command} -Name ${windowsService} -ErrorAction Stop`]);
  };
  const steps: Readonly<Record<ServiceAction, readonly (() => Promise<Result<void, Failure>>)[]>> = {
    start: [powershell('Start-Service')],
    stop: [powershell('Stop-Service')],
    restart: [powershell('Restart-Service')],
    install: queried.code === noSuchService ? [() => call(host, ['install'])] : [],
    uninstall: [powershell('Stop-Service'), () => call(sc, ['delete', windowsService])],
  };
  return inOrder(steps[action], { manager: 'windows', service: windowsService });
}

/** The first failure ends it. */
async function inOrder(
  steps: readonly (() => Promise<Result<void, Failure>>)[],
  done: ServiceDone,
): Promise<Result<ServiceDone, Failure>> {
  for (const step of steps) {
    const ended = await step();
    if (!ended.ok) return ended;
  }
  return ok(done);
}
