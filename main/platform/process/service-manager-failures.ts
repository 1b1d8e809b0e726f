import { failure, type Failure } from '../../../shared/errors.ts';
import { reasonOf } from '../files/denial.ts';

/** Why the service manager did not do what was wanted, with the words to do it by hand. */

interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly programFolder?: string | undefined;
}

const doing = (action: string): string => `asking the service manager to ${action} the ECM service`;

/** Starts it in a terminal, with the Node that this program runs on and with its data folder. */
function startByHand({ platform, env, programFolder = '<folder of the program>' }: Machine): string {
  const node = process.versions['electron'] === undefined ? `"${process.execPath}"` : 'node';
  const data = env['ECM_DATA_DIR'];
  const variable =
    data === undefined ? '' : platform === 'win32' ? `set "ECM_DATA_DIR=${data}" && ` : `ECM_DATA_DIR="${data}" `;
  return `cd "${programFolder}" && ${variable}${node} --disable-sigusr1 dist/service/main.cjs`;
}

export function noManager(action: string, why: string, machine: Machine): Failure {
  return failure('service-unavailable', undefined, {
    message: `${why}, so this program cannot ${action} the service.`,
    doing: doing(action),
    hint: `Let the manager of this system run it, or start it by hand: ${startByHand(machine)}`,
  });
}

export function notInstalled(action: string, service: string, { platform }: Machine): Failure {
  const words =
    platform === 'win32'
      ? "in an administrator's prompt: ecmctl service install, then ecmctl service start"
      : 'sudo ecmctl service install && sudo ecmctl service start';
  return failure('service-unavailable', 'absent', {
    message: `The service manager knows no service ${service}.`,
    doing: doing(action),
    hint: `Install the package of the program, or run ${words}`,
  });
}

/** @param command what was called, without anything secret */
export function refusedByManager(
  action: string,
  command: string,
  code: number | undefined,
  { platform, isRoot }: Machine & { readonly isRoot?: boolean | undefined },
): Failure {
  const message = `${command} ${code === undefined ? 'was ended' : `ended with ${code}`}.`;
  const mayBeDenied = platform === 'win32' ? code === 5 || code === 1 : isRoot === false;
  const asWho = platform === 'win32' ? "in an administrator's prompt" : `as root: sudo ecmctl service ${action}`;
  const log = platform === 'win32' ? 'the event log of Windows' : 'journalctl -u ecm-service';
  const hint = mayBeDenied ? `Run it ${asWho}. Otherwise see ${log}.` : `See ${log} and ECM.log for the reason.`;
  return failure('service-unavailable', mayBeDenied ? 'no-access' : undefined, { message, doing: doing(action), hint });
}

export function notShipped(programFolder: string, { platform }: Machine): Failure {
  const byHand =
    platform === 'win32'
      ? 'put the folder service of npm run pack to C:\\Program Files\\EcmConfigurator and run ecm-service.exe install there'
      : 'put the folder service of npm run pack to /opt/ecm-configurator and run sudo /opt/ecm-configurator/node /opt/ecm-configurator/dist/cli/ecmctl.js service install';
  return failure('service-unavailable', 'absent', {
    message: `This program is not installed in a folder from which a service can run: ${programFolder === '' ? 'it has none' : programFolder}.`,
    doing: doing('install'),
    hint: `Install the package, or ${byHand}`,
  });
}

export function noAccount(dataFolder: string): Failure {
  return failure('service-unavailable', 'absent', {
    message: 'There is no account ecm, with which the service runs.',
    doing: doing('install'),
    hint: `sudo useradd --system --home-dir ${dataFolder} --shell /usr/sbin/nologin ecm && sudo install -d -o ecm -g ecm -m 0700 ${dataFolder}`,
  });
}

export function unitFile(action: string, path: string, error: unknown): Failure {
  return failure('service-unavailable', 'no-access', {
    message: `The unit ${path} cannot be changed (${reasonOf(error)}).`,
    doing: doing(action),
    hint: `Run it as root: sudo ecmctl service ${action}`,
  });
}
