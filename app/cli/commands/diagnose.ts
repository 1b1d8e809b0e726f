import type { Command } from 'commander';
import { randomUUID } from 'node:crypto';
import { withCorrelation, type ErrorInfo, type Failure } from '../../../shared/errors.ts';
import { err, ok } from '../../../shared/result.ts';
import { runAllChecks } from '../../../main/diagnostics/all-checks.ts';
import { applianceFacts, runPluginChecks } from '../../../main/configurator/diagnose.ts';
import { readLastRun } from '../../../main/ecm/service/last-run.ts';
import { dataFolder } from '../../../main/platform/files/data-folder.ts';
import { systemClock } from '../../../main/platform/clock.ts';
import { refused, refusedShapes, usageFailure, type CliEnvironment, type Outcome, type Report } from '../command.ts';
import { withService } from '../pipe.ts';
import { withSetup, type LoadedSetup } from '../setup.ts';
import { formatDiagnosis } from './format.ts';
import {
  addJsonOption,
  addSessionOptions,
  addSetupOptions,
  addTextOption,
  sessionOf,
  type SessionOptions,
  type SetupOptions,
  type TextOptions,
} from './options.ts';

type DiagnoseOptions = SetupOptions & SessionOptions & TextOptions;

export function addDiagnoseOptions(command: Command, environment: CliEnvironment, report: Report): void {
  addJsonOption(addTextOption(addSetupOptions(addSessionOptions(command, 'optional')))).action(
    async (options: DiagnoseOptions) => report(ok(await diagnose(options, environment))),
  );
}

/** `ecmctl diagnose`: all checks. Those of the user are skipped unless a user and an endpoint are given. */
async function diagnose(options: DiagnoseOptions, environment: CliEnvironment): Promise<Outcome> {
  const { user, type } = options;
  const sessionFields = [user, type, options.dn, options.host, options.ip, options.url, options.app];
  if ((user === undefined || type === undefined) && sessionFields.some((field) => field !== undefined)) {
    return notStarted(usageFailure('--user and --type are needed together to try the checks of the user.'));
  }
  const session = user === undefined || type === undefined ? undefined : sessionOf(user, type, options);
  const answer = await withSetup(options, environment, async (loaded) => {
    const { plugin, setup, warnings } = loaded;
    // Malformed input ends here, before anything is sent.
    const problem = session === undefined ? undefined : plugin.validateSession?.(setup.settings, session);
    if (problem !== undefined) return err(problem);
    const correlationId = randomUUID();
    const { signal } = environment;
    const service = await serviceFacts(options, loaded, environment);
    const { failure, ...result } = await runAllChecks({
      plugin: () => runPluginChecks(loaded, { session, scope: 'full' }, { signal, correlationId, interactive: true }),
      service,
      appliance: await applianceFacts(loaded, loaded.clientSecret, service.status),
      clock: systemClock,
      signal,
    });
    const error =
      failure === undefined
        ? undefined
        : withCorrelation(failure, correlationId, await loaded.known(failure), loaded.showsText);
    const json = { ...result, ...(error === undefined ? {} : { error }) };
    return ok<Outcome>({ json, text: formatDiagnosis(result, systemClock.now()), warnings, error });
  });
  return answer.ok ? answer.value : notStarted(answer.error);
}

/** The service runs the saved settings, so those of another file have no revision to compare. */
function serviceFacts({ settings }: DiagnoseOptions, { file }: LoadedSetup, environment: CliEnvironment) {
  return withService(environment, async (service) => {
    const status = await service.call('service/status', {});
    const savedRevision = settings === undefined ? file.revision : 0;
    const lastRun =
      service.state.kind === 'absent' ? await readLastRun(dataFolder(environment.env, process.platform)) : undefined;
    return { state: service.state, savedRevision, lastRun, ...(status.ok ? { status: status.value } : {}) };
  });
}

/** No check could be run: the settings themselves are not usable. */
function notStarted(cause: Failure | ErrorInfo): Outcome {
  return refused(cause, refusedShapes['diagnose']);
}
