import type { Command } from 'commander';
import { ok } from '../../../shared/result.ts';
import {
  actOnService,
  programRunner,
  serviceActions,
  type ServiceAction,
} from '../../../main/platform/process/service-manager.ts';
import type { CliEnvironment, CommandResult, Report } from '../command.ts';
import { addJsonOption } from './options.ts';

const descriptions: Readonly<Record<ServiceAction, string>> = {
  start: 'start it by the service manager of this system (systemd, Windows)',
  stop: 'stop it by the service manager; what is checked out is checked in first',
  restart: 'stop and start it by the service manager',
  install: 'register it with the service manager, to be started with the machine; does not start it',
  uninstall: 'stop it and remove it from the service manager; the data folder stays',
};

const words: Readonly<Record<ServiceAction, string>> = {
  start: 'Started',
  stop: 'Stopped',
  restart: 'Restarted',
  install: 'Installed',
  uninstall: 'Removed',
};

/** `ecmctl service start|stop|restart|install|uninstall`. */
export function addControlCommands(service: Command, environment: CliEnvironment, report: Report): void {
  for (const action of serviceActions)
    addJsonOption(service.command(action))
      .description(descriptions[action])
      .action(async () => report(await act(action, environment)));
}

async function act(action: ServiceAction, { env, programFolder }: CliEnvironment): Promise<CommandResult> {
  const user = process.geteuid?.();
  const done = await actOnService(action, {
    platform: process.platform,
    env,
    run: programRunner(env),
    programFolder,
    isRoot: user === undefined ? undefined : user === 0,
  });
  if (!done.ok) return done;
  const { service } = done.value;
  return ok({ json: { ok: true, action, ...done.value }, text: `${words[action]} ${service}.` });
}
